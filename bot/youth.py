"""The Telegram door for young people: translates between Telegram and ``rounds.talk``, and decides nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatAction
from aiogram.exceptions import AiogramError
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessages,
    DeleteWebhook,
    EditMessageReplyMarkup,
    LeaveChat,
    SendChatAction,
    SendMessage,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import InlineKeyboardMarkup, Update
from starlette.routing import Route

from bot.guard import Failed, apology, guarded
from bot.youth_call import call, courtesy, outcome_of, say
from bot.youth_menu import announce, read_words
from bot.youth_poll import listen as poll
from bot.youth_read import CHANNEL, KINDS, Unwelcome, chat_of, read
from bot.youth_send import Unsendable, methods
from bot.youth_session import LeanSession
from bot.youth_ticks import Fresh, Tick, toggled
from bot.youth_webhook import webhook_route
from flows.message import Message
from flows.model import HOME_LANGUAGE
from rounds.incoming import Incoming
from rounds.talk import Later, Outcome, Refused, Reply, Sent, Talk

MOST_DELETED = 100
"""How many messages one ``deleteMessages`` takes away (core.telegram.org/bots/api#deletemessages)."""

DELETE_TRIES = 3
"""How often the same messages are asked to be deleted when Telegram says "later"."""

MOST_SORRY = 1000
"""For how many updates at once it is remembered that help was shown when they failed."""

WEBHOOK_PAUSE = 15
"""Seconds between two tries to tell Telegram of the webhook."""

CALL_SECONDS = 20
"""How long one call to Telegram may take."""

log = logging.getLogger(__name__)


class YouthDoor:
    """One Telegram bot: a ``Sender``, and with ``bot.youth_poll`` or ``bot.youth_webhook`` a door in.

    ``api`` is the base address of the Bot API server; ``session`` another way to reach it, for tests.

    Raises:
        aiogram.utils.token.TokenValidationError: when the token cannot be one.
    """

    channel = CHANNEL

    def __init__(
        self,
        token: str,
        *,
        api: str = "https://api.telegram.org",
        session: BaseSession | None = None,
    ) -> None:
        server = TelegramAPIServer.from_base(api)
        self._bot = Bot(token, session=session or LeanSession(api=server, timeout=CALL_SECONDS))
        self._fresh = Fresh()
        self._sorry: deque[str] = deque(maxlen=MOST_SORRY)
        self._asides: set[asyncio.Task[bool]] = set()
        self._words = read_words()

    # --- out ----------------------------------------------------------------------------------------------------

    async def send(self, address: str, message: Message) -> Outcome:
        """Send one message; the receipt is the numbers of its parts with commas between. Never raises for Telegram."""
        try:
            numbers = await say(self._bot, address, message)
        except Unsendable as fault:
            return Refused(str(fault))
        except AiogramError as error:
            return outcome_of(error)
        return Sent(",".join(map(str, numbers)))

    async def take_back(self, address: str, receipts: Sequence[str]) -> None:
        """Remove these messages; Telegram allows it for 48 hours and is silent about older ones.

        A receipt is what ``send`` gave for a message of ours, or the key of one of theirs (``bot.youth_read``):
        the chat, a colon and the number.
        """
        named = (number for each in receipts for number in each.rpartition(":")[2].split(","))
        numbers = [int(number) for number in named if number.isdigit()]
        for start in range(0, len(numbers), MOST_DELETED):
            await self._delete(address, numbers[start : start + MOST_DELETED])

    async def _delete(self, address: str, numbers: list[int]) -> None:
        """Delete what can be deleted: one old message makes Telegram refuse all, so halves are tried."""
        for _ in range(DELETE_TRIES):
            try:
                await call(self._bot, DeleteMessages(chat_id=address, message_ids=numbers))
            except AiogramError as error:
                outcome = outcome_of(error)
            else:
                return
            if not isinstance(outcome, Later):
                break
            await asyncio.sleep(outcome.seconds)
        if isinstance(outcome, Refused) and len(numbers) > 1:
            half = len(numbers) // 2
            await self._delete(address, numbers[:half])
            await self._delete(address, numbers[half:])

    # --- in -----------------------------------------------------------------------------------------------------

    async def listen(self, talk: Talk) -> None:
        """Fetch updates until cancelled. Nothing that was not taken is acknowledged (``bot.youth_poll``).

        Raises:
            TokenRefused: when Telegram does not know the bot.
        """
        await self.announce()
        await courtesy(self._bot, DeleteWebhook())
        await poll(self._bot, lambda update: self._polled(update, talk))

    def webhook_route(self, talk: Talk, secret: str, path: str = "/telegram") -> Route:
        """The route to which Telegram delivers (``bot.youth_webhook``); ``open_webhook`` tells Telegram of it.

        Raises:
            ValueError: without a good secret, as anybody could speak as Telegram then.
        """
        return webhook_route(path, secret, self._bot, lambda update: self._delivered(update, talk))

    async def open_webhook(self, url: str, secret: str) -> None:
        """Have Telegram deliver to this address with this secret; tried until Telegram can be reached.

        Raises:
            TokenRefused: when Telegram does not know the bot.
        """
        method = SetWebhook(url=url, secret_token=secret, allowed_updates=list(KINDS))
        await self.announce()
        while not await courtesy(self._bot, method):
            log.warning("telegram did not take the webhook yet")
            await asyncio.sleep(WEBHOOK_PAUSE)

    async def announce(self) -> str:
        """Put up the menu; the bot's user name (``bot.youth_menu``)."""
        return await announce(self._bot, self._words)

    async def _polled(self, update: Update, talk: Talk) -> bool:
        self._aside(_answer(update))
        reply = await self._guarded(update, talk)
        if isinstance(reply, Failed):
            return False
        self._aside(_typing(update, reply))
        return True

    async def _delivered(self, update: Update, talk: Talk) -> TelegramMethod[Any] | Failed | None:
        """The call that goes back in the response: an answer to a tap, or typing; nothing is lost if it fails."""
        reply = await self._guarded(update, talk)
        if isinstance(reply, Failed):
            self._aside(_answer(update))
            return reply
        return _answer(update) or _typing(update, reply)

    async def _guarded(self, update: Update, talk: Talk) -> Reply | Failed | None:
        reply = await guarded(self.take(update, talk), "the Telegram door")
        if isinstance(reply, Failed):
            self._apologise(update)
        return reply

    def _apologise(self, update: Update) -> None:
        """Show help when something failed (SAFETY.md rule 6), once for each update, as that comes again."""
        incoming = read(update, self._latest)
        if isinstance(incoming, Incoming) and incoming.key not in self._sorry:
            self._sorry.append(incoming.key)
            self._aside(*methods(incoming.address, apology(incoming.lang)))

    async def take(self, update: Update, talk: Talk) -> Reply | None:
        """Carry out one update; when this returns it may be acknowledged. Raises whatever ``talk.take`` raises."""
        match read(update, self._latest):
            case Incoming() as incoming:
                return await talk.take(incoming)
            case Tick() as tick:
                await self._tick(tick)
            case Unwelcome(chat):
                await courtesy(
                    self._bot, SendMessage(chat_id=chat, text=self._words[HOME_LANGUAGE]["group"])
                )
                await courtesy(self._bot, LeaveChat(chat_id=chat))
        return None

    async def _tick(self, tick: Tick) -> None:
        """Show the tick in the chat. No turn: the keyboard itself is the memory, and the submit button reads it."""
        self._fresh.add(_now(), tick)
        keyboard = toggled(tick.keyboard, [tick.token])
        edit = EditMessageReplyMarkup(
            chat_id=tick.chat, message_id=tick.message, reply_markup=keyboard
        )
        if not await courtesy(self._bot, edit):
            self._fresh.forget(tick)

    def _latest(
        self, chat: int, message: int, keyboard: InlineKeyboardMarkup
    ) -> InlineKeyboardMarkup:
        return self._fresh.latest(_now(), (chat, message), keyboard)

    # --- on the side --------------------------------------------------------------------------------------------

    def _aside(self, *calls: TelegramMethod[Any] | None) -> None:
        """Make such calls without waiting for them."""
        for method in filter(None, calls):
            task = asyncio.create_task(courtesy(self._bot, method))
            self._asides.add(task)
            task.add_done_callback(self._asides.discard)

    async def close(self) -> None:
        """Finish what was begun on the side, and hang up."""
        await asyncio.gather(*self._asides)
        await self._bot.session.close()


def _answer(update: Update) -> AnswerCallbackQuery | None:
    """What ends the waiting sign on a tapped button."""
    query = update.callback_query
    return AnswerCallbackQuery(callback_query_id=query.id) if query else None


def _typing(update: Update, reply: Reply | None) -> SendChatAction | None:
    """Shows that more is coming, while the rest of an answer is waited for."""
    return (
        SendChatAction(chat_id=chat_of(update), action=ChatAction.TYPING)
        if reply and reply.wait
        else None
    )


def _now() -> float:
    """Seconds of the event loop's own steady clock; it only tells how long ago a tap was."""
    return asyncio.get_running_loop().time()
