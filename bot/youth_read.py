"""What somebody did in Telegram, translated into what Zegje understands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, Chat, ChatMemberUpdated, InlineKeyboardMarkup, Update, User
from aiogram.types import Message as TelegramMessage

from bot.youth_ticks import Tick, gathered, is_done, is_tick, unseen
from flows.event import Medium, Special
from rounds.incoming import Body, Command, Gone, Incoming, Media, Opened, Retyped, Tap, Typed

CHANNEL = "telegram"
KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that this door asks Telegram for; others are not sent, and not read."""

COMMANDS: Final = {
    "stop": Special.STOP,
    "hulp": Special.HELP,
    "help": Special.HELP,
    "wis": Special.ERASE,
    "watweetje": Special.KNOWN,
    "vertel": Special.TELL,
    "taal": Special.LANGUAGE,
}

MEDIA: Final = (
    ("voice", Medium.VOICE),
    ("audio", Medium.VOICE),
    ("photo", Medium.PICTURE),
    ("video", Medium.PICTURE),
    ("video_note", Medium.PICTURE),
    ("animation", Medium.PICTURE),
    ("sticker", Medium.STICKER),
    ("document", Medium.OTHER),
    ("location", Medium.OTHER),
    ("contact", Medium.OTHER),
    ("dice", Medium.OTHER),
    ("poll", Medium.OTHER),
    ("venue", Medium.OTHER),
    ("story", Medium.OTHER),
    ("game", Medium.OTHER),
    ("paid_media", Medium.OTHER),
    ("checklist", Medium.OTHER),
)
"""What can come instead of words. What is not in here is a note of Telegram itself (a pin, a theme), and ignored."""

_GROUPS: Final = (ChatType.GROUP, ChatType.SUPERGROUP)
Latest = Callable[[int, int, InlineKeyboardMarkup], InlineKeyboardMarkup]
_BodyOf = Callable[[TelegramMessage], Body | None]


@dataclass(frozen=True, slots=True)
class Unwelcome:
    """A group: Zegje talks with one person at a time, and leaves."""

    chat: int


def read(update: Update, latest: Latest) -> Incoming | Tick | Unwelcome | None:
    """What this update means, or None for what is not for Zegje.

    ``latest`` gives the newest form of a message's keyboard (``bot.youth_ticks.Fresh``).
    """
    if update.callback_query:
        return _tapped(update.callback_query, latest)
    if update.my_chat_member:
        return _member(update.my_chat_member)
    if update.edited_message:
        return _wrote(update.edited_message, _edited)
    return _wrote(update.message, _body) if update.message else None


def chat_of(update: Update) -> int:
    """The chat in which an update must keep its place, or 0."""
    query = update.callback_query
    event = (
        update.message
        or update.edited_message
        or update.my_chat_member
        or (query and query.message)
    )
    return event.chat.id if event else 0


def _incoming(chat: Chat, person: User | None, key: str, body: Body) -> Incoming:
    lang = (person.language_code or "").partition("-")[0].lower() if person else ""
    return Incoming(CHANNEL, str(chat.id), key, body, lang)


# --- messages ---------------------------------------------------------------------------------------------------


def _wrote(message: TelegramMessage, body_of: _BodyOf) -> Incoming | Unwelcome | None:
    person, chat = message.from_user, message.chat
    if chat.type in _GROUPS:
        return Unwelcome(chat.id)
    if person is None or person.is_bot or chat.type != ChatType.PRIVATE:
        return None
    body = body_of(message)
    return (
        None if body is None else _incoming(chat, person, f"{chat.id}:{message.message_id}", body)
    )


def _body(message: TelegramMessage) -> Body | None:
    if message.text:
        return _command(message.text) or Typed(message.text)
    medium = next((medium for name, medium in MEDIA if getattr(message, name)), None)
    return None if medium is None else Media(medium, message.caption or "")


def _edited(message: TelegramMessage) -> Body | None:
    """The new words; those under a picture too, as they may ask for help (SAFETY.md rule 4)."""
    words = message.text or message.caption
    return Retyped(words) if words else None


def _command(text: str) -> Body | None:
    if not text.startswith("/"):
        return None
    name, _, argument = text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    if name == "start":
        return Opened(argument.strip())
    return Command(COMMANDS[name], argument.strip()) if name in COMMANDS else None


# --- taps and doors ---------------------------------------------------------------------------------------------


def _tapped(query: CallbackQuery, latest: Latest) -> Incoming | Tick | None:
    message, token = query.message, query.data
    if (
        message is None
        or token is None
        or query.from_user.is_bot
        or message.chat.type != ChatType.PRIVATE
    ):
        return None
    keyboard: InlineKeyboardMarkup | None = getattr(
        message, "reply_markup", None
    )  # gone from old messages
    if keyboard and (is_tick(token) or is_done(token)):
        keyboard = latest(message.chat.id, message.message_id, keyboard)
    if is_tick(token) and keyboard:
        return Tick(message.chat.id, message.message_id, token, keyboard)
    if is_tick(token):
        token = unseen(token)
    elif is_done(token):
        token = gathered(token, keyboard)
    return _incoming(message.chat, query.from_user, query.id, Tap(token))


def _member(change: ChatMemberUpdated) -> Incoming | Unwelcome | None:
    chat, status = change.chat, change.new_chat_member.status
    out = status in (ChatMemberStatus.KICKED, ChatMemberStatus.LEFT)
    if chat.type in _GROUPS and not out:
        return Unwelcome(chat.id)
    if chat.type != ChatType.PRIVATE or not out:
        return None
    return _incoming(
        chat, change.from_user, f"{chat.id}:gone:{int(change.date.timestamp())}", Gone()
    )
