"""A region's own names, places and organisations, which redaction takes away in any case."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Roster:
    """What an organisation or region adds to the lists: words or short phrases, compared without case and accents."""

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


EMPTY = Roster()
"""Nothing added."""
