"""A young person on the web, from the first page to the answers in the store: ``zegje run`` and a real Chromium."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

STORY = "Mijn begeleider Fatima luistert goed. Bel haar maar op 06-48151623."
STORY_KEPT = "Mijn begeleider [naam] luistert goed. Bel haar maar op [telefoon]."
NAME, PHONE = "Fatima", "48151623"


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def write(page, text):
    page.locator("#text").fill(text)
    tap(page, "Verstuur")


def tick(page, *names):
    for name in names:
        page.get_by_role("checkbox", name=name, exact=True).check()
    tap(page, "Klaar")


ROUND = [
    ("Is het duidelijk wat ik doe?", lambda page: tap(page, "Ja, duidelijk")),
    ("Wat past bij jou?", lambda page: write(page, "de hulp is voor mij")),
    ("Hoe oud ben je, ongeveer?", lambda page: tap(page, "12 tot en met 15")),
    ("In welke gemeente woon je?", lambda page: write(page, "hoensbroek")),
    ("Hoe gaan begeleiders met jou om?", lambda page: tap(page, "Goed")),
    ("Wat gaat goed bij jou?", lambda page: tick(page, "Goed luisteren", "Tijd voor mij")),
    ("Wat kan beter bij jou?", lambda page: write(page, "helpen met kiezen")),
    ("Wat is voor jou het belangrijkst?", lambda page: tap(page, "Mij serieus nemen")),
    ("Weet je een voorbeeld, goed of minder goed?", lambda page: write(page, STORY)),
    ("Mogen we een zin van jou laten lezen?", lambda page: tap(page, "Ja, dat mag")),
]
"""The first meeting and the ten core values, with what this young person taps and types."""

GIVEN = {
    "k.duidelijk": "ja",
    "omgaan": "4",
    "goed": "tijd,luisteren",
    "beter": "kiezen",
    "eerst": "serieus",
    "voorbeeld": STORY_KEPT,
    "laten-lezen": "yes",
}
"""What must be in the store after that. Background is kept with the contact, in coarse classes, not here."""

FIRST_QUESTION = ROUND[4][0]
OPEN_QUESTION = ROUND[8][0]


def asked(page, question):
    """Wait until the last thing that Zegje said is this question."""
    page.locator(".msg:not(.mine)").last.filter(has_text=question).wait_for()


def begin(page, address):
    """Open the link of a poster; without a script there is a button to begin."""
    page.goto(f"{address}/r/demo")
    start = page.get_by_role("button", name="Begin", exact=True)
    if start.count() and start.is_visible():
        start.click()


def fetch(page, question):
    """Wait for the question; without a script it is asked for by a button."""
    more = page.get_by_role("button", name="Is er al iets nieuws?")
    if more.count() and more.is_visible():
        more.click()
    asked(page, question)


def answer_until(page, question=""):
    """Answer the round up to this question, which is then on the page; all of it by default."""
    for text, answer in ROUND:
        fetch(page, text)
        if text == question:
            return
        answer(page)
    page.get_by_text("Je hoort van ons wat ermee gebeurt.").wait_for()


def answer_from(page, question):
    """Answer the round from this question on, up to the end."""
    first = [text for text, _ in ROUND].index(question)
    for text, answer in ROUND[first:]:
        fetch(page, text)
        answer(page)
    page.get_by_text("Je hoort van ons wat ermee gebeurt.").wait_for()


# --- the main job ---


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_whole_round_is_in_the_store_redacted(new_page, zegje, mine, script):
    page = new_page(java_script_enabled=script)
    begin(page, zegje.address)
    answer_until(page)
    write(page, "wat weet je")
    page.get_by_text(f"Ik bewaar {len(GIVEN)} antwoorden van jou.").wait_for()
    for known in ("Je leeftijd is 12 tot en met 15.", "Je woont in Heerlen."):
        page.get_by_text(known).wait_for()
    assert page.get_by_text("[naam]").count() == 0, "texts come after a tap"
    tap(page, "Laat mijn antwoorden zien")
    page.get_by_text(STORY_KEPT).wait_for()
    assert mine.given() == GIVEN
    stored = b"".join(file.read_bytes() for file in zegje.home.rglob("*") if file.is_file())
    assert NAME.encode() not in stored
    assert PHONE.encode() not in stored


def test_concern_shows_help_first_and_pauses(new_page, zegje, mine):
    page = new_page()
    begin(page, zegje.address)
    answer_until(page, OPEN_QUESTION)
    before = page.locator(".msg:not(.mine)").count()
    write(page, "soms wil ik niet meer leven")
    tap_on = page.get_by_role("button", name="Ik wil verder", exact=True)
    tap_on.wait_for()
    said = page.locator(".msg:not(.mine)").nth(before)
    assert "113" in said.inner_text()
    assert said.locator("a[href='tel:113']").count() > 0
    assert "voorbeeld" not in mine.given(), "kept only when the young person says so"
    tap_on.click()
    tap(page, "Nee, gooi het weg")
    asked(page, OPEN_QUESTION)
    answer_from(page, OPEN_QUESTION)
    assert mine.given() == GIVEN


def test_who_asks_what_is_known_finds_the_way_back_to_the_question(new_page, zegje):
    page = new_page()
    begin(page, zegje.address)
    answer_until(page, FIRST_QUESTION)
    page.locator("#menu summary").click()
    tap(page, "Wat weet je van mij?")
    page.get_by_text("Je bent iemand die hulp krijgt.").wait_for()
    tap(page, "Laat mijn antwoorden zien")
    page.get_by_text("Of het duidelijk is: Ja, duidelijk").wait_for()
    tap(page, "Verder")
    asked(page, FIRST_QUESTION)
    tap(page, "Goed")
    asked(page, ROUND[5][0])


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_wis_alles_empties_the_store(new_page, zegje, mine, script):
    page = new_page(java_script_enabled=script)
    begin(page, zegje.address)
    answer_until(page, ROUND[6][0])
    assert mine.rows()["answer"] == 3
    write(page, "wis alles")
    tap(page, "Ja, gooi alles weg")
    page.get_by_text("Alles is weg.").wait_for()
    assert mine.rows() == {}


# --- coming back ---


def test_a_code_leads_back_in_another_browser_and_shows_no_old_answers(new_page, zegje, mine):
    page = new_page()
    begin(page, zegje.address)
    answer_until(page, ROUND[7][0])
    page.locator("#menu summary").click()
    tap(page, "Later verder")
    code = page.locator(".code").inner_text()
    page.context.close()
    other = new_page()
    other.goto(zegje.address)
    other.locator("#menu summary").click()
    other.get_by_role("link", name="Ik heb een code").click()
    other.get_by_label("Typ jouw code").fill(code)
    tap(other, "Verder")
    asked(other, ROUND[7][0])
    assert other.locator(".mine").count() == 0
    shown = other.locator("#log").inner_text()
    assert "Goed luisteren" not in shown
    assert "de hulp is voor mij" not in shown
    answer_from(other, ROUND[7][0])
    assert mine.given() == GIVEN


def test_what_was_written_without_internet_arrives_once(new_page, zegje, mine):
    page = new_page()
    begin(page, zegje.address)
    answer_until(page, OPEN_QUESTION)
    page.context.set_offline(True)
    write(page, STORY)
    page.get_by_text("Wordt verstuurd zodra er weer internet is.").wait_for()
    assert "voorbeeld" not in mine.given()
    page.context.set_offline(False)
    asked(page, ROUND[9][0])
    tap(page, "Ja, dat mag")
    page.get_by_text("Je hoort van ons wat ermee gebeurt.").wait_for()
    assert mine.given() == GIVEN


def test_a_front_that_is_killed_loses_and_doubles_nothing(new_page, zegje, mine):
    page = new_page()
    begin(page, zegje.address)
    for place, (question, answer) in enumerate(ROUND):
        asked(page, question)
        if place == 5:  # nobody is there when the answer is sent
            zegje.kill("front")
        answer(page)
        if place == 8:  # the answer is under way
            zegje.kill("front")
    page.get_by_text("Je hoort van ons wat ermee gebeurt.").wait_for()
    assert mine.given() == GIVEN
    assert zegje.log("run").count("zegje front ended by itself") == 2, "both kills were real"


def test_a_second_start_keeps_everything_and_the_conversation_goes_on(new_page, zegje, mine):
    page = new_page()
    begin(page, zegje.address)
    answer_until(page, ROUND[7][0])
    before = mine.given()
    assert before == {step: GIVEN[step] for step in ("k.duidelijk", "omgaan", "goed", "beter")}
    zegje.stop()
    zegje.run()
    assert mine.given() == before
    answer_from(page, ROUND[7][0])
    assert mine.given() == GIVEN
