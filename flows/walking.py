"""The way through a flow: on, back, and onto another branch, so that no answer stays that is off the way.

At every moment each answered step is on the path (visited) or can still be reached from the present
step; whatever is neither, is dropped. At the end nothing can be reached any more, so that only the
path is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.asking import ask
from flows.event import Discard, Drop, Ended, Ending, Say, SetBackground
from flows.message import Message
from flows.model import HOME_LANGUAGE, Flow, Kind, Step, text_in
from flows.state import Aside, Phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flows.turn import Turn

THANKS = ("thanks.1", "thanks.2", "thanks.3", "thanks.4")


def begin(turn: Turn) -> Turn:
    """From the first step to the first question."""
    return arrive(turn, turn.flow.steps[0].id if turn.flow.steps else "")


def onward(turn: Turn) -> Turn:
    """From the present step, answered or not, to the next question."""
    return arrive(turn, way_from(turn, turn.state.step))


def thankful(turn: Turn) -> Turn:
    """On, with a word of thanks for what was written; which one depends on how many answers there are."""
    return onward(turn.note(THANKS[len(turn.state.wrote) % len(THANKS)]))


def way_from(turn: Turn, step_id: str) -> str:
    """The step that follows this one, as it was answered."""
    several = turn.flow.at(step_id).kind is Kind.CHOICES
    chosen = (turn.state.picked.get(step_id) or ("",))[0]
    return turn.flow.after(step_id, "" if several else chosen)


def arrive(turn: Turn, step_id: str) -> Turn:
    """Say what is said from this step on, up to and including the next question.

    A step that is on the path already ends the conversation: nobody is asked the same twice.
    """
    turn = _shed(turn, step_id)
    step = turn.flow.step(step_id)
    while step and step.id not in turn.state.path:
        turn = turn.now(path=(*turn.state.path, step.id))
        if step.kind is Kind.SAY:
            turn = turn.put(Say(_line(turn, step)))
        elif step.kind is Kind.CONSENT and not _own_words(turn):
            turn = drop(turn, {step.id} & turn.state.answered)
        else:
            return _stand(turn, step.id)
        step = turn.flow.step(turn.flow.after(step.id))
    return finish(turn)


def _line(turn: Turn, step: Step) -> Message:
    lang = turn.state.lang
    return Message(text_in(step.text, lang), lang=lang if lang in step.text else HOME_LANGUAGE)


def _own_words(turn: Turn) -> bool:
    return bool(set(turn.state.wrote) & set(turn.state.path))


def _stand(turn: Turn, step_id: str) -> Turn:
    again = step_id in turn.state.answered
    return ask(turn.now(phase=Phase.ASKING, step=step_id, again=again, misses=0))


def back(turn: Turn) -> Turn:
    """To the question before this one. Nothing is dropped: that waits for another answer."""
    if turn.state.phase is Phase.EXCEPTING:
        return ask(turn.now(phase=Phase.ASKING))
    before = before_step(turn.state.path, turn.state.step)
    earlier = [place for place in before if _was_asked(turn, place)]
    if not earlier:
        return ask(turn.calm().note("again.first"))
    return _stand(turn.now(path=(*before_step(before, earlier[-1]), earlier[-1])), earlier[-1])


def _was_asked(turn: Turn, step_id: str) -> bool:
    step = turn.flow.at(step_id)
    passed_over = step.kind is Kind.CONSENT and step_id not in turn.state.answered
    return step.asks and not passed_over


def before_step(path: tuple[str, ...], step_id: str) -> tuple[str, ...]:
    """The part of the path before this step; all of it when the step is not there."""
    return path[: path.index(step_id)] if step_id in path else path


def reachable(flow: Flow, step_id: str) -> frozenset[str]:
    """Every step that can still come, this one included."""
    found: set[str] = set()
    ahead = [step_id]
    while ahead:
        step = flow.step(ahead.pop())
        if step and step.id not in found:
            found.add(step.id)
            ahead += [flow.after(step.id, choice.id) for choice in step.choices]
            ahead.append(flow.after(step.id))
    return frozenset(found)


def _shed(turn: Turn, step_id: str) -> Turn:
    off = turn.state.answered - set(turn.state.path)
    # Only who went back has answers off the path; everybody else need not look at the whole flow.
    return drop(turn, off - reachable(turn.flow, step_id)) if off else turn


def drop(turn: Turn, steps: Iterable[str]) -> Turn:
    """Remove all that was answered to these steps."""
    gone = frozenset(steps)
    if not gone:
        return turn
    ordered = [step for step in turn.flow.steps if step.id in gone]
    kept = tuple(step.id for step in ordered if not step.background)
    turn = turn.put(*((Drop(kept),) if kept else ()))
    turn = turn.put(*(SetBackground(step.background, "") for step in ordered if step.background))
    return _forget(turn, gone)


def _forget(turn: Turn, gone: frozenset[str]) -> Turn:
    state = turn.state
    return turn.detach(gone).now(
        picked={step: choices for step, choices in state.picked.items() if step not in gone},
        wrote=tuple(step for step in state.wrote if step not in gone),
        released=tuple(step for step in state.released if step not in gone),
        skipped=tuple(step for step in state.skipped if step not in gone),
    )


def finish(turn: Turn) -> Turn:
    """The last question was answered; who was asked nothing is not thanked for answers."""
    if any(step.asks for step in map(turn.flow.at, turn.state.path)):
        turn = turn.note("finished.thanks").note("finished.next")
    return end(turn, Ending.FINISHED)


def end(turn: Turn, ending: Ending) -> Turn:
    """The conversation is over, whatever was being asked."""
    held = (Discard(),) if turn.state.held else ()
    return turn.put(*held, Ended(ending)).now(
        phase=Phase.ENDED, ending=ending, aside=Aside.NONE, held="", held_tag="", misses=0
    )
