"""Calling Telegram for the staff bot: what is tried again, and what is let go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.staff.screen import Screen

TRIES = 3
PAUSE = 0.5
"""Seconds before a call is made again that never arrived."""
LONGEST_WAIT = 5.0
"""Seconds that a call waits at most when Telegram wants silence; after that it has failed."""

MOST_TEXT = 4096
"""Longest text of one message, in UTF-16 units (core.telegram.org/bots/api#sendmessage)."""

log = logging.getLogger(__name__)
T = TypeVar("T")


async def call(make: Callable[[], Awaitable[T]]) -> T:
    """Make a call, again when Telegram says "later" or cannot be reached.

    A message that arrived, but of which Telegram's answer got lost, comes twice; staff can live with that.

    Raises:
        TelegramError: when it was refused, failed three times, or Telegram wants silence for longer than a moment.
    """
    for _ in range(TRIES - 1):
        try:
            return await make()
        except RetryAfter as flood:
            if seconds_of(flood) > LONGEST_WAIT:
                # Updates come one after another: nobody's stop button may wait for somebody else's chat.
                raise
            await asyncio.sleep(seconds_of(flood))
        except BadRequest:
            raise
        except NetworkError:
            await asyncio.sleep(PAUSE)
    return await make()


async def courtesy(make: Callable[[], Awaitable[object]]) -> bool:
    """Make a call that nothing depends on; whether Telegram took it."""
    try:
        await call(make)
    except TelegramError as error:
        log.debug("telegram refused a courtesy: %s", type(error).__name__)
        return False
    return True


def seconds_of(flood: RetryAfter) -> float:
    """How long Telegram wants to be left alone; the library is changing the type of it."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def keyboard_of(screen: Screen) -> InlineKeyboardMarkup | None:
    """The buttons of a screen."""
    rows = [
        [InlineKeyboardButton(key.label, callback_data=key.token) for key in row]
        for row in screen.rows
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def cut(text: str) -> str:
    """The text as far as Telegram takes it."""
    most = MOST_TEXT
    while len(text.encode("utf-16-le")) // 2 > MOST_TEXT:
        most -= 64
        text = f"{text[:most].rstrip()}…"
    return text


def blocked(error: TelegramError) -> bool:
    """Whether they do not want the bot any more, or are not there any more."""
    return isinstance(error, Forbidden) or (
        isinstance(error, BadRequest) and "chat not found" in error.message.lower()
    )
