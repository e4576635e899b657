"""The Talk that doors speak with: it gathers turns into batches, and gives safe letters to the courier."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from rounds.come_back import give_code, new_code, use_code
from rounds.deliver import Courier
from rounds.incoming import Incoming
from rounds.sitting import Drawers, World
from rounds.talk import Reply
from rounds.turn import Request, Turned, Waited, take_turns
from storage.crypto import blind
from storage.drawers import wipe_traces, writing
from storage.group_commit import GroupCommit

WIPE_TRIES = 10
WIPE_PAUSE = 1.0
"""Seconds; what is still in the way after all tries is left to the worker's hourly round."""


@dataclass(frozen=True, slots=True)
class Engines:
    """The databases that a conversation is kept in."""

    contacts: Engine
    answers: Engine


class Host:
    """One process's way into the conversations. ``world`` gives what is known now, at the start of each batch."""

    def __init__(
        self,
        world: Callable[[], World],
        engines: Engines,
        courier: Courier,
        *,
        code_days: int = 30,
        passed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._world = world
        self._engines = engines
        self._courier = courier
        self._code_days = code_days
        self._passed = passed
        self._wiping: set[asyncio.Task[None]] = set()
        self._turns: GroupCommit[Request, Turned] = GroupCommit(self._take, name="turns")

    async def take(self, incoming: Incoming) -> Reply:
        """Carry out one incoming thing. When this returns, all of it is on disk and may be acknowledged."""
        return await self._turn(incoming)

    async def lapse(self, due: Sequence[Waited]) -> None:
        """Let conversations whose wait is over go on."""
        await asyncio.gather(*(self._turn(waited) for waited in due))

    async def _turn(self, request: Request) -> Reply:
        turned = await asyncio.wrap_future(self._turns.submit(request))
        if turned.parcel is not None:
            self._courier.start(turned.parcel)
        if turned.erased:
            wiping = asyncio.create_task(self._wipe())
            self._wiping.add(wiping)
            wiping.add_done_callback(self._wiping.discard)
        return turned.reply

    def _take(self, requests: Sequence[Request]) -> list[Turned]:
        engines = self._engines
        return take_turns(requests, self._world(), engines.contacts, engines.answers, self._passed)

    async def _wipe(self) -> None:
        """Leave no bytes of what was erased. Whoever reads or writes now may be in the way: then a little later."""
        left = [self._engines.contacts, self._engines.answers]
        for _ in range(WIPE_TRIES):
            left = [each for each in left if not await asyncio.to_thread(wipe_traces, each)]
            if not left:
                return
            await asyncio.sleep(WIPE_PAUSE)

    async def settle(self) -> None:
        """Wait until nothing is being wiped any more."""
        await asyncio.gather(*self._wiping)

    async def code_for(self, channel: str, address: str) -> str | None:
        """A fresh code to come back with, or None when there is nothing to come back to."""
        return await asyncio.to_thread(self._give_code, channel, address)

    def _give_code(self, channel: str, address: str) -> str | None:
        world = self._world()
        code = new_code(world.random_bytes)
        index = blind(world.keys.index, channel, address)
        with writing(self._engines.contacts) as drawer:
            given = give_code(drawer, world, index, code, self._code_days)
        return code if given else None

    async def come_back(self, code: str, channel: str, address: str) -> bool:
        """Bind the conversation behind this code to a new address. False for a code that opens nothing."""
        return await asyncio.to_thread(self._come_back, code, channel, address)

    def _come_back(self, code: str, channel: str, address: str) -> bool:
        world = self._world()
        index = blind(world.keys.index, channel, address)
        engines = self._engines
        with writing(engines.contacts) as people, writing(engines.answers) as said:
            return use_code(Drawers(people, said), world, index, code)

    def close(self) -> None:
        """Finish what was asked, and stop."""
        self._turns.close()
