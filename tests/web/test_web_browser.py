"""The web chat in a real Chromium: with and without a script, offline, by keyboard, and for every eye."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from engine_talk import EngineTalk, flow_of
from fake_talk import QUESTIONS

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "bot" / "web" / "static"
MOST_WEIGHT = 60_000
"""Bytes of the first view, unpacked (the issue's limit for an old phone)."""
ANSWERS = [
    ("wonen", "op-een-groep"),
    ("gevoel", "3"),
    ("helpt", "iemand-luistert,snel-hulp"),
    ("getypt", "luisteren"),
    ("plaat", "ik-groei"),
]


def tap(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def asked(page, place):
    """Waits until this question can be answered."""
    text = QUESTIONS[place].text
    page.locator(".question").filter(has_text=text).last.wait_for()


def write(page, text):
    page.locator("#text").fill(text)
    tap(page, "Verstuur")


def tick(page):
    page.get_by_label("Iemand luistert").check()
    page.get_by_label("Snel hulp").check()
    tap(page, "Klaar")


STEPS = [
    lambda page: tap(page, "Op een groep"),
    lambda page: tap(page, "gaat wel"),
    tick,
    lambda page: write(page, "luisteren"),
    lambda page: tap(page, "Ik groei"),
]


def go_to(page, place):
    """Answers everything before this question."""
    for number, step in enumerate(STEPS[:place]):
        asked(page, number)
        step(page)
    if place < len(QUESTIONS):
        asked(page, place)


# --- a whole round ---


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_whole_round(new_page, served, talk, script):
    page = new_page(java_script_enabled=script)
    page.goto(f"{served}/r/poster-1")
    if not script:
        tap(page, "Begin")
    go_to(page, len(QUESTIONS))
    page.get_by_text("Je hoort van ons wat ermee gebeurt.").wait_for()
    assert talk.answers == ANSWERS
    assert talk.taken[0].body.code == "poster-1"
    assert len({taken.address for taken in talk.taken}) == 1
    assert page.locator("#answer button").count() == 0
    assert talk.taken[0].address not in page.url


def tidy(markup: str) -> str:
    """The markup without blanks between elements, and without what only a script can offer."""
    heard = re.sub(r'<button class="hear".*?</button>', "", markup)
    return re.sub(r">\s+<", "><", re.sub(r"\s+", " ", heard)).strip()


@pytest.mark.parametrize("place", range(len(QUESTIONS)))
def test_script_and_template_make_the_same_page(new_page, served, place):
    pages = []
    for script in (True, False):
        page = new_page(java_script_enabled=script)
        page.goto(served)
        if not script:
            tap(page, "Begin")
        go_to(page, place)
        dock = page.locator("#answer").inner_html()
        question = page.locator(".question").last.evaluate("made => made.outerHTML")
        pages.append([tidy(dock), tidy(question)])
    assert pages[0] == pages[1]


def test_a_flow_of_the_library_from_begin_to_end(new_page, serve):
    talk = EngineTalk(flow_of("kernwaarden"))
    page = new_page()
    page.goto(serve(talk))
    for _ in range(12):
        page.locator(".dots").wait_for(state="hidden")
        messages = page.locator(".msg:not(.mine)").count()
        if page.locator("#answer .go").count():
            page.locator("#answer .choice").last.click()
            page.locator("#answer .go").click()
        elif page.locator("#answer .choice").count():
            page.locator("#answer .choice").first.click()
        elif page.locator("#answer .quiet").count():
            write(page, "goed luisteren")
        else:
            break
        page.locator(".msg:not(.mine)").nth(messages).wait_for()
    assert talk.state.ending == "finished"
    assert talk.kept


# --- a bad connection ---


def test_what_was_written_offline_is_sent_once_when_the_net_is_back(new_page, served, talk):
    page = new_page()
    page.goto(served)
    go_to(page, 3)
    page.context.set_offline(True)
    write(page, "dit schreef ik in de trein")
    page.get_by_text("Wordt verstuurd zodra er weer internet is.").wait_for()
    page.get_by_text("Geen internet.").wait_for()
    assert "dit schreef ik in de trein" not in talk.typed()
    page.context.set_offline(False)
    asked(page, 4)
    assert talk.typed().count("dit schreef ik in de trein") == 1
    assert page.get_by_text("Wordt verstuurd").count() == 0
    assert page.get_by_text("dit schreef ik in de trein").count() == 1


def test_a_reply_that_got_lost_is_fetched_again_and_nothing_is_said_twice(new_page, served, talk):
    page = new_page()
    page.goto(served)
    go_to(page, 1)
    lost = []

    def lose_first(route):
        route.fetch()
        lost.append(route.request.post_data_json["key"])
        route.abort() if len(lost) == 1 else route.continue_()

    page.route("**/api/chat", lose_first)
    tap(page, "gaat wel")
    asked(page, 2)
    assert lost[0] == lost[1]
    assert talk.answers.count(("gevoel", "3")) == 1
    assert page.get_by_text(QUESTIONS[2].text).count() == 1


def test_a_failing_turn_shows_help_and_can_be_tried_again(new_page, served, talk):
    page = new_page()
    page.goto(served)
    go_to(page, 3)
    talk.fails = 1
    write(page, "niet kwijtraken")
    page.get_by_role("link", name="113").first.wait_for()
    assert page.get_by_text("Niet verstuurd").count() == 1
    tap(page, "Probeer opnieuw")
    asked(page, 4)
    assert talk.typed().count("niet kwijtraken") == 1


def test_help_works_without_any_net(new_page, served):
    page = new_page()
    page.goto(served)
    asked(page, 0)
    page.context.set_offline(True)
    page.locator("#help summary").click()
    hrefs = page.locator("#help a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert hrefs == ["tel:112", "tel:113", "tel:08000432"]


# --- for every eye, ear and hand ---


def walk(page, served):
    """Brings every view of the page before the eye, one after the other, and names it."""
    page.goto(served)
    for place, question in enumerate(QUESTIONS):
        asked(page, place)
        yield question.text
        STEPS[place](page)
    page.get_by_text("Je hoort van ons").wait_for()
    yield "the end"
    for panel in ("help", "menu"):
        page.locator(f"#{panel} summary").click()
        yield panel
    tap(page, "Later verder")
    page.locator(".code").wait_for()
    yield "the code"
    write(page, "ik wil dood")
    page.get_by_role("button", name="Ik wil verder").wait_for()
    yield "concern"
    for path in ("terug", "nergens"):
        page.goto(f"{served}/{path}")
        yield path


@pytest.mark.parametrize(
    "sight",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"viewport": {"width": 180, "height": 370}, "device_scale_factor": 2},
    ],
    ids=["light", "dark", "zoomed"],
)
def test_axe_finds_nothing(new_page, served, sight):
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(bypass_csp=True, **sight)  # axe is a script of its own; the page needs none
    for view in walk(page, served):
        results = Axe().run(page)
        assert results.violations_count == 0, f"{view}: {results.generate_report()}"
        wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{view} scrolls sideways"


def test_everything_that_can_be_tapped_is_large_enough(new_page, served):
    page = new_page(has_touch=True)
    for view in walk(page, served):
        small = page.locator("button, summary, .choice, .line, .entry").evaluate_all(
            """all => all.filter((one) => one.checkVisibility())
                 .map((one) => [one.innerText, one.getBoundingClientRect()])
                 .filter(([, box]) => box.height < 48 || box.width < 44)
                 .map(([text, box]) => text + ' ' + box.width + 'x' + box.height)"""
        )
        assert small == [], view


def test_a_whole_round_by_keyboard(new_page, served, talk):
    page = new_page()
    page.goto(served)

    def press_until(name, key="Enter"):
        for _ in range(30):
            page.keyboard.press("Tab")
            label = page.evaluate(
                "(document.activeElement.closest('label') || document.activeElement).innerText"
            )
            if label.strip().endswith(name):
                ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring == "solid"
                page.keyboard.press(key)
                return
        pytest.fail(f"{name} cannot be reached")

    asked(page, 0)
    press_until("Op een groep")
    asked(page, 1)
    assert page.evaluate("document.activeElement.id") == "answer"
    press_until("gaat wel")
    asked(page, 2)
    press_until("Iemand luistert", "Space")
    press_until("Snel hulp", "Space")
    press_until("Klaar")
    asked(page, 3)
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type("luisteren")
    page.keyboard.press("Enter")
    asked(page, 4)
    press_until("Ik groei")
    page.get_by_text("Je hoort van ons").wait_for()
    assert talk.answers == ANSWERS


def test_each_message_is_announced_once(new_page, served):
    page = new_page()
    page.goto(served)
    page.evaluate(
        """() => {
          window.announced = [];
          new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach((made) =>
            window.announced.push(made.innerText))))
            .observe(document.getElementById('log'), {childList: true});
        }"""
    )
    asked(page, 0)
    tap(page, "Op een groep")
    asked(page, 1)
    announced = page.evaluate("window.announced")
    assert sum(QUESTIONS[1].text in text for text in announced) == 1
    log = page.locator("#log")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("log", "polite")


VOICES = """
  window.spoken = [];
  const voices = [{lang: 'nl-NL', localService: false, name: 'far'}, %s];
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => voices, cancel: () => {},
    speak: (said) => window.spoken.push([said.text, said.chosen.name]),
  }});
  window.SpeechSynthesisUtterance = class {
    constructor(text) { this.text = text; }
    set voice(voice) { this.chosen = voice; }
  };
"""


def test_reading_aloud_uses_a_voice_of_the_phone(new_page, served):
    page = new_page()
    page.add_init_script(VOICES % "{lang: 'nl-NL', localService: true, name: 'near'}")
    page.goto(served)
    asked(page, 0)
    tap(page, "Lees deze vraag voor")
    (text, voice) = page.evaluate("window.spoken")[0]
    assert text.startswith("Waar woon je nu?.\nBij mijn ouders")
    assert voice == "near"


def test_a_voice_that_sends_texts_away_is_never_used(new_page, served):
    page = new_page()
    page.add_init_script(VOICES % "{lang: 'en-GB', localService: true, name: 'near'}")
    page.goto(served)
    asked(page, 0)
    page.locator("#menu summary").click()
    assert page.locator("#aloud").is_hidden()
    assert page.locator(".hear:visible").count() == 0


def test_the_page_speaks_another_language_at_once(new_page, served):
    page = new_page()
    page.goto(served)
    asked(page, 0)
    page.locator("#menu summary").click()
    tap(page, "English")
    page.get_by_text("Leave fast").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("#text").get_attribute("placeholder") == "Or type something"


def test_letters_and_colours_can_be_changed(new_page, served):
    page = new_page()
    page.goto(served)
    asked(page, 0)
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    before = (page.evaluate(size), page.evaluate(paper))
    page.locator("#menu summary").click()
    tap(page, "Grote letters")
    tap(page, "Donker scherm")
    assert page.evaluate(size) > before[0] * 1.2
    assert page.evaluate(paper) != before[1]


def test_a_long_text_is_counted_near_its_end_only(new_page, served):
    page = new_page()
    page.goto(served)
    asked(page, 0)
    assert int(page.locator("#text").get_attribute("maxlength")) >= 4096
    page.locator("#text").fill("a" * 4096)
    assert page.locator("#left").inner_text() == ""
    page.locator("#text").fill("a" * 5990)
    assert page.locator("#left").inner_text() == "Nog 10 tekens"


# --- nothing stays behind, nobody else sees ---


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_nothing_stays_and_nobody_else_is_asked(new_page, served, talk, script):
    page = new_page(java_script_enabled=script)
    requests = []
    page.context.on("request", lambda request: requests.append(request.url))
    page.goto(served)
    if not script:
        tap(page, "Begin")
    go_to(page, 4)
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(served).netloc}
    token = talk.taken[0].address
    assert not any(token in url for url in requests)
    assert page.context.cookies() == []
    state = page.context.storage_state(indexed_db=True)
    assert state == {"cookies": [], "origins": []}
    assert page.context.service_workers == []


def test_the_first_view_is_light(new_page, served):
    page = new_page()
    sizes = {}
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(served)
    asked(page, 0)
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < MOST_WEIGHT, sizes


def test_the_script_is_old_enough_for_a_phone_of_2018():
    script = (STATIC / "chat.js").read_text("utf-8")
    newer = (
        r"\?\.[a-zA-Z\[(]|\?\?|\|\|=|&&=|replaceChildren|\.at\(|structuredClone|\.finally\(|\.flat"
    )
    assert re.findall(newer, script) == []


@pytest.mark.parametrize("way", ["button", "escape twice"])
def test_the_quick_exit_leaves_nothing(new_page, served, way):
    page = new_page()
    page.context.route(
        "https://www.buienradar.nl/**",
        lambda route: route.fulfill(body="<title>Weer</title>", content_type="text/html"),
    )
    page.goto("about:blank")
    page.goto(served)
    go_to(page, 1)
    if way == "button":
        page.locator("#leave").click()
    else:
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.buienradar.nl/")
    page.go_back()
    assert page.url == "about:blank"


def test_one_escape_only_closes_the_panel(new_page, served):
    page = new_page()
    page.goto(served)
    asked(page, 0)
    page.locator("#help summary").click()
    page.keyboard.press("Escape")
    page.locator("#help .sheet").wait_for(state="hidden")
    assert page.locator(".question").count() == 1


def test_going_away_and_back_shows_no_conversation(new_page, served):
    page = new_page()
    page.goto(served)
    go_to(page, 1)
    page.goto(f"{served}/terug")
    page.go_back()
    asked(page, 0)
    assert page.get_by_text("Op een groep").count() == 1
    assert page.locator(".mine").count() == 0


def test_a_code_leads_back_in_another_browser(new_page, served, talk):
    page = new_page()
    page.goto(served)
    go_to(page, 1)
    page.locator("#menu summary").click()
    tap(page, "Later verder")
    code = page.locator(".code").inner_text()
    other = new_page()
    other.goto(f"{served}/terug")
    other.get_by_label("Typ jouw code").fill(code.lower())
    tap(other, "Verder")
    asked(other, 1)
    assert other.url == f"{served}/"
    assert other.locator(".mine").count() == 0
    tap(other, "gaat wel")
    asked(other, 2)
    assert talk.answers[-1] == ("gevoel", "3")
