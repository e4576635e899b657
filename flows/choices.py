"""The choices that a question really offers: those of its step, and those that Zegje adds itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, assert_never

from flows import wording
from flows.model import UNSURE, Choice, Kind, Step, text_in
from flows.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

AGREE, DISAGREE = "eens", "oneens"
YES, SOME, NO = "ja", "deels", "nee"
_FACES = {"1": "😢", "2": "🙁", "3": "😐", "4": "🙂", "5": "😀"}


def choices_of(step: Step) -> tuple[Choice, ...]:
    """Every choice of this step in the order of its buttons; "weet ik niet" comes last.

    A scale always has the five faces, a statement eens and oneens, a consent ja, deels and nee; a
    choice that the step itself gives with one of those ids replaces it.
    """
    match step.kind:
        case Kind.CHOICE | Kind.CHOICES:
            return _with_unsure(step.choices)
        case Kind.SCALE:
            return _with_unsure(_own_first(step, tuple(map(_face, _FACES))))
        case Kind.STATEMENT:
            return _with_unsure(
                _own_first(step, (added(AGREE, "choice.agree"), added(DISAGREE, "choice.disagree")))
            )
        case Kind.CONSENT:
            return _own_first(
                step,
                (added(YES, "consent.yes"), added(SOME, "consent.some"), added(NO, "consent.no")),
            )
        case Kind.SAY | Kind.OPEN:
            return ()
        case _:
            assert_never(step.kind)


@cache
def added(choice_id: str, key: str) -> Choice:
    """A choice with the product's own wording under this key."""
    return Choice(choice_id, wording.text(key), also=vocabulary().also.get(choice_id, ()))


def titled(step: Step, lang: str) -> Choice:
    """A step as something to choose, by its title."""
    title = text_in(step.title or step.text, lang)
    return Choice(step.id, dict.fromkeys((lang, "nl"), title))


def picks(step: Step, chosen: Sequence[str]) -> tuple[str, ...] | None:
    """These choices as an answer to the step: each once, in the order of the buttons. None when they cannot be one."""
    offered = tuple(choice.id for choice in choices_of(step))
    if not chosen or not set(chosen) <= set(offered):
        return None
    picked = tuple(choice for choice in offered if choice in chosen)
    if len(picked) > 1:
        picked = tuple(choice for choice in picked if choice != UNSURE)
        return picked if step.kind is Kind.CHOICES else None
    return picked


@cache
def _face(face: str) -> Choice:
    return replace(added(face, f"scale.{face}"), picture=_FACES[face])


def _own_first(step: Step, usual: tuple[Choice, ...]) -> tuple[Choice, ...]:
    own = {choice.id: choice for choice in step.choices}
    return tuple(own.get(choice.id, choice) for choice in usual)


def _with_unsure(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    unsure = added(UNSURE, "choice.unsure")
    return (*(choice for choice in choices if choice.id != UNSURE), unsure)
