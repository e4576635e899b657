"""What holds for every conversation that anybody could think of: hypothesis thinks of them."""

from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from small_flow import FLOWS, FORK, ONE_OPEN, ROUND_AND_ROUND, SMALL, both
from store import Store

from flows import event as e
from flows.choices import choices_of
from flows.engine import IDLE, advance
from flows.limits import Limits
from flows.model import END, Choice, Flow, Kind, Step
from flows.special_words import wish
from flows.state import Aside, Phase, State, dump, load
from flows.tokens import AsideToken, PickToken, SpecialToken, write
from flows.walking import reachable

SECRET = "geheim-van-sem"

# --- flows and events --------------------------------------------------------------------------------------------


@st.composite
def flows(draw):
    """Flows that the parser would let through: every ``next`` points forward, consent comes last."""
    count = draw(st.integers(1, 6))
    ids = [f"s{place}" for place in range(count)] + [END]
    steps = [draw(step(ids, place)) for place in range(count)]
    if draw(st.booleans()):
        steps.append(Step("mag", Kind.CONSENT, both("Mag het?")))
    return Flow("gemaakt", both("Gemaakt"), "Een gemaakte flow.", tuple(steps))


@st.composite
def step(draw, ids, place):
    ahead = st.sampled_from(["", *ids[place + 1 :]])
    kind = draw(st.sampled_from([kind for kind in Kind if kind is not Kind.CONSENT]))
    names = ["een", "twee", "drie"][: draw(st.integers(2, 3))]
    with_choices = kind in (Kind.CHOICE, Kind.CHOICES)
    leads = kind is Kind.CHOICE
    choices = tuple(Choice(n, both(f"keus {n}"), next=draw(ahead) if leads else "") for n in names)
    return Step(
        ids[place],
        kind,
        both(f"Vraag {place}?"),
        choices=choices if with_choices else (),
        next=draw(ahead),
        background="age" if kind is Kind.CHOICE and draw(st.booleans()) else "",
    )


def steps_of(flow):
    return [*(step.id for step in flow.steps), "nergens"]


CHOICE_IDS = [
    "een",
    "twee",
    "drie",
    "1",
    "5",
    "eens",
    "ja",
    "deels",
    "nee",
    "weet-niet",
    "thuis",
    "groep",
    "s0",
    "s1",
    "x",
]
WORDS = [
    "1", "2", "ja", "nee", "eens", "goed", "een", "keus twee", "alles", "geen", "weet niet", "stop", "terug",
    "sla over", "hulp", "herhaal", "snap ik niet", "verder", "wat weet je", "wis alles", "vertel", "taal",
    "taal engels", "engels",
    "thuis", "groep", "", " ", "👍", "😢", "deels", "haal ze weg", "toch verder", "bla bla",
]  # fmt: skip
TAGS = [f"t{number}" for number in range(12)] + [""]
heard = st.sampled_from([*WORDS, SECRET]) | st.text(max_size=12)
tags = st.sampled_from(TAGS)


def events(flow):
    picks = st.builds(
        PickToken,
        st.sampled_from(steps_of(flow)),
        st.lists(st.sampled_from(CHOICE_IDS), max_size=3).map(tuple),
    )
    specials = st.builds(
        SpecialToken, st.sampled_from(e.Special), st.sampled_from(["", *steps_of(flow)])
    )
    asides = st.builds(
        AsideToken,
        st.sampled_from(["erase", "keep", "paused", "stopped", "known", "taal", "x"]),
        st.sampled_from(["ja", "nee", "verder", "stop", "weg", "laat", "texts", "en", "nl", "x"]),
    )
    tokens = (picks | specials | asides).map(write) | st.sampled_from(
        ["", "c", "q:1:2", "s:niks", "c:::"]
    )
    said = heard.flatmap(
        lambda text: st.builds(e.Said, st.just(text), st.just(f"«{len(text)}»"), tags)
    )
    edited = heard.flatmap(
        lambda text: st.builds(e.Edited, st.just(text), st.just(f"«{len(text)}»"), tags)
    )
    troubled = st.builds(
        e.Troubled,
        heard,
        st.just("«zorg»"),
        tags,
        st.just("acuut"),
        st.just("suicide"),
        st.booleans(),
        st.booleans(),
    )
    return st.one_of(
        st.just(e.Began()),
        said,
        said,
        edited,
        troubled,
        st.builds(e.Tapped, tokens, tags),
        st.builds(e.Tapped, tokens, tags),
        st.builds(
            e.Asked, st.sampled_from(e.Special), tags, st.sampled_from(["", "en", "engels", "xx"])
        ),
        st.builds(e.SentMedia, st.sampled_from(e.Medium), tags),
        st.builds(e.Elapsed, st.sampled_from(e.Lapse)),
        st.builds(e.Elapsed, st.sampled_from(e.Lapse)),
        st.just(e.RoundClosed()),
    )


MOVES = [
    "pick",
    "pick",
    "pick",
    "write",
    "write",
    "skip",
    "back",
    "back",
    "correct",
    "edit",
    "trouble",
    "silence",
    "go on",
    "yes",
]
moves = st.tuples(st.sampled_from(MOVES), st.integers(0, 5))
"""What somebody sensible does; which event it is depends on what is asked (``made``)."""


def conversations(most=30):
    chosen = st.sampled_from([SMALL, *FLOWS.values(), IDLE]) | flows()
    return chosen.flatmap(
        lambda flow: st.tuples(
            st.just(flow),
            st.lists(moves | moves | moves | events(flow), max_size=most).map(
                lambda did: [e.Began(), *did]
            )
            | st.lists(moves | events(flow), max_size=most),
        )
    )


ABANDON = [
    e.Began(),
    ("pick", 0),
    ("write", 0),
    ("go on", 0),
    ("back", 0),
    ("back", 0),
    ("pick", 1),
]
WALKS = [
    "pick",
    "pick",
    "pick",
    "write",
    "write",
    "skip",
    "back",
    "back",
    "correct",
    "go on",
    "silence",
]


def walks():
    """Somebody who only answers, goes back and answers otherwise."""
    did = st.lists(st.tuples(st.sampled_from(WALKS), st.sampled_from([0, 0, 1, 2])), max_size=25)
    chosen = st.sampled_from([FORK, SMALL]) | flows()
    return st.tuples(chosen, did.map(lambda moves: [e.Began(), *moves]))


def made(flow, state, move, tag):
    """The event that this move is now."""
    name, number = move
    step = flow.step(state.step)
    match name:
        case "pick" if step and choices_of(step):
            offered = choices_of(step)
            return picked(step, offered[number % len(offered)], tag)
        case "pick" | "write":
            return e.Said(SECRET, "«geschreven»", tag)
        case "skip":
            return e.Tapped(f"s:overslaan:{state.step}", tag)
        case "back":
            return e.Tapped(f"s:terug:{state.step}", tag)
        case "correct" if state.path:
            step = flow.step(state.path[number % len(state.path)])
            offered = choices_of(step) or (Choice("x", {}),)
            return picked(step, offered[number % len(offered)], tag)
        case "edit" if state.tags:
            return e.Edited(SECRET, "«veranderd»", state.tags[-1 - number % len(state.tags)][0])
        case "trouble":
            return e.Troubled(SECRET, "«zorg»", tag, "acuut", "suicide", soft=number == 0)
        case "silence":
            return e.Elapsed(list(e.Lapse)[number % 4])
        case "yes":
            return e.Said("ja", "ja", tag)
        case _:
            return e.Said("verder", "verder", tag)


def picked(step, choice, tag):
    return e.Tapped(write(PickToken(step.id, (choice.id,))), tag)


def run(flow, happened, state=None, store=None):
    """Every state and effect of a conversation; between two events the state goes through JSON."""
    state, store = state or State(), store or Store()
    for number, did in enumerate(happened):
        before = state
        event = made(flow, state, did, f"m{number}") if isinstance(did, tuple) else did
        state, effects = advance(flow, state, event, Limits(tags=8))
        assert load(dump(state)) == state
        for effect in effects:
            store.apply(effect)
        yield before, event, state, effects, store


def end_of(flow, happened):
    state, store = State(), Store()
    for step in run(flow, happened):
        _, _, state, _, store = step
    return state, store


# --- what always holds -------------------------------------------------------------------------------------------

many = settings(max_examples=100, deadline=None, derandomize=True)


@many
@given(conversations())
def test_no_sequence_of_events_raises(conversation):
    for _ in run(*conversation):
        pass


@many
@given(conversations())
def test_what_was_typed_is_never_in_state_or_effects(conversation):
    for _, _, state, effects, _ in run(*conversation):
        assert SECRET not in dump(state)
        assert SECRET not in repr(effects)


@many
@given(conversations() | walks())
def test_the_state_knows_what_is_kept(conversation):
    flow, _ = conversation
    for _, _, state, _, store in run(*conversation):
        asked_for_background = {step.id for step in flow.steps if step.background}
        assert set(store.answers) == state.answered - asked_for_background
        assert bool(store.held) == bool(state.held)
        assert (store.held or ("",))[0] == state.held


@settings(many, max_examples=400)
@given(walks())
@example((FORK, ABANDON))
def test_no_answer_is_off_the_way(conversation):
    flow, _ = conversation
    for _, _, state, _, _ in run(*conversation):
        ahead = reachable(flow, state.step) if state.path else frozenset()
        assert state.answered <= set(state.path) | ahead
        if state.ending is e.Ending.FINISHED and state.phase is Phase.ENDED:
            assert state.answered <= set(state.path)


@settings(many, max_examples=400)
@given(walks())
@example((FORK, ABANDON))
def test_a_finished_path_is_the_one_that_the_answers_lead_along(conversation):
    flow, _ = conversation
    for before, _, state, _, _ in run(*conversation):
        if state.ending is e.Ending.FINISHED and before.phase is not Phase.ENDED and flow.steps:
            assume(flow is not ROUND_AND_ROUND)
            assert list(state.path) == walked(flow, state)


def walked(flow, state):
    path, place = [], flow.steps[0].id
    while flow.step(place):
        path.append(place)
        several = flow.step(place).kind is Kind.CHOICES
        place = flow.after(place, "" if several else state.picked.get(place, ("",))[0])
    return path


@many
@given(conversations(), st.sampled_from(["word", "button", "command"]))
def test_stop_always_ends(conversation, way):
    flow, happened = conversation
    state, _ = end_of(flow, happened)
    stops = {
        "word": e.Said("Stop!", "Stop!", "new"),
        "button": e.Tapped("s:stop", "new"),
        "command": e.Asked(e.Special.STOP, "new"),
    }
    ended, effects = advance(flow, state, stops[way])
    assert ended.phase is Phase.ENDED
    assert not ended.held
    assert any(isinstance(effect, e.Ended) for effect in effects) == (
        state.phase is not Phase.ENDED
    )
    assert any(isinstance(effect, e.Say) for effect in effects)
    assert not any(isinstance(effect, e.Wait) for effect in effects)


@many
@given(conversations(), st.data())
def test_always_answering_comes_to_an_end(conversation, data):
    flow, happened = conversation
    state, _ = end_of(flow, happened)
    state = replace(state, aside=Aside.NONE)
    for turn in range(4 * len(flow.steps) + 8):
        if state.phase is Phase.ENDED:
            return
        state, _ = advance(flow, state, answer_to(flow, state, data, f"a{turn}"))
    raise AssertionError(f"still {state.phase} at {state.step}")


def answer_to(flow, state, data, tag):
    """Something that answers what is asked."""
    step = flow.step(state.step)
    match state.phase:
        case Phase.NEW:
            return e.Began()
        case Phase.GATHERING:
            return e.Elapsed(e.Lapse.GATHERED)
        case Phase.PAUSED:
            return e.Tapped("a:paused:verder", tag)
        case Phase.KEEPING:
            return e.Tapped(data.draw(st.sampled_from(["a:keep:ja", "a:keep:nee"])), tag)
        case Phase.EXCEPTING:
            return e.Said(data.draw(st.sampled_from(["1", "alles", "geen"])), "", tag)
    if step.kind is Kind.OPEN and not (step.id in state.answered and not state.again):
        return e.Said("iets", "iets", tag)
    return data.draw(
        st.sampled_from([e.Said("1", "1", tag), e.Tapped(f"s:overslaan:{step.id}", tag)])
    )


@many
@given(conversations())
def test_the_same_message_again_changes_nothing(conversation):
    for _, event, state, _, _ in run(*conversation):
        edit = isinstance(event, e.Edited) or getattr(event, "edited", False)
        if getattr(event, "tag", "") and not edit:
            again, effects = advance(conversation[0], state, event)
            assert (again, effects) == (replace(state, reminded=False), ())


@many
@given(conversations())
def test_an_open_conversation_always_waits_for_something(conversation):
    """Silence must never leave somebody hanging: after every effect a wait stands, unless it ended."""
    waiting = False
    for _, event, state, effects, _ in run(*conversation):
        if isinstance(event, e.Elapsed):
            waiting = False
        waiting = waiting or any(isinstance(effect, e.Wait) for effect in effects)
        assert sum(isinstance(effect, e.Wait) for effect in effects) <= 1
        if any(isinstance(effect, e.Ended) for effect in effects):
            waiting = False
        if any(isinstance(effect, e.Wait) for effect in effects):
            assert isinstance(effects[-1], e.Wait)
        assert waiting == state.open


@many
@given(conversations())
def test_silence_ends_every_conversation(conversation):
    flow, happened = conversation
    wait = None
    state = State()
    for turn in run(flow, happened):
        state, effects = turn[2:4]
        wait = next((effect for effect in effects if isinstance(effect, e.Wait)), wait)
    for _ in range(len(flow.steps) + 8):
        if not state.open:
            return
        state, effects = advance(flow, state, e.Elapsed(wait.lapse))
        wait = next((effect for effect in effects if isinstance(effect, e.Wait)), None)
    raise AssertionError(f"still {state.phase} at {state.step}")


@many
@given(conversations())
def test_help_comes_first_and_nothing_is_asked_after_it(conversation):
    for before, event, state, effects, _ in run(*conversation):
        fresh = isinstance(event, e.Troubled) and (
            event.edited or event.tag not in dict(before.tags)
        )
        if not fresh:
            continue
        shown = [place for place, effect in enumerate(effects) if isinstance(effect, e.ShowHelp)]
        picked = any(
            isinstance(x, e.SetBackground)
            or (isinstance(x, e.Keep) and isinstance(x.answer, e.Picked))
            for x in effects
        )
        # What is only suspected in a wish or a choice is no cry for help.
        assert shown or (event.soft and (picked or wish(event.heard)))
        if not event.soft:
            assert shown[0] == 0
            assert not any(isinstance(effect, e.Keep) for effect in effects)
        if effects and effects[0] == e.ShowHelp(event.level, event.kind, pauses=True):
            assert state.phase is Phase.PAUSED
            assert not any(isinstance(effect, e.Say) for effect in effects)


states = st.builds(
    State,
    lang=st.sampled_from(["nl", "en", "xx"]),
    phase=st.sampled_from(Phase),
    aside=st.sampled_from(Aside),
    step=st.sampled_from([*steps_of(SMALL), ""]),
    path=st.lists(st.sampled_from(steps_of(SMALL)), max_size=5, unique=True).map(tuple),
    picked=st.dictionaries(
        st.sampled_from(steps_of(SMALL)),
        st.lists(st.sampled_from(CHOICE_IDS), max_size=2).map(tuple),
        max_size=4,
    ),
    wrote=st.lists(st.sampled_from(steps_of(SMALL)), max_size=3, unique=True).map(tuple),
    released=st.lists(st.sampled_from(steps_of(SMALL)), max_size=2, unique=True).map(tuple),
    skipped=st.lists(st.sampled_from(steps_of(SMALL)), max_size=3, unique=True).map(tuple),
    tags=st.lists(st.tuples(tags, st.sampled_from(steps_of(SMALL))), max_size=4).map(tuple),
    again=st.booleans(),
    misses=st.integers(0, 5),
    reminded=st.booleans(),
    held=st.sampled_from(["", *steps_of(SMALL)]),
    held_tag=tags,
    ending=st.sampled_from([None, *e.Ending]),
)


@many
@given(
    st.sampled_from([SMALL, ONE_OPEN, ROUND_AND_ROUND, IDLE]),
    states,
    st.lists(events(SMALL), max_size=6),
)
def test_no_state_raises_either(flow, state, happened):
    """Not even one that no engine ever wrote."""
    assert load(dump(state)) == state
    for event in happened:
        state, _ = advance(flow, state, event)


@pytest.mark.parametrize("flow", [SMALL, ONE_OPEN, ROUND_AND_ROUND], ids=lambda flow: flow.id)
def test_only_skipping_ends_too(flow):
    state, _ = advance(flow, State(), e.Began())
    for number in range(len(flow.steps) + 1):
        state, _ = advance(flow, state, e.Said("sla over", "", f"t{number}"))
    assert state.ending is e.Ending.FINISHED
