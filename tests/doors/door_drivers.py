"""One way to use every door: open it, choose, write, tick, ask for help, send a voice message, stop, look."""

from __future__ import annotations

import asyncio
import itertools
import json
from abc import ABC, abstractmethod
from contextlib import asynccontextmanager, suppress
from html.parser import HTMLParser

import httpx
from bot_api import BotApi
from talk_double import RecordingTalk

from bot import terminal
from bot.web.chat import build
from bot.youth import YouthDoor


class Driver(ABC):
    """A person in front of a door. ``taps`` tells whether there are buttons, ``voice`` whether one can speak.

    Every method comes back when the talk has heard of it and the answer is there to be seen.
    """

    taps = True
    voice = False
    silent_lines = 0
    """How many things the door tells by itself before the person does anything."""

    talk: RecordingTalk

    @abstractmethod
    async def opens(self, code: str) -> None: ...

    @abstractmethod
    async def picks(self, label: str) -> None: ...

    @abstractmethod
    async def ticks(self, *labels: str) -> None: ...

    @abstractmethod
    async def writes(self, text: str) -> None: ...

    @abstractmethod
    async def asks(self, special: str) -> None:
        """Use the menu."""

    async def speaks(self) -> None:
        raise NotImplementedError

    @abstractmethod
    def shown(self) -> str:
        """All that was to be seen so far, as text."""


class Telegram(Driver):
    voice = True

    def __init__(self, api, talk):
        self.api, self.talk, self.sam = api, talk, api.person(7)

    @classmethod
    @asynccontextmanager
    async def at(cls, script):
        async with BotApi() as api:
            door = YouthDoor(api.token, api=api.url)
            talk = RecordingTalk(door, script)
            listening = asyncio.create_task(door.listen(talk))
            try:
                yield cls(api, talk)
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
                await door.close()
            assert api.refused == []

    async def _told(self, act):
        before = len(self.talk.heard)
        await act
        await self.api.until(lambda: len(self.talk.heard) > before and not self.talk.busy)

    async def opens(self, code):
        await self._told(self.sam.says(f"/start {code}"))

    async def picks(self, label):
        await self._told(self.sam.taps(label))

    async def ticks(self, *labels):
        for label in labels:
            await self.sam.taps(label)
        await self._told(self.sam.taps("Klaar"))

    async def writes(self, text):
        await self._told(self.sam.says(text))

    async def asks(self, special):
        await self._told(self.sam.says(f"/{special}"))

    async def speaks(self):
        await self._told(self.sam.sends("voice"))

    def shown(self):
        seen = [part for message in self.sam.sees() for part in (message.text, *message.keys)]
        return "\n".join([*seen, json.dumps(self.api.called("sendMessage"))])


class Web(Driver):
    """The page's script: JSON."""

    def __init__(self, client, talk):
        self.client, self.talk = client, talk
        self.token, self.seen, self.messages = "", 0, []
        self.keys = (f"key-{n:08d}" for n in itertools.count())

    @classmethod
    @asynccontextmanager
    async def at(cls, script):
        talk, numbers = RecordingTalk(script=script), itertools.count(1)
        app = build(
            talk,
            random_token=lambda: f"token-{next(numbers):032d}",
            throttle=lambda peer: True,
            public_url="https://zegje.example",
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://zegje.test") as client:
            yield cls(client, talk)

    async def _says(self, **form):
        form |= {"token": self.token, "key": next(self.keys), "seen": self.seen}
        answer = await self.client.post("/api/chat", json=form)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        self.messages += answer.json()["messages"]
        self.seen = max([self.seen, *(message["number"] for message in self.messages)])

    def _token(self, label):
        last = self.messages[-1]
        return next(b["token"] for b in last["buttons"] + last["controls"] if b["label"] == label)

    async def opens(self, code):
        await self._says(kind="open", code=code)

    async def picks(self, label):
        await self._says(kind="tap", taps=[self._token(label)])

    async def ticks(self, *labels):
        await self._says(kind="tap", taps=[self._token(label) for label in labels])

    async def writes(self, text):
        await self._says(kind="typed", text=text)

    async def asks(self, special):
        await self._says(kind="command", special=special)

    def shown(self):
        return json.dumps(self.messages, ensure_ascii=False).replace('\\"', '"')


class Page(Web):
    """The same page without its script: one form."""

    html = ""

    async def _posts(self, *pressed):
        hidden = {"token": "", "key": next(self.keys), "seen": "0", "shown": "0", "code": ""}
        hidden |= dict(Fields.of(self.html).hidden)
        fields = {**hidden, **{name: value for name, value in pressed if name != "pick"}}
        picks = [value for name, value in pressed if name == "pick"]
        answer = await self.client.post("/", data={**fields, "pick": picks} if picks else fields)
        assert answer.status_code == 200, answer.text
        self.html = answer.text
        self.messages.append(answer.text)

    def _key(self, label):
        keys = Fields.of(self.html).keys
        return next((name, value) for name, value, text in keys if text.endswith(label))

    async def opens(self, code):
        await self._posts(("kind", "open"), ("code", code))

    async def picks(self, label):
        await self._posts(self._key(label))

    async def ticks(self, *labels):
        await self._posts(*(self._key(label) for label in labels), self._key("Klaar"))

    async def writes(self, text):
        await self._posts(("kind", "typed"), ("text", text))

    async def asks(self, special):
        await self._posts(("command", special))

    def shown(self):
        return "\n".join(f"{Fields.of(html).text}\n{html}" for html in self.messages)


class Fields(HTMLParser):
    """What a page shows, and what can be pressed on it."""

    def __init__(self):
        super().__init__()
        self.hidden, self.keys, self.text, self._open = [], [], "", None

    @classmethod
    def of(cls, html):
        fields = cls()
        fields.feed(html)
        return fields

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if found.get("type") == "hidden":
            self.hidden.append((found["name"], found.get("value", "")))
        elif tag in ("button", "input") and found.get("name") in ("tap", "pick", "done", "command"):
            self._open = (found["name"], found["value"], "")

    def handle_data(self, text):
        self.text += text
        if self._open:
            name, value, before = self._open
            self._open = (name, value, before + text)

    def handle_endtag(self, tag):
        if tag in ("button", "label") and self._open:
            self.keys.append(self._open)
            self._open = None


class Terminal(Driver):
    taps = False
    silent_lines = 1

    def __init__(self, talk):
        self.talk, self.lines, self.written = talk, asyncio.Queue(), []

    @classmethod
    @asynccontextmanager
    async def at(cls, script):
        driver = cls(RecordingTalk(script=script))
        chatting = asyncio.create_task(
            terminal.chat(driver.talk, driver._typed(), driver.written.append, "tty")
        )
        await driver._asked_for_more()
        yield driver
        chatting.cancel()
        with suppress(asyncio.CancelledError):
            await chatting

    async def _typed(self):
        while True:
            yield await self.lines.get()

    async def _asked_for_more(self):
        """The door reads the next line only when it has shown all that followed from this one."""
        while not self.lines._getters:
            await asyncio.sleep(0)

    async def _types(self, line):
        await self.lines.put(f"{line}\n")
        await self._asked_for_more()

    async def opens(self, code):
        await self._types(f"/start {code}")

    async def picks(self, label):
        await self._types(label)

    async def ticks(self, *labels):
        await self._types(", ".join(labels))

    async def writes(self, text):
        await self._types(text)

    async def asks(self, special):
        await self._types(f"/{special}")

    def shown(self):
        return "".join(self.written)


DRIVERS = {"telegram": Telegram, "web": Web, "page": Page, "terminal": Terminal}
