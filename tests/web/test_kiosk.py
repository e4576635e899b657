"""The kiosk in a real Chromium: people after each other on one tablet, of whom nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_talk import EngineTalk, flow_of
from fake_talk import QUESTIONS

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "build" / "screenshots" / "kiosk"
TABLET, PHONE = {"width": 800, "height": 1280}, {"width": 360, "height": 740}
SECRET = "mijn geheim van vandaag"
CODE = "/kiosk/poster1"
"""Where the tablet stands."""


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def asked(page, place):
    page.locator(".question").filter(has_text=QUESTIONS[place].text).last.wait_for()


def start(page, served):
    page.goto(served + CODE)
    begin(page)


def begin(page):
    tap(page, "Begin")
    asked(page, 0)


def to_open_question(page):
    tap(page, "Op een groep")
    asked(page, 1)
    tap(page, "gaat wel")
    asked(page, 2)
    tap(page, "Klaar")
    asked(page, 3)
    # Only the present question is left on the screen.
    assert page.locator("#log > *").count() == 1


def at_start(page):
    page.get_by_role("button", name="Begin", exact=True).wait_for()


def everything(page):
    """All that the page holds: text, attributes, values, storage, cookies, and what the window remembers."""
    held = page.evaluate(
        """async () => JSON.stringify([
            document.documentElement.outerHTML,
            Array.from(document.querySelectorAll('input, textarea'), (one) => one.value),
            Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, document.title,
            history.state, location.href, (await indexedDB.databases()).length, await caches.keys(),
        ])"""
    )
    return held + str(page.context.cookies())


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    page.screenshot(path=PICTURES / f"{name}-{size['width']}.png")


def test_two_people_after_each_other(new_page, served, talk):
    page = new_page(viewport=TABLET)
    start(page, served)
    to_open_question(page)
    page.locator("#text").fill(SECRET)
    tap(page, "Verstuur")
    asked(page, 4)
    tap(page, "Ik groei")
    tap(page, "Ik ben klaar")
    page.locator("#code").wait_for()
    taken = page.locator("#code").inner_text()
    tap(page, "Klaar")
    at_start(page)
    first = {incoming.address for incoming in talk.taken}
    assert len(first) == 1
    left = everything(page)
    for word in (SECRET, taken, "Op een groep", *first):
        assert word not in left
    begin(page)
    left = everything(page)
    for word in (SECRET, taken, *first):
        assert word not in left
    assert "Op een groep" not in page.locator("#log").inner_text()
    assert len({incoming.address for incoming in talk.taken}) == 2


def test_back_shows_the_start_and_forward_too(new_page, served, talk):
    page = new_page()
    page.goto("about:blank")
    start(page, served)
    to_open_question(page)
    page.locator("#text").fill(SECRET)
    page.go_back()
    at_start(page)
    assert SECRET not in everything(page)
    begin(page)
    tap(page, "Op een groep")
    asked(page, 1)
    tap(page, "Einde")
    page.locator("#done").click()
    at_start(page)
    for move in (page.go_back, page.go_forward, page.reload):
        move()
        at_start(page)
        assert page.locator(".msg").count() == 0
        assert "gaat wel" not in everything(page)
    assert len({incoming.address for incoming in talk.taken}) == 2


def test_what_is_typed_is_dots_unless_the_button_is_held(new_page, served):
    page = new_page()
    start(page, served)
    to_open_question(page)
    field = page.locator("#text")
    field.fill(SECRET)

    def dots(place="#text"):
        look = "one => getComputedStyle(one).webkitTextSecurity"
        return page.locator(place).last.evaluate(look)

    assert dots() == "disc"
    box = page.locator("#show").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    assert dots() == "none"
    page.mouse.up()
    assert dots() == "disc"
    page.locator("#show").focus()
    page.keyboard.down("Space")
    assert dots() == "none"
    page.keyboard.up("Space")
    assert dots() == "disc"
    field.fill("")
    assert dots() == "none"  # the words that invite to type can be read
    field.fill(SECRET)
    tap(page, "Verstuur")
    assert dots(".mine p") == "disc"
    asked(page, 4)
    assert SECRET not in page.locator("#log").inner_text()


def test_who_cannot_hold_a_button_sees_it_for_a_moment(new_page, served):
    page = new_page()
    page.clock.install()
    start(page, served)
    page.locator("#show").evaluate("one => one.click()")
    assert page.locator("#show").get_attribute("aria-pressed") == "true"
    page.clock.fast_forward(7000)
    assert page.locator("#show").get_attribute("aria-pressed") == "false"


def seen(page):
    """The words that somebody who looks at the screen, or has it read aloud, can come across."""
    return page.locator("body").inner_text() + page.locator("body").aria_snapshot()


def test_one_tap_covers_the_whole_screen(new_page, served):
    page = new_page()
    start(page, served)
    tap(page, "Verberg")
    assert "Waar woon je nu?" not in seen(page)
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#cover') !== null")
    tap(page, "Verder")
    assert "Waar woon je nu?" in seen(page)


def test_silence_covers_counts_down_and_begins_again(new_page, served, talk):
    page = new_page(viewport=TABLET)
    page.clock.install()
    start(page, served)
    to_open_question(page)
    page.locator("#text").fill(SECRET)
    page.clock.fast_forward(29_000)
    assert page.locator("#cover").is_hidden()
    page.clock.fast_forward(3000)
    assert page.locator("#cover").is_visible()
    page.clock.fast_forward(60_000)
    assert "begint dit scherm opnieuw" in page.locator("#count").inner_text()
    assert "Tik op Verder" in page.locator("#soon").text_content()
    picture(page, "countdown")
    tap(page, "Verder")
    assert page.locator("#text").input_value() == SECRET
    page.clock.fast_forward(100_000)
    assert page.locator("#count").inner_text()
    page.clock.fast_forward(30_000)
    at_start(page)
    assert SECRET not in everything(page)
    begin(page)
    assert len({incoming.address for incoming in talk.taken}) == 2


def test_a_sleeping_tablet_wakes_at_the_start(new_page, served):
    page = new_page()
    page.clock.install()
    start(page, served)
    page.clock.fast_forward(8 * 3600 * 1000)
    at_start(page)


def test_the_start_waits_for_ever(new_page, served):
    page = new_page()
    page.clock.install()
    page.goto(served + CODE)
    page.clock.fast_forward(8 * 3600 * 1000)
    assert page.locator("#cover").is_hidden()
    begin(page)


def test_without_internet_nothing_is_left_either(new_page, served):
    page = new_page()
    start(page, served)
    tap(page, "Op een groep")
    asked(page, 1)
    page.context.set_offline(True)
    tap(page, "Einde")
    assert "geen internet" in page.locator("#no-code").inner_text()
    page.locator("#done").click()
    page.locator(".away").wait_for()
    assert "gaat wel" not in everything(page)
    page.context.set_offline(False)
    at_start(page)


def test_a_quick_way_out_by_keyboard(new_page, served):
    page = new_page()
    start(page, served)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    at_start(page)
    assert page.url.endswith(CODE)


def test_numbers_are_told_and_not_followed(new_page, served):
    page = new_page()
    start(page, served)
    page.locator("#text").fill("ik wil dood")
    tap(page, "Verstuur")
    page.locator(".help a", has_text="113.nl").click()
    assert "113.nl" in page.locator("#told").inner_text()
    page.locator("#help summary").click()
    page.locator("#help a", has_text="0800-0432").click()
    assert "0800-0432" in page.locator("#told").inner_text()
    assert page.url.endswith(CODE)
    assert len(page.context.pages) == 1


def test_what_is_taken_along_can_be_printed_and_nothing_else(new_page, served):
    page = new_page(viewport=TABLET)
    start(page, served)
    tap(page, "Op een groep")
    asked(page, 1)
    tap(page, "Einde")
    page.locator("#code").wait_for()
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    for word in ("Jouw code", "0800-0432", "113", "/terug", page.locator("#code").inner_text()):
        assert word in paper
    assert "Hoe gaat het" not in paper
    assert "Klaar" not in paper
    picture(page, "paper")
    page.emulate_media(media="screen")
    tap(page, "Terug naar de vragen")
    page.emulate_media(media="print")
    assert page.locator("body").is_hidden()


def test_the_screen_speaks_the_language_of_who_uses_it(new_page, served):
    page = new_page()
    start(page, served)
    page.locator("#menu summary").click()
    tap(page, "English")
    page.get_by_role("button", name="Hide", exact=True).wait_for()
    tap(page, "End")
    page.get_by_role("heading", name="Thank you").wait_for()
    assert "30" in page.locator("[data-k=code_days]").inner_text()


def test_without_scripts_it_says_so_and_the_conversation_works(new_page, served):
    page = new_page(java_script_enabled=False)
    page.goto(served + CODE)
    assert "scripts staan uit" in page.locator("body").inner_text()
    page.get_by_role("button", name="Begin").first.click()
    page.get_by_role("button", name="Op een groep").click()
    assert "Hoe gaat het met jou?" in page.locator("body").inner_text()


def walk(page, served):
    """Every screen of the kiosk, by its name."""
    page.goto(served + CODE)
    at_start(page)
    yield "start"
    begin(page)
    yield "question"
    to_open_question(page)
    page.locator("#text").fill(SECRET)
    yield "typing"
    page.locator("#menu summary").click()
    yield "menu"
    page.keyboard.press("Escape")
    tap(page, "Verberg")
    yield "cover"
    tap(page, "Verder")
    tap(page, "Einde")
    page.locator("#code").wait_for()
    yield "end"


@pytest.mark.parametrize(
    "sight",
    [
        {"viewport": TABLET},
        {"viewport": PHONE},
        {"viewport": TABLET, "color_scheme": "dark"},
        {"viewport": {"width": 240, "height": 420}},
    ],
    ids=["tablet", "phone", "dark", "zoomed"],
)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(new_page, served, sight):
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(bypass_csp=True, **sight)
    for view in walk(page, served):
        results = Axe().run(page)
        assert results.violations_count == 0, f"{view}: {results.generate_report()}"
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{view} scrolls sideways"
        if sight in ({"viewport": TABLET}, {"viewport": PHONE}):
            picture(page, view)


def test_everything_that_can_be_tapped_is_large(new_page, served):
    page = new_page(has_touch=True, viewport=TABLET)
    for view in walk(page, served):
        small = page.locator("button, summary, .choice").evaluate_all(
            """all => all.filter((one) => one.checkVisibility({visibilityProperty: true}))
                 .map((one) => [one.innerText, one.getBoundingClientRect()])
                 .filter(([, box]) => box.height < 56 || box.width < 48)
                 .map(([text, box]) => text + ' ' + box.width + 'x' + box.height)"""
        )
        assert small == [], view


def test_a_whole_conversation_by_keyboard(new_page, served, talk):
    page = new_page()
    page.goto(served + CODE)

    def press_until(name):
        for _ in range(40):
            page.keyboard.press("Tab")
            label = page.evaluate("document.activeElement.innerText") or ""
            if label.strip().endswith(name):
                page.keyboard.press("Enter")
                return
        pytest.fail(f"{name} cannot be reached")

    press_until("Begin")
    asked(page, 0)
    press_until("Op een groep")
    asked(page, 1)
    press_until("Verberg")
    press_until("Verder")
    press_until("Einde")
    page.locator("#code").wait_for()
    press_until("Klaar")
    at_start(page)
    assert talk.answers == [("wonen", "op-een-groep")]


def test_with_the_real_engine_to_the_end(new_page, serve):
    talk = EngineTalk(flow_of("kernwaarden"))
    page = new_page(viewport=TABLET)
    page.goto(serve(talk) + CODE)
    tap(page, "Begin")
    page.locator(".question").first.wait_for()
    page.locator("#menu summary").click()
    tap(page, "Stoppen")
    page.get_by_text("we stoppen").wait_for()
    tap(page, "Einde")
    page.get_by_role("heading", name="Dank je wel").wait_for()


@pytest.mark.parametrize("bad", ["/kiosk/a b", "/kiosk/%3Cscript%3E", "/kiosk/" + "x" * 65])
def test_what_is_no_code_is_no_kiosk(new_page, served, bad):
    page = new_page()
    assert page.goto(served + bad).status == 404
