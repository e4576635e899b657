"""The front: the web chat and the youth bot, in one process that knows contacts and answers but no staff."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot import app
from bot.listen import server
from bot.settings import Settings
from bot.web.chat import build
from bot.web.throttle import Throttle
from rounds.talk import Talk

if TYPE_CHECKING:
    from bot.youth import YouthDoor

WEBHOOK = "/telegram"

COLLECT_AFTER = 50_000
"""Allocations between two garbage collections: with the default of 700 it is the collector that makes the slowest
answers (SPEED.md)."""


async def serve(settings: Settings, door: YouthDoor | None) -> None:
    """Run until the process is told to stop."""
    rooms = app.open_rooms(settings)
    host, courier = app.build_host(rooms, (door,) if door else ())
    routes: list[BaseRoute] = []
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(rooms.keep_looking())]
    secret = settings.telegram_secret
    if door and settings.telegram_webhook and secret:
        routes.append(door.webhook_route(host, secret.get_secret_value(), WEBHOOK))
        opening = door.open_webhook(f"{settings.address}{WEBHOOK}", secret.get_secret_value())
        tasks.append(asyncio.create_task(opening))
    elif door:
        tasks.append(asyncio.create_task(door.listen(host)))
    site = site_of(host, settings, routes)
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    await server(site, settings.host, settings.port).serve()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await host.settle()
    await courier.settle()
    host.close()
    courier.close()
    rooms.close()


def site_of(talk: Talk, settings: Settings, extra: Sequence[BaseRoute] = ()) -> Starlette:
    """The web chat, with what the settings say about it."""
    return build(
        talk,
        random_token=app.random_token,
        throttle=Throttle(clock=time.monotonic, secret=app.random_bytes(32)),
        public_url=settings.address,
        leave_url=str(settings.exit_url),
        code_days=settings.code_days,
        extra_routes=extra,
    )
