"""What becomes of an answer: a choice, a piece in own words, a skipped question, and a later correction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.asking import ask, ask_again, offered, several
from flows.choices import SOME, YES, choices_of, picks
from flows.event import Agreed, Ending, Keep, Picked, SetBackground, Skipped, Wrote
from flows.model import UNSURE, Kind, Step
from flows.state import Phase
from flows.typed import blank
from flows.understand import understood
from flows.walking import arrive, before_step, drop, onward, thankful, way_from

if TYPE_CHECKING:
    from flows.event import Edited, Said, Troubled
    from flows.turn import Turn

# --- in own words --------------------------------------------------------------------------------------------------


def piece(turn: Turn, event: Said | Edited | Troubled) -> Wrote:
    """What may be kept of a message. Redaction may make it longer: only what came in too long is cut."""
    too_long = len(event.heard) > turn.limits.characters
    return Wrote(event.kept[: turn.limits.characters] if too_long else event.kept, event.tag)


def empty(event: Said | Edited | Troubled) -> bool:
    """Whether there is nothing to keep."""
    return blank(event.heard) or blank(event.kept)


def write(turn: Turn, step: Step, event: Said) -> Turn:
    """Another piece of the answer to an open question; the first one after coming back replaces the old answer."""
    if empty(event):
        return ask(turn.note("again.empty")) if turn.state.phase is Phase.ASKING else turn
    if turn.state.again:
        turn = drop(turn, {step.id})
    turn = keep_piece(turn, step.id, piece(turn, event))
    if len(event.heard) > turn.limits.characters:
        turn = turn.note("long.cut")
    return turn.now(phase=Phase.GATHERING, again=False, misses=0)


def keep_piece(turn: Turn, step_id: str, wrote: Wrote) -> Turn:
    """Keep one piece of an answer in own words."""
    written = tuple(dict.fromkeys((*turn.state.wrote, step_id)))
    return turn.put(Keep(step_id, wrote)).now(wrote=written).remember(wrote.tag, step_id)


# --- by choosing ---------------------------------------------------------------------------------------------------


def choose(turn: Turn, step: Step, heard: str, tag: str) -> Turn:
    """A typed answer to a question with choices."""
    many = several(turn, step)
    chosen = understood(heard, offered(turn, step), several=many)
    turn = turn.remember(tag, step.id)
    if chosen is None:
        return ask_again(turn.calm(), step)
    if chosen:
        return pick(turn, step, chosen, tag)
    if turn.state.phase is Phase.EXCEPTING:
        return onward(keep_choices(turn, step, (SOME,), tag))
    return skip(turn, step)


def pick(turn: Turn, step: Step, chosen: tuple[str, ...], tag: str) -> Turn:
    """These choices of the present question."""
    valid = recorded(turn, step, chosen)
    if valid is None:
        return ask(turn.calm() if chosen else turn.calm().note("again.pick"))
    if valid == (SOME,):
        turn = drop(turn, {step.id} & turn.state.answered)
        return ask(turn.now(phase=Phase.EXCEPTING, misses=0))
    return onward(keep_choices(turn, step, valid, tag))


def recorded(turn: Turn, step: Step, chosen: tuple[str, ...]) -> tuple[str, ...] | None:
    """These choices as the state records them, or None when they are no answer to this step.

    A consent with exceptions is recorded as "deels" and the steps that are left out.
    """
    if step.kind is not Kind.CONSENT:
        return picks(step, chosen)
    left_out = tuple(place for place in turn.state.wrote if place in chosen)
    if left_out and turn.state.phase is Phase.EXCEPTING and set(left_out) == set(chosen):
        return (SOME, *left_out)
    return picks(step, chosen)


def keep_choices(turn: Turn, step: Step, chosen: tuple[str, ...], tag: str) -> Turn:
    """Keep these choices as the answer to a step; an answer of another kind makes way."""
    if step.background:
        value = "" if chosen == (UNSURE,) else chosen[0]
        turn = turn.put(SetBackground(step.background, value))
    elif step.kind is Kind.CONSENT:
        turn = turn.put(Keep(step.id, Agreed(chosen[0] in (YES, SOME), chosen[1:])))
    else:
        turn = turn.put(Keep(step.id, Picked(chosen)))
    skipped = tuple(place for place in turn.state.skipped if place != step.id)
    turn = turn.now(picked={**turn.state.picked, step.id: chosen}, skipped=skipped)
    return turn.detach(frozenset({step.id})).remember(tag, step.id)


def skip(turn: Turn, step: Step) -> Turn:
    """Leave the question; pieces that were given to it just now stay."""
    if turn.settled:
        return thankful(turn)
    if step.id in turn.state.answered:
        turn = drop(turn, {step.id})
    turn = turn.put(
        SetBackground(step.background, "") if step.background else Keep(step.id, Skipped())
    )
    return onward(turn.now(skipped=(*turn.state.skipped, step.id)))


# --- afterwards ----------------------------------------------------------------------------------------------------


def correct(turn: Turn, step: Step, chosen: tuple[str, ...], tag: str) -> Turn:
    """Another choice for a step that was answered before.

    The conversation goes on where it was, unless the choice leads to another branch: then that one
    is taken, and the answers that are not on the way any more are dropped. After the end nothing
    more is asked.
    """
    valid = recorded(turn, step, chosen)
    before = turn.state.picked.get(step.id, ())
    if valid is None or valid in (before, before[:1]):
        return turn
    if valid == (SOME,):
        # There is no asking for the exceptions any more, so that nothing is quoted.
        valid = ("nee",)
    old_way = way_from(turn, step.id)
    turn = keep_choices(turn, step, valid, tag).note(
        "consent.closed" if step.kind is Kind.CONSENT and valid == ("nee",) else "edited.done"
    )
    new_way = way_from(turn, step.id)
    if new_way == old_way:
        return turn
    turn = turn.now(path=(*before_step(turn.state.path, step.id), step.id))
    if turn.state.open:
        return arrive(turn, new_way)
    return drop(turn, turn.state.answered - set(turn.state.path)).now(step=step.id, again=True)


def corrects(turn: Turn, step: Step) -> bool:
    """Whether this step has an answer that may still be corrected."""
    return (
        step.id in turn.state.answered
        and step.id in turn.state.path
        and turn.state.ending is not Ending.CLOSED
    )


def reread(turn: Turn, step: Step, heard: str, tag: str) -> Turn:
    """A typed choice was edited: understood again, or the old answer stays."""
    chosen = understood(heard, choices_of(step), several=step.kind is Kind.CHOICES)
    if not chosen:
        return turn.note("edited.unclear")
    return correct(turn, step, chosen, tag)
