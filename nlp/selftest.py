"""What start-up asks of the detector before anybody may write to it (SAFETY.md rule 6)."""

from __future__ import annotations

from collections.abc import Iterator

from nlp import concern
from nlp.concern import detector
from nlp.lists import table
from nlp.normal import words
from nlp.read import read
from nlp.reading import Concern, Level

_URGENCY = (Level.NONE, Level.CONCERN, Level.ACUTE)


def failures() -> tuple[str, ...]:
    """Our own fixed phrases that were missed, none when all is well. Start-up refuses to run otherwise."""
    return (*_missed(), *_left())


def _missed() -> Iterator[str]:
    """A phrase counts when the phrases find it (the learned layer does not help), of this level or a higher one."""
    for kind, rows in table("selftest")["must"].items():
        for level, text in rows:
            found = concern.by_phrases(words(text, detector().vocab)) or Concern()
            if _URGENCY.index(found.level) < _URGENCY.index(Level(level)):
                yield f"{kind}: {text}"


def _left() -> Iterator[str]:
    for text, secret in table("selftest")["gone"].items():
        if secret in read(text).text:
            yield f"redaction: {text}"
