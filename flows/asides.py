"""Answers to side questions: by button, which may be an old one, or typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.asking import side_choices
from flows.event import ShowKnown
from flows.settling import settle
from flows.speaking import languages, speak
from flows.special_words import language_named
from flows.state import Aside, Phase
from flows.stopping import erase_answered, stop, stopped_answered
from flows.trouble import go_on_after_pause, keep_answered
from flows.understand import surely

if TYPE_CHECKING:
    from flows.turn import Turn


def tapped_aside(turn: Turn, aside: str, choice: str) -> Turn:
    """A button of a side question, which may be an old one."""
    match aside, choice:
        case "known", "texts":
            return turn.calm().put(ShowKnown(texts=True))
        case "erase", "ja" | "nee":
            return erase_answered(turn, choice)
        case "keep", "ja" | "nee":
            return keep_answered(turn, yes=choice == "ja")
        case "paused", "verder":
            return go_on_after_pause(turn) if turn.state.phase is Phase.PAUSED else turn
        case "paused", "stop":
            return stop(turn)
        case "stopped", "weg" | "laat" | "verder":
            return stopped_answered(turn, choice)
        case "here", "ja":
            return settle(turn.note("silent.stays"))
        case "taal", _:
            return speak(turn, choice)
    return settle(turn)


def typed_aside(turn: Turn, aside: Aside, heard: str) -> Turn:
    """What was typed in answer to the side question that was put last; whatever else it is, is not taken as a yes."""
    turn = turn.now(aside=Aside.NONE)
    choices = languages(turn) if aside is Aside.LANGUAGE else side_choices(aside.value)
    chosen = language_named(heard) if aside is Aside.LANGUAGE else ""
    chosen = chosen or surely(heard, choices)
    if not chosen and aside is Aside.STOPPED and surely(heard, side_choices("erase")):
        # "Ja" or "nee" says neither take away nor leave: the question is put again, with its buttons.
        return stop(turn)
    return tapped_aside(turn, aside.value, chosen) if chosen else settle(turn)
