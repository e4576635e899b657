"""The worker: a tick that asks what is due. It alone works without anybody at a door."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING

from bot import app
from bot.every import mind_the_clock, pulse
from bot.guard import Failed, guarded
from bot.settings import Settings
from nlp.helplines import stale
from rounds.bring import Bringer
from rounds.carry_wishes import carry_out_wishes
from rounds.clear import wipe_closed
from rounds.due import show_responses, tidy, waits_over
from rounds.host import Host
from rounds.invite import post_invitations, show_progress, take_back_stopped
from rounds.leader import bid, once_a_day
from rounds.standing import standing_quarters
from rounds.talk import Sender
from rounds.tick import DAILY, alive, due_in
from rounds.workroom import Workroom

if TYPE_CHECKING:
    from bot.youth import YouthDoor

log = logging.getLogger(__name__)

LEAD_SECONDS = 0.5
"""How often every worker asks for the lead, and whether it still has it."""
REST_SECONDS = 60.0
"""How long something that failed is left alone: what is broken does not mend within a second."""

FINISH_SECONDS = 5.0
"""How long a worker that has to stop waits for what it is doing; all of it may also be broken off."""

Work = Callable[[], Coroutine[None, None, None]]


class Worker:
    """Everything that happens by itself. Each of these may run again at any moment, or not run for a while.

    Only the worker that leads does what is due; all of them bring letters, which are claimed by leases.
    """

    def __init__(
        self,
        rooms: app.Rooms,
        room: Workroom,
        host: Host,
        bringer: Bringer,
    ) -> None:
        self._rooms = rooms
        self._room = room
        self._host = host
        self._bringer = bringer
        self._bid = bid(room)
        self._resting: dict[str, float] = {}
        self._running: set[asyncio.Task[object]] = set()
        self.leading = False

    def jobs(self) -> dict[Work, float]:
        """What there is to do, and how many seconds apart."""
        led: tuple[tuple[Work, float], ...] = (
            (self.lapse, 1),
            (self.rounds, 1),
            (self.stop, 1),
            (self.post, 1),
            (self.progress, 3),
            (self.count, 15),
            (self.daily, 30),
            (self.wipe, 30),
            (self.tidy, 3600),
        )
        here: tuple[tuple[Work, float], ...] = (
            (self.lead, LEAD_SECONDS),
            (self.look, 2),
            (self.bring, 1),
        )
        return {self._safely(job): seconds for job, seconds in here} | {
            self._safely(self._led(job)): seconds for job, seconds in led
        }

    # --- who leads ------------------------------------------------------------------------------

    async def lead(self) -> None:
        """Take the lead if nobody has it, or hear that it is lost."""
        before, leads = self.leading, False
        try:
            leads = await asyncio.to_thread(self._bid.leads, self._room.second)
        finally:
            # Whoever cannot tell does not lead.
            self.leading = leads
        if leads and not before:
            # Beside it: the lead has to be kept meanwhile.
            self._begin(guarded(self.tidy(), "worker"))

    def _safely(self, job: Work) -> Work:
        async def guarded_job() -> None:
            # A task of its own: what has begun is not broken off when the scheduler stops.
            await asyncio.shield(self._begin(guarded(job(), "worker")))

        return guarded_job

    def _begin(self, what: Coroutine[None, None, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(what)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def _led(self, job: Work) -> Work:
        async def only_when_leading() -> None:
            if self.leading:
                await job()

        return only_when_leading

    async def finish(self) -> None:
        """Finish what is under way, and let another worker lead."""
        self.leading = False
        self._bringer.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=FINISH_SECONDS)
        await guarded(asyncio.to_thread(self._bid.let_go), "worker")

    # --- what happens by itself -----------------------------------------------------------------

    async def lapse(self) -> None:
        """Go on with conversations whose wait is over."""
        due = await asyncio.to_thread(waits_over, self._rooms.contacts, app.now())
        await self._host.lapse(due)

    async def rounds(self) -> None:
        """Carry out what staff asked for, and bring every round to where it should be by now.

        One after another, so that nobody closes a round twice at once; one that fails does not stop the others.
        """
        await self._wishes()
        await self._calmly("standing", partial(standing_quarters, self._room))
        for round_id in await asyncio.to_thread(alive, self._room):
            if await self._calmly(round_id, partial(due_in, self._room, round_id)):
                # It may have taken a while, and the stop button does not wait for the other rounds.
                await self._wishes()

    async def _wishes(self) -> None:
        await self._calmly("wishes", partial(carry_out_wishes, self._room))

    async def stop(self) -> None:
        """Take back the letters of rounds that were stopped, also while another round takes long to close."""
        await self._calmly("stop", partial(take_back_stopped, self._room))

    async def post(self) -> None:
        """Put invitations that are due into the outbox."""
        await self._calmly("post", partial(post_invitations, self._room))

    async def progress(self) -> None:
        """Show on the desk how far the sending is."""
        await self._calmly("progress", partial(show_progress, self._room))

    async def count(self) -> None:
        """Show on the desk how many people answered, rounded."""
        rooms = self._rooms
        await asyncio.to_thread(show_responses, rooms.desk, rooms.contacts)

    async def daily(self) -> None:
        """Do what is for once a day and not done today."""
        for job in DAILY:
            await self._calmly(job.name, partial(once_a_day, self._room, job))

    async def wipe(self) -> None:
        """Leave no bytes of closed rounds in the files, where somebody was in the way of it."""
        await self._calmly("wipe", partial(wipe_closed, self._room))

    async def tidy(self) -> None:
        """Throw away what is no longer needed."""
        rooms = self._rooms
        await asyncio.to_thread(tidy, rooms.contacts, rooms.answers, app.now())

    async def _calmly(self, name: str, work: Callable[[], object]) -> object:
        """Do this, unless it failed a moment ago; what it gave, or None."""
        if self._resting.get(name, 0.0) > time.monotonic():
            return None
        done = await guarded(asyncio.to_thread(work), "worker")
        if isinstance(done, Failed):
            self._resting[name] = time.monotonic() + REST_SECONDS
            return None
        self._resting.pop(name, None)
        return done

    # --- what every worker does -----------------------------------------------------------------

    async def bring(self) -> None:
        """Bring letters that nobody else is bringing, until none is due."""
        await self._bringer.bring()

    async def look(self) -> None:
        """Read the board again."""
        await asyncio.to_thread(self._rooms.look)


async def work(settings: Settings, door: YouthDoor | None) -> None:
    """Run until the process is told to stop."""
    senders: tuple[Sender, ...] = (door,) if door else ()
    rooms = app.open_rooms(settings)
    _warn_about_old_help_lines(rooms)
    host, courier = app.build_host(rooms, senders)
    room = app.workroom(rooms)
    channels = tuple(sender.channel for sender in senders)
    bringer = Bringer(room, courier, channels, rooms.rates)
    worker = Worker(rooms, room, host, bringer)
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    app.settle_memory()
    scheduler = pulse(worker.jobs(), app.now)
    scheduler.start()
    minding = asyncio.create_task(mind_the_clock(scheduler, app.now))
    await stopped.wait()
    minding.cancel()
    scheduler.shutdown()
    await worker.finish()
    await courier.settle()
    host.close()
    courier.close()
    if door:
        await door.close()
    rooms.close()


def _warn_about_old_help_lines(rooms: app.Rooms) -> None:
    for line in stale(rooms.help_lines, app.now().date()):
        log.warning(
            "Help line %s was last checked on %s: check it again.", line.name, line.checked_on
        )
