"""What staff did in Telegram, translated into what the staff bot understands; private chats only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.staff.talk import Came

KINDS: Final = ("message", "callback_query", "my_chat_member")
"""The kinds of update that this door asks Telegram for; an edited message is none: what was sent was read."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A tap: the call to answer, and the number of the message under whose text the button was."""

    came: Came
    query: str
    message: int


@dataclass(frozen=True, slots=True)
class Group:
    """Somebody put the bot into a group: it leaves, and says nothing there."""

    chat: str


def read(update: Update) -> Came | Tapped | Group | None:
    """What this update means; None for what means nothing here."""
    if update.callback_query:
        return _tapped(update.callback_query)
    if update.message:
        return _written(update.message)
    member = update.my_chat_member
    if member and member.chat.type != ChatType.PRIVATE:
        gone = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
        return None if member.new_chat_member.status in gone else Group(str(member.chat.id))
    return None


def _written(message: Message) -> Came | Group | None:
    if message.chat.type != ChatType.PRIVATE:
        return Group(str(message.chat.id))
    if message.from_user is None or message.from_user.is_bot:
        return None
    return Came(str(message.chat.id), message.text)


def _tapped(query: CallbackQuery) -> Tapped | None:
    message = query.message
    # Who taps is who counts: a button is only ever in the private chat of the one it was made for.
    if message is None or message.chat.type != ChatType.PRIVATE or not query.data:
        return None
    if message.chat.id != query.from_user.id:
        return None
    return Tapped(Came(str(query.from_user.id), token=query.data), query.id, message.message_id)
