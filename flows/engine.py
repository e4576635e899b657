"""The engine: a state and an event go in, a new state and what must follow from it come out.

Everything that can change a conversation starts in ``advance``; nothing else does. It has no clock,
no randomness and no memory of its own, so every conversation is a table of events and effects.

A message that was seen before (the same tag) changes nothing, but for an edit, which corrects the
answer that the message gave. Words of the person go only into ``Keep`` and ``Hold``, in their
redacted form.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from flows import event as e
from flows.answering import choose, correct, corrects, empty, keep_piece, pick, piece, reread, write
from flows.asides import tapped_aside, typed_aside
from flows.asking import offered, resettle, side_choices
from flows.event import Effect, Ending, Event, Lapse, Special, Wait
from flows.limits import LIMITS, Limits
from flows.message import Look, Message
from flows.model import HOME_LANGUAGE, Flow, Kind, Step
from flows.settling import help_button, settle
from flows.special_words import near_wish, wish
from flows.state import Aside, Phase, State
from flows.tokens import AsideToken, DeclineToken, OpenToken, PickToken, SpecialToken, read
from flows.trouble import alarmed, discard, hold, keep_answered
from flows.turn import Turn
from flows.understand import named, surely
from flows.walking import end, thankful
from flows.wishes import MOVES, grant

IDLE = Flow(
    id="geen", title={HOME_LANGUAGE: "Geen gesprek"}, about="Niemand vraagt nu iets.", steps=()
)
"""The flow of somebody who is in no conversation; it goes with ``flows.state.ENDED_STATE``."""

_MUST_WORK = frozenset({Special.STOP, Special.HELP, Special.ERASE})


def advance(
    flow: Flow, state: State, event: Event, limits: Limits = LIMITS
) -> tuple[State, tuple[Effect, ...]]:
    """What follows from this event, to be carried out in order.

    Never raises, whatever the event and the state; the same input always gives the same output.
    """
    turn = _react(Turn(flow, limits, fitted(flow, state)), event)
    if not turn.effects and not isinstance(event, e.Elapsed):
        return turn.state, ()
    return turn.state, (*turn.effects, *_waits(turn, event))


def fitted(flow: Flow, state: State) -> State:
    """The state, where it names steps that this flow has not: only what still fits."""
    fits = flow.ids.issuperset(state.path)
    path = state.path if fits else tuple(step for step in state.path if step in flow.ids)
    if not state.open or (path == state.path and state.step in path):
        return state if path == state.path else replace(state, path=path)
    asks = [place for place in path if (step := flow.step(place)) and step.asks]
    if not asks:
        return State(lang=state.lang, tags=state.tags)
    return replace(state, path=path, step=asks[-1], phase=Phase.ASKING)


def _waits(turn: Turn, event: Event) -> tuple[Wait, ...]:
    state, limits = turn.state, turn.limits
    if not state.open:
        return ()
    if state.held:
        # An hour from the moment it was written: other events leave that wait standing.
        held_now = isinstance(event, e.Elapsed) or any(
            isinstance(effect, e.Hold) for effect in turn.effects
        )
        return (Wait(limits.hold, Lapse.HOLD),) if held_now else ()
    if state.phase is Phase.GATHERING:
        return (Wait(limits.gather, Lapse.GATHERED),)
    if state.reminded:
        return (Wait(limits.expire, Lapse.EXPIRE),)
    return (Wait(limits.remind, Lapse.REMIND),)


def _react(turn: Turn, event: Event) -> Turn:
    match event:
        case e.Elapsed(lapse):
            return _elapsed(turn, lapse)
        case e.RoundClosed():
            return _closed(turn)
    turn = turn.now(reminded=False) if turn.state.reminded else turn
    match event:
        case e.Began():
            return _began(turn)
        case e.Edited():
            return _edited(turn, event)
        case e.Troubled(edited=True):
            return _troubled(turn, event)
        case _:
            seen = turn.answers_of(event.tag) is not None
            return turn if seen else _new(turn.remember(event.tag), event)


def _new(turn: Turn, event: e.Said | e.Tapped | e.Asked | e.SentMedia | e.Troubled) -> Turn:
    match event:
        case e.Said():
            return _said(turn, event)
        case e.Tapped(token):
            return _tapped(turn, token, event.tag)
        case e.Asked(special, _, argument):
            return grant(turn.now(aside=Aside.NONE), special, argument)
        case e.SentMedia(medium):
            return _media(turn.calm(), medium)
        case e.Troubled():
            return _troubled(turn, event)
        case _:
            assert_never(event)


# --- words -----------------------------------------------------------------------------------------------------


def _said(turn: Turn, event: e.Said) -> Turn:
    aside, heard = turn.state.aside, event.heard
    wished = wish(heard)
    if wished and not (wished.special not in _MUST_WORK and _names_a_choice(turn, heard)):
        return grant(turn.now(aside=Aside.NONE), wished.special, wished.argument)
    if aside is not Aside.NONE:
        return typed_aside(turn, aside, heard)
    if turn.state.phase in (Phase.ASKING, Phase.GATHERING, Phase.EXCEPTING):
        return _answered(turn, event)
    if turn.state.phase is Phase.KEEPING:
        return keep_answered(turn, yes=surely(heard, side_choices("keep")) == "ja")
    near = near_wish(heard)
    return grant(turn, near.special) if near else _waiting(turn, heard)


def _names_a_choice(turn: Turn, heard: str) -> bool:
    """Whether a special word is also an answer here: "taal" where somebody chooses a school subject."""
    state = turn.state
    if state.aside in (Aside.ERASE, Aside.STOPPED):
        return bool(surely(heard, side_choices(state.aside.value)))
    if state.phase not in (Phase.ASKING, Phase.EXCEPTING):
        return False
    return named(heard, offered(turn, turn.step))


def _waiting(turn: Turn, heard: str) -> Turn:
    """Nothing is asked now: before the beginning, after the end, or after help was shown."""
    if turn.state.phase is Phase.PAUSED:
        chosen = surely(heard, side_choices("paused"))
        return tapped_aside(turn, "paused", chosen) if chosen else resettle(turn)
    return settle(turn)


def _answered(turn: Turn, event: e.Said) -> Turn:
    step = turn.step
    if step.kind is Kind.OPEN:
        return write(turn, step, event)
    tried = choose(turn, step, event.heard, event.tag)
    near = near_wish(event.heard) if tried.state.misses > turn.state.misses else None
    return grant(turn, near.special) if near else tried


# --- corrections -----------------------------------------------------------------------------------------------


def _edited(turn: Turn, event: e.Edited) -> Turn:
    """An edit corrects the answer that its message gave; one of a message that gave none changes nothing."""
    place = turn.answers_of(event.tag)
    wished = wish(event.heard)
    if place is not None and wished and wished.special in (Special.STOP, Special.HELP):
        return grant(turn, wished.special)
    if turn.state.held and event.tag == turn.state.held_tag:
        return turn if empty(event) else resettle(hold(turn, turn.state.held, event))
    step = turn.flow.step(place or "")
    if step is None:
        return turn
    if step.kind is not Kind.OPEN:
        return _choice_edited(turn, step, event)
    if empty(event) or not corrects(turn, step):
        return turn
    return keep_piece(turn, step.id, piece(turn, event)).note("edited.done")


def _choice_edited(turn: Turn, step: Step, event: e.Edited) -> Turn:
    if turn.state.phase in (Phase.PAUSED, Phase.KEEPING):
        return resettle(turn)
    if turn.state.open and step.id == turn.state.step:
        return choose(turn, step, event.heard, event.tag)
    return reread(turn, step, event.heard, event.tag) if corrects(turn, step) else turn


def _troubled(turn: Turn, event: e.Troubled) -> Turn:
    if not event.soft:
        return alarmed(turn, event)
    if event.edited:
        after = _edited(turn, e.Edited(event.heard, event.kept, event.tag))
    else:
        after = _said(turn, e.Said(event.heard, event.kept, event.tag))
    return after if _clear(after, event.heard) else after.put(e.ShowHelp(event.level, event.kind))


def _clear(after: Turn, heard: str) -> bool:
    """Whether these words were only a wish or a choice: "liever niet" is an answer, and no cry for help.

    For what the learned layer merely suspects; what a phrase is sure of never comes here.
    """
    picked = any(
        isinstance(x, e.SetBackground) or (isinstance(x, e.Keep) and isinstance(x.answer, e.Picked))
        for x in after.effects
    )
    return picked or wish(heard) is not None


# --- buttons ---------------------------------------------------------------------------------------------------


def _tapped(turn: Turn, token: str, tag: str) -> Turn:
    turn = turn.now(aside=Aside.NONE)
    meant = read(token)
    match meant:
        case SpecialToken(special, step):
            old = turn.state.open and special in MOVES and step not in ("", turn.state.step)
            return turn if old else grant(turn, special)
        case AsideToken(aside, choice):
            return tapped_aside(turn, aside, choice)
        case PickToken(step, choices):
            return _picked(turn, step, choices, tag)
        case OpenToken() | DeclineToken() | None:
            return settle(turn)
        case _:
            assert_never(meant)


def _picked(turn: Turn, step_id: str, choices: tuple[str, ...], tag: str) -> Turn:
    step = turn.flow.step(step_id)
    if step is None or turn.state.phase in (Phase.NEW, Phase.PAUSED):
        return settle(turn)
    if turn.state.open and step_id == turn.state.step:
        return pick(discard(turn), step, choices, tag)
    if turn.state.phase is Phase.KEEPING:
        return keep_answered(turn, yes=False)
    corrected = correct(turn, step, choices, tag) if corrects(turn, step) else None
    return settle(turn) if corrected is None else corrected


# --- the rest ----------------------------------------------------------------------------------------------------


def _began(turn: Turn) -> Turn:
    turn = turn.now(aside=Aside.NONE)
    return settle(turn.note("welcome.back") if turn.state.open else turn)


def _media(turn: Turn, medium: e.Medium) -> Turn:
    text = turn.words(f"media.{medium.value}")
    kind = Message(text, controls=(help_button(turn),), look=Look.NOTE, lang=turn.spoken)
    turn = turn.put(e.Say(kind))
    return settle(turn) if turn.state.phase in (Phase.NEW, Phase.PAUSED) else turn


def _elapsed(turn: Turn, lapse: Lapse) -> Turn:
    """A wait is over. One that does not fit the state is an old one: only the right wait follows again."""
    state = turn.state
    match lapse:
        case Lapse.GATHERED if state.phase is Phase.GATHERING:
            return thankful(turn)
        case Lapse.HOLD if state.held:
            return _held_too_long(turn)
        case Lapse.REMIND if state.open and _is_silent(state):
            return _remind(turn)
        case Lapse.EXPIRE if state.open and state.reminded:
            return end(turn.note("expired.goodbye"), Ending.EXPIRED)
    return turn


def _is_silent(state: State) -> bool:
    return not (state.reminded or state.held or state.phase is Phase.GATHERING)


def _held_too_long(turn: Turn) -> Turn:
    phase = Phase.ASKING if turn.state.phase is Phase.KEEPING else turn.state.phase
    return turn.put(e.Discard()).now(held="", held_tag="", phase=phase)


def _remind(turn: Turn) -> Turn:
    paused = turn.state.phase is Phase.PAUSED
    turn = turn.note("remind.paused" if paused else "remind.question")
    return resettle(turn).now(reminded=True)


def _closed(turn: Turn) -> Turn:
    state = turn.state
    if not state.open:
        ended = end(turn, Ending.CLOSED)
        return (
            ended if state.phase is Phase.NEW else turn.now(ending=Ending.CLOSED, aside=Aside.NONE)
        )
    return end(turn.note("closed.goodbye" if state.answered else "closed.nothing"), Ending.CLOSED)
