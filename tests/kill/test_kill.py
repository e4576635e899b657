"""SIGKILL at named points and at random moments under load: no acknowledged answer is lost, none is there twice.

Twenty random moments here; ``make soak`` sets ZEGJE_TEST_KILLS=200.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
from collections import Counter
from pathlib import Path

import httpx
import pytest

from bot import app
from bot.prepare import prepare_one_flow
from bot.settings import Settings
from rounds.answer_body import AnswerBody
from rounds.turn import KILL_POINTS
from storage.drawers import reading
from tests.rounds.house import FLOW

ROOT = Path(__file__).parents[2]
RANDOM_KILLS = int(os.environ.get("ZEGJE_TEST_KILLS", "20"))
PEOPLE = 12

pytestmark = pytest.mark.kill


class Front:
    """The process that is killed, and started again on the same port and folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: asyncio.subprocess.Process | None = None
        self.starts = 0

    async def start(self, point: str = "", count: int = 0) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.kill.victim",
            str(self.folder),
            str(self.port),
            *([point, str(count)] if point else []),
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 30)
        assert line.strip() == b"ready"
        self.starts += 1

    async def kill(self) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def died(self) -> None:
        assert self.process is not None
        await self.process.wait()


class Chatter:
    """One person on a bad line: everything is sent again, unchanged, until there is an answer."""

    def __init__(self, number: int, port: int, client: httpx.AsyncClient) -> None:
        self.number, self.client = number, client
        self.url = f"http://127.0.0.1:{port}/api/chat"
        self.token, self.seen, self.sent = "", 0, 0
        self.expected: list[str] = []
        self.dice = random.Random(number)

    async def _ask(self, **form: object) -> list[dict]:
        self.sent += 1
        key = f"message-{self.number:04}-{self.sent:04}"
        form |= {"token": self.token, "key": key, "seen": self.seen}
        while True:
            try:
                response = await self.client.post(self.url, json=form)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if response.status_code == 200:
                break
            await asyncio.sleep(0.05)
        reply = response.json()
        self.token = reply["token"]
        new = [m for m in reply["messages"] if m["number"] > self.seen]
        self.seen = max([self.seen, *(m["number"] for m in new)])
        return new

    async def _until(self, part: str, **form: object) -> None:
        new = await self._ask(**form)
        for _ in range(50):
            if any(part in message["text"] for message in new):
                return
            await asyncio.sleep(0.3)
            new = await self._ask(kind="poll")
        raise AssertionError(f"{self.number} never saw {part!r}")

    async def talks(self) -> None:
        mark = f"antwoord {self.number}"
        await self._until("Wacht jij", kind="open")
        await self._until("Hoe is dat", kind="tap", taps=["c:wacht:ja"])
        pieces = [f"{mark} stuk {n}" for n in range(self.dice.randint(1, 3))]
        for piece in pieces[:-1]:
            await self._ask(kind="typed", text=piece)
        await self._until("Hoe gaat het nu", kind="typed", text=pieces[-1])
        face = str(self.dice.randint(1, 5))
        await self._until("Wat wil jij", kind="tap", taps=[f"c:gevoel:{face}"])
        await self._ask(kind="typed", text=f"wens {self.number}")
        self.expected = ["ja", "\n".join(pieces), face, f"wens {self.number}"]


def kept(settings: Settings) -> Counter[str]:
    """Every answer that is in the store, opened."""
    rooms = app.open_rooms(settings)
    keys = rooms.keys.round("try")
    assert keys is not None
    with reading(rooms.answers) as drawer:
        rows = drawer.exec_driver_sql("SELECT key, body FROM answer").all()
    rooms.close()
    bodies = [AnswerBody.from_bytes(keys.answers.open(body, key)) for key, body in rows]
    return Counter(body.text or ",".join(body.choices) for body in bodies)


def installation(folder: Path) -> Settings:
    settings = Settings(home=folder, _env_file=None)
    prepare_one_flow(settings, FLOW, "proef")
    return settings


async def everybody(front: Front, people: int, first: int = 0) -> Counter[str]:
    async with httpx.AsyncClient(timeout=10) as client:
        chatters = [Chatter(first + n, front.port, client) for n in range(people)]
        await asyncio.gather(*(chatter.talks() for chatter in chatters))
    return Counter(text for chatter in chatters for text in chatter.expected)


@pytest.mark.parametrize("point", KILL_POINTS)
async def test_killed_at_a_named_point(tmp_path, point):
    settings = installation(tmp_path)
    front = Front(tmp_path)
    await front.start(point, count=5)
    talking = asyncio.create_task(everybody(front, 4))
    await asyncio.wait_for(front.died(), 30)
    await front.start()
    expected = await asyncio.wait_for(talking, 60)
    await front.kill()
    assert kept(settings) == expected


async def test_killed_at_random_moments_under_load(tmp_path):
    settings = installation(tmp_path)
    front = Front(tmp_path)
    dice = random.Random(20261122)
    await front.start()
    expected: Counter[str] = Counter()
    kills = first = 0
    while kills < RANDOM_KILLS:
        talking = asyncio.create_task(everybody(front, PEOPLE, first))
        while not talking.done() and kills < RANDOM_KILLS:
            await asyncio.sleep(dice.uniform(0.02, 0.6))
            await front.kill()
            kills += 1
            await front.start()
        expected += await asyncio.wait_for(talking, 120)
        first += PEOPLE
    await front.kill()
    assert front.starts > RANDOM_KILLS
    assert kept(settings) == expected, json.dumps(kept(settings) - expected)
