"""A strict Telegram on loopback: a server that speaks the Bot API, and people who chat with the bot through it.

    async with BotApi() as api:
        door = YouthDoor(api.token, api=api.url)
        sam = api.person(7)
        await sam.says("/start")

Updates go out by long polling, or to a webhook once the bot has set one. ``api.fail`` lets the next calls go wrong.
Needs aiohttp only, so that a benchmark can use it too.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Any, Self

import aiohttp
from aiohttp import web
from bot_people import Group, Person
from bot_rules import (
    ACTIONS,
    Refusal,
    bad,
    check,
    check_commands,
    check_language,
    check_scope,
    check_webhook,
    demand,
    keyboard_of,
    text_of,
    units,
    value,
)

TWO_DAYS = 48 * 3600
Form = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong. ``breaks`` cuts the connection in the middle of the answer; ``raw`` is a body that is no
    JSON; ``done`` means that Telegram carried the call out all the same."""

    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int = 0
    breaks: bool = False
    raw: str = ""
    done: bool = False


class BotApi:
    """One bot's Telegram. ``paced`` refuses more than one message a second to a chat, or 30 in all."""

    def __init__(
        self, token: str = "42:TEST-token", *, paced: bool = False, tries: int = 1
    ) -> None:
        self.token, self.paced, self.tries = token, paced, tries
        self.me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Zegje"}
        self.me |= {"username": "zegje_bot"}
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: dict[tuple[int, int], Form] = {}
        self.calls: list[tuple[str, Form]] = []
        self.refused: list[tuple[str, str]] = []
        self.deliveries: list[int] = []
        self.commands: dict[str, list[dict[str, str]]] = {}  # by language, or by chat
        self.words: dict[str, str] = {}
        self.open_queries: set[str] = set()
        self.answered: set[str] = set()
        self.webhook = self.secret = ""
        self.later = 0.0
        self.queue: deque[Form] = deque()
        self.numbers, self.message_numbers = count(1000), count(1)
        self._allowed: frozenset[str] = frozenset()
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._sent: deque[tuple[float, int]] = deque()
        self._poller: asyncio.Event | None = None
        self._methods: dict[str, Callable[[Form], Any]] = {
            name.removeprefix("_on_"): getattr(self, name)
            for name in dir(self)
            if name.startswith("_on_")
        }

    # --- for tests ----------------------------------------------------------------------------------------------

    def person(self, number: int, **traits: Any) -> Person:
        """Somebody with this id; ``lang`` and ``name`` may be given."""
        return self.people.setdefault(number, Person(self, number, **traits))

    def group(self, number: int = -500) -> Group:
        """A group chat."""
        return self.groups.setdefault(number, Group(self, number))

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of this method go wrong, one after another."""
        self._faults[method.lower()].extend(faults)

    def called(self, method: str) -> list[Form]:
        """The parameters of every call of this method, refused ones too."""
        return [form for name, form in self.calls if name == method.lower()]

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Wait until this is true."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.002)

    def now(self) -> int:
        """Seconds since 1970, moved on by ``later``."""
        return int(time.time() + self.later)

    # --- updates to the bot -------------------------------------------------------------------------------------

    async def deliver(self, *updates: Form) -> None:
        """Bring these updates to the bot in this order, whatever their numbers say."""
        for update in updates:
            if self._allowed and not self._allowed & update.keys():
                continue
            if self.webhook:
                await self._post(update)
            else:
                self.queue.append(update)
        if self._poller:
            self._poller.set()

    async def _post(self, update: Form) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        for _ in range(self.tries):
            async with self._client.post(self.webhook, json=update, headers=headers) as response:
                body = await response.read()
            self.deliveries.append(response.status)
            if response.status == 200:
                self._called_in_response(body)
                return

    def _called_in_response(self, body: bytes) -> None:
        """A webhook's response may be a call of its own; nobody hears what comes of it."""
        if body:
            form = json.loads(body)
            self._carry_out(form.pop("method").lower(), form)

    # --- the server ---------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(
            web.Server(self._serve, access_log=None), shutdown_timeout=0.1
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = "http://127.0.0.1:{1}".format(*self._runner.addresses[0])
        self._client = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()
        await self._runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        _, bot, name, *_ = [*request.path.split("/"), "", ""]
        form = await _form(request)
        if bot != f"bot{self.token}":
            return _json(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        method = name.lower()
        if self._faults[method]:
            return await self._go_wrong(request, method, form, self._faults[method].popleft())
        if method == "getupdates":
            form["updates"] = await self._wait_for_updates(form)
        return _json(*self._carry_out(method, form))

    def _carry_out(self, method: str, form: Form) -> tuple[int, Form]:
        updates = form.pop("updates", None)
        self.calls.append((method, form))
        try:
            check(method, form)
            result = updates if method == "getupdates" else self._methods[method](form)
            if isinstance(result, Refusal):
                raise result
        except Refusal as refusal:
            self.refused.append((method, refusal.description))
            answer = _refusal(refusal.status, refusal.description, refusal.retry_after)
        else:
            answer = (200, {"ok": True, "result": result})
        return answer

    async def _go_wrong(
        self, request: web.BaseRequest, method: str, form: Form, fault: Fault
    ) -> web.StreamResponse:
        if fault.done:
            self._carry_out(method, form)
        else:
            self.calls.append((method, form))
        if fault.breaks:
            response = web.StreamResponse(headers={"Content-Length": "1000"})
            await response.prepare(request)
            await response.write(b'{"ok": tr')
            if request.transport:
                request.transport.abort()
            return response
        if fault.raw:
            return web.Response(status=fault.status, text=fault.raw, content_type="text/html")
        return _json(*_refusal(fault.status, fault.description, fault.retry_after))

    async def _wait_for_updates(self, form: Form) -> list[Form] | Refusal:
        if self.webhook:
            return Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        if self._poller:
            self._poller.set()
        mine = self._poller = asyncio.Event()
        self._allow(form)
        offset = int(form.get("offset", 0))
        self.queue = deque(update for update in self.queue if update["update_id"] >= offset)
        if not self.queue:
            try:
                await asyncio.wait_for(mine.wait(), float(form.get("timeout", 0)) or 0.001)
            except TimeoutError:
                return []
        if self._poller is not mine:
            return Refusal(409, "Conflict: terminated by other getUpdates request")
        self._poller = None
        return [*self.queue][: int(form.get("limit", 100))]

    def _allow(self, form: Form) -> None:
        if "allowed_updates" in form:
            self._allowed = frozenset(value(form, "allowed_updates", list))

    # --- methods ------------------------------------------------------------------------------------------------

    def _on_getupdates(self, form: Form) -> Any:
        raise AssertionError("answered by _wait_for_updates")

    def _on_getme(self, form: Form) -> Form:
        return {**self.me, "can_join_groups": True, "can_read_all_group_messages": False}

    def _on_setwebhook(self, form: Form) -> bool:
        check_webhook(form)
        self.webhook, self.secret = form["url"], form.get("secret_token", "")
        self._allow(form)
        return True

    def _on_deletewebhook(self, form: Form) -> bool:
        self.webhook = self.secret = ""
        return True

    def _on_sendmessage(self, form: Form) -> Form:
        chat = self._open_chat(form)
        text, keyboard = text_of(form), keyboard_of(form)
        self._pace(chat)
        message = self.new_message(chat, self.me, text=text)
        if keyboard:
            message["reply_markup"] = keyboard
        return message

    def _on_editmessagetext(self, form: Form) -> Form:
        message = self._own_message(form)
        return self._edit(message, text=text_of(form), reply_markup=keyboard_of(form))

    def _on_editmessagereplymarkup(self, form: Form) -> Form:
        message = self._own_message(form)
        return self._edit(message, text=message["text"], reply_markup=keyboard_of(form))

    def _edit(self, message: Form, **after: Any) -> Form:
        if all(message.get(name) == new for name, new in after.items()):
            raise bad(
                "message is not modified: specified new message content and reply markup are exactly the same"
            )
        message.update({name: new for name, new in after.items() if new}, edit_date=self.now())
        if not after["reply_markup"]:
            message.pop("reply_markup", None)
        return message

    def _on_deletemessages(self, form: Form) -> bool:
        chat = self._open_chat(form)
        numbers = value(form, "message_ids", list)
        demand(1 <= len(numbers) <= 100, "too many message identifiers specified")
        found = [(chat, number) for number in numbers if (chat, number) in self.messages]
        fresh = self.now() - TWO_DAYS
        demand(all(self.messages[at]["date"] >= fresh for at in found), "message can't be deleted")
        for at in found:
            del self.messages[at]
        return True

    def _on_answercallbackquery(self, form: Form) -> bool:
        demand(units(form.get("text", "")) <= 200, "MESSAGE_TOO_LONG")
        query = form["callback_query_id"]
        if query not in self.open_queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.open_queries.discard(query)
        self.answered.add(query)
        return True

    def _on_sendchataction(self, form: Form) -> bool:
        chat = self._open_chat(form)
        demand(form["action"] in ACTIONS, "wrong parameter action in request")
        if chat in self.people:
            self.people[chat].typings += 1
        return True

    def _on_setmycommands(self, form: Form) -> bool:
        self.commands[check_scope(form) or check_language(form)] = check_commands(form)
        return True

    def _on_deletemycommands(self, form: Form) -> bool:
        self.commands.pop(check_scope(form) or check_language(form), None)
        return True

    def _on_setmydescription(self, form: Form) -> bool:
        demand(len(form.get("description", "")) <= 512, "description is too long")
        self.words["about", check_language(form)] = form.get("description", "")
        return True

    def _on_setmyshortdescription(self, form: Form) -> bool:
        demand(len(form.get("short_description", "")) <= 120, "short description is too long")
        self.words["short", check_language(form)] = form.get("short_description", "")
        return True

    def _on_leavechat(self, form: Form) -> bool:
        chat = self._open_chat(form)
        demand(chat in self.groups, "chat member status can't be changed in private chats")
        self.groups[chat].has_bot = False
        return True

    # --- chats --------------------------------------------------------------------------------------------------

    def new_message(self, chat: int, sender: Form, **content: Any) -> Form:
        """Put a message into a chat."""
        number = next(self.message_numbers)
        place = self.groups[chat].chat if chat in self.groups else self.people[chat].chat
        message = {
            "message_id": number,
            "from": sender,
            "chat": place,
            "date": self.now(),
            **content,
        }
        self.messages[chat, number] = message
        return message

    def new_update(self, **content: Any) -> Form:
        """An update with the next number; what it holds no longer changes."""
        return {"update_id": next(self.numbers), **deepcopy(content)}

    def _open_chat(self, form: Form) -> int:
        raw = str(form["chat_id"])
        demand(raw.lstrip("-").isdigit(), "chat not found")
        chat = int(raw)
        if chat in self.groups:
            if not self.groups[chat].has_bot:
                raise Refusal(403, "Forbidden: bot is not a member of the group chat")
            return chat
        demand(chat in self.people and self.people[chat].began, "chat not found")
        if reason := self.people[chat].closed:
            raise Refusal(403, f"Forbidden: {reason}")
        return chat

    def _own_message(self, form: Form) -> Form:
        message = self.messages.get((self._open_chat(form), int(form["message_id"])))
        if message is None:
            raise bad("message to edit not found")
        demand(message["from"] == self.me, "message can't be edited")
        return message

    def _pace(self, chat: int) -> None:
        if not self.paced:
            return
        now = time.monotonic()
        while self._sent and self._sent[0][0] < now - 1:
            self._sent.popleft()
        if len(self._sent) >= 30 or any(to == chat for _, to in self._sent):
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._sent.append((now, chat))

    def chat_with(self, chat: int) -> Iterable[Form]:
        """The messages of a chat, oldest first."""
        return [message for (place, _), message in self.messages.items() if place == chat]


async def _form(request: web.BaseRequest) -> Form:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **(await request.post())}


def _refusal(status: int, description: str, retry_after: int) -> tuple[int, Form]:
    answer: Form = {"ok": False, "error_code": status, "description": description}
    if retry_after:
        answer["parameters"] = {"retry_after": retry_after}
    return status, answer


def _json(status: int, form: Form) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(form).encode(), content_type="application/json"
    )
