"""Every ready flow can be launched as it is, and keeps the promises that the library makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.background import CLASSES
from flows.library import flows, sources
from flows.model import END, UNSURE, Kind, Role
from flows.parse import parse
from flows.plain import check_flow, launchable
from flows.plain_text import is_question, sentences

FLOWS = flows()

EXPECTED = {
    "achttien",
    "een-plan",
    "idee",
    "kennismaking",
    "kennismaking-ouder",
    "kernwaarden",
    "meedoen",
    "ontmoeten",
    "ouder-hulp",
    "ouder-wachten",
    "pleegouder",
    "school",
    "terugkoppeling",
    "uitkomst",
    "vertel",
    "wachten",
    "wisselingen",
    "wonen",
}

# The line with the key is a promise that stands word for word in DESIGN.md, so it keeps its two sentences.
WARNINGS = {
    ("kennismaking", "stap sleutel, tekst", "zin-per-regel"),
    ("kennismaking-ouder", "stap sleutel, tekst", "zin-per-regel"),
}

FIVE_LINES = """\
Ik ben een computer, en niemand leest nu mee.
Ik bewaar je antwoorden, en hoe ik je bereik.
Een klein team leest losse antwoorden, de gemeenten zien alleen het totaal.
Wij weten niet wie jij bent. Na de ronde gooien we de sleutel weg.
Stoppen of wissen kan tot dan: typ stop of wis alles.""".splitlines()

TEN_WISHES = [
    "tijd",
    "naasten",
    "talenten",
    "meedenken",
    "transparant",
    "serieus",
    "waardering",
    "toekomst",
    "kiezen",
    "luisteren",
]

each_flow = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
first_meetings = pytest.mark.parametrize("name", ["kennismaking", "kennismaking-ouder"])


def asking(flow):
    return [step for step in flow.steps if step.asks]


def every_text(flow):
    yield flow.title
    for step in flow.steps:
        yield from (step.text, step.title, step.easier)
        yield from (choice.text for choice in step.choices)


def ways(flow, step_id):
    """Every way from this step to the end, as lists of steps."""
    if step_id == END:
        return [[]]
    step = flow.step(step_id)
    following = {flow.after(step_id), *(flow.after(step_id, choice.id) for choice in step.choices)}
    return [[step, *rest] for after in sorted(following) for rest in ways(flow, after)]


def test_the_library_is_whole():
    assert FLOWS.keys() == EXPECTED


@pytest.mark.parametrize(("name", "source"), sources().items(), ids=sources())
def test_a_file_is_named_after_its_flow(name, source):
    assert name == f"{parse(source, name).id}.toml"


@each_flow
def test_can_be_launched(flow):
    assert launchable(check_flow(flow))


def test_only_listed_warnings():
    found = {(flow.id, one.where, one.rule) for flow in FLOWS.values() for one in check_flow(flow)}
    assert found == WARNINGS


@each_flow
def test_says_what_it_is_for_and_where_it_comes_from(flow):
    assert flow.about.endswith(".")
    assert flow.source
    assert flow.tested == (), "nobody of the readers tried it yet, so none may be named"


@each_flow
def test_every_question_has_a_title_and_an_easier_form(flow):
    for step in asking(flow):
        assert step.title, step.id
        assert step.easier, step.id
        assert step.easier["nl"] != step.text["nl"], step.id


@each_flow
def test_texts_are_complete_in_every_language_of_the_flow(flow):
    for text in every_text(flow):
        assert set(text) in (set(), set(flow.languages))


@each_flow
def test_messages_ask_nothing(flow):
    """What asks must be a question step: people answer whatever looks like a question."""
    for step in flow.steps:
        if step.kind is Kind.SAY:
            assert not any(map(is_question, sentences(step.text["nl"]))), step.id


@each_flow
def test_every_way_has_3_to_9_questions(flow):
    for way in ways(flow, flow.steps[0].id):
        questions = [step.id for step in way if step.asks]
        assert 3 <= len(questions) <= 9, questions


@each_flow
def test_every_way_with_own_words_ends_with_consent(flow):
    for way in ways(flow, flow.steps[0].id):
        asked = [step.kind for step in way if step.asks]
        assert (Kind.OPEN in asked) == (Kind.CONSENT in asked)
        assert asked.count(Kind.OPEN) <= 2
        assert Kind.CONSENT not in asked[:-1]


@each_flow
def test_who_writes_is_asked_to_leave_names_out(flow):
    for way in ways(flow, flow.steps[0].id):
        hints = [step for step in way if "Noem liever geen namen" in step.text["nl"]]
        assert bool(hints) == any(step.kind is Kind.OPEN for step in way)


@each_flow
def test_a_branch_leads_somewhere_else(flow):
    for step in flow.steps:
        for choice in step.choices:
            if choice.next:
                others = {flow.after(step.id, other.id) for other in step.choices}
                assert len(others | {flow.after(step.id, UNSURE)}) > 1, step.id


def test_several_flows_branch():
    branching = {
        flow.id
        for flow in FLOWS.values()
        if any(choice.next for step in flow.steps for choice in step.choices)
    }
    assert len(branching) >= 8


@first_meetings
def test_five_lines_are_said_before_the_first_question(name):
    flow = FLOWS[name]
    before = flow.steps[: flow.steps.index(asking(flow)[0])]
    lines = [line for step in before for line in step.text["nl"].splitlines()]
    assert lines[2:] == FIVE_LINES


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_nobody_is_promised_to_be_anonymous(lang):
    texts = [text.get(lang, "") for flow in FLOWS.values() for text in every_text(flow)]
    assert not [text for text in texts if "anon" in text.lower()]


@first_meetings
def test_background_is_asked_in_coarse_classes_of_which_none_is_missing(name):
    for step in FLOWS[name].steps:
        if step.background and step.background != "role":
            assert tuple(choice.id for choice in step.choices) == CLASSES[step.background]


def test_background_is_asked_nowhere_else():
    asks = {flow.id for flow in FLOWS.values() if any(step.background for step in flow.steps)}
    assert asks == {"kennismaking", "kennismaking-ouder"}


def test_english_is_there_for_the_first_meeting():
    assert FLOWS["kennismaking"].languages == ("nl", "en")


def test_the_ten_wishes_are_choices_with_the_names_of_the_themes():
    chosen = [step for step in FLOWS["kernwaarden"].steps if step.choices]
    assert [step.id for step in chosen] == ["goed", "beter", "eerst"]
    for step in chosen:
        assert step.pictures
        assert [choice.id for choice in step.choices] == TEN_WISHES


@pytest.mark.parametrize("role", Role)
def test_there_is_something_for_everybody(role):
    assert len([flow for flow in FLOWS.values() if role in flow.roles]) >= 4


def test_statements_are_used_in_a_few():
    stated = {
        flow.id for flow in FLOWS.values() for step in flow.steps if step.kind is Kind.STATEMENT
    }
    assert len(stated) >= 3


@each_flow
def test_a_golden_dialogue_shows_it(flow):
    told = (Path(__file__).parent / "dialogues").glob("library-*.txt")
    assert any(path.read_text("utf-8").split()[1] == f"library/{flow.id}" for path in told)
