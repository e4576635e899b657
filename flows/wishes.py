"""What follows from a special word, command or button, in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from flows.answering import skip
from flows.asking import ask, resettle
from flows.event import CountConfused, ShowHelp, ShowKnown, Special, TellMore
from flows.settling import idle, settle
from flows.speaking import change_language
from flows.state import Phase
from flows.stopping import ask_erase, resume, stop
from flows.trouble import discard, go_on_after_pause
from flows.walking import back, begin, onward, thankful

if TYPE_CHECKING:
    from flows.turn import Turn

MOVES = frozenset({Special.BACK, Special.SKIP, Special.REPEAT, Special.CONFUSED, Special.GO_ON})
"""They are about the present question; one that comes from the button of another is an old tap."""


def grant(turn: Turn, special: Special, argument: str = "") -> Turn:
    """Carry out what is asked for; ``argument`` is the language for ``Special.LANGUAGE``."""
    match special:
        case Special.STOP:
            return stop(turn)
        case Special.HELP:
            paused = turn.state.phase is Phase.PAUSED
            return turn.calm().put(ShowHelp(pauses=paused))
        case Special.KNOWN:
            return turn.calm().put(ShowKnown())
        case Special.ERASE:
            return ask_erase(turn)
        case Special.LANGUAGE:
            return change_language(turn, argument)
        case Special.TELL:
            paused = turn.state.phase is Phase.PAUSED
            return resettle(turn) if paused else turn.calm().put(TellMore())
        case Special.WHO:
            return settle(turn.note("who.computer"))
        case Special.BACK | Special.SKIP | Special.REPEAT | Special.CONFUSED | Special.GO_ON:
            return _move(turn, special)
        case _:
            assert_never(special)


def _move(turn: Turn, special: Special) -> Turn:
    match turn.state.phase:
        case Phase.NEW:
            return begin(turn)
        case Phase.ENDED:
            return resume(turn) if special is Special.GO_ON else idle(turn)
        case Phase.PAUSED:
            return go_on_after_pause(turn) if special is Special.GO_ON else resettle(turn)
        case Phase.KEEPING if special in (Special.REPEAT, Special.CONFUSED):
            return resettle(turn)
        case _:
            return _on_the_way(discard(turn), special)


def _on_the_way(turn: Turn, special: Special) -> Turn:
    step = turn.step
    if special is Special.BACK:
        return back(turn)
    if special is Special.SKIP:
        return skip(turn, step)
    if special is Special.CONFUSED:
        return _confused(turn.calm(), step.id, easier=bool(step.easier))
    if special is Special.GO_ON:
        return go_on(turn)
    return ask(turn.calm())


def go_on(turn: Turn) -> Turn:
    """On to the next question if this one has an answer, or has one already that may stay; else ask it again."""
    if turn.settled:
        return thankful(turn)
    leaves = turn.state.again and turn.state.phase is Phase.ASKING
    return onward(turn) if leaves else ask(turn)


def _confused(turn: Turn, step_id: str, *, easier: bool) -> Turn:
    turn = turn.put(CountConfused(step_id))
    easier = easier and turn.state.phase is Phase.ASKING
    turn = turn.note("confused.easier" if easier else "confused.nothing")
    return ask(turn, easier=easier)
