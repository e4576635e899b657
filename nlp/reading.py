"""What was found in a text: the one value that the rest of Zegje gets from nlp."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How urgent a concern is (SAFETY.md, tiers)."""

    NONE = "geen"
    CONCERN = "zorg"
    ACUTE = "acuut"


@dataclass(frozen=True, slots=True)
class Concern:
    """Words that need help to be shown now. ``kind`` is a category of SAFETY.md, empty when there is none."""

    level: Level = Level.NONE
    kind: str = ""
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the raw text that was replaced: offsets in characters, and what it was (person, place, phone...)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that nlp found in one text. ``text`` is redacted and the only form that may be kept."""

    text: str
    concern: Concern
    spans: tuple[Span, ...] = ()
