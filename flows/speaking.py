"""The language that is spoken: asked for, chosen, and used from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import wording
from flows.asking import resettle, say_side
from flows.event import ChangeLanguage
from flows.model import HOME_LANGUAGE, Choice
from flows.settling import settle
from flows.special_words import language_named
from flows.state import Aside
from flows.vocabulary import vocabulary

if TYPE_CHECKING:
    from flows.turn import Turn


def change_language(turn: Turn, argument: str) -> Turn:
    """Speak the language that was named, or ask which one."""
    code = language_named(argument)
    if code in {choice.id for choice in languages(turn)}:
        return speak(turn, code)
    turn = turn.calm().now(aside=Aside.LANGUAGE)
    return say_side(turn, Aside.LANGUAGE.value, "language.question", languages(turn))


def speak(turn: Turn, code: str) -> Turn:
    """Speak this language from now on, and say again in it what is being waited for."""
    if code not in {choice.id for choice in languages(turn)}:
        return settle(turn)
    turn = turn.put(ChangeLanguage(code)).now(lang=code)
    if code in wording.languages():
        turn = turn.note("language.changed")
    if turn.flow.steps and code not in turn.flow.languages:
        turn = turn.note("language.partly")
    return resettle(turn)


def languages(turn: Turn) -> tuple[Choice, ...]:
    """The languages of the flow and of the product's own wording, each by its own name."""
    names = vocabulary().language_names
    codes = dict.fromkeys((*turn.flow.languages, *wording.languages()))
    return tuple(Choice(code, {HOME_LANGUAGE: names.get(code, code)}) for code in codes)
