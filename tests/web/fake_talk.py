"""A Talk in memory that asks one short scripted round, and remembers all that it was given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from flows.event import Special
from flows.message import Button, Look, Message
from flows.tokens import PickToken, SpecialToken, read, write
from rounds.incoming import Command, Incoming, Opened, Polled, Tap, Typed
from rounds.talk import Outgoing, Reply

CODE = "K7WQ4MXR9TBD"
GATHER = 1
SCALE = "gevoel"
HELLO = (
    Message("Hoi, ik ben Zegje."),
    Message("Ik ben een computer.\nIk stel je 5 vragen."),
    Message("Niemand ziet wie jij bent."),
)
BYE = Message("Dank je wel.\nJe hoort van ons wat ermee gebeurt.")
STOPPED = Message("Oké, we stoppen.\nDag.")
EASIER = Message("Ik zeg het anders.", look=Look.NOTE)
HELP = Message(
    "Wat erg dat je je zo voelt.\nBel 113, dat is gratis. Of kijk op 113.nl.\n"
    "Kindertelefoon: 0800-0432.\nIk ben een computer. Er leest nu niemand mee.",
    look=Look.HELP,
    buttons=(
        Button("Ik wil verder", "s:verder"),
        Button("Ik wil stoppen", "s:stop"),
    ),
)


def _controls(step: str) -> tuple[Button, ...]:
    names = {
        Special.SKIP: "Sla over",
        Special.BACK: "Terug",
        Special.CONFUSED: "Snap ik niet",
    }
    return tuple(Button(n, write(SpecialToken(special, step))) for special, n in names.items())


def _pick(step: str, *choices: str) -> tuple[Button, ...]:
    pairs = [choice.split(" ", 1) for choice in choices]
    faces = {label: str(face) for face, (_, label) in enumerate(pairs, 1)} if step == SCALE else {}
    return tuple(
        Button(
            label,
            write(PickToken(step, (faces.get(label, label.lower().replace(" ", "-")),))),
            "" if picture == "-" else picture,
        )
        for picture, label in pairs
    )


QUESTIONS = (
    Message(
        "Waar woon je nu?",
        _pick(
            "wonen",
            "🏠 Bij mijn ouders",
            "👪 In een pleeggezin",
            "🏢 Op een groep",
            "🔑 Op mezelf",
            "- Weet ik niet",
        ),
    ),
    Message(
        "Hoe gaat het met jou?",
        _pick(
            SCALE,
            "😢 heel slecht",
            "🙁 slecht",
            "😐 gaat wel",
            "🙂 goed",
            "😄 heel goed",
            "- Weet ik niet",
        ),
    ),
    Message(
        "Wat helpt jou?",
        _pick(
            "helpt", "👂 Iemand luistert", "⏱️ Snel hulp", "🤝 Dezelfde begeleider", "- Weet ik niet"
        ),
        several=True,
        submit=Button("Klaar", "s:overslaan:helpt"),
    ),
    Message("Wat moet er beter?", writes=True),
    Message(
        "Kies een plaatje dat bij jou past.",
        _pick(
            "plaat",
            "🌧️ Ik sta alleen",
            "🧗 Het is zwaar",
            "🤗 Ik krijg steun",
            "🚪 Niemand doet open",
            "🎒 Ik sleep alles mee",
            "🌱 Ik groei",
            "- Weet ik niet",
        ),
    ),
)


@dataclass
class Person:
    """Where one address is."""

    place: int = -1
    number: int = 0
    unseen: list[Outgoing] = field(default_factory=list)
    gathering: bool = False
    lang: str = "nl"


@dataclass
class FakeTalk:
    """``taken`` holds all that arrived, ``answers`` each answer once; ``fails`` turns will break."""

    taken: list[Incoming] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    fails: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    keys: set[tuple[str, str]] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)

    def typed(self) -> list[str]:
        """Every text that was taken as an answer."""
        return [answer for _, answer in self.answers]

    async def take(self, incoming: Incoming) -> Reply:
        if self.fails:
            self.fails -= 1
            raise RuntimeError(f"geheim van {incoming.address}: {incoming.body}")
        self.taken.append(incoming)
        person = self.people.setdefault(incoming.address, Person())
        person.unseen = [out for out in person.unseen if out.number > incoming.seen]
        wait = 0
        polled = isinstance(incoming.body, Polled)
        if polled or (incoming.address, incoming.key) not in self.keys:
            self.keys.add((incoming.address, incoming.key))
            wait = self._turn(person, incoming)
        return Reply(tuple(person.unseen), wait=wait, lang=person.lang)

    async def code_for(self, channel: str, address: str) -> str | None:
        if address not in self.people:
            return None
        self.codes[CODE] = address
        return CODE

    async def come_back(self, code: str, channel: str, address: str) -> bool:
        earlier = self.codes.pop("".join(filter(str.isalnum, code)).upper(), None)
        if earlier is None:
            return False
        self.people[address] = replace(self.people.pop(earlier), unseen=[], number=0)
        return True

    def _turn(self, person: Person, incoming: Incoming) -> int:
        match incoming.body:
            case Opened():
                if person.place < 0:
                    self._say(person, *HELLO)
                    person.place = 0
                self._ask(person)
            case Typed(text) if "dood" in text:
                self._say(person, HELP)
            case Typed(text):
                return self._typed(person, text, whole=incoming.whole)
            case Tap(token):
                self._tap(person, token)
            case Command(Special.LANGUAGE, lang):
                person.lang = lang
                self._ask(person)
            case Command(Special.STOP):
                self._say(person, STOPPED)
            case Polled() if person.gathering:
                person.gathering = False
                self._next(person)
        return 0

    def _typed(self, person: Person, text: str, *, whole: bool) -> int:
        self.answers.append(("getypt", text))
        if not QUESTIONS[person.place].writes or whole:
            self._next(person)
            return 0
        person.gathering = True
        return GATHER

    def _tap(self, person: Person, token: str) -> None:
        match read(token):
            case PickToken(step, choices):
                self.answers.append((step, ",".join(choices)))
                self._next(person)
            case SpecialToken(Special.SKIP):
                self._next(person)
            case SpecialToken(Special.BACK):
                person.place = max(0, person.place - 1)
                self._ask(person)
            case SpecialToken(Special.CONFUSED):
                self._say(person, EASIER)
                self._ask(person)
            case SpecialToken(Special.STOP):
                self._say(person, STOPPED)
            case _:
                self._ask(person)

    def _next(self, person: Person) -> None:
        person.place += 1
        if person.place < len(QUESTIONS):
            self._ask(person)
        else:
            person.place = 0
            self._say(person, BYE)

    def _ask(self, person: Person) -> None:
        place = max(0, person.place)
        question = QUESTIONS[place]
        step = getattr(read(question.buttons[0].token), "step", "") if question.buttons else ""
        asked = {"look": Look.QUESTION, "asked": place + 1, "total": len(QUESTIONS)}
        self._say(person, replace(question, controls=_controls(step), **asked))

    def _say(self, person: Person, *messages: Message) -> None:
        for message in messages:
            person.number += 1
            person.unseen.append(Outgoing(person.number, replace(message, lang=person.lang)))
