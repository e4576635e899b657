"""A crowd in one round: people on Telegram and on the web who answer, stop, edit, erase, block, or say nothing at all.

Each keeps a tally of what they said, in their own way and without looking at Zegje: that is what must be found later.
"""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from bot_api import BotApi, Form
from bot_people import Person

from bot import app
from bot.settings import Settings
from storage import contacts
from storage.contacts import Participant
from storage.crypto import blind
from storage.drawers import writing

HOW = ("het wachten duurt lang", "ik wil sneller hulp", "het gaat wel", "niemand belt terug")
WISH = ("meer tijd voor mij", "een vaste begeleider", "dat ze luisteren", "een eigen kamer")
BETTER = "minder regels in huis"
FACES = ("1", "2", "3", "4", "5")
AGES = ("12-15", "16-17", "18-23")
TOWNS = ("heerlen", "maastricht", "kerkrade", "stein")

MEETING = {"k.wie": "client", "k.leeftijd": "16-17", "k.gemeente": "heerlen"}
"""What the first meeting asks of whom Zegje does not know yet; it goes into the background, not into the answers."""


@dataclass
class Habits:
    """What somebody is going to do in this round."""

    silent: bool = False
    blocked: bool = False
    leaves_at: str = ""
    stops_at: str = ""
    takes_back: bool = False
    erases: bool = False
    edits: bool = False
    twice: bool = False


def habits(dice: random.Random) -> Habits:
    """One of a handful of characters; most people simply answer."""
    lot = dice.random()
    questions = ("gevoel", "wens")
    if lot < 0.03:
        return Habits(blocked=True)
    if lot < 0.12:
        return Habits(silent=True)
    if lot < 0.24:
        return Habits(leaves_at=dice.choice(("wacht", *questions)))
    if lot < 0.29:
        return Habits(stops_at=dice.choice(questions), takes_back=dice.random() < 0.4)
    if lot < 0.31:
        return Habits(erases=True)
    return Habits(edits=lot < 0.4, twice=0.4 <= lot < 0.5)


@dataclass
class Diary:
    """What one person will say, and what they said: the tally of the test itself."""

    dice: random.Random
    said: dict[str, str] = field(default_factory=dict)

    def picks(self, step: str, *choices: str) -> str:
        self.said[step] = self.dice.choice(choices)
        return self.said[step]


class Youngster(Person):
    """Somebody on Telegram who answers each question as it comes."""

    def __init__(self, api: BotApi, number: int, dice: random.Random, code: str) -> None:
        super().__init__(api, number)
        self.began = True
        self.code = code
        self.habits = habits(dice)
        self.diary = Diary(dice)
        self.asked: set[str] = set()
        self.ended = self.habits.blocked or self.habits.silent
        if self.habits.blocked:
            self.closed = "bot was blocked by the user"

    async def hears(self, message: Form) -> None:
        """Zegje said something. What comes twice is answered once, as people do."""
        if self.habits.silent:
            return
        tokens = _tokens(message)
        for token in tokens.values():
            match token.split(":"):
                case ["o", _]:
                    await self._once("uitnodiging", message, tokens)
                case ["c", step, _] | ["s", _, step]:
                    await self._once(step, message, tokens)
                case ["a", "stopped", *_]:
                    await self._once("stoppen", message, tokens)
                case ["a", "erase", "ja", *_]:
                    await self._erase(message, token)
        if "laatste vraag" in message["text"]:
            await self._end()

    async def _once(self, step: str, message: Form, tokens: dict[str, str]) -> None:
        if step not in self.asked:
            self.asked.add(step)
            await self._answer(step, message, tokens)

    async def _answer(self, step: str, message: Form, tokens: dict[str, str]) -> None:
        if step == self.habits.leaves_at:
            self.ended = True
            return
        if step == self.habits.stops_at:
            await self.says("stop")
            return
        match step:
            case "uitnodiging":
                await self._begin(message, tokens)
            case "wacht":
                await self._tap(message, f"c:wacht:{self.diary.picks(step, 'ja', 'nee')}")
            case "hoe":
                await self.says(self.diary.picks(step, *HOW))
            case "gevoel":
                await self._tap(message, f"c:gevoel:{self.diary.picks(step, *FACES)}")
            case "wens":
                await self.says(self.diary.picks(step, *WISH))
            case "stoppen":
                await self._stop(message, tokens)

    async def _begin(self, message: Form, tokens: dict[str, str]) -> None:
        start = next(token for token in tokens.values() if token.startswith("o:"))
        await self._tap(message, start)
        if self.habits.twice:
            await self._tap(message, start)
            await self.says(f"/start {self.code}")

    async def _end(self) -> None:
        if self.ended or "einde" in self.asked:
            return
        self.asked.add("einde")
        if self.habits.edits:
            await self.edits(self.diary.said["wens"], BETTER)
            self.diary.said["wens"] = BETTER
        if self.habits.erases:
            await self.says("wis alles")
        else:
            self.ended = True

    async def _erase(self, message: Form, token: str) -> None:
        self.diary.said.clear()
        self.ended = True
        await self._tap(message, token)

    async def _stop(self, message: Form, tokens: dict[str, str]) -> None:
        wish = "weg" if self.habits.takes_back else "staan"
        token = next(token for label, token in tokens.items() if wish in label)
        if self.habits.takes_back:
            self.diary.said.clear()
        self.ended = True
        await self._tap(message, token)

    async def _tap(self, message: Form, token: str, **_: Any) -> None:
        shown = {"chat": self.chat, "message_id": message["message_id"]}
        await self.api.deliver(super()._tap(shown, token, old=True))


def _tokens(message: Form) -> dict[str, str]:
    """What the buttons say, and what is behind them."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        key["text"]: key["callback_data"] for row in rows for key in row if "callback_data" in key
    }


class CrowdApi(BotApi):
    """A Telegram in which every message reaches whoever it is for, and they react in their own time."""

    def __init__(self) -> None:
        super().__init__()
        self.reacting: set[asyncio.Task[None]] = set()

    def _on_sendmessage(self, form: Form) -> Form:
        message = super()._on_sendmessage(form)
        person = self.people[message["chat"]["id"]]
        task = asyncio.get_running_loop().create_task(person.hears(message))
        self.reacting.add(task)
        task.add_done_callback(self._reacted)
        return message

    def _reacted(self, task: asyncio.Task[None]) -> None:
        self.reacting.discard(task)
        task.result()


def known_before(settings: Settings, people: list[Youngster], dice: random.Random) -> None:
    """Let these people be known from an earlier round, with a coarse background."""
    rooms = app.open_rooms(settings)
    rows = []
    for person in people:
        who, address = dice.randbytes(16), str(person.number)
        rows.append(
            Participant(
                id=who,
                index=blind(rooms.keys.index, "telegram", address),
                channel="telegram",
                address=rooms.keys.addresses.close(address.encode(), who),
                background={
                    "role": "client",
                    "age": dice.choice(AGES),
                    "municipality": dice.choice(TOWNS),
                },
                met=True,
            )
        )
    with writing(rooms.contacts) as drawer:
        contacts.save_participants(drawer, rows)
    rooms.close()


class Surfer:
    """Somebody on the web on a bad line: what got no answer is sent again, unchanged."""

    def __init__(self, number: int, address: str, code: str, dice: random.Random) -> None:
        self.number, self.code = number, code
        self.url = f"{address}/api/chat"
        self.habits, self.diary = habits(dice), Diary(dice)
        self.token, self.seen, self.sent = "", 0, 0
        self.asked: set[str] = set()

    async def talks(self, client: aiohttp.ClientSession) -> None:
        """The whole conversation; whoever would be silent on Telegram never scans the code."""
        if self.habits.silent or self.habits.blocked:
            return
        shown = await self._ask(client, kind="open", code=self.code)
        while step := await self._question(client, shown):
            if step == self.habits.leaves_at:
                return
            if step == self.habits.stops_at:
                await self._stops(client)
                return
            shown = await self._answers(client, step)
        if self.habits.erases:
            await self._ask(client, kind="typed", text="wis alles")
            await self._ask(client, kind="tap", taps=["a:erase:ja"])
            self.diary.said.clear()

    async def _answers(self, client: aiohttp.ClientSession, step: str) -> list[Form]:
        match step:
            case "k.duidelijk":
                taps = [f"c:{step}:{self.diary.picks(step, 'ja')}"]
                return await self._ask(client, kind="tap", taps=taps)
            case _ if step in MEETING:
                return await self._ask(client, kind="tap", taps=[f"c:{step}:{MEETING[step]}"])
            case "wacht" | "gevoel":
                choices = ("ja", "nee") if step == "wacht" else FACES
                taps = [f"c:{step}:{self.diary.picks(step, *choices)}"]
                return await self._ask(client, kind="tap", taps=taps)
            case _:
                text = self.diary.picks(step, *(HOW if step == "hoe" else WISH))
                return await self._ask(client, kind="typed", text=text)

    async def _stops(self, client: aiohttp.ClientSession) -> None:
        shown = await self._ask(client, kind="typed", text="stop")
        if self.habits.takes_back:
            tokens = [button["token"] for message in shown for button in message["buttons"]]
            take = [token for token in tokens if token.startswith("a:stopped:weg")]
            await self._ask(client, kind="tap", taps=take)
            self.diary.said.clear()

    async def _question(self, client: aiohttp.ClientSession, shown: list[Form]) -> str:
        """The step that is asked now; empty at the end. Waits while Zegje waits for more."""
        for _ in range(400):
            for message in reversed(shown):
                if "laatste vraag" in message["text"]:
                    return ""
                for button in (*message["buttons"], *message["controls"]):
                    match button["token"].split(":"):
                        case ["c", step, _] | ["s", _, step]:
                            if step not in self.asked:
                                self.asked.add(step)
                                return step
            await asyncio.sleep(0.5)
            shown = await self._ask(client, kind="poll")
        raise AssertionError(f"web {self.number} got no further than {sorted(self.diary.said)}")

    async def _ask(self, client: aiohttp.ClientSession, **form: object) -> list[Form]:
        self.sent += 1
        key = f"message-{self.number:05}-{self.sent:04}"
        form |= {"token": self.token, "key": key, "seen": self.seen}
        reply = await self._post(client, form)
        if self.diary.dice.random() < 0.05:
            reply = await self._post(client, form)
        self.token = reply["token"]
        new = [m for m in reply["messages"] if m["number"] > self.seen]
        self.seen = max([self.seen, *(m["number"] for m in new)])
        return new

    async def _post(self, client: aiohttp.ClientSession, form: dict[str, object]) -> Form:
        for _ in range(200):
            try:
                async with client.post(self.url, json=form) as response:
                    status, reply = response.status, await response.read()
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
                continue
            if status == 200:
                return dict(json.loads(reply))
            await asyncio.sleep(0.1)
        raise AssertionError(f"web {self.number}: no answer to {form}")
