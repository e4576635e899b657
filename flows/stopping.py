"""Stopping and erasing: at once, and what becomes of the answers afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.asking import ask, resettle, say_side, side_choices
from flows.event import Discard, Ended, Ending, EraseAll
from flows.settling import resumable, settle
from flows.state import Aside, Phase, State
from flows.walking import drop, end

if TYPE_CHECKING:
    from flows.turn import Turn


def stop(turn: Turn) -> Turn:
    """Stop at once; what becomes of the answers may be said, but need not."""
    if turn.state.phase is not Phase.ENDED:
        turn = end(turn, Ending.STOPPED)
    offer = bool(turn.state.answered) and turn.state.ending is not Ending.CLOSED
    choices = tuple(
        choice
        for choice in side_choices("stopped")
        if (resumable(turn) if choice.id == "verder" else offer)
    )
    key = "stopped.offer" if offer else "stopped.goodbye"
    return say_side(turn.now(aside=Aside.STOPPED), "stopped", key, choices)


def stopped_answered(turn: Turn, choice: str) -> Turn:
    """After stopping: take the answers away, leave them, or go on after all."""
    if turn.state.ending is Ending.CLOSED:
        return turn.note("stopped.too_late")
    match choice:
        case "weg":
            return _take_away(turn)
        case "verder":
            return resume(turn)
    return turn.note("stopped.left") if turn.state.phase is Phase.ENDED else settle(turn)


def _take_away(turn: Turn) -> Turn:
    if turn.state.phase is not Phase.ENDED:
        turn = end(turn, Ending.STOPPED)
    return drop(turn, turn.state.answered).note("stopped.taken")


def resume(turn: Turn) -> Turn:
    """Go on after all where it was stopped."""
    if turn.state.phase is not Phase.ENDED or not resumable(turn):
        return settle(turn)
    again = turn.state.step in turn.state.answered
    return ask(turn.now(phase=Phase.ASKING, ending=None, again=again))


def ask_erase(turn: Turn) -> Turn:
    """Shall everything be erased?"""
    turn = turn.calm().now(aside=Aside.ERASE)
    return say_side(turn, "erase", "erase.question", side_choices("erase"))


def erase_answered(turn: Turn, choice: str) -> Turn:
    """Erase all, or go on as it was."""
    if choice == "nee":
        turn = turn.note("erase.no_done")
        return resettle(turn)
    held = (Discard(),) if turn.state.held else ()
    ended = (Ended(Ending.STOPPED),) if turn.state.phase is not Phase.ENDED else ()
    ending = turn.state.ending or Ending.STOPPED
    turn = turn.put(*held, *ended, EraseAll())
    gone = State(lang=turn.state.lang, phase=Phase.ENDED, ending=ending, tags=turn.state.tags[-1:])
    return turn.now(**{name: getattr(gone, name) for name in State.__slots__})
