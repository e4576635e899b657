"""The pace of a bot: all its processes together at one rate, each chat at its own, and silence for all when asked.

The table ``pace`` of the contacts drawer holds the truth. Whoever posts or claims letters keeps a slot for each in the
same transaction; whoever sends waits for that slot, and looks right before whether the channel wants silence
(docs/decisions/0014).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, Engine

from storage import contacts
from storage.drawers import reading, writing

LEAD_MS = 300
"""How far ahead bulk letters keep slots, so that a reply never waits longer behind them."""
AHEAD_MS = 10_000
"""How far ahead replies keep slots. What comes after that waits in the outbox for a worker."""
BURST = 3
"""So many messages may go to one chat at once; after that it is one for each of ``Rate.chat``."""
LOOK_SECONDS = 0.05
"""How old what a process knows of the silence may be."""
MOST_CHATS = 4096
CATCH_UP_SECONDS = 0.010
"""How much lost time may be made up for. At 29 a second that keeps it at 30 in any second, which Telegram allows."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many messages a second a bot may send in all, and to one chat; 0: without limit."""

    bot: float = 29.0
    chat: float = 1.0

    @property
    def step_ms(self) -> float:
        """Milliseconds from one message of the bot to the next."""
        return 1000 / self.bot if self.bot else 0.0

    def fits(self, room_ms: float, most: int) -> int:
        """How many messages go into this time, and never more than ``most``."""
        return min(most, ceil(room_ms / self.step_ms)) if self.bot else most


Rates = Mapping[str, Rate]
"""The rate of each channel that has one."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots that are kept: the first one, the time between them, and until when the channel is silent (if known)."""

    start_ms: float
    step_ms: float
    silent_ms: int | None = None

    def after(self, count: int) -> Slots:
        """The slots that are left after so many of them."""
        return Slots(self.start_ms + count * self.step_ms, self.step_ms, self.silent_ms)


def milliseconds(moment: datetime) -> int:
    """Whole milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def keep_slots(
    drawer: Connection, channel: str, rate: Rate, count: int, now_ms: int
) -> Slots | None:
    """Slots for so many messages; None when the bot is busy for longer than replies may wait."""
    if not rate.bot:
        return Slots(now_ms, 0.0)
    span = max(1, round(count * rate.step_ms))
    kept = contacts.reserve(drawer, channel, now_ms, span, AHEAD_MS)
    return Slots(kept.next_ms, rate.step_ms, kept.silent_ms) if kept else None


class Pacer:
    """What one process has to wait for before it sends."""

    def __init__(self, engine: Engine, rates: Rates, now: Callable[[], datetime]) -> None:
        self._engine, self._rates, self._now = engine, rates, now
        self._known: dict[str, tuple[float, int]] = {}
        self._chats: dict[bytes, float] = {}
        self._gates: dict[str, asyncio.Lock] = {}
        self._free: dict[str, float] = {}

    def heard(self, channel: str, silent_ms: int) -> None:
        """What a transaction that has just ended read of the silence, which never becomes shorter."""
        before = self._known.get(channel, (0.0, 0))[1]
        self._known[channel] = (_clock(), max(before, silent_ms))

    async def turn(self, channel: str, whose: bytes, slot_ms: float) -> float:
        """Wait until this message may leave; 0.0, or for how many seconds the channel wants silence."""
        rate = self._rates.get(channel)
        if rate is None:
            return 0.0
        wait = max((slot_ms - milliseconds(self._now())) / 1000, self._chat_wait(rate, whose))
        if wait > 0:
            await asyncio.sleep(wait)
        # One at a time: a process that was held up must not send all that is late at once.
        async with self._gates.setdefault(channel, asyncio.Lock()):
            silent = await self._silence(channel)
            if not silent:
                await self._spread(channel, rate.step_ms / 1000)
            return silent

    async def _spread(self, channel: str, step: float) -> None:
        """Leave this long after the last one."""
        free = self._free.get(channel, 0.0)
        wait = free - _clock() - CATCH_UP_SECONDS
        if wait > 0:
            await asyncio.sleep(wait)
        self._free[channel] = max(free, _clock() - CATCH_UP_SECONDS) + step

    def _chat_wait(self, rate: Rate, whose: bytes) -> float:
        """Seconds until this chat may get another message, which is counted as sent then."""
        if not rate.chat:
            return 0.0
        now, step = _clock(), 1 / rate.chat
        if len(self._chats) > MOST_CHATS:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        until = max(self._chats.get(whose, 0.0), now) + step
        self._chats[whose] = until
        return max(0.0, until - now - BURST * step)

    async def _silence(self, channel: str) -> float:
        looked, silent_ms = self._known.get(channel, (float("-inf"), 0))
        if _clock() - looked > LOOK_SECONDS:
            silent_ms = await self._look(channel)
        return max(0.0, (silent_ms - milliseconds(self._now())) / 1000)

    async def _look(self, channel: str) -> int:
        def silent() -> int:
            with reading(self._engine) as drawer:
                return contacts.pace_of(drawer, channel).silent_ms

        self.heard(channel, await asyncio.to_thread(silent))
        return self._known[channel][1]

    async def hush(self, channel: str, seconds: float) -> None:
        """The channel wants silence for so long: tell it to all processes of the bot."""
        if channel not in self._rates:
            return
        until = milliseconds(self._now()) + round(seconds * 1000)
        self.heard(channel, until)

        def tell() -> None:
            with writing(self._engine) as drawer:
                contacts.silence(drawer, channel, until)

        await asyncio.to_thread(tell)


def _clock() -> float:
    """Seconds of the event loop's own steady clock."""
    return asyncio.get_running_loop().time()
