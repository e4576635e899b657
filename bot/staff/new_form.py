"""The form of a new round: what is filled in so far, what still lacks, and the plan that comes of it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flows.audience import Audience
from rounds.periods import Periods
from rounds.plan import Plan, PosterPlace

KIND = "new"
"""How this form is told from others on the desk."""

REMIND_BEFORE = timedelta(days=3)
"""How long before closing the reminder goes out: late enough to need it, early enough to answer after a weekend."""

WEEKS = (1, 2, 3)
"""Longer rounds are not offered: most people answer within two days of an invitation or of the reminder."""


@dataclass(frozen=True, slots=True)
class NewRound:
    """A new round as far as it is filled in; an empty field lacks still.

    ``settled`` tells that the audience is as it should be. ``begins`` is a date (ISO), or empty: at once. ``awaits``
    is the field that the next typed text fills. ``round`` is the planned round that the form became, once it did.
    """

    flow: str = ""
    audience: Audience = field(default_factory=Audience)
    settled: bool = False
    places: tuple[PosterPlace, ...] = ()
    begins: str = ""
    weeks: int = 0
    asked_by: str = ""
    title: str = ""
    remind: bool = True
    question: str = ""
    round: str = ""
    awaits: str = ""

    @property
    def lacks(self) -> str:
        """The first step that lacks: ``flow``, ``audience``, ``places``, ``weeks``, ``asker``; empty when complete."""
        steps = {
            "flow": self.flow,
            "audience": self.settled,
            "places": self.audience.invited or self.places,
            "weeks": self.weeks,
            "asker": self.asked_by,
        }
        return next((name for name, filled in steps.items() if not filled), "")

    def back(self) -> NewRound:
        """The form with its last step not filled in."""
        if self.asked_by:
            return replace(self, asked_by="", awaits="")
        if self.weeks:
            return replace(self, weeks=0, awaits="")
        if self.places and not self.audience.invited:
            return replace(self, places=(), awaits="places")
        if self.settled or self.audience != Audience():
            return replace(self, settled=False, audience=Audience(), awaits="")
        return replace(self, flow="", awaits="")

    def to_form(self) -> dict[str, Any]:
        """As it is kept on the desk."""
        form = asdict(self) | {"kind": KIND, "audience": self.audience.to_json()}
        return form | {"places": [[each.name, each.provider] for each in self.places]}

    @classmethod
    def from_form(cls, form: Mapping[str, Any] | None) -> NewRound | None:
        """The form that ``to_form`` wrote; None for none, and for one of another kind."""
        if form is None or form.get("kind") != KIND:
            return None
        fields = {name: value for name, value in form.items() if name != "kind"}
        places = tuple(PosterPlace(*each) for each in form["places"])
        return cls(**fields | {"audience": Audience.from_json(form["audience"]), "places": places})

    def plan(self, title: str, now: datetime, periods: Periods) -> Plan:
        """The plan of a complete form; ``title`` unless another one was typed."""
        first = (
            date.fromisoformat(self.begins) if self.begins else now.astimezone(periods.zone).date()
        )
        closes = _at(first + timedelta(weeks=self.weeks), periods.window_to, periods)
        remind = _at((closes - REMIND_BEFORE).date(), periods.window_from, periods)
        begins = _at(first, periods.window_from, periods) if self.begins else None
        return Plan(
            title=self.title or title,
            flow=self.flow,
            audience=self.audience,
            opens_at=_second(begins),
            closes_at=_second(closes),
            remind_at=_second(remind) if self.remind and self.audience.invited else None,
            asked_by=self.asked_by,
            question_id=self.question,
            places=self.places,
        )

    @classmethod
    def of(cls, plan: Plan, round_id: str, periods: Periods) -> NewRound:
        """The form that leads to a plan which was kept already, to change it."""
        opens = _local(plan.opens_at, periods)
        return cls(
            flow=plan.flow,
            audience=plan.audience,
            settled=True,
            places=plan.places,
            begins=opens.date().isoformat() if opens else "",
            weeks=0,
            title=plan.title,
            remind=plan.remind_at is not None or not plan.audience.invited,
            question=plan.question_id,
            round=round_id,
        )


def _at(day: date, hour: time, periods: Periods) -> datetime:
    return datetime.combine(day, hour, periods.zone)


def _second(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def _local(second: int | None, periods: Periods) -> datetime | None:
    return None if second is None else datetime.fromtimestamp(second, periods.zone)
