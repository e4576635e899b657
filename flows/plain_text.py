"""A text as the plain-language check sees it: lines, sentences, clauses and words."""

from __future__ import annotations

import re

# A full stop before a small letter belongs to an abbreviation.
_AFTER_SENTENCE = re.compile(r"(?<=[!?…])[\"'”’)]*\s+|(?<=\.)[\"'”’)]*\s+(?![a-zà-ÿ])")
_WORD = re.compile(r"t/m|\w+(?:[-'’.]\w+)*", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:()]|\b(?:en|maar|want|of|dus)\b")


def lines(text: str) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(line.strip() for line in text.splitlines() if words(line))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences; the end of a line always ends one."""
    return tuple(
        part for line in lines(text) for part in _AFTER_SENTENCE.split(line) if words(part)
    )


def clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence between commas and joining words."""
    return tuple(_CLAUSE.split(sentence))


def words(text: str) -> tuple[str, ...]:
    """The words; "Zuid-Limburg", "113.nl" and "d.m.v" are one word, an emoji is none."""
    return tuple(_WORD.findall(text))


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something."""
    return sentence.rstrip("\"'”’) !").endswith("?")
