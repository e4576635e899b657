"""Reads one text: concern first, then redaction. What it returns is the only form of a text that may be kept."""

from __future__ import annotations

from nlp import concern, redact
from nlp.normal import MOST_CHARACTERS
from nlp.reading import Reading
from nlp.roster import EMPTY, Roster

__all__ = ["EMPTY", "Roster", "load", "read"]


def read(text: str, lang: str = "nl", roster: Roster = EMPTY) -> Reading:  # noqa: ARG001  (all languages at once, for now)
    """What is found in this text.

    Pieces of one answer come joined with newlines. Never raises, whatever the text; deterministic; safe to call from
    several threads. Of a text longer than 20,000 characters the rest is dropped, neither read nor kept. ``lang`` is
    the participant's language: people mix languages, so every language that is known is looked for in every text.
    """
    kept = text[:MOST_CHARACTERS]
    clean = redact.redact(kept, roster)
    return Reading(clean.text, concern.read(kept), clean.spans)


def load() -> None:
    """Build all that reading needs, so that the first text is not the one that waits."""
    read("ik ben Roos")
