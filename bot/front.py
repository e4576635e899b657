"""The front: the web chat and the youth bot, in one process that knows contacts and answers but no staff."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
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


async def serve(settings: Settings, door: YouthDoor | None) -> None:
    """Run until the process is told to stop.

    Raises:
        TokenRefused: when Telegram does not know the bot.
    """
    rooms = app.open_rooms(settings)
    host, courier = app.build_host(rooms, (door,) if door else ())
    routes: list[BaseRoute] = []
    beside: list[Coroutine[Any, Any, object]] = [rooms.keep_looking()]
    if door and settings.telegram_webhook and settings.telegram_secret:
        secret = settings.telegram_secret.get_secret_value()
        routes.append(door.webhook_route(host, secret, WEBHOOK))
        beside.append(door.open_webhook(f"{settings.address}{WEBHOOK}", secret))
    elif door:
        beside.append(door.listen(host))
    site = site_of(host, settings, routes)
    app.settle_memory()
    try:
        await _together(server(site, settings.host, settings.port), beside)
    finally:
        await host.settle()
        await courier.settle()
        host.close()
        courier.close()
        if door:
            await door.close()
        rooms.close()


async def _together(web: uvicorn.Server, beside: Sequence[Coroutine[Any, Any, object]]) -> None:
    """Serve, with other work beside it that ends when the serving ends; a fault of that work ends the serving."""

    def ended(task: asyncio.Task[object]) -> None:
        if not task.cancelled() and task.exception():
            web.should_exit = True

    tasks = [asyncio.create_task(work) for work in beside]
    for task in tasks:
        task.add_done_callback(ended)
    await web.serve()
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


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
