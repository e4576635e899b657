"""Invitations through a real worker: at the permitted rate, with what it was refused, and as fast as it can."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bench.flows import choices
from bench.load import TOKEN, Telegram, processor_seconds
from bot import app
from bot.prepare import prepare_openings
from bot.settings import Settings
from flows.audience import Audience
from rounds.invite import invite_audience
from rounds.prepare import Opening
from storage import contacts, desk
from storage.contacts import Participant
from storage.crypto import blind
from storage.desk import Round, Status
from storage.drawers import Drawer, writing

UNLIMITED = 100_000
"""A rate that nothing reaches."""
AT_ONCE = 5_000


class Counting(Telegram):
    """A Bot API that refuses more than ``most`` messages in any second, and notes when each came."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.refused = most, 0
        self.moments: list[float] = []
        self._last: deque[float] = deque()
        self.stalled = 0.0

    async def watch(self) -> None:
        """Note how long this process was held up itself."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            self.stalled = max(self.stalled, time.perf_counter() - before - 0.005)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        now = time.perf_counter()
        while self._last and self._last[0] <= now - 1:
            self._last.popleft()
        if len(self._last) >= self.most:
            self.refused += 1
            refusal = {"ok": False, "error_code": 429, "description": "Too Many Requests"}
            return web.json_response(refusal | {"parameters": {"retry_after": 1}}, status=429)
        self._last.append(now)
        self.moments.append(now)
        return await super()._serve(request)


@dataclass
class Sending:
    """How many letters went out in how long, what they cost the worker, and how many were refused.

    ``stalled``: the longest pause of the measuring side itself, in seconds. What comes in such a pause counts as coming
    all at once: with more than 0.03 a refusal says nothing about the sender.
    """

    letters: int
    seconds: float
    processor: float
    refused: int
    rate: int
    stalled: float

    @property
    def per_second(self) -> float:
        return (self.letters - 1) / self.seconds

    @property
    def share(self) -> float:
        """Of the permitted rate."""
        return self.per_second / self.rate


def _crowd(rooms: app.Rooms, count: int) -> None:
    """So many participants who can be invited."""
    for start in range(0, count, AT_ONCE):
        made = []
        for number in range(start, min(start + AT_ONCE, count)):
            who, address = app.random_bytes(16), str(10_000_000 + number)
            sealed = rooms.keys.addresses.close(address.encode(), who)
            index = blind(rooms.keys.index, "telegram", address)
            made.append(Participant(who, index, "telegram", sealed))
        with writing(rooms.contacts) as drawer:
            contacts.save_participants(drawer, made)


def _prepared(folder: Path, urls: dict[Drawer, str], count: int) -> None:
    """An installation with an open round to which so many people are asked."""
    named = {f"{which.value}_url": url for which, url in urls.items()}
    settings = Settings(home=folder, _env_file=None, **named)
    prepare_openings(settings, {"bench": choices()}, (Opening("b", "bench", "b", "b", ""),))
    rooms = app.open_rooms(settings)
    _crowd(rooms, count)
    rooms.keys.store.new_round("vraag")
    made = Round("vraag", "Vraag", "bench", 1, Status.OPEN, audience=Audience().to_json())
    with writing(rooms.desk) as drawer:
        desk.save_round(drawer, made)
    invite_audience(app.workroom(rooms), made)
    rooms.close()


async def measure_sending(
    count: int, rate: int, most: int, urls: dict[Drawer, str] | None = None
) -> Sending:
    """One worker sends ``count`` invitations at ``rate`` a second to a Telegram that allows ``most``."""
    with tempfile.TemporaryDirectory(prefix="zegje-bench-") as name:
        await asyncio.to_thread(_prepared, Path(name), urls or {}, count)
        async with Counting(most) as telegram:
            env = {
                "ZEGJE_HOME": name,
                "ZEGJE_TELEGRAM_TOKEN": TOKEN,
                "ZEGJE_TELEGRAM_API": telegram.url,
                "ZEGJE_TELEGRAM_RATE": str(rate),
                "ZEGJE_WINDOW_FROM": "00:00:00",
                "ZEGJE_WINDOW_TO": "23:59:59",
                **{f"ZEGJE_{which.name}_URL": url for which, url in (urls or {}).items()},
            }
            worker = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "worker", env=os.environ | env
            )
            os.sched_setaffinity(worker.pid, {0})
            try:
                while not telegram.moments:
                    await asyncio.sleep(0.01)
                watching = asyncio.create_task(telegram.watch())
                before = processor_seconds(worker.pid)
                while telegram.sent < count:
                    await asyncio.sleep(0.05)
                spent = processor_seconds(worker.pid) - before
                watching.cancel()
            finally:
                worker.terminate()
                await worker.wait()
            seconds = telegram.moments[-1] - telegram.moments[0]
            return Sending(
                len(telegram.moments), seconds, spent, telegram.refused, rate, telegram.stalled
            )


async def main(count: str, rate: str, most: str) -> None:
    os.sched_setaffinity(0, {1})
    print(sending := await measure_sending(int(count), int(rate), int(most)))
    print(sending.per_second, sending.share, sending.letters / sending.processor)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
