"""Fetching updates from Telegram, and never acknowledging one that was not taken.

Telegram forgets every update below the offset of the next ``getUpdates``, so the offset is the acknowledgement. A batch
is carried out with different chats side by side and each chat in its order; then the offset moves up to the first
update that failed, and that one comes again. One that fails five times while others go well is passed over, or it would
shut the door for everybody; when nothing goes well (the disk is full), nothing is passed over.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from operator import itemgetter
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.types import Update
from pydantic import ValidationError

from bot.youth_call import call
from bot.youth_read import KINDS, chat_of

log = logging.getLogger(__name__)

MOST_TRIES = 5
WAIT_SECONDS = 30
PATIENCE_SECONDS = 10
SHORT_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds before the next fetch: when some turns failed, and at most when nothing goes well for a while."""

Take = Callable[[Update], Awaitable[bool]]
"""Carries out one update; False when it failed and must come again."""


class FetchUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` without reading the updates, so that one odd update does not hide the others of its batch."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int
    timeout: int
    allowed_updates: list[str]


class Ledger:
    """Which updates are taken, and up to where they may be acknowledged."""

    def __init__(self) -> None:
        self.offset = 0
        self._taken: set[int] = set()
        self._failures: Counter[int] = Counter()

    def is_new(self, number: int) -> bool:
        """Whether the update with this number still has to be taken."""
        return number not in self._taken

    def close(self, batch: Collection[int], taken: set[int], failed: set[int]) -> list[int]:
        """Book a batch; the updates that are passed over from now on."""
        self._taken |= taken
        if taken:
            self._failures.update(failed)
        hopeless = [number for number in failed if self._failures[number] >= MOST_TRIES]
        self._taken.update(hopeless)
        left = [number for number in batch if number not in self._taken]
        if batch:
            self.offset = min(left) if left else max(batch) + 1
        self._taken = {number for number in self._taken if number >= self.offset}
        self._failures = Counter(
            {n: count for n, count in self._failures.items() if n >= self.offset}
        )
        return hopeless


def parsed(raw: Mapping[str, Any], bot: Bot) -> Update | None:
    """The update, or None for one that aiogram cannot read."""
    try:
        return Update.model_validate(raw, context={"bot": bot})
    except ValidationError:
        log.warning("passed over an update from Telegram that cannot be read")
        return None


async def listen(bot: Bot, take: Take, wait: int = WAIT_SECONDS) -> None:
    """Fetch and carry out updates until cancelled; ``wait`` is how many seconds Telegram may hold an empty answer."""
    ledger, pause = Ledger(), 0.0
    while True:
        raw = await _fetch(bot, ledger.offset, wait)
        taken, failed = (False, True) if raw is None else await _carry_out(raw, bot, take, ledger)
        longer = SHORT_PAUSE if taken or not pause else min(LONGEST_PAUSE, pause * 2)
        pause = longer if failed else 0.0
        await asyncio.sleep(pause)


async def _fetch(bot: Bot, offset: int, wait: int) -> list[dict[str, Any]] | None:
    method = FetchUpdates(offset=offset, timeout=wait, allowed_updates=list(KINDS))
    try:
        return await call(bot, method, wait + PATIENCE_SECONDS)
    except TelegramRetryAfter as flood:
        await asyncio.sleep(flood.retry_after)
    except AiogramError as error:
        log.warning("telegram gave no updates: %s", type(error).__name__)
    return None


async def _carry_out(
    raw: list[dict[str, Any]], bot: Bot, take: Take, ledger: Ledger
) -> tuple[bool, bool]:
    """Take a batch, different chats side by side; whether any was taken, and whether any failed."""
    batch = {
        int(form["update_id"]): parsed(form, bot)
        for form in sorted(raw, key=itemgetter("update_id"))
    }
    chats: defaultdict[int, list[Update]] = defaultdict(list)
    for number, update in batch.items():
        if update and ledger.is_new(number):
            chats[chat_of(update)].append(update)
    ends = await asyncio.gather(*(_in_order(updates, take) for updates in chats.values()))
    taken = {number for numbers, _ in ends for number in numbers}
    failed = {number for _, number in ends if number is not None}
    unreadable = {number for number, update in batch.items() if update is None}
    if ledger.close(batch, taken | unreadable, failed):
        log.error("passed over an update from Telegram that failed %d times", MOST_TRIES)
    return bool(taken), bool(failed)


async def _in_order(updates: list[Update], take: Take) -> tuple[list[int], int | None]:
    """Take the updates of one chat; the numbers that were taken, and the first that failed."""
    taken: list[int] = []
    for update in updates:
        if not await take(update):
            return taken, update.update_id
        taken.append(update.update_id)
    return taken, None
