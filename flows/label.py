"""A choice as typed text is compared with it: its words in every language, plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from flows.model import UNSURE
from flows.typed import emoji, plain
from flows.vocabulary import vocabulary

if TYPE_CHECKING:
    from flows.model import Choice

_YES, _NO = {"ja", "yes"}, {plain("nee"), "no"}
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Label:
    """One choice in plain words. ``phrases`` are its texts, other words and id, ``pictures`` its emoji."""

    id: str
    phrases: frozenset[str]
    pictures: tuple[str, ...]

    @cached_property
    def tight(self) -> frozenset[str]:
        """The phrases without spaces."""
        return frozenset(phrase.replace(" ", "") for phrase in self.phrases)

    @cached_property
    def wordings(self) -> tuple[tuple[str, ...], ...]:
        """The phrases word by word; bare numbers are left out, they are too easily part of something else."""
        return tuple(
            tuple(phrase.split())
            for phrase in self.phrases
            if not phrase.isdigit() and len(phrase) > 1
        )

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words of all phrases."""
        return tuple(sorted({word for phrase in self.wordings for word in phrase}))

    @cached_property
    def meaning(self) -> str:
        """Whether this choice says "yes", "no" or "unsure"; else "none"."""
        if self.id == UNSURE:
            return "unsure"
        firsts = {phrase[0] for phrase in self.wordings} if self.id != "deels" else set()
        if firsts & _YES or self.id == "eens":
            return "yes"
        return "no" if firsts & _NO or self.id == "oneens" else "none"

    def holds(self, number: int) -> bool:
        """Whether a label like "12 tot 15 jaar" or "18 of ouder" takes in this number."""
        return any(_holds(phrase, number) for phrase in self.wordings)


def label(choice: Choice) -> Label:
    """This choice in plain words."""
    texts = {_plain(text) for text in (*choice.text.values(), *choice.also, choice.id)}
    return Label(choice.id, frozenset(texts - {""}), emoji(choice.picture))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """The words of a choice; never those of a person, which no memory may hold."""
    return plain(text)


def _holds(phrase: tuple[str, ...], number: int) -> bool:
    answers = vocabulary().answers
    edges = [int(word) for word in phrase if _NUMBER.fullmatch(word)]
    match edges:
        case [low, high]:
            return low <= number <= high
        case [edge] if answers["over"] & set(phrase):
            return number >= edge
        case [edge] if answers["under"] & set(phrase):
            return number < edge
        case [edge]:
            return number == edge
    return False
