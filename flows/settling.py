"""Back to where the conversation was, and the friendly line for who writes after the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.asking import resettle
from flows.event import Ending, Say, Special
from flows.message import Button, Message
from flows.state import Phase
from flows.tokens import AsideToken, SpecialToken, write
from flows.walking import begin

if TYPE_CHECKING:
    from flows.turn import Turn


def settle(turn: Turn) -> Turn:
    """Back to where the conversation was: the first question, the present one, or the friendly line after the end."""
    match turn.state.phase:
        case Phase.NEW:
            return begin(turn)
        case Phase.ENDED:
            return idle(turn)
        case _:
            return resettle(turn)


def idle(turn: Turn) -> Turn:
    """A friendly line for who writes after the end."""
    lang = turn.spoken
    buttons = [
        Button(turn.words("idle.tell"), write(SpecialToken(Special.TELL))),
        Button(turn.words("idle.known"), write(SpecialToken(Special.KNOWN))),
    ]
    if resumable(turn):
        buttons.insert(
            0, Button(turn.words("stopped.resume"), write(AsideToken("stopped", "verder")))
        )
    message = Message(turn.words("idle.line"), tuple(buttons), (help_button(turn),), lang=lang)
    return turn.put(Say(message))


def resumable(turn: Turn) -> bool:
    """Whether there is a question to go on with after the end."""
    ending = turn.state.ending in (Ending.STOPPED, Ending.EXPIRED)
    return ending and turn.flow.step(turn.state.step) is not None


def help_button(turn: Turn) -> Button:
    """The button that is always there (SAFETY.md rule 7)."""
    return Button(turn.words("control.help"), write(SpecialToken(Special.HELP)))
