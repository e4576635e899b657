"""A Telegram on loopback, a youth door on it, and a talk that remembers what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiogram.client.telegram import TelegramAPIServer
from bot_api import BotApi
from starlette.applications import Starlette
from starlette_on_loopback import serving
from talk_double import RecordingTalk

from bot.youth import YouthDoor
from bot.youth_session import LeanSession

SECRET = "s" * 32


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


class QuickSession(LeanSession):
    """The door's session, which hangs up without waiting a quarter of a second for TLS that is not there."""

    async def close(self) -> None:
        if self._session:
            await self._session.close()


@pytest.fixture
async def door(api) -> AsyncIterator[YouthDoor]:
    opened = YouthDoor(
        api.token, session=QuickSession(api=TelegramAPIServer.from_base(api.url), timeout=5)
    )
    yield opened
    await opened.close()


@pytest.fixture
def talk(door) -> RecordingTalk:
    return RecordingTalk(door)


@asynccontextmanager
async def polling(door, talk):
    """The door fetches updates in the background."""
    task = asyncio.create_task(door.listen(talk))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def hooked(door, talk):
    """Telegram delivers to the door."""
    app = Starlette(routes=[door.webhook_route(talk, SECRET)])
    async with serving(app) as url:
        await door.open_webhook(f"{url}/telegram", SECRET)
        yield f"{url}/telegram"


@pytest.fixture(params=[polling, hooked], ids=["polling", "webhook"])
async def way(request, door, talk):
    """The door is open, by each of the two ways in."""
    async with request.param(door, talk):
        yield request.param
