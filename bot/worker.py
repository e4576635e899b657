"""The worker: a tick that asks what is due. It alone works without anybody at a door."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import app
from bot.guard import guarded
from bot.settings import Settings
from nlp.helplines import stale
from rounds.deliver import Courier, claim_parcels
from rounds.due import show_responses, tidy, waits_over
from rounds.host import Host
from rounds.talk import Sender

if TYPE_CHECKING:
    from bot.youth import YouthDoor

log = logging.getLogger(__name__)

MOST_PARCELS = 200


class Worker:
    """Everything that happens by itself. Each of these may run again at any moment, or not run for a while."""

    def __init__(
        self, rooms: app.Rooms, host: Host, courier: Courier, channels: tuple[str, ...]
    ) -> None:
        self._rooms = rooms
        self._host = host
        self._courier = courier
        self._channels = channels

    async def lapse(self) -> None:
        """Go on with conversations whose wait is over."""
        due = await asyncio.to_thread(waits_over, self._rooms.contacts, app.now())
        await self._host.lapse(due)

    async def bring(self) -> None:
        """Bring letters that nobody else is bringing."""
        rooms = self._rooms
        parcels = await asyncio.to_thread(
            claim_parcels, rooms.contacts, rooms.keys, self._channels, app.now(), MOST_PARCELS
        )
        await asyncio.gather(*(self._courier.bring(parcel) for parcel in parcels))

    async def tidy(self) -> None:
        """Throw away what is no longer needed."""
        rooms = self._rooms
        await asyncio.to_thread(tidy, rooms.contacts, rooms.answers, app.now())

    async def count(self) -> None:
        """Show on the desk how many people answered, rounded."""
        rooms = self._rooms
        await asyncio.to_thread(show_responses, rooms.desk, rooms.answers)

    async def look(self) -> None:
        """Read the board again."""
        await asyncio.to_thread(self._rooms.look)


async def work(settings: Settings, door: YouthDoor | None) -> None:
    """Run until the process is told to stop."""
    senders: tuple[Sender, ...] = (door,) if door else ()
    rooms = app.open_rooms(settings)
    _warn_about_old_help_lines(rooms)
    host, courier = app.build_host(rooms, senders)
    worker = Worker(rooms, host, courier, tuple(sender.channel for sender in senders))
    scheduler = AsyncIOScheduler(timezone=app.ZONE)
    for job, seconds in (
        (worker.lapse, 1),
        (worker.bring, 1),
        (worker.look, 2),
        (worker.count, 15),
        (worker.tidy, 3600),
    ):
        scheduler.add_job(
            _safely, "interval", args=[job], seconds=seconds, coalesce=True, max_instances=1
        )
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    scheduler.start()
    await _safely(worker.tidy)
    await stopped.wait()
    scheduler.shutdown()
    await courier.settle()
    host.close()
    courier.close()
    if door:
        await door.close()
    rooms.close()


async def _safely(job: Callable[[], Awaitable[None]]) -> None:
    await guarded(job(), "worker")


def _warn_about_old_help_lines(rooms: app.Rooms) -> None:
    for line in stale(rooms.help_lines, app.now().date()):
        log.warning(
            "Help line %s was last checked on %s: check it again.", line.name, line.checked_on
        )
