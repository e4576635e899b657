"""The load: a Telegram that only counts, and people who send the next message when the reply is there."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp import web

TOKEN = "42:BENCH-token"
SECRET = "bench-secret-bench-secret-bench-secret"
CLOCK_TICKS = 100
"""Units a second of processor time in /proc (``getconf CLK_TCK``)."""


@dataclass
class Measured:
    """What one server did: turns, its processor seconds, and how long each reply took, in seconds."""

    turns: int
    processor: float
    waits: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        """Turns a second of the server's processor time."""
        return self.turns / self.processor

    def percentile(self, part: float) -> float:
        """The wait in milliseconds that this part of all replies stayed under."""
        ordered = sorted(self.waits)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def processor_seconds(pid: int) -> float:
    """User and system time of a process, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


def resident_megabytes(pid: int) -> float:
    """What a process has in memory now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


class Telegram:
    """A Bot API that answers every call at once, and tells who waits that their reply came."""

    def __init__(self) -> None:
        self.waiting: dict[int, asyncio.Future[None]] = {}
        self.numbers = itertools.count(1)
        self.sent = 0

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._serve, access_log=None))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        method = request.path.rpartition("/")[2].lower()
        if method != "sendmessage":
            return web.Response(body=b'{"ok":true,"result":true}', content_type="application/json")
        form = await _form(request)
        chat = int(form["chat_id"])
        self.sent += 1
        waiting = self.waiting.get(chat)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)
        message = {"message_id": next(self.numbers), "date": 1, "text": "x"}
        message["chat"] = {"id": chat, "type": "private"}
        body = json.dumps({"ok": True, "result": message}).encode()
        return web.Response(body=body, content_type="application/json")


async def _form(request: web.BaseRequest) -> dict[str, str]:
    if request.content_type == "application/json":
        return await request.json()
    return dict(await request.post())


@dataclass
class Crowd:
    """People at a webhook: each sends the next message when the reply to the last one is there."""

    telegram: Telegram
    url: str
    client: aiohttp.ClientSession
    updates: itertools.count = field(default_factory=lambda: itertools.count(1))

    async def send(self, chat: int, text: str) -> float:
        """Send one message and wait for the reply; seconds that it took."""
        number = next(self.updates)
        person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "nl"}
        message = {"message_id": number, "date": 1_700_000_000, "text": text, "from": person}
        message["chat"] = {"id": chat, "type": "private", "first_name": "A"}
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        reply = self.telegram.waiting[chat] = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        update = {"update_id": number, "message": message}
        async with self.client.post(self.url, json=update, headers=headers) as response:
            await response.read()
            assert response.status == 200, response.status
        await asyncio.wait_for(reply, 30)
        return time.perf_counter() - begun

    async def talk(self, chat: int, steps: int, waits: list[float]) -> None:
        """One conversation: begin, then answer every question with its first choice."""
        await self.send(chat, "/start bench")
        waits += [await self.send(chat, "1") for _ in range(steps)]

    async def run(self, pid: int, people: int, steps: int, first: int = 1000) -> Measured:
        """All conversations at once; what they cost the server after everybody has begun."""
        waits: list[float] = []
        before = processor_seconds(pid)
        await asyncio.gather(*(self.talk(first + n, steps, waits) for n in range(people)))
        turns = people * (steps + 1)
        return Measured(turns, processor_seconds(pid) - before, waits)
