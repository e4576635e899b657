"""The Telegram door for staff, on python-telegram-bot: it translates and follows wishes, and decides nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass

from telegram import BotCommand, BotCommandScopeChat, LinkPreviewOptions, Update
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes, TypeHandler
from telegram.request import HTTPXRequest

from bot.guard import Failed, guarded
from bot.staff.refused import StaffTokenRefused
from bot.staff.screen import Key, Screen
from bot.staff.talk import Came, Said, StaffTalk
from bot.staff.telegram_call import blocked, call, courtesy, cut, keyboard_of
from bot.staff.telegram_poll import WAIT_SECONDS, listen
from bot.staff.telegram_read import Group, Tapped, read
from bot.staff.words import say, table

CALL_SECONDS = 20.0
CONNECTIONS = 8
MOST_STRANGERS = 1000
"""How many chats of strangers are remembered, so that each hears one line and no more; in memory, and nowhere else."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often, and how many times, the door looks whether a wish was carried out."""

    seconds: float = 0.5
    times: int = 30


class StaffDoor:
    """One Telegram bot for staff. ``api`` is the base address of the Bot API server; ``wait`` as in ``listen``."""

    def __init__(
        self,
        token: str,
        talk: StaffTalk,
        *,
        api: str = "https://api.telegram.org",
        wait: int = WAIT_SECONDS,
        patience: Patience | None = None,
    ) -> None:
        base = ApplicationBuilder().token(token).base_url(f"{api}/bot").updater(None)
        builder = base.job_queue(None).concurrent_updates(False)  # noqa: FBT003 -- its name says it
        # Two of our own, as the library leaves its own open when it could not begin.
        self._lines = tuple(HTTPXRequest(CONNECTIONS, read_timeout=CALL_SECONDS) for _ in range(2))
        self._app = builder.request(self._lines[0]).get_updates_request(self._lines[1]).build()
        self._app.add_handler(TypeHandler(Update, self._take))
        self._bot = self._app.bot
        self._talk, self._wait = talk, wait
        self._patience = patience or Patience()
        self._following: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._strangers: OrderedDict[str, None] = OrderedDict()

    async def listen(self) -> None:
        """Fetch updates until cancelled; Telegram may be out of reach at any time.

        Raises:
            StaffTokenRefused: when Telegram does not know the bot.
        """
        try:
            await self._begin()
            await courtesy(self._bot.delete_webhook)
            await self._announce()
            await listen(self._bot, self._app.process_update, self._wait)
        finally:
            for task in self._following.values():
                task.cancel()
            await self._app.shutdown()
            for line in self._lines:
                await line.shutdown()

    async def _begin(self) -> None:
        """Meet Telegram; patiently, as a computer may be up before its network is."""
        while True:
            try:
                await self._app.initialize()
            except InvalidToken:
                log.error(StaffTokenRefused.__doc__)  # noqa: TRY400 -- where it happened says nothing
                raise StaffTokenRefused(StaffTokenRefused.__doc__) from None
            except TelegramError as error:
                log.warning("telegram cannot be reached: %s", type(error).__name__)
                await asyncio.sleep(self._patience.seconds)
            else:
                return

    async def _announce(self) -> None:
        """Nobody sees a menu but who has a role, and they see what their role may."""
        await courtesy(self._bot.delete_my_commands)
        menus = await guarded(asyncio.to_thread(self._talk.menus), "the staff bot")
        if not isinstance(menus, Failed):
            for chat, menu in menus.items():
                await self._put_up(chat, menu)

    async def _put_up(self, chat: str, menu: tuple[str, ...]) -> None:
        about = table("menu")
        commands = [BotCommand(name, about[name]) for name in menu]
        scope = BotCommandScopeChat(int(chat))
        await courtesy(lambda: self._bot.set_my_commands(commands, scope=scope))

    # --- in -----------------------------------------------------------------------------------------------------

    async def _take(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Carry out one update; it never fails, so that it is never brought again and again."""
        await guarded(self._carry_out(update), "the staff bot")

    async def _carry_out(self, update: Update) -> None:
        match read(update):
            case Came() as came:
                await self._answer(came, None)
            case Tapped(came, query, message):
                await courtesy(lambda: self._bot.answer_callback_query(query))
                await self._answer(came, message)
            case Group(chat):
                await courtesy(lambda: self._bot.leave_chat(int(chat)))

    async def _answer(self, came: Came, message: int | None) -> None:
        said = await guarded(asyncio.to_thread(self._talk.take, came), "the staff bot")
        if isinstance(said, Failed):
            said = Said(Screen(say("note.failed")))
        if said.stranger:
            await self._turn_away(came.chat, said)
            return
        self._strangers.pop(came.chat, None)
        if said.menu:
            await self._put_up(came.chat, said.menu)
        await self.show(came.chat, message, said.screen)

    async def _turn_away(self, chat: str, said: Said) -> None:
        """One friendly line, once; and no menu, should there be one from before."""
        if chat in self._strangers:
            return
        self._strangers[chat] = None
        while len(self._strangers) > MOST_STRANGERS:
            self._strangers.popitem(last=False)
        scope = BotCommandScopeChat(int(chat))
        await courtesy(lambda: self._bot.delete_my_commands(scope=scope))
        await self.show(chat, None, said.screen)

    # --- out ----------------------------------------------------------------------------------------------------

    async def show(self, chat: str, message: int | None, screen: Screen) -> None:
        """Show a screen in the place of this message, or as a new one; a wish that it waits for is followed.

        Raises:
            TelegramError: when Telegram did not take it.
        """
        if message is not None:
            self._leave(chat, message)
        number = await self._put(chat, message, screen)
        if screen.follow:
            at = (chat, number)
            self._following[at] = asyncio.create_task(self._follow(chat, number, screen))

    async def _put(self, chat: str, message: int | None, screen: Screen) -> int:
        text, keyboard = cut(screen.text), keyboard_of(screen)
        preview = LinkPreviewOptions(is_disabled=True)
        if message is not None:
            try:
                await call(
                    lambda: self._bot.edit_message_text(
                        text,
                        int(chat),
                        message,
                        reply_markup=keyboard,
                        link_preview_options=preview,
                    )
                )
            except BadRequest as refusal:
                if "not modified" in refusal.message.lower():
                    return message
            else:
                return message
        sent = await call(
            lambda: self._bot.send_message(
                int(chat), text, reply_markup=keyboard, link_preview_options=preview
            )
        )
        return sent.message_id

    def _leave(self, chat: str, message: int) -> None:
        """Somebody went on in this message: what it waited for is not shown there any more."""
        task = self._following.pop((chat, message), None)
        if task:
            task.cancel()

    async def _follow(self, chat: str, message: int, screen: Screen) -> None:
        """Wait for the worker, and show what it answered, as if the button had been tapped."""
        await guarded(self._watch(chat, message, screen), "the staff bot")

    async def _watch(self, chat: str, message: int, screen: Screen) -> None:
        for _ in range(self._patience.times):
            await asyncio.sleep(self._patience.seconds)
            if await asyncio.to_thread(self._talk.settled, screen.follow):
                self._following.pop((chat, message), None)
                await self._answer(Came(chat, token=screen.then), message)
                return
        self._following.pop((chat, message), None)
        look = ((Key(say("key.look"), screen.then),),)
        await self._put(chat, message, Screen(say("note.busy"), look))

    async def bring(self, chat: str, text: str) -> bool:
        """Bring a notice; True when there is nothing more to try: it arrived, or they do not want the bot any more."""
        try:
            await self.show(chat, None, Screen(text))
        except TelegramError as error:
            return blocked(error)
        return True
