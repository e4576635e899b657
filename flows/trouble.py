"""Words that need help to be shown now: help comes first, and what was written waits for a yes (SAFETY.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.answering import empty, piece
from flows.asking import ask, resettle
from flows.event import Discard, Hold, Release, ShowHelp, Special
from flows.model import Kind
from flows.settling import settle
from flows.special_words import wish
from flows.state import Aside, Phase
from flows.stopping import stop
from flows.walking import drop, onward

if TYPE_CHECKING:
    from flows.event import Edited, Said, Troubled
    from flows.turn import Turn


def alarmed(turn: Turn, event: Troubled) -> Turn:
    """Help, and then a pause in which nothing is asked. Stop and go on work all the same."""
    asked = None if event.edited else wish(event.heard)
    special = asked.special if asked else None
    if special is Special.STOP:
        return stop(_helped(turn, event, pauses=False))
    if not turn.state.open:
        return _helped(turn, event, pauses=False)
    if special is Special.GO_ON and turn.state.phase is Phase.PAUSED:
        return go_on_after_pause(_helped(turn, event, pauses=False))
    turn = _helped(turn, event, pauses=True)
    step = own_words_step(turn, event)
    if step and asked is None and not empty(event):
        turn = hold(turn, step, event)
    return turn.now(phase=Phase.PAUSED, aside=Aside.NONE)


def _helped(turn: Turn, event: Troubled, *, pauses: bool) -> Turn:
    return turn.put(ShowHelp(event.level, event.kind, pauses))


def own_words_step(turn: Turn, event: Troubled) -> str:
    """The step that this text answers in own words, or ""."""
    state = turn.state
    place = state.step
    if event.edited:
        held = bool(state.held) and event.tag == state.held_tag
        place = state.held if held else turn.answers_of(event.tag) or ""
    step = turn.flow.step(place)
    return place if step and step.kind is Kind.OPEN else ""


def hold(turn: Turn, step: str, event: Said | Edited | Troubled) -> Turn:
    """Put this piece aside, in the place of one that was held before."""
    before = (Discard(),) if turn.state.held else ()
    turn = turn.put(*before, Hold(step, piece(turn, event)))
    return turn.now(held=step, held_tag=event.tag)


# --- after the pause --------------------------------------------------------------------------------


def go_on_after_pause(turn: Turn) -> Turn:
    """They want to go on: first ask about the piece that is held, then go on where it was."""
    if turn.state.held:
        return resettle(turn.now(phase=Phase.KEEPING))
    return _proceed(turn)


def keep_answered(turn: Turn, *, yes: bool) -> Turn:
    """May the piece that is held become an answer? Only a yes keeps it (SAFETY.md rule 8)."""
    if turn.state.phase is not Phase.KEEPING:
        return settle(turn.note("keep.gone") if yes and not turn.state.held else turn)
    return _released(turn) if yes else _proceed(discard(turn).note("keep.no_done"))


def discard(turn: Turn) -> Turn:
    """Destroy the piece that is held, and let the conversation stand where it was."""
    if turn.state.held:
        turn = turn.put(Discard()).now(held="", held_tag="")
    return turn.now(phase=Phase.ASKING) if turn.state.phase is Phase.KEEPING else turn


def _released(turn: Turn) -> Turn:
    step, tag = turn.state.held, turn.state.held_tag
    if step == turn.state.step and turn.state.again:
        turn = drop(turn, {step}).now(again=False)
    released = tuple(dict.fromkeys((*turn.state.released, step)))
    turn = turn.put(Release()).now(released=released, held="", held_tag="").remember(tag, step)
    return _proceed(turn.note("keep.yes_done"))


def _proceed(turn: Turn) -> Turn:
    turn = turn.now(phase=Phase.ASKING)
    return onward(turn) if turn.settled else ask(turn)
