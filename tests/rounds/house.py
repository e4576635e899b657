"""A whole Zegje without doors: real drawers and keys, a clock that tests turn, and people who tap and type."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from flows.limits import Limits
from flows.message import Message
from nlp.helplines import help_lines
from rounds import incoming as i
from rounds.answer_body import AnswerBody
from rounds.board import Board, Scripts
from rounds.keyring import Keyring, take_up
from rounds.prepare import Opening, flow_source, load_library, open_rounds, read_board
from rounds.sitting import World
from rounds.turn import Parcel, Turned, Waited, take_turns
from storage import answers, contacts
from storage.crypto import blind
from storage.drawers import Drawer, open_drawer, reading, writing
from storage.keystore import KeyStore
from storage.migrate import upgrade

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
MASTER = b"m" * 32

FLOW = """
id = "proef"
title.nl = "Proef"
about = "Een klein gesprek om mee te proberen."
roles = ["client"]

[[step]]
id = "hallo"
kind = "say"
text.nl = "Fijn dat je er bent."

[[step]]
id = "wacht"
kind = "choice"
text.nl = "Wacht jij op hulp?"
title.nl = "Wachten"
easier.nl = "Moet jij nog wachten?"
[[step.choice]]
id = "ja"
text.nl = "Ja"
[[step.choice]]
id = "nee"
text.nl = "Nee"
next = "gevoel"

[[step]]
id = "hoe"
kind = "open"
text.nl = "Hoe is dat wachten voor jou?"
title.nl = "Hoe is dat"
easier.nl = "Wat vind je van het wachten?"

[[step]]
id = "gevoel"
kind = "scale"
text.nl = "Hoe gaat het nu met jou?"
title.nl = "Hoe gaat het"
easier.nl = "Voel je je nu goed?"

[[step]]
id = "wens"
kind = "open"
text.nl = "Wat wil jij graag anders?"
title.nl = "Jouw wens"
easier.nl = "Wat moet er anders?"
"""

INTRO = """
id = "kennismaking"
title.nl = "Kennismaken"
about = "Wie vraagt dit, en wat bewaren we."
roles = ["client"]

[[step]]
id = "wie"
kind = "say"
text.nl = "Hoi, ik ben Zegje."

[[step]]
id = "leeftijd"
kind = "choice"
text.nl = "Hoe oud ben jij?"
title.nl = "Leeftijd"
easier.nl = "Hoeveel jaar ben jij?"
background = "age"
[[step.choice]]
id = "12-15"
text.nl = "12 tot en met 15"
[[step.choice]]
id = "16-17"
text.nl = "16 of 17"
"""

TELL = """
id = "vertel"
title.nl = "Vertel"
about = "Alles wat iemand kwijt wil."
roles = ["client"]

[[step]]
id = "verhaal"
kind = "open"
text.nl = "Wat wil jij vertellen?"
title.nl = "Jouw verhaal"
easier.nl = "Wat wil je kwijt?"
"""

OPENINGS = (
    Opening("r1", "proef", "Proef", "poster1", "School"),
    Opening("vertel", "vertel", "Vertel", "vertel", "Altijd", standing=True),
)


@dataclass
class House:
    """Three drawers and a key store under a folder, or on the given database addresses."""

    folder: Path
    urls: dict[Drawer, str]
    clock: datetime = NOON
    random: random.Random = field(default_factory=lambda: random.Random(7))
    limits: Limits = field(default_factory=Limits)
    looks_again: bool = False

    def __post_init__(self) -> None:
        self.engines = {which: open_drawer(self.urls[which], which) for which in Drawer}
        for which, engine in self.engines.items():
            upgrade(engine, which)
        folder = self.folder / "keys"
        make = KeyStore.open if folder.exists() else KeyStore.create
        self.store = make(folder, MASTER, self.random.randbytes)
        self.keys: Keyring = take_up(self.store, self.random.randbytes)
        with writing(self.desk) as drawer:
            versions = load_library(drawer, {"proef": FLOW, "kennismaking": INTRO, "vertel": TELL})
            open_rounds(drawer, self.store, OPENINGS, versions)
        self.scripts = Scripts(lambda flow, version: flow_source(self.desk, flow, version))
        self.look()

    def look_anew(self) -> Board:
        self.look()
        return self.board

    def look(self) -> None:
        with reading(self.desk) as drawer:
            self.board: Board = read_board(drawer)

    @property
    def contacts(self) -> Engine:
        return self.engines[Drawer.CONTACTS]

    @property
    def answers(self) -> Engine:
        return self.engines[Drawer.ANSWERS]

    @property
    def desk(self) -> Engine:
        return self.engines[Drawer.DESK]

    def world(self) -> World:
        return World(
            board=self.board,
            scripts=self.scripts,
            keys=self.keys,
            now=self.clock,
            random_bytes=self.random.randbytes,
            fetching=frozenset({"web"}),
            limits=self.limits,
            help_lines=help_lines(),
            look_again=self.look_anew if self.looks_again else None,
        )

    def passes(self, **time: float) -> None:
        self.clock += timedelta(**time)

    def take(self, requests: Sequence[i.Incoming | Waited]) -> list[Turned]:
        return take_turns(requests, self.world(), self.contacts, self.answers)

    def person(self, address: str = "1001", channel: str = "telegram") -> Person:
        return Person(self, channel, address)

    def kept(self, round_id: str = "r1") -> list[AnswerBody]:
        """Every answer of a round, opened, in no order that means anything."""
        keys = self.keys.round(round_id)
        assert keys is not None
        with self.answers.connect() as drawer:
            rows = drawer.exec_driver_sql(
                "SELECT key, body FROM answer WHERE round_id = " + repr(round_id)
            ).all()
        bodies = [AnswerBody.from_bytes(keys.answers.open(bytes(b), bytes(k))) for k, b in rows]
        return sorted(bodies, key=lambda body: (body.step, body.visit, body.kind))

    def texts(self, round_id: str = "r1") -> dict[str, str]:
        return {body.step: body.text for body in self.kept(round_id) if body.kind == "wrote"}

    def picks(self, round_id: str = "r1") -> dict[str, tuple[str, ...]]:
        return {body.step: body.choices for body in self.kept(round_id) if body.kind == "picked"}

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()


class Person:
    """Somebody at a door: types, taps by what stands on a button, and sees what Zegje says."""

    def __init__(self, house: House, channel: str, address: str) -> None:
        self.house, self.channel, self.address = house, channel, address
        self.saw: list[Message] = []
        self.parcels: list[Parcel] = []
        self.seen = 0
        self._keys = itertools.count(1)

    def incoming(self, body: i.Body, key: str = "", *, whole: bool = False) -> i.Incoming:
        key = key or f"{self.address}:{next(self._keys)}"
        return i.Incoming(self.channel, self.address, key, body, "nl", self.seen, whole)

    def does(self, body: i.Body, key: str = "", *, whole: bool = False) -> list[Message]:
        return self.took(self.house.take([self.incoming(body, key, whole=whole)])[0])

    def took(self, turned: Turned) -> list[Message]:
        if turned.parcel:
            self.parcels.append(turned.parcel)
        new = [out.message for out in turned.reply.outgoing]
        self.seen = max([self.seen, *(out.number for out in turned.reply.outgoing)])
        self.saw += new
        self.reply = turned.reply
        return new

    def opens(self, code: str = "") -> list[Message]:
        return self.does(i.Opened(code))

    def types(self, text: str, key: str = "", *, whole: bool = False) -> list[Message]:
        return self.does(i.Typed(text), key, whole=whole)

    def edits(self, key: str, text: str) -> list[Message]:
        return self.does(i.Retyped(text), key)

    def taps(self, label: str, key: str = "") -> list[Message]:
        for message in reversed(self.saw):
            for button in (*message.buttons, *message.controls):
                if button.label.lower().startswith(label.lower()) and button.token:
                    return self.does(i.Tap(button.token), key)
        raise AssertionError(f"no button {label!r} in {[m.text for m in self.saw]}")

    def waits(self, **time: float) -> list[Message]:
        """Time passes, and the tick looks."""
        self.house.passes(**time)
        index = blind(self.house.keys.index, self.channel, self.address)
        with writing(self.house.contacts) as drawer:
            rows = contacts.due(drawer, int(self.house.clock.timestamp()), 100)
        mine = [Waited(who.index, row.round_id) for who, row in rows if who.index == index]
        new: list[Message] = []
        for turned in self.house.take(mine) if mine else []:
            new += self.took(turned)
        return new

    @property
    def last(self) -> str:
        return self.saw[-1].text


def sqlite_urls(folder: Path) -> dict[Drawer, str]:
    return {which: f"sqlite:///{folder / which.value}.db" for which in Drawer}


__all__ = ["House", "Person", "answers", "sqlite_urls"]
