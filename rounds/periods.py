"""How long things last and when people may be written to: the region's own numbers, settable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Periods:
    """The numbers of DESIGN.md; days are local calendar days in ``zone``.

    Bulk letters leave between ``window_from`` and ``window_to`` only. From ``quiet_from`` until ``quiet_to`` the next
    morning Zegje says nothing of itself (a reminder in the middle of a conversation waits); replies always go.
    Nobody is invited twice within ``burden`` days. Staff may review a closed round for ``review`` days; its texts go
    ``retention`` days after closing. Contacts who were silent for ``silent`` days are asked whether they are still
    there, and erased ``answer`` days later.
    """

    window_from: time = time(15, 30)
    window_to: time = time(20, 0)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(9, 0)
    burden: int = 14
    review: int = 30
    retention: int = 365
    silent: int = 365
    answer: int = 30
    zone: ZoneInfo = ZONE

    def local(self, second: int) -> datetime:
        """This moment (seconds since 1970), as people in the region read it."""
        return datetime.fromtimestamp(second, self.zone)

    def days_later(self, second: int, days: int) -> int:
        """The same time of day so many calendar days later, whether the clock was changed in between or not."""
        return int((self.local(second) + timedelta(days=days)).timestamp())


SMALLEST_GROUP = 10
"""An invited audience, the people who took part, or a combination of backgrounds: never fewer (DESIGN.md)."""


def month_of(day: date) -> int:
    """A month as it is kept: 202611."""
    return day.year * 100 + day.month


def month_over(today: date, days: int) -> int:
    """The last month of which every day is at least ``days`` ago."""
    last = today - timedelta(days=days)
    whole = last if (last + timedelta(days=1)).day == 1 else last.replace(day=1) - timedelta(days=1)
    return month_of(whole)


def periods_lines(periods: Periods) -> list[str]:
    """The periods in Dutch, for staff to read."""
    return [
        f"Uitnodigingen gaan alleen weg tussen {periods.window_from:%H:%M} en {periods.window_to:%H:%M} uur.",
        f"Tussen {periods.quiet_from:%H:%M} en {periods.quiet_to:%H:%M} uur begint Zegje niet uit zichzelf te praten.",
        f"Niemand krijgt vaker dan 1 keer in {_days(periods.burden)} een uitnodiging.",
        f"Na het sluiten kun je {_days(periods.review)} meelezen en citaten beoordelen.",
        f"Teksten worden {_days(periods.retention)} na het sluiten vernietigd.",
        f"Wie {_days(periods.silent)} niets liet horen, krijgt de vraag of hij of zij er nog is.",
        f"Wie daarna {_days(periods.answer)} stil blijft, wissen we helemaal.",
    ]


def _days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dagen"
