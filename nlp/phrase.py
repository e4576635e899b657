"""The little language in which phrases are written down, and a matcher that stays fast with hundreds of them.

A phrase is a row of words. ``a|b`` is one of these words (``a_b`` two as one), ``a*`` any word that begins so,
``<name>`` a class of words, ``a?`` may be absent, ``~`` stands for at most three other words and ``~~`` for at most
eight, never across the end of a sentence. ``part & part`` asks for both, anywhere in the text. ``^`` and ``$`` are
the ends of the text.

Each phrase becomes one bounded regular expression, and is tried only on texts that hold the first letters of its
rarest word: the cost does not grow with the number of phrases that have nothing to do with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

GAPS = {"~": r"(?:[^\s.]+ ){0,3}", "~~": r"(?:[^\s.]+ ){0,8}"}
STEM = 3
"""How many first letters of a word the index goes by."""

Classes = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: what it means (``tag``), its parts, and per part the stems of which one must be in the text."""

    tag: str
    source: str
    parts: tuple[str, ...]
    anchors: frozenset[str]


class Phrases:
    """A set of phrases that can be looked for in a text at once."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._all = tuple(phrases)
        self._by_stem: dict[str, list[int]] = {}
        for number, phrase in enumerate(self._all):
            for stem in phrase.anchors:
                self._by_stem.setdefault(stem, []).append(number)

    def found(self, words: Sequence[str]) -> list[Phrase]:
        """The phrases that are in the text, in the order in which they were written down."""
        line = f" {' '.join(words)} "
        near = {
            number
            for stem in {word[:STEM] for word in words}
            for number in self._by_stem.get(stem, ())
        }
        return [phrase for number in sorted(near) if _is_in(phrase := self._all[number], line)]

    def without(self, words: Sequence[str]) -> list[str]:
        """The words that are left when all that is found has been taken out, with a "." in its place."""
        line = f" {' '.join(words)} "
        for phrase in self.found(words):
            for part in phrase.parts:
                line = _compiled(part).sub(" . ", line)
        return line.split()


def phrase(source: str, tag: str, classes: Classes) -> Phrase:
    """The phrase that is written here.

    Raises:
        ValueError: a class is not known, or the phrase has nothing to go by.
    """
    parts = [part.split() for part in source.split(" & ")]
    anchors = min((_anchor(part, classes) for part in parts), key=_cost)
    if not anchors:
        raise ValueError(f"phrase with nothing to go by: {source}")
    expressions = tuple(_expression(part, classes) for part in parts)
    return Phrase(tag, source, expressions, frozenset(word[:STEM] for word in anchors))


def literal_words(source: str, classes: Classes) -> set[str]:
    """All words that a phrase names, stems of ``a*`` included."""
    items = (item for item in source.split() if item not in GAPS and item not in {"&", "^", "$"})
    choices = (choice for item in items for choice in _choices(item, classes))
    return {word.rstrip("*") for choice in choices for word in choice.split("_")}


def _is_in(phrase: Phrase, line: str) -> bool:
    return all(_compiled(part).search(line) for part in phrase.parts)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compiled when first needed: start-up does not wait for hundreds of phrases that few texts come near."""
    return re.compile(expression)


def _choices(item: str, classes: Classes) -> list[str]:
    found: list[str] = []
    for choice in item.removesuffix("?").split("|"):
        if choice.startswith("<"):
            try:
                found += classes[choice.strip("<>")]
            except KeyError:
                raise ValueError(f"no class {choice} for {item}") from None
        else:
            found.append(choice)
    return found


def _anchor(items: Sequence[str], classes: Classes) -> tuple[str, ...]:
    fixed = [
        item for item in items if item not in GAPS and item not in {"^", "$"} and item[-1] != "?"
    ]
    return min((tuple(_choices(item, classes)) for item in fixed), key=_cost, default=())


def _cost(words: tuple[str, ...]) -> float:
    """How often these words stand in any text, guessed from their lengths: short words are common."""
    return sum(3.0 ** -len(word.rstrip("*")) for word in words) if words else 9.9


def _expression(items: Sequence[str], classes: Classes) -> str:
    made = ["" if items[0] == "^" else " "]
    for item in items:
        if item in GAPS:
            made.append(GAPS[item])
        elif item == "^":
            made.append("^ ")
        elif item == "$":
            made.append("(?:[.] )*$")
        else:
            either = "|".join(_one(word) for word in _choices(item, classes))
            made.append(f"(?:(?:{either}) )" + ("?" if item.endswith("?") else ""))
    return "".join(made)


def _one(word: str) -> str:
    return re.escape(word.removesuffix("*")).replace("_", " ") + (
        r"[^\s.]*" if word.endswith("*") else ""
    )
