"""What staff may see of a round while it is open: its name, the ways into it, and a number rounded to five."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine

from flows.audience import Audience, described
from flows.region import Region
from rounds.moments import moment_in_words
from rounds.periods import Periods
from storage import desk
from storage.desk import Entry, Round, Status
from storage.drawers import reading


@dataclass(frozen=True, slots=True)
class ShownRound:
    """An open round, as the desk shows it."""

    title: str
    flow: str
    responses: int
    entries: tuple[Entry, ...]


def shown_rounds(desk_engine: Engine) -> list[ShownRound]:
    """The open rounds."""
    with reading(desk_engine) as drawer:
        return [
            ShownRound(each.title, each.flow, each.responses, tuple(desk.entries(drawer, each.id)))
            for each in desk.open_rounds(drawer)
        ]


_STANDS = {
    Status.PLANNED: "gepland, nog niet gestart",
    Status.READY: "gestart, wacht op de dag van openen",
    Status.OPEN: "open",
    Status.CLOSING: "gaat dicht",
    Status.REVIEW: "dicht, er wordt meegelezen",
    Status.FROZEN: "dicht",
    Status.TOO_FEW: "dicht, te weinig mensen deden mee",
    Status.ENDED: "voorbij, de teksten zijn weg",
}
_PROGRESS = {
    "invited": "uitgenodigd",
    "sent": "verstuurd",
    "waiting": "wachten op versturen",
    "postponed": "krijgen het later",
    "left_out": "overgeslagen",
    "lost": "niet meer bereikbaar",
}


def round_in_words(made: Round, region: Region, periods: Periods) -> Iterator[str]:
    """Where a round is, in Dutch lines; every number in it was rounded to five by the worker."""
    yield f"{made.title} ({made.flow})"
    stopped = ", gestopt" if made.halted and made.status is Status.OPEN else ""
    yield f"Stand: {_STANDS[made.status]}{stopped}"
    audience = Audience.from_json(made.audience)
    yield f"Voor: {described(audience, region)}{'' if audience.invited else ', met posters'}"
    for what, moment in (
        ("Opent", made.opens_at),
        ("Herinnering", made.remind_at),
        ("Sluit", made.closes_at),
    ):
        if moment is not None:
            yield f"{what}: {moment_in_words(periods.local(moment))}"
    if made.status not in {Status.PLANNED, Status.READY}:
        few = "nog minder dan 10" if made.status is Status.OPEN else "minder dan 10"
        yield f"Antwoorden: {f'ongeveer {made.responses}' if made.responses else few}"
    for name, words in _PROGRESS.items():
        if made.progress.get(name):
            yield f"Ongeveer {made.progress[name]} {words}"
