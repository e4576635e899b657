"""The one place that catches the unforeseen: it logs where, never what, and offers help instead."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from flows.message import Look, Message
from flows.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Awaitable

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong that nobody foresaw. It holds no word of what was being said."""

    kind: str
    where: str


async def guarded(work: Awaitable[T], door: str) -> T | Failed:
    """What ``work`` gives, or ``Failed``: nobody meets a dead door (SAFETY.md rule 6).

    An exception's message and locals may hold what somebody wrote, or an address: only its type and
    the places that it passed are logged.
    """
    try:
        return await work
    except Exception as fault:  # noqa: BLE001 -- the only one in Zegje; the doors share it
        failed = Failed(kind=_kind(fault), where=_where(fault))
        log.error("%s failed: %s at %s", door, failed.kind, failed.where)  # noqa: TRY400 -- see above
        return failed


def apology(lang: str) -> Message:
    """What a door says instead of the reply that failed: kind, and with the help lines."""
    lines = (phrase("failed", lang), phrase("failed_help", lang))
    return Message(text="\n".join(lines), look=Look.HELP, lang=lang)


def _kind(fault: BaseException) -> str:
    cause = fault.__cause__
    return type(fault).__qualname__ + (f" from {_kind(cause)}" if cause else "")


def _where(fault: BaseException) -> str:
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(fault.__traceback__)
    ]
    return " > ".join(places)
