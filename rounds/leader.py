"""The one worker that leads, and the jobs that are done once a day: by their local date, not by a timer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from rounds.workroom import Workroom
from storage import contacts
from storage.drawers import reading, writing
from storage.leader import Lead, lead

REMEMBERED_DAYS = 60
"""How long it is known what was done on which date."""


@dataclass(frozen=True, slots=True)
class Daily:
    """A job for once a day, not before this local time.

    Its work must stand being done twice: a crash may come between the work and the note that it is done, and so may
    another leader.
    """

    name: str
    not_before: time
    work: Callable[[Workroom], object]


def bid(room: Workroom) -> Lead:
    """This process's bid for the lead of all that happens by itself."""
    return lead(room.contacts, "worker", room.random_bytes(16))


def once_a_day(room: Workroom, job: Daily) -> bool:
    """Do this job if today's is due and not done; whether it was done now.

    A local time that comes twice in autumn does not do it twice, one that is left out in spring does not leave it
    out, and after days of sleep it is done once.
    """
    now = room.now().astimezone(room.periods.zone)
    if now.time() < job.not_before:
        return False
    today = now.date().isoformat()
    with reading(room.contacts) as drawer:
        if contacts.is_done(drawer, job.name, today):
            return False
    job.work(room)
    room.passed(f"{job.name} worked")
    with writing(room.contacts) as drawer:
        contacts.mark_done(drawer, job.name, today)
        before = now.date() - timedelta(days=REMEMBERED_DAYS)
        contacts.drop_done_jobs(drawer, before.isoformat())
    return True
