"""Finds words that need help to be shown now: phrases decide first, the learned layer offers softly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from nlp import soft
from nlp.lists import table
from nlp.normal import MOST_CHARACTERS, SENTENCE_END, Vocabulary, fold, vocabulary, words
from nlp.phrase import Classes, Phrases, literal_words, phrase
from nlp.reading import Concern, Level

KINDS = (
    "suicide",
    "zelfbeschadiging",
    "huiselijk-geweld",
    "mishandeling",
    "seksueel",
    "bedreiging",
    "verwaarlozing",
    "weglopen",
    "middelen",
    "eten",
)
"""The categories of SAFETY.md, in the order in which one goes before another of the same level."""

FEWEST_WORDS = 4
"""With fewer words left beside a figure of speech, nothing else was said."""

_STRIPPED = str.maketrans("", "", "'’`´")


@dataclass(frozen=True, slots=True)
class Detector:
    """All that is needed to read a text for concern; built once."""

    vocab: Vocabulary
    phrases: Phrases
    harmless: Phrases


def read(text: str) -> Concern:
    """What needs help in this text, at most 20,000 characters of it.

    Pieces of one answer are joined with newlines before, and read as one. Phrases win over the learned layer, an
    acute finding over a concern; among equals the order of ``KINDS`` decides, for it decides which line is shown.
    """
    plain = words(text[:MOST_CHARACTERS], detector().vocab)
    return by_phrases(plain) or _offered(plain)


def _offered(plain: Sequence[str]) -> Concern:
    """What the learned layer finds, unless hardly anything but a figure of speech was said."""
    left = [word for word in detector().harmless.without(plain) if word != SENTENCE_END]
    said = sum(word != SENTENCE_END for word in plain)
    return Concern() if len(left) < min(said, FEWEST_WORDS) else soft.read(plain)


def by_phrases(plain: Sequence[str]) -> Concern | None:
    """What the phrases find in these normal words, or None."""
    tools = detector()
    found = tools.phrases.found(tools.harmless.without(plain))
    return min((_concern(hit.tag) for hit in found), key=_urgency, default=None)


@cache
def detector() -> Detector:
    """The detector with the lists that come with Zegje."""
    lists = table("phrases")
    classes = _classes(lists["classes"])
    rows = [
        (line, f"{block['level']} {block['kind']}")
        for block in lists["concern"]
        for line in _lines(block["phrases"])
    ]
    wider = {**classes, **_classes(lists["harmless"]["classes"])}
    idioms = _lines(lists["harmless"]["phrases"])
    known = set().union(
        *(literal_words(line, classes) for line, _ in rows),
        *(literal_words(line, wider) for line in idioms),
    )
    return Detector(
        vocabulary(known, fold(table("ordinary")["words"]).split()),
        Phrases(phrase(line, tag, classes) for line, tag in rows),
        Phrases(phrase(line, "", wider) for line in idioms),
    )


def _concern(tag: str) -> Concern:
    level, kind = tag.split()
    return Concern(Level(level), kind)


def _urgency(concern: Concern) -> tuple[bool, int]:
    return concern.level is not Level.ACUTE, KINDS.index(concern.kind)


def _lines(text: str) -> list[str]:
    return [line for line in _plain(text).split("\n") if line.strip()]


def _classes(named: dict[str, str]) -> Classes:
    return {name: _plain(members).split() for name, members in named.items()}


def _plain(text: str) -> str:
    return fold(text).translate(_STRIPPED)
