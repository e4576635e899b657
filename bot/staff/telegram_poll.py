"""Fetching updates for the staff bot: one after another, and acknowledged only once they were taken.

Telegram forgets every update below the offset of the next ``getUpdates``. The library's own updater moves the offset as
soon as an update is in its memory, so that a kill would lose a tap; here it moves afterwards. A tap that was taken just
before a kill comes again, and finds that its form is gone or that its wish is there already.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from operator import itemgetter
from typing import Any

from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError

from bot.guard import guarded
from bot.staff.telegram_call import seconds_of
from bot.staff.telegram_read import KINDS

WAIT_SECONDS = 30
PATIENCE_SECONDS = 10
AT_ONCE = 20
SHORT_PAUSE, LONGEST_PAUSE = 0.5, 15.0
"""Seconds before the next try while Telegram cannot be reached, growing from the one to the other."""

log = logging.getLogger(__name__)


async def listen(bot: Bot, take: Callable[[Update], Awaitable[None]], wait: int) -> None:
    """Fetch and carry out updates until cancelled; ``wait`` is how long Telegram may hold an empty answer."""
    offset, pause = 0, 0.0
    while True:
        try:
            raw = await _fetch(bot, offset, wait)
        except RetryAfter as flood:
            await asyncio.sleep(seconds_of(flood))
            continue
        except TelegramError as error:
            log.warning("telegram gave the staff bot no updates: %s", type(error).__name__)
            pause = min(LONGEST_PAUSE, max(SHORT_PAUSE, pause * 2))
            await asyncio.sleep(pause)
            continue
        pause = 0.0
        for form in sorted(raw, key=itemgetter("update_id")):
            # One that the library cannot read is passed over: it would come again for ever, before all others.
            update = await guarded(_parsed(form, bot), "an update for the staff bot")
            if isinstance(update, Update):
                await take(update)
            offset = int(form["update_id"]) + 1


async def _fetch(bot: Bot, offset: int, wait: int) -> list[dict[str, Any]]:
    # Not ``Bot.get_updates``: it reads a whole batch or nothing of it, so that one odd update would hide the others
    # for ever. The capital keeps the library from advising it; Telegram reads the names of methods without case.
    asked = {"offset": offset, "timeout": wait, "limit": AT_ONCE, "allowed_updates": list(KINDS)}
    raw: Any = await bot.do_api_request(
        "GetUpdates", api_kwargs=asked, read_timeout=wait + PATIENCE_SECONDS
    )
    return list(raw)


async def _parsed(form: Mapping[str, Any], bot: Bot) -> Update | None:
    return Update.de_json(dict(form), bot)
