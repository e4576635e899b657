"""The staff bot beside the page of the desk: built from the settings, with the desk drawer and no key."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import uvicorn

from bot.settings import Settings
from storage.drawers import Database

if TYPE_CHECKING:
    from bot.staff.office import Office


def office_of(settings: Settings, desk: Database) -> Office:
    """What the staff bot works with."""
    # Here, as it loads what only processes with conversations need: a desk without a staff bot starts without it.
    from bot import app  # noqa: PLC0415
    from bot.staff.office import Office  # noqa: PLC0415

    return Office(
        desk,
        app.now,
        app.random_bytes,
        app.region_of(settings),
        app.periods_of(settings),
        float(settings.telegram_rate),
    )


async def beside(web: uvicorn.Server, settings: Settings, desk: Database) -> None:
    """Serve the page, and the staff bot with it where it has a token; a bot that Telegram refuses ends both.

    Raises:
        StaffTokenRefused: when Telegram does not know the bot.
    """
    if settings.staff_token is None:
        await web.serve()
        return
    tasks = [asyncio.create_task(work) for work in _staff_bot(settings, desk)]

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception():
            web.should_exit = True

    for task in tasks:
        task.add_done_callback(ended)
    await web.serve()
    for task in tasks:
        task.cancel()
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome


def _staff_bot(settings: Settings, desk: Database) -> list[Coroutine[Any, Any, None]]:
    # Here, as the library takes half a second to load and most installations begin without a staff bot.
    from bot.staff.door import StaffDoor  # noqa: PLC0415
    from bot.staff.news import keep_bringing  # noqa: PLC0415
    from bot.staff.talk import StaffTalk  # noqa: PLC0415

    token = settings.staff_token.get_secret_value() if settings.staff_token else ""
    office = office_of(settings, desk)
    door = StaffDoor(token, StaffTalk(office), api=str(settings.telegram_api))
    return [door.listen(), keep_bringing(office, door.bring)]
