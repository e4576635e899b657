"""A facilitator at the desk: the real process, for every eye, and with one drawer in its hands."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.installation import Installation

PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def desk(install):
    """``zegje desk`` beside a prepared installation."""
    installation: Installation = install()
    installation.prepare()
    installation.start("desk")
    installation.wait_for_page(installation.desk_address)
    return installation


def text_of(page: httpx.Response) -> str:
    """What a person reads on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


# --- what is shown ------------------------------------------------------------------------------


def test_the_open_rounds_and_the_library_are_there(desk):
    page = httpx.get(desk.desk_address)
    for shown in ("Hoe gaan ze met je om?", f"{desk.address}/r/demo", "Vertel het ons"):
        assert shown in page.text
    assert page.text.count('<li class="card">') == 18
    assert "Nog minder dan 10 mensen deden hun zegje." in text_of(page)


def test_the_periods_are_reported(desk):
    page = text_of(httpx.get(desk.desk_address))
    for line in ("tussen 15:30 en 20:00 uur", "365 dagen na het sluiten vernietigd", "30 dagen"):
        assert line in page


def test_the_number_of_people_is_the_rounded_one(desk):
    with sqlite3.connect(desk.home / "desk.db") as drawer:
        drawer.execute("UPDATE round SET responses = 15 WHERE id = 'demo'")
    drawer.close()
    assert "Ongeveer 15 mensen deden hun zegje." in text_of(httpx.get(desk.desk_address))
    with sqlite3.connect(desk.home / "desk.db") as drawer:
        drawer.execute("UPDATE round SET responses = 0")
    drawer.close()


def test_a_flow_is_shown_with_every_button_that_a_young_person_gets(desk):
    page = text_of(httpx.get(f"{desk.desk_address}/gesprek/kernwaarden"))
    for shown in ("Vraag met gezichten", "Heel slecht", "Weet ik niet", "Ja, maar niet alles"):
        assert shown in page


def test_remarks_about_the_language_are_in_words(desk):
    page = httpx.get(f"{desk.desk_address}/gesprek/kennismaking")
    shown = text_of(page)
    assert "opmerking" in shown
    for part in ("Stap sleutel, tekst", "Zet elke zin op een eigen regel.", "mag beter", "Beter"):
        assert part in shown
    assert "Finding(" not in page.text
    assert "Severity" not in page.text


def test_branches_are_named_by_their_titles(desk):
    shown = text_of(httpx.get(f"{desk.desk_address}/gesprek/kennismaking"))
    assert "Ik ben een ouder (daarna: Je gemeente)" in shown


@pytest.mark.parametrize("path", ["/gesprek/bestaat-niet", "/nergens", "/static/chat.js"])
def test_what_is_not_there_has_a_friendly_page(desk, path):
    page = httpx.get(desk.desk_address + path)
    assert page.status_code == 404
    assert "Deze pagina is er niet" in page.text
    assert 'href="/"' in page.text


def test_without_a_round_the_desk_says_so(install):
    installation = install()
    installation.prepare()
    with sqlite3.connect(installation.home / "desk.db") as drawer:
        drawer.execute("UPDATE round SET status = 'closed'")
    drawer.close()
    installation.start("desk")
    installation.wait_for_page(installation.desk_address)
    assert "Er is nu geen ronde open." in httpx.get(installation.desk_address).text


# --- what it cannot reach -----------------------------------------------------------------------


def test_the_desk_opens_its_own_drawer_only(desk):
    httpx.get(desk.desk_address)
    folder = Path(f"/proc/{desk.running['desk'].pid}/fd")
    held = {one.readlink() for one in folder.iterdir() if one.is_symlink()}
    inside = {file.name for file in held if file.is_relative_to(desk.home)}
    assert inside
    assert inside <= {"desk.db", "desk.db-wal", "desk.db-shm"}


def test_the_desk_runs_where_the_other_drawers_and_all_keys_are_out_of_reach(desk):
    hidden = [*desk.home.glob("contacts.*"), *desk.home.glob("answers.*")]
    hidden += [desk.home / "keys", desk.home / "master.key"]
    away = desk.folder / "away"
    away.mkdir()
    for one in hidden:
        one.rename(away / one.name)
    try:
        desk.kill("desk")
        desk.start("desk")
        desk.wait_for_page(desk.desk_address)
        assert "Hoe gaan ze met je om?" in httpx.get(desk.desk_address).text
        assert {each.name for each in desk.home.iterdir()} <= {
            "desk.db",
            "desk.db-wal",
            "desk.db-shm",
        }
    finally:
        for one in hidden:
            (away / one.name).rename(one)


# --- for every eye ------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, SCREEN], ids=["phone", "screen"])
def test_axe_finds_nothing(new_page, desk, colours, size):
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(bypass_csp=True, color_scheme=colours, viewport=size)
    for path in ("/", "/gesprek/kernwaarden", "/gesprek/kennismaking", "/nergens"):
        page.goto(desk.desk_address + path)
        results = Axe().run(page)
        assert results.violations_count == 0, f"{path}: {results.generate_report()}"
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} scrolls sideways"


@pytest.mark.browser
def test_the_desk_asks_nobody_else(new_page, desk):
    page = new_page(viewport=SCREEN)
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(desk.desk_address)
    page.get_by_role("link", name="Hoe mensen met jou omgaan").first.click()
    page.get_by_role("heading", name="Stap voor stap").wait_for()
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts == {urlsplit(desk.desk_address).netloc}
    assert complaints == []
