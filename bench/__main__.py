"""Run all measurements and print them beside the aims of SPEED.md. Loopback only; stops by itself."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bench.flows import STEPS, choices
from bench.load import (
    SECRET,
    TOKEN,
    Crowd,
    Measured,
    Telegram,
    processor_seconds,
    resident_megabytes,
)
from bench.sending import UNLIMITED, measure_sending
from bot.prepare import prepare_openings
from bot.settings import Settings
from rounds.prepare import Opening
from storage.drawers import Drawer
from tests.databases import postgres_urls

PEOPLE = 96
WEB_PEOPLE = 32
LIMITED_LETTERS = 870
"""Half a minute at 29 a second: 100,000 would take an hour, and show the same."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@asynccontextmanager
async def process(*arguments: str, port: int, env: dict[str, str]) -> AsyncIterator[int]:
    """A server as its own process on the first core; its pid once it listens."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=os.environ | env, stdin=asyncio.subprocess.PIPE
    )
    os.sched_setaffinity(child.pid, {0})
    try:
        await listens(port)
        yield child.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
        await child.wait()


async def listens(port: int) -> None:
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return
    raise TimeoutError(f"nothing listens on {port}")


def environment(folder: Path, port: int, api: str, urls: dict[Drawer, str]) -> dict[str, str]:
    return {
        "ZEGJE_HOME": str(folder),
        "ZEGJE_PORT": str(port),
        "ZEGJE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ZEGJE_TELEGRAM_TOKEN": TOKEN,
        "ZEGJE_TELEGRAM_API": api,
        "ZEGJE_TELEGRAM_WEBHOOK": "true",
        # Far above what is measured, so that the pace is kept but nobody waits for it.
        "ZEGJE_TELEGRAM_RATE": "100000",
        "ZEGJE_TELEGRAM_CHAT_RATE": "0",
        "ZEGJE_TELEGRAM_SECRET": SECRET,
        **{f"ZEGJE_{which.name}_URL": url for which, url in urls.items()},
    }


def prepared(folder: Path, urls: dict[Drawer, str], flows: int = 1) -> None:
    """An installation with this many open rounds; the first one is talked with."""
    settings = Settings(
        home=folder,
        _env_file=None,
        **{f"{which.value}_url": url for which, url in urls.items()},
    )
    names = ["bench", *(f"ander-{n}" for n in range(flows - 1))]
    library = {name: choices(name, STEPS if name == "bench" else 6) for name in names}
    openings = tuple(Opening(name, name, name, name, "") for name in names)
    prepare_openings(settings, library, openings)


async def measure_echo(telegram: Telegram, client: aiohttp.ClientSession) -> Measured:
    port = free_port()
    async with process("-m", "bench.echo", telegram.url, str(port), port=port, env={}) as pid:
        crowd = Crowd(telegram, f"http://127.0.0.1:{port}/telegram", client)
        await crowd.run(pid, 8, 20, first=1)
        return await crowd.run(pid, PEOPLE, STEPS - 1)


async def measure_zegje(
    telegram: Telegram,
    client: aiohttp.ClientSession,
    urls: dict[Drawer, str] | None = None,
    flows: int = 1,
) -> tuple[Measured, float]:
    """Turns of the whole front, and its memory afterwards in MB."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="zegje-bench-") as name:
        folder = Path(name)
        prepared(folder, urls or {}, flows)
        env = environment(folder, port, telegram.url, urls or {})
        async with process("-m", "bot", "front", port=port, env=env) as pid:
            crowd = Crowd(telegram, f"http://127.0.0.1:{port}/telegram", client)
            await crowd.run(pid, 8, 20, first=1)
            measured = await crowd.run(pid, PEOPLE, STEPS - 1)
            return measured, resident_megabytes(pid)


async def web_steps(url: str, pid: int, client: aiohttp.ClientSession, first: int = 0) -> Measured:
    """People at the web chat, each answering every question."""
    waits: list[float] = []

    async def talk(person: int) -> None:
        token, seen = f"bench-token-{first + person:022}", 0
        for step in range(STEPS - 1):
            form = {"token": token, "key": f"key-{person:05}-{step:05}", "seen": seen}
            form |= {"kind": "tap", "taps": [f"c:s{step - 1}:a"]} if step else {"kind": "open"}
            begun = time.perf_counter()
            async with client.post(url, json=form) as response:
                reply = await response.json()
            waits.append(time.perf_counter() - begun)
            seen = max([seen, *(message["number"] for message in reply["messages"])])

    before = processor_seconds(pid)
    await asyncio.gather(*(talk(person) for person in range(WEB_PEOPLE)))
    return Measured(len(waits), processor_seconds(pid) - before, waits)


async def measure_web(client: aiohttp.ClientSession) -> tuple[Measured, Measured]:
    """The bare route, and the web chat with all its durable work."""
    port = free_port()
    async with process("-m", "bench.page", str(port), port=port, env={}) as pid:
        bare = await web_steps(f"http://127.0.0.1:{port}/api/chat", pid, client)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="zegje-bench-") as name:
        prepared(Path(name), {})
        env = {"ZEGJE_HOME": name, "ZEGJE_PORT": str(port)}
        async with process("-m", "bot", "front", port=port, env=env) as pid:
            return bare, await web_steps(f"http://127.0.0.1:{port}/api/chat", pid, client)


async def measure_start(client: aiohttp.ClientSession) -> tuple[float, float]:
    """Seconds from ``zegje run`` to the first page: on a fresh installation, and again."""
    with tempfile.TemporaryDirectory(prefix="zegje-bench-") as name:
        return await _first_page(name, client), await _first_page(name, client)


async def _first_page(home: str, client: aiohttp.ClientSession) -> float:
    port, desk = free_port(), free_port()
    env = {"ZEGJE_HOME": home, "ZEGJE_PORT": str(port), "ZEGJE_DESK_PORT": str(desk)}
    begun = time.perf_counter()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=os.environ | env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await listens(port)
        async with client.get(f"http://127.0.0.1:{port}/") as response:
            await response.read()
        return time.perf_counter() - begun
    finally:
        child.terminate()
        await child.wait()


def line(what: str, measured: Measured, peer: Measured | None = None, aim: str = "") -> str:
    ratio = f"{measured.per_second / peer.per_second:5.2f}" if peer else "     "
    p50, p99 = measured.percentile(0.5), measured.percentile(0.99)
    return f"{what:44} {measured.per_second:7.0f} /s  p50 {p50:6.1f}  p99 {p99:6.1f} ms  {ratio}  {aim}"


async def main() -> None:
    os.sched_setaffinity(0, {1} if (os.cpu_count() or 1) > 1 else {0})
    limits = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        Telegram() as telegram,
        aiohttp.ClientSession(connector=connector, timeout=limits) as client,
    ):
        print("turns a second of the server's processor time; ratio to its peer; aim (SPEED.md)")
        echo = await measure_echo(telegram, client)
        print(line("stock aiogram echo, answered by a call", echo))
        sqlite, memory = await measure_zegje(telegram, client)
        print(line("full durable turn, SQLite, by a call", sqlite, echo, "aim 1.5, at least 1.0"))
        with postgres_urls() as urls:
            postgres, _ = await measure_zegje(telegram, client, urls)
        print(line("full durable turn, PostgreSQL, by a call", postgres, echo, "aim 1.0"))
        many, _ = await measure_zegje(telegram, client, flows=500)
        print(line("the same on SQLite with 500 flows loaded", many, sqlite, "aim at least 0.83"))
        bare, chat = await measure_web(client)
        print(line("bare Starlette route", bare))
        print(line("web chat step, SQLite", chat, bare, "aim 0.3"))
        limited = await measure_sending(LIMITED_LETTERS, 29, 30)
        print(
            f"invitations at 29 a second: {limited.share:.1%} of the rate, {limited.refused} refused "
            "(aim 97 %, 0)"
        )
        free = await measure_sending(100_000, UNLIMITED, 10**9)
        print(
            f"100,000 invitations without limit, one process: {free.per_second:.0f} /s, "
            f"{free.letters / free.processor:.0f} /s of processor time (aim 2,000)"
        )
        fresh, again = await measure_start(client)
        print(f"first page after zegje run: {fresh:.2f} s fresh, {again:.2f} s again (aim 3 s)")
        print(f"memory of the front after the load: {memory:.0f} MB (aim at most 600)")


if __name__ == "__main__":
    asyncio.run(main())
