"""The help lines: one dated file, and which of them to show to whom at what hour (SAFETY.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nlp.lists import table
from nlp.reading import Level

MOST_LINES = 3
FRESH_DAYS = 90
HOME = ZoneInfo("Europe/Amsterdam")

AGE_CLASSES: Mapping[str, tuple[int, int]] = {
    "tot-12": (8, 11),
    "12-15": (12, 15),
    "16-17": (16, 17),
    "18-23": (18, 23),
    "24-plus": (25, 99),
}
"""The age classes of the first meeting, in years. Any other class is read as unknown: every line may fit."""


@dataclass(frozen=True, slots=True)
class Opening:
    """When one channel is open: days of the week (1 is Monday), local time from and until."""

    first_day: int = 1
    last_day: int = 7
    opens: time = time.min
    closes: time = time.max

    def covers(self, now: datetime) -> bool:
        """Whether this local moment falls in it."""
        return (
            self.first_day <= now.isoweekday() <= self.last_day
            and self.opens <= now.time() < self.closes
        )


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One checked contact. ``kinds`` are the concerns it is the own line of; a ``general`` line fits all concerns.

    ``openings`` has an entry per channel and period. ``ages`` is inclusive, in years.
    """

    name: str
    number: str
    about: str = ""
    url: str = ""
    checked_on: date = date(2026, 11, 1)
    kinds: tuple[str, ...] = ()
    general: bool = False
    acute: bool = False
    ages: tuple[int, int] = (0, 99)
    openings: tuple[Opening, ...] = field(default=(Opening(),))
    also: str = ""
    source: str = ""

    def is_open(self, now: datetime) -> bool:
        """Whether somebody answers at this local moment, on at least one channel."""
        return any(opening.covers(now) for opening in self.openings)

    def opens_at(self, now: datetime) -> time | None:
        """When it opens next at a line that is closed now: today or tomorrow, else None."""
        for later in (now, now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(1)):
            day, at = later.isoweekday(), later.time()
            due = [
                opening.opens
                for opening in self.openings
                if opening.first_day <= day <= opening.last_day and opening.opens >= at
            ]
            if due:
                return min(due)
        return None

    def fits(self, age_class: str) -> bool:
        """Whether it is meant for this age class; an unknown one fits every line."""
        youngest, oldest = AGE_CLASSES.get(age_class, (0, 99))
        return self.ages[0] <= oldest and youngest <= self.ages[1]


def help_lines() -> tuple[HelpLine, ...]:
    """The lines of the file, in its order.

    Raises:
        KeyError, ValueError: the file lacks something or holds a time that is none.
    """
    return tuple(_line(row) for row in table("helplines")["line"])


def lines_for(
    level: Level, kind: str, age_class: str, now: datetime, lines: Iterable[HelpLine]
) -> tuple[HelpLine, ...]:
    """At most three lines: for acute danger 112 first, then the line of the concern, then one to talk to.

    What is closed now comes last. When nothing that fits is open, 112 goes first: somebody always answers. ``kind`` is
    empty when somebody asked for help without saying why. ``now`` is local time, or any time that knows its zone.
    """
    at = now.astimezone(HOME) if now.tzinfo else now
    every = tuple(lines)
    alarm = tuple(line for line in every if line.acute)
    own = [line for line in every if kind in line.kinds and line.fits(age_class)]
    talk = [line for line in every if line.general and line.fits(age_class)]
    # Who asks without saying why may need any line; at night only those with a kind of their own are open.
    others = [line for line in every if line.kinds and line not in own and line.fits(age_class)]
    wanted = own + talk if kind else talk + own + others
    fitting = sorted(wanted, key=lambda line: not line.is_open(at))
    nobody = not any(line.is_open(at) for line in fitting)
    first = alarm if level is Level.ACUTE or nobody else ()
    return (*first, *fitting)[:MOST_LINES]


def stale(lines: Iterable[HelpLine], today: date, days: int = FRESH_DAYS) -> tuple[HelpLine, ...]:
    """The lines that were checked more than so many days ago."""
    return tuple(line for line in lines if today - line.checked_on > timedelta(days=days))


def _line(row: Mapping[str, Any]) -> HelpLine:
    return HelpLine(
        row["name"],
        row["number"],
        row["for"],
        row["url"],
        row["checked_on"],
        tuple(row.get("kinds", ())),
        row.get("general", False),
        row.get("acute", False),
        tuple(row.get("ages", (0, 99))),
        tuple(opening for hours in row["hours"].values() for opening in _openings(hours)),
        row.get("also", ""),
        row["source"],
    )


def _openings(hours: str | list[Mapping[str, Any]]) -> tuple[Opening, ...]:
    if isinstance(hours, str):
        if hours not in {"always", "check"}:
            raise ValueError(f"hours of a help line: {hours}")
        return (Opening(),)
    return tuple(_opening(row) for row in hours)


def _opening(row: Mapping[str, Any]) -> Opening:
    first, last = row["days"].split("-")
    return Opening(int(first), int(last), row["from"], row["to"])
