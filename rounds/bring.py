"""Bring what waits in the outbox until nothing is due: claim a few, and the next while those are being sent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from rounds.claim import Claimed, Tour, claim
from rounds.deliver import Courier
from rounds.pace import LEAD_MS, Rates, milliseconds
from rounds.post import post_invitations
from rounds.window import is_open
from rounds.workroom import Workroom

MOST_CLAIMED = 128
"""Letters of one claim."""
MOST_UNDER_WAY = 3
"""Claims that are being sent at once."""
BUSY_SECONDS = 0.1
"""When the bot is busy with replies: how long until it is looked again whether there is room."""


class Bringer:
    """What every worker does with the outbox. Several may: a letter is in one hand only, and they share the pace."""

    def __init__(
        self, room: Workroom, courier: Courier, channels: Sequence[str], rates: Rates
    ) -> None:
        self._room, self._courier = room, courier
        self._channels, self._rates = channels, rates
        self._stopped = False

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopped = True

    async def bring(self) -> None:
        """Bring letters that nobody else is bringing, until none is due."""
        under_way: set[asyncio.Task[None]] = set()
        try:
            while not self._stopped and await self._next(under_way):
                pass
        finally:
            await asyncio.gather(*under_way)

    async def _next(self, under_way: set[asyncio.Task[None]]) -> bool:
        """One claim; False when there was nothing to claim."""
        room, now = self._room, self._room.now()
        tour = Tour(self._channels, self._rates, MOST_CLAIMED, bulk=is_open(now, room.periods))
        claimed = await asyncio.to_thread(claim, room.contacts, room.keys, tour, now)
        if claimed.parcels:
            under_way.add(asyncio.create_task(self._courier.bring(*claimed.parcels)))
            await self._until_the_next(claimed, under_way)
            return True
        if claimed.busy:
            await asyncio.sleep(BUSY_SECONDS)
            return True
        # Who has just emptied the outbox need not wait for the tick that fills it.
        return bool(under_way) and bool(await asyncio.to_thread(post_invitations, room))

    async def _until_the_next(self, claimed: Claimed, under_way: set[asyncio.Task[None]]) -> None:
        """Wait until the slots of this claim are nearly used up, and not too much is under way."""
        left = claimed.until_ms - milliseconds(self._room.now()) - LEAD_MS / 2
        if left > 0:
            await asyncio.sleep(left / 1000)
        done = {task for task in under_way if task.done()}
        if len(under_way) - len(done) >= MOST_UNDER_WAY:
            done, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        under_way -= done
        await asyncio.gather(*done)
