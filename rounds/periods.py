"""How long things last and when people may be written to: the region's own numbers, settable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Periods:
    """The numbers of DESIGN.md; days are local calendar days in ``zone``.

    Bulk letters leave between ``window_from`` and ``window_to`` only. Nobody is invited twice within ``burden`` days.
    Staff may review a closed round for ``review`` days; its texts go ``retention`` days after closing. Contacts who
    were silent for ``silent`` days are asked whether they are still there, and erased ``answer`` days later.
    """

    window_from: time = time(15, 30)
    window_to: time = time(20, 0)
    burden: int = 14
    review: int = 30
    retention: int = 365
    silent: int = 365
    answer: int = 30
    zone: ZoneInfo = ZONE


SMALLEST_GROUP = 10
"""An invited audience, the people who took part, or a combination of backgrounds: never fewer (DESIGN.md)."""
