"""Rounds that close, for tests: a crowd that answers in a few batches, and what each of them said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from rounds import incoming as i
from rounds.close import close
from rounds.corpus import CorpusAnswer, read_corpus
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.crypto import blind
from storage.drawers import reading, writing

OLDEST, YOUNGEST = "k.leeftijd:16-17", "k.leeftijd:12-15"


HOW = ["groen", "blauw", "rood", "geel", "wit", "warm", "koud", "groot", "klein", "mooi"]
WHAT = [
    f"een {each}"
    for each in ["huis", "boom", "fiets", "tafel", "boek", "bal", "stoel", "deur", "tuin", "bos"]
]
WHY = [
    "lezen",
    "lopen",
    "slapen",
    "eten",
    "spelen",
    "zingen",
    "fietsen",
    "koken",
    "wachten",
    "praten",
]


def words(number):
    """Words of their own for each of a thousand numbers; redaction would take the number itself away."""
    hundreds, tens, ones = number // 100 % 10, number // 10 % 10, number % 10
    return f"{WHAT[ones]} is {HOW[tens]} om te {WHY[hundreds]}"


class Crash(BaseException):
    """The process ends here."""


def room_of(house, passed=lambda _: None) -> Workroom:
    return Workroom(
        house.contacts,
        house.answers,
        house.desk,
        house.keys,
        house.scripts,
        lambda: house.clock,
        house.random.randbytes,
        passed=passed,
    )


def dies_at(point, count=1):
    """Ends the process when it passes this point for the so-manieth time; afterwards nothing stops it."""
    passes = Counter()

    def passed(name):
        passes[name] += 1
        if name == point and passes[name] == count:
            raise Crash

    return passed


def status(house, round_id="r1"):
    with reading(house.desk) as drawer:
        return desk.round_by_id(drawer, round_id)


@dataclass
class Crowd:
    """People who do the same things, each with their own words, in as few batches as there are things to do."""

    house: object
    count: int
    first: int = 1000
    channel: str = "telegram"
    done: int = 0
    order: list = field(default_factory=list)
    arrived: dict = field(default_factory=dict)

    def __post_init__(self):
        self.order = [str(self.first + n) for n in range(self.count)]

    @property
    def addresses(self):
        return self.order

    def does(self, make, *, whole=True, only=None):
        self.done += 1
        asked = [
            i.Incoming(self.channel, each, f"{each}:{self.done}", make(each), "nl", 0, whole)
            for each in (self.addresses if only is None else only)
        ]
        turned = []
        for start in range(0, len(asked), 200):
            turned += self.house.take(asked[start : start + 200])
        return turned

    def opens(self, code="poster1"):
        return self.does(lambda _: i.Opened(code))

    def taps(self, token, only=None):
        return self.does(lambda _: i.Tap(token), only=only)

    def types(self, text="{}", only=None):
        return self.does(lambda each: i.Typed(text.format(words(int(each)))), only=only)

    def answers(self):
        """The whole conversation: four answers each."""
        self.opens()
        self.taps("c:k.leeftijd:16-17")
        self.taps("c:wacht:ja")
        self.types("wachten: {}")
        self.taps("c:gevoel:4")
        self.types("wens: {}")

    def told(self):
        """What the corpus must then hold, without tokens and backgrounds."""
        return [
            *[("wacht", ("ja",), "")] * self.count,
            *[("gevoel", ("4",), "")] * self.count,
            *[("hoe", (), f"wachten: {words(int(each))}") for each in self.addresses],
            *[("wens", (), f"wens: {words(int(each))}") for each in self.addresses],
        ]

    def moves_to(self, municipality, only=None):
        """Give their background a municipality, as the first meeting would have."""
        with writing(self.house.contacts) as drawer:
            found = contacts.load(drawer, [self.index(e) for e in only or self.addresses])
            contacts.save_participants(
                drawer,
                [
                    replace(who, background={**who.background, "municipality": municipality})
                    for who, _ in found.values()
                ],
            )

    def index(self, address):
        return blind(self.house.keys.index, self.channel, address)


def corpus_of(house, round_id="r1") -> list[CorpusAnswer]:
    return read_corpus(room_of(house), round_id)


def said(answers):
    """What was answered, without who and whence, each as often as it is there."""
    return Counter((a.step, a.choices, a.text) for a in answers if not a.count)


def rows(house, table, where="round_id = 'r1'"):
    for engine in (house.answers, house.contacts):
        with engine.connect() as drawer:
            there = drawer.dialect.has_table(drawer, table)
            if there:
                query = f"SELECT count(*) FROM {table} WHERE {where}"
                return drawer.exec_driver_sql(query).scalar_one()
    raise AssertionError(table)


def close_now(house, round_id="r1"):
    close(room_of(house), round_id)
    house.look()
