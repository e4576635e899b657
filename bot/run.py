"""Start front, desk and worker, start again what falls over, and stop them together."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Sequence

PROCESSES = ("front", "desk", "worker")
HEAD_START = 1.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
HEALTHY_SECONDS = 60.0
"""Who ran this long starts again at once the next time."""
STOP_SECONDS = 10.0


async def run(processes: Sequence[str] = PROCESSES) -> None:
    """Keep these processes running until this one is told to stop."""
    stopped = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    keepers = []
    for name in processes:
        keepers.append(asyncio.create_task(_keep(name, stopped)))
        # One after another: whoever waits for the page should not wait for the others too.
        await asyncio.wait([asyncio.create_task(stopped.wait())], timeout=HEAD_START)
    await stopped.wait()
    await asyncio.gather(*keepers)


async def _keep(name: str, stopped: asyncio.Event) -> None:
    pause = FIRST_PAUSE
    while not stopped.is_set():
        begun = time.monotonic()
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", name, "--leash", stdin=asyncio.subprocess.PIPE
        )
        ended = asyncio.create_task(child.wait())
        told = asyncio.create_task(stopped.wait())
        await asyncio.wait({ended, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if stopped.is_set():
            await _stop(child)
            return
        if time.monotonic() - begun > HEALTHY_SECONDS:
            pause = FIRST_PAUSE
        sys.stderr.write(f"zegje {name} ended by itself; it starts again in {pause:g} s.\n")
        await asyncio.wait([asyncio.create_task(stopped.wait())], timeout=pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _stop(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
