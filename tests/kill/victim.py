"""A front that can be told to die: the web chat over a folder, ending itself with SIGKILL at a named point.

Usage: victim.py FOLDER PORT [POINT COUNT]; prints "ready" when it listens.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from pathlib import Path

from bot import app
from bot.front import site_of
from bot.listen import server
from bot.logs import calm
from bot.settings import Settings

passes: Counter[str] = Counter()


def die_at(point: str, count: int):
    def passed(name: str) -> None:
        passes[name] += 1
        if name == point and passes[name] >= count:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


async def main(folder: str, port: str, point: str = "", count: str = "0") -> None:
    settings = Settings(home=Path(folder), port=int(port), gather_seconds=1, _env_file=None)
    calm("ERROR")
    rooms = app.open_rooms(settings)
    host, _ = app.build_host(rooms, passed=die_at(point, int(count)))
    serving = server(site_of(host, settings), settings.host, settings.port)
    task = asyncio.create_task(serving.serve())
    while not serving.started:
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await task


asyncio.run(main(*sys.argv[1:]))
