"""APScheduler as a pulse: again so long after now, whatever the clock of the machine did in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

MIND_SECONDS = 1.0


class Every(BaseTrigger):  # type: ignore[misc] # APScheduler 3 has no types
    """Again ``seconds`` after now.

    APScheduler's own interval counts on from the last time: after three days of sleep it first goes through every
    second of them (agronholm/apscheduler, issues 526 and 1066).
    """

    def __init__(self, seconds: float) -> None:
        """How long to wait in between."""
        self.pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        """When to run next."""
        return now + self.pause


def pulse(
    jobs: dict[Callable[[], Coroutine[None, None, None]], float], now: Callable[[], datetime]
) -> AsyncIOScheduler:
    """A scheduler that runs each of these again and again, so many seconds apart, and never twice at once.

    Nothing about a job is kept: what is due is known to the database only.
    """
    scheduler = AsyncIOScheduler(timezone=now().tzinfo)
    for job, seconds in jobs.items():
        scheduler.add_job(
            job, Every(seconds), coalesce=True, max_instances=1, misfire_grace_time=None
        )
    return scheduler


async def mind_the_clock(scheduler: AsyncIOScheduler, now: Callable[[], datetime]) -> None:
    """Bring jobs forward that wait for a moment which moved away, because the clock was set back.

    APScheduler waits for a time of day, and its makers leave it to us to see that the clock is right (issue 351).
    """
    while True:
        for job in scheduler.get_jobs():
            if job.next_run_time - now() > job.trigger.pause:
                job.modify(next_run_time=now())
        await asyncio.sleep(MIND_SECONDS)
