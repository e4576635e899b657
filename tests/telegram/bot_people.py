"""Those who chat with the bot through the Telegram on loopback: they write, tap, edit, send pictures, block."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot_api import BotApi

Form = dict[str, Any]

_FILE = {"file_id": "f", "file_unique_id": "u"}
_SHOWN = {**_FILE, "width": 8, "height": 8}
MEDIA: dict[str, Any] = {
    "voice": {**_FILE, "duration": 2},
    "audio": {**_FILE, "duration": 2},
    "video": {**_SHOWN, "duration": 2},
    "video_note": {**_FILE, "length": 8, "duration": 2},
    "animation": {**_SHOWN, "duration": 2},
    "photo": [_SHOWN],
    "sticker": {**_SHOWN, "type": "regular", "is_animated": False, "is_video": False},
    "document": _FILE,
    "location": {"latitude": 50.8, "longitude": 5.9},
    "contact": {"phone_number": "1", "first_name": "A"},
    "dice": {"emoji": "🎲", "value": 6},
    "poll": {
        "id": "1",
        "question": "?",
        "options": [],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
}
NOTES: dict[str, Any] = {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}}


@dataclass(frozen=True)
class Seen:
    """A message of the bot as it stands in the chat."""

    number: int
    text: str
    rows: tuple[tuple[str, ...], ...]

    @property
    def keys(self) -> list[str]:
        """The labels of the buttons under it."""
        return [label for row in self.rows for label in row]


class Person:
    """Somebody in a private chat with the bot. ``saying`` and the like make an update, ``says`` delivers it too."""

    def __init__(self, api: BotApi, number: int, lang: str = "nl", name: str = "Sam") -> None:
        self.api, self.number = api, number
        self.user = {"id": number, "is_bot": False, "first_name": name, "language_code": lang}
        self.chat = {"id": number, "type": "private", "first_name": name}
        self.began = False
        self.closed = ""
        self.typings = 0

    def saying(self, text: str, **more: Any) -> Form:
        self.began = True
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self.api.new_update(
            message=self.api.new_message(self.number, self.user, text=text, **more)
        )

    def editing(self, old: str, new: str) -> Form:
        mine = [m for m in self.api.chat_with(self.number) if m["from"] == self.user]
        message = [m for m in mine if old in (m.get("text"), m.get("caption"))][-1]
        message["caption" if "caption" in message else "text"] = new
        message["edit_date"] = self.api.now()
        return self.api.new_update(edited_message=message)

    def sending(self, kind: str, caption: str = "") -> Form:
        self.began = True
        words = {"caption": caption} if caption else {}
        content = {kind: deepcopy((MEDIA | NOTES)[kind]), **words}
        return self.api.new_update(message=self.api.new_message(self.number, self.user, **content))

    def tapping(self, label: str, *, old: bool = False) -> Form:
        """A tap on the newest button with this in its label; ``old``: Telegram no longer gives the message."""
        for message in reversed([*self.api.chat_with(self.number)]):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for key in (key for row in rows for key in row):
                if label in key["text"] and "callback_data" in key:
                    return self._tap(message, key["callback_data"], old=old)
        raise AssertionError(f"no button {label!r} in {self.sees()}")

    def _tap(self, message: Form, token: str, *, old: bool) -> Form:
        query = f"q{next(self.api.numbers)}"
        self.api.open_queries.add(query)
        if old:
            message = {"chat": self.chat, "message_id": message["message_id"], "date": 0}
        return self.api.new_update(
            callback_query={
                "id": query,
                "from": self.user,
                "chat_instance": "c",
                "data": token,
                "message": message,
            }
        )

    def leaving(self, status: str = "kicked") -> Form:
        bot = {"user": self.api.me, "status": status}
        old = {"user": self.api.me, "status": "member"}
        new = {**bot, "until_date": 0} if status == "kicked" else bot
        return self.api.new_update(
            my_chat_member={
                "chat": self.chat,
                "from": self.user,
                "date": self.api.now(),
                "old_chat_member": old,
                "new_chat_member": new,
            }
        )

    async def says(self, text: str) -> None:
        await self.api.deliver(self.saying(text))

    async def edits(self, old: str, new: str) -> None:
        await self.api.deliver(self.editing(old, new))

    async def sends(self, kind: str, caption: str = "") -> None:
        await self.api.deliver(self.sending(kind, caption))

    async def taps(self, label: str, *, old: bool = False) -> None:
        await self.api.deliver(self.tapping(label, old=old))

    async def blocks(self) -> None:
        self.closed = "bot was blocked by the user"
        await self.api.deliver(self.leaving())

    def deactivates(self) -> None:
        self.closed = "user is deactivated"

    def sees(self) -> list[Seen]:
        """What the bot said, as it stands in the chat now."""
        said = [m for m in self.api.chat_with(self.number) if m["from"] == self.api.me]
        return [Seen(m["message_id"], m["text"], _rows(m)) for m in said]

    async def gets(self, count: int) -> list[Seen]:
        """Wait until the bot has said this much."""
        await self.api.until(lambda: len(self.sees()) >= count)
        return self.sees()


class Group:
    """A group chat with Sam in it."""

    def __init__(self, api: BotApi, number: int) -> None:
        self.api, self.number = api, number
        self.chat = {"id": number, "type": "supergroup", "title": "Groep"}
        self.user = {"id": 7, "is_bot": False, "first_name": "Sam"}
        self.has_bot = False

    def adding(self) -> Form:
        self.has_bot = True
        return self.api.new_update(
            my_chat_member={
                "chat": self.chat,
                "from": self.user,
                "date": self.api.now(),
                "old_chat_member": {"user": self.api.me, "status": "left"},
                "new_chat_member": {"user": self.api.me, "status": "member"},
            }
        )

    def saying(self, text: str) -> Form:
        return self.api.new_update(message=self.api.new_message(self.number, self.user, text=text))

    def sees(self) -> list[str]:
        return [m["text"] for m in self.api.chat_with(self.number) if m["from"] == self.api.me]


def _rows(message: Form) -> tuple[tuple[str, ...], ...]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(tuple(key["text"] for key in row) for row in rows)
