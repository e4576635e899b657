"""The menu of the youth bot and the neutral words above an empty chat, put up when it starts."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, SetMyCommands, SetMyDescription, SetMyShortDescription
from aiogram.types import BotCommand

from bot.youth_call import call, courtesy
from flows.model import HOME_LANGUAGE

log = logging.getLogger(__name__)

Words = Mapping[str, Mapping[str, Any]]
"""What the door itself says, by language: ``short``, ``about``, ``group`` and ``menu`` (``youth.toml``)."""


class TokenRefused(Exception):
    """Telegram does not know ZEGJE_TELEGRAM_TOKEN. Ask @BotFather for a new one."""


def read_words() -> Words:
    """The words of ``youth.toml``."""
    return tomllib.loads(resources.files("bot").joinpath("youth.toml").read_text("utf-8"))


async def announce(bot: Bot, words: Words) -> str:
    """Put up menu and words in every language; the bot's user name, or nothing when Telegram is out of reach.

    Raises:
        TokenRefused: when Telegram does not know the bot.
    """
    try:
        me = await call(bot, GetMe())
    except (TelegramUnauthorizedError, TelegramNotFound):
        log.error(TokenRefused.__doc__)  # noqa: TRY400 -- where it happened says nothing
        raise TokenRefused(TokenRefused.__doc__) from None
    except AiogramError as error:
        log.warning("telegram cannot be reached: %s", type(error).__name__)
        return ""
    for lang, spoken in words.items():
        await _announce_in(bot, lang, spoken)
    return me.username or ""


async def _announce_in(bot: Bot, lang: str, words: Mapping[str, Any]) -> None:
    """Dutch goes without a language code: Telegram shows it to all others too."""
    code = None if lang == HOME_LANGUAGE else lang
    menu = [BotCommand(command=name, description=what) for name, what in words["menu"].items()]
    await courtesy(bot, SetMyCommands(commands=menu, language_code=code))
    await courtesy(bot, SetMyDescription(description=words["about"], language_code=code))
    await courtesy(bot, SetMyShortDescription(short_description=words["short"], language_code=code))
