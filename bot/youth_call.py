"""Calling Telegram, and what its refusals and breakdowns mean."""

from __future__ import annotations

import logging
import re
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage, TelegramMethod

from bot.youth_send import bodies, methods
from bot.youth_session import LeanSession
from flows.message import Message
from rounds.talk import Later, Lost, Outcome, Refused

LOST = (
    "bot was blocked by the user",
    "user is deactivated",
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "bot can't initiate conversation",
    "bot can't send messages to bots",
    "bot was kicked",
)
"""What Telegram says when a chat will never come back; with 403 it need not say more."""

NETWORK_WAIT, SERVER_WAIT, CLOSED_WAIT = 2.0, 5.0, 60.0
"""Seconds until the next try: after a broken connection, Telegram's own trouble, a token that it does not know."""

log = logging.getLogger(__name__)
T = TypeVar("T")


async def call(bot: Bot, method: TelegramMethod[T], seconds: int | None = None) -> T:
    """Make a call; every fault of the network or of an odd answer is an ``AiogramError``.

    aiogram lets a few through: a body that is no UTF-8, a connection that the system cut, and (as ``TypeError``) an
    error without a description.
    """
    try:
        return await bot(method, request_timeout=seconds)
    except (OSError, UnicodeError, TypeError) as odd:
        raise TelegramServerError(method=method, message=type(odd).__name__) from odd


async def say(bot: Bot, address: str, message: Message) -> list[int]:
    """Send one message of Zegje, in as many of Telegram's as it takes; their numbers.

    Raises:
        Unsendable: for what Telegram would never take.
        AiogramError: for every fault of the network, and what Telegram refuses.
    """
    if not isinstance(bot.session, LeanSession):
        return [(await call(bot, method)).message_id for method in methods(address, message)]
    try:
        return [await bot.session.say(bot, body) for body in bodies(address, message)]
    except (OSError, UnicodeError, TypeError) as odd:
        method = SendMessage(chat_id=0, text="")
        raise TelegramServerError(method=method, message=type(odd).__name__) from odd


async def courtesy(bot: Bot, method: TelegramMethod[Any]) -> bool:
    """Make a call whose failure only makes the chat less smooth; whether the chat is now as it should be."""
    try:
        await call(bot, method)
    except AiogramError as error:
        if "message is not modified" in str(error):
            return True
        log.info("telegram refused %s: %s", method.__api_method__, type(error).__name__)
        return False
    return True


def outcome_of(error: AiogramError) -> Outcome:
    """What this error of aiogram means for the message that was being sent.

    A closed table: gone for good (``LOST`` and every 403), a message that will never pass, and all else later.
    """
    match error:
        case TelegramRetryAfter():
            return Later(float(error.retry_after), everybody=True)
        case TelegramForbiddenError():
            return Lost()
        case TelegramBadRequest() if any(words in error.message.lower() for words in LOST):
            return Lost()
        case TelegramBadRequest() | TelegramMigrateToChat() | TelegramEntityTooLarge():
            return Refused(reason(error.message))
        case TelegramNetworkError():
            return Later(NETWORK_WAIT)
        case TelegramServerError() | ClientDecodeError():
            return Later(SERVER_WAIT)
        case _:
            return Later(CLOSED_WAIT)


def reason(description: str) -> str:
    """Telegram's description without what it may quote or number: texts and chat ids."""
    return re.sub(r"[\"'«].*|\d{4,}", "…", description, flags=re.DOTALL)[:120]
