"""What staff hear without asking: notices of the worker, and what became of their questions; at least once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.guard import guarded
from bot.staff.office import Office
from rounds.question_news import News, to_tell, told
from storage import desk
from storage.desk import Notice
from storage.drawers import Database, reading, writing

PAUSE_SECONDS = 5.0

Bring = Callable[[str, str], Awaitable[bool]]
"""Brings a text to a chat; False when it is worth trying again."""


async def keep_bringing(office: Office, bring: Bring, pause: float = PAUSE_SECONDS) -> None:
    """Bring what is new every few seconds, until cancelled."""
    while True:
        await guarded(bring_once(office.desk, bring), "news for staff")
        await asyncio.sleep(pause)


async def bring_once(drawer: Database, bring: Bring) -> int:
    """Bring all that is new; how many arrived. What was brought is noted afterwards, so that none is lost."""
    count = 0
    for notice in await asyncio.to_thread(_notices, drawer):
        chat = await asyncio.to_thread(_chat_of, drawer, notice.staff)
        if chat is None:
            await asyncio.to_thread(_note_sent, drawer, notice)
        elif chat and await bring(chat, notice.text):
            await asyncio.to_thread(_note_sent, drawer, notice)
            count += 1
    for news in await asyncio.to_thread(_news, drawer):
        chat = await asyncio.to_thread(_chat_of, drawer, news.staff.id)
        if chat and await bring(chat, news.text):
            await asyncio.to_thread(_note_told, drawer, news)
            count += 1
    return count


def _notices(drawer: Database) -> list[Notice]:
    with reading(drawer) as open_drawer:
        return desk.unsent(open_drawer)


def _news(drawer: Database) -> list[News]:
    with reading(drawer) as open_drawer:
        return to_tell(open_drawer)


def _chat_of(drawer: Database, staff_id: str) -> str | None:
    """Where they are, looked up for each message: empty while they did not come in yet, None for the revoked."""
    with reading(drawer) as open_drawer:
        staff = desk.staff_by_id(open_drawer, staff_id)
    return None if staff is None or staff.revoked else staff.chat


def _note_sent(drawer: Database, notice: Notice) -> None:
    with writing(drawer) as open_drawer:
        desk.notice_sent(open_drawer, notice.id)


def _note_told(drawer: Database, news: News) -> None:
    with writing(drawer) as open_drawer:
        told(open_drawer, news)
