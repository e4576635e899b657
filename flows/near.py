"""Near-miss typing errors: a word that is one or two slips away from exactly one known word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LEAST_LETTERS = 4
LONG_WORD = 8
MOST_WORDS = 30
"""A text of more words is not a slip of the finger on a choice."""


def corrected(words: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    """These words, each that is nearly a known one replaced by it."""
    if len(words) > MOST_WORDS:
        return words
    return tuple(nearest(word, known) or word for word in words)


def nearest(word: str, known: Iterable[str]) -> str:
    """The one known word that is nearest: one slip away, or two for a long word. "" when there is none, or several.

    A slip is a letter too many, too few, wrong, or two letters in the wrong order. The first letter
    must be right or swapped with the second: "mens" is not "eens".
    """
    if len(word) < LEAST_LETTERS:
        return ""
    slips = 2 if len(word) >= LONG_WORD else 1
    found = {
        other: OSA.distance(word, other, score_cutoff=slips)
        for other in known
        if len(other) >= LEAST_LETTERS and _same_start(word, other)
    }
    least = min(found.values(), default=slips + 1)
    best = [other for other, distance in found.items() if distance == least]
    return best[0] if least <= slips and len(best) == 1 else ""


def _same_start(word: str, other: str) -> bool:
    return word[0] == other[0] or word[:2] == other[1::-1]
