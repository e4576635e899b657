"""A desk with staff at it, a stand-in for the worker, and dialogues of the staff bot as files that people can read.

Write only the first line and what the member of staff does; the rest writes itself:

    ZEGJE_GOLDEN_WRITE=1 python -m pytest tests/staffbot -k dialogue

and is compared from then on. Read what was written before you commit it: that is the test.

    wie: facilitator Fatima regio     role, name, scope; kerngroep with its side: "kerngroep/clients"
    # anything                        a comment, kept where it stands
    Ik: /nieuw                        typed (" / " is a new line)
    Ik: [Start]                       a tap on the button whose label has this, of the newest message
    Ik: (foto)                        something that is no text
    (de computer werkt)               the worker carries out what waits, and the door shows it
    (een uur later)
    (Zegje begint opnieuw)                  Zegje is killed and started again: nothing but the desk is left

What Zegje says stands as "Zegje: ...", with the buttons as [..], a row a line; "(wacht)" when it waits for the worker.
"""

import os
import random
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.staff.office import Office
from bot.staff.talk import Came, StaffTalk
from flows.library import flows, sources
from rounds.forecast import Reach
from rounds.prepare import load_library
from rounds.staff import SHELL, accept, invite
from storage import desk
from storage.desk import Fate, Round, Status, Wished
from storage.drawers import reading, writing

LONG = 400
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))


class Desk:
    """A desk drawer with the library, a clock and staff."""

    def __init__(self, engine):
        self.engine, self.clock = engine, NOON
        self.random = random.Random(7)
        self.office = Office(engine, lambda: self.clock, self.random.randbytes)
        self.talk = StaffTalk(self.office)
        with writing(engine) as drawer:
            texts = dict(zip(flows(), sources().values(), strict=True))
            load_library(drawer, texts)

    @property
    def second(self):
        return int(self.clock.timestamp())

    def starts_again(self):
        """The process is killed and another one starts."""
        self.talk = StaffTalk(Office(self.engine, lambda: self.clock, self.random.randbytes))

    def invites(self, role, name="Fatima", scope="regio"):
        """A token for somebody; role "kerngroep/clients" has a side."""
        role, _, side = role.partition("/")
        with writing(self.engine) as drawer:
            return invite(
                drawer,
                self.office.region,
                role,
                name,
                side=side,
                scope=scope,
                by=SHELL,
                now=self.second,
                random_bytes=self.random.randbytes,
            )

    def joins(self, role, chat="7", name="Fatima", scope="regio"):
        token = self.invites(role, name, scope)
        with writing(self.engine) as drawer:
            return accept(drawer, token, chat, self.second)

    def has_round(self, round_id, title, **fields):
        """A round on the desk; open unless said otherwise."""
        day = 24 * 3600
        made = {
            "flow": "wonen",
            "version": 1,
            "status": Status.OPEN,
            "opens_at": self.second - day,
            "closes_at": self.second + 13 * day,
            "asked_by": "de jongerenraad",
        } | fields
        with writing(self.engine) as drawer:
            desk.save_round(drawer, Round(round_id, title, **made))

    def round(self, round_id):
        with reading(self.engine) as drawer:
            return desk.round_by_id(drawer, round_id)

    def rounds(self):
        with reading(self.engine) as drawer:
            return desk.rounds_in(drawer)

    def wishes(self):
        with reading(self.engine) as drawer:
            return desk.waiting_wishes(drawer)

    def works(self):
        """Carry out what waits, as the worker would answer it (tests/staffbot/test_staff_whole.py has the real one)."""
        with writing(self.engine) as drawer:
            for wish in desk.waiting_wishes(drawer):
                answer = _carry_out(drawer, wish, self.second)
                desk.settle_wish(drawer, wish.id, Fate.DONE, answer)


def _carry_out(drawer, wish, now):
    match wish.kind:
        case Wished.REACH:
            return Reach(250, 40, too_small=False).to_form()
        case Wished.LAUNCH:
            made = desk.round_by_id(drawer, wish.round_id)
            opens = made.opens_at or now
            desk.save_round(drawer, replace(made, status=Status.OPEN, opens_at=opens))
            return {"lines": ["De ronde is open."]}
        case Wished.STOP:
            desk.halt(drawer, wish.round_id)
            return {"lines": ["De ronde is gestopt.", "Wat nog wachtte, is teruggehaald."]}
        case Wished.CLOSE:
            desk.set_status(drawer, wish.round_id, Status.REVIEW)
            return {"lines": ["De ronde is dicht."]}
        case _:
            return {"lines": ["De herinnering gaat naar wie niet klaar is."]}


class Someone:
    """A member of staff, or a stranger, in their chat: types, taps, and sees the newest screen."""

    def __init__(self, at, chat="7"):
        self.at, self.chat = at, chat
        self.screen, self.seen = None, []

    def _came(self, came):
        said = self.at.talk.take(came)
        self.screen = said.screen
        self.seen.append(said.screen)
        return said.screen.text

    def types(self, text):
        return self._came(Came(self.chat, text))

    def sends_picture(self):
        return self._came(Came(self.chat, None))

    def taps(self, label):
        return self.taps_token(self.token_of(label))

    def taps_token(self, token):
        return self._came(Came(self.chat, token=token))

    def token_of(self, label):
        for screen in reversed(self.seen):
            for row in screen.rows:
                for key in row:
                    if label in key.label:
                        return key.token
        raise AssertionError(f"no button {label!r} in {self.labels}")

    @property
    def labels(self):
        return [key.label for row in self.screen.rows for key in row]

    def waits(self):
        """The worker works, and the door shows what came of it."""
        then = self.screen.then
        self.at.works()
        return self.taps_token(then) if then else ""


def check(path, engine):
    """Play the dialogue of this file; it must come out exactly as it is written."""
    written = path.read_text("utf-8")
    played = play(written, engine)
    if os.environ.get("ZEGJE_GOLDEN_WRITE"):
        path.write_text(played, "utf-8")
        return
    assert played == written


def play(written, engine):
    """The whole dialogue that follows from its first line and from what somebody does in it."""
    at = Desk(engine)
    first, *rest = written.splitlines()
    role, name, scope = first.removeprefix("wie: ").split()
    at.joins(role, name=name, scope=scope)
    someone, lines, known = Someone(at), [first], []
    for line in rest:
        if line.startswith("#"):
            lines += ["", line]
        elif line.startswith(("Ik: ", "(")):
            lines += ["", line]
            before = len(someone.seen)
            _act(at, someone, line)
            for screen in someone.seen[before:]:
                lines += [] if screen is None else _once(screen, known)
    return "\n".join(lines) + "\n"


def _act(at, someone, line):
    if line == "(de computer werkt)":
        someone.waits()
    elif line == "(Zegje begint opnieuw)":
        at.starts_again()
    elif line == "(een uur later)":
        at.clock += timedelta(hours=1)
    elif line.startswith("(ronde: "):
        round_id, title = line.removeprefix("(ronde: ").removesuffix(")").split(" ", 1)
        progress = {"invited": 250, "sent": 180, "waiting": 60, "postponed": 10, "lost": 5}
        at.has_round(round_id, title, responses=35, progress=progress)
    elif line.startswith("(vraag: "):
        _ask(at, line.removeprefix("(vraag: ").removesuffix(")"))
    elif line == "Ik: (foto)":
        someone.sends_picture()
    elif line.startswith("Ik: ["):
        someone.taps(line.removeprefix("Ik: [").removesuffix("]"))
    else:
        someone.types(line.removeprefix("Ik: ").replace(" / ", "\n"))


def _ask(at, text):
    chat = f"asker{len(text)}"
    at.joins("municipality", chat, "Gemeente Heerlen", "gemeente:heerlen")
    asker = Someone(at, chat)
    asker.types("/vraag")
    asker.types(text)
    asker.types("Voor ons beleid.")
    asker.taps("Verstuur")
    at.clock += timedelta(minutes=1)


def _once(screen, known):
    """A long screen is written out once in a dialogue."""
    if screen in known:
        first = screen.text.partition("\n")[0]
        return [f"Zegje: {first} (dit bericht staat hierboven al)"]
    known += [screen] if len(screen.text) > LONG else []
    return shown(screen)


def shown(screen):
    """A screen as it stands in a dialogue."""
    lines = screen.text.split("\n")
    said = [f"Zegje: {lines[0]}", *(f"       {line}".rstrip() for line in lines[1:])]
    rows = ["  " + " ".join(f"[{key.label}]" for key in row) for row in screen.rows]
    return [*said, *rows, *(["  (wacht)"] if screen.follow else [])]
