"""How a question looks: its text, its buttons, the small controls under it, and how it is put again."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from flows import wording
from flows.choices import added, choices_of, titled
from flows.event import Say, Special
from flows.message import Button, Look, Message
from flows.model import HOME_LANGUAGE, Choice, Kind, Step, Text, text_in
from flows.state import Phase
from flows.tokens import AsideToken, PickToken, SpecialToken, write

if TYPE_CHECKING:
    from flows.turn import Turn

SIDES = {
    "paused": {"verder": "paused.go_on", "stop": "paused.stop"},
    "keep": {"ja": "keep.yes", "nee": "keep.no"},
    "erase": {"ja": "erase.yes", "nee": "erase.no"},
    "stopped": {"weg": "stopped.take", "laat": "stopped.leave", "verder": "stopped.resume"},
}
"""The side questions: their choices, by the key of the wording."""


def side_choices(aside: str) -> tuple[Choice, ...]:
    """The choices of a side question."""
    return tuple(added(choice, key) for choice, key in SIDES[aside].items())


def say_side(turn: Turn, aside: str, key: str, choices: tuple[Choice, ...]) -> Turn:
    """Put a side question: the line of this key, and these choices as buttons."""
    lang = turn.state.lang
    buttons = tuple(
        Button(text_in(choice.text, lang), write(AsideToken(aside, choice.id)))
        for choice in choices
    )
    return turn.put(Say(Message(turn.words(key), buttons, look=Look.QUESTION, lang=turn.spoken)))


def offered(turn: Turn, step: Step) -> tuple[Choice, ...]:
    """What there is to choose from now: the choices of the step, or the answers that consent may leave out."""
    if turn.state.phase is not Phase.EXCEPTING:
        return choices_of(step)
    own_words = (turn.flow.at(place) for place in turn.state.path if place in turn.state.wrote)
    return tuple(titled(written, turn.state.lang) for written in own_words)


def several(turn: Turn, step: Step) -> bool:
    """Whether more than one may be chosen now."""
    return step.kind is Kind.CHOICES or turn.state.phase is Phase.EXCEPTING


def ask(turn: Turn, *, easier: bool = False) -> Turn:
    """Put the present question, in its easier words if there are any and they are wanted."""
    step = turn.step
    text = step.easier if easier and step.easier else step.text
    if turn.state.phase is Phase.EXCEPTING:
        text = wording.text("consent.except")
    return turn.put(Say(_question(turn, step, text)))


def _question(turn: Turn, step: Step, text: Text) -> Message:
    lang = turn.state.lang
    many = several(turn, step)
    submit = Button(turn.words("control.submit"), write(PickToken(step.id, ())))
    asked = sum(place.asks for place in map(turn.flow.at, turn.state.path))
    return Message(
        text_in(text, lang),
        buttons=tuple(
            Button(
                text_in(choice.text, lang), write(PickToken(step.id, (choice.id,))), choice.picture
            )
            for choice in offered(turn, step)
        ),
        controls=_controls(turn, step, first=asked <= 1),
        look=Look.QUESTION,
        several=many,
        submit=submit if many else None,
        writes=step.kind is Kind.OPEN,
        asked=asked,
        total=asked - 1 + turn.flow.questions_left(step.id),
        lang=lang if lang in text else HOME_LANGUAGE,
    )


def _controls(turn: Turn, step: Step, *, first: bool) -> tuple[Button, ...]:
    wanted = [(Special.SKIP, "control.skip")]
    if turn.settled:
        wanted = [(Special.GO_ON, "control.go_on")]
    elif turn.state.again:
        wanted = [(Special.GO_ON, "control.leave"), *wanted]
    if not first:
        wanted.append((Special.BACK, "control.back"))
    wanted += [(Special.CONFUSED, "control.confused"), (Special.HELP, "control.help")]
    return tuple(
        Button(turn.words(key), write(SpecialToken(special, step.id))) for special, key in wanted
    )


def ask_again(turn: Turn, step: Step) -> Turn:
    """Say kindly that the answer was not understood, and ask again; the choices stand right under it."""
    turn = turn.now(misses=turn.state.misses + 1)
    key = "again.several" if several(turn, step) else "again.numbers"
    if turn.state.misses >= turn.limits.misses:
        key = "again.skip"
    return ask(turn.note(key))


def resettle(turn: Turn) -> Turn:
    """Say again what is being waited for now."""
    match turn.state.phase:
        case Phase.PAUSED:
            return say_side(turn, "paused", "paused.reminder", side_choices("paused"))
        case Phase.KEEPING:
            return say_side(turn, "keep", "keep.question", side_choices("keep"))
        case Phase.ASKING | Phase.GATHERING | Phase.EXCEPTING:
            return ask(turn.calm())
        case Phase.NEW | Phase.ENDED:
            return turn
        case _:
            assert_never(turn.state.phase)
