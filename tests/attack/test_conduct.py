"""What somebody did in a conversation is not to be seen from anything that the contacts drawer keeps of them."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from rounds import incoming as i
from rounds.come_back import give_code
from rounds.due import tidy
from storage.contacts import tables
from storage.drawers import writing
from tests.rounds.closing import Crowd, close_now, corpus_of

EACH = 12
OF_SOMEBODY = [each for each in tables.metadata.sorted_tables if "participant" in each.c]
RANDOM = {"id", "index", "participant"}


def stops_early(crowd):
    crowd.taps("c:wacht:ja")


def finishes(crowd):
    crowd.taps("c:wacht:ja")
    crowd.types("wachten: {}")
    crowd.taps("c:gevoel:4")
    crowd.types("wens: {}")


def finishes_the_short_way(crowd):
    crowd.taps("c:wacht:nee")
    crowd.taps("c:gevoel:4")
    crowd.types("wens: {}")


def says_stop(crowd):
    crowd.taps("c:wacht:ja")
    crowd.does(lambda _: i.Typed("stop"))


def is_in_trouble(crowd):
    crowd.taps("c:wacht:ja")
    crowd.does(lambda _: i.Typed("ik wil dood"))


def asks_what_is_known(crowd):
    finishes(crowd)
    crowd.does(lambda _: i.Typed("wat weet je"))
    crowd.taps("a:known:texts")


def has_held(crowd):
    is_in_trouble(crowd)
    crowd.does(lambda _: i.Typed("ja"))


CONDUCTS = (
    stops_early, finishes, finishes_the_short_way, says_stop, is_in_trouble, asks_what_is_known, has_held,
)  # fmt: skip


def shape(name, cell):
    """A cell as an attacker compares it: sealed and random bytes by their length only."""
    if name in RANDOM:
        return "random"
    return f"{len(cell)} bytes" if isinstance(cell, bytes | memoryview) else repr(cell)


def looks(house):
    """Everything that is kept of each participant but for random names."""
    seen = defaultdict(Counter)
    with house.contacts.connect() as drawer:
        for row in drawer.execute(tables.participants.select()).mappings():
            for name, cell in row.items():
                seen[bytes(row["index"])]["participant", name, shape(name, cell)] += 1
        ids = dict(drawer.exec_driver_sql('SELECT id, "index" FROM participant').all())
        whose = {bytes(who): bytes(index) for who, index in ids.items()}
        for table in OF_SOMEBODY:
            for row in drawer.execute(table.select()).mappings():
                for name, cell in row.items():
                    found = seen[whose[bytes(row["participant"])]]
                    found[table.name, name, shape(name, cell)] += 1
    return seen


def telling(house, crowds, column=lambda _: True):
    """By which cells groups that did other things can be told apart."""
    seen = looks(house)
    groups = [
        Counter(
            (*cell, times)
            for each in crowd.addresses
            for cell, times in seen[crowd.index(each)].items()
            if column(cell)
        )
        for crowd in crowds
    ]
    everywhere = set().union(*groups)
    return {cell[:2] for cell in everywhere if len({group[cell] for group in groups}) > 1}


@pytest.fixture(params=["telegram", "web"])
def crowds(house, request):
    made = []
    for number, conduct in enumerate(CONDUCTS):
        crowd = Crowd(house, EACH, 1000 + 100 * number, request.param)
        crowd.opens()
        crowd.taps("c:k.leeftijd:16-17")
        conduct(crowd)
        made.append(crowd)
    return made


def of_goodbye(cell):
    """The goodbye that waits for the sending window is for those who were talking: that can be seen until it left."""
    return cell[0] in {"letter", "receipt"}


def test_no_cell_tells_what_somebody_did(house, crowds):
    assert {("participant", "sent"), ("conversation", "open")} <= telling(house, crowds)
    close_now(house)
    assert corpus_of(house)
    assert telling(house, crowds, lambda cell: not of_goodbye(cell)) == set()


def test_after_two_days_no_letter_tells_it_either(house):
    """On the web nobody brings a goodbye, and who sat at a kiosk never fetches theirs."""
    crowds = [Crowd(house, EACH, first, "web") for first in (1000, 2000)]
    for crowd, conduct in zip(crowds, (stops_early, finishes), strict=True):
        crowd.opens()
        crowd.taps("c:k.leeftijd:16-17")
        conduct(crowd)
    close_now(house)
    assert ("letter", "number") in telling(house, crowds)
    house.passes(days=2, seconds=1)
    tidy(house.contacts, house.answers, house.clock)
    assert telling(house, crowds) == set()


def test_a_code_to_come_back_with_does_not_tell_who_came_to_the_end(house):
    """The kiosk gives one at the end."""
    crowds = [Crowd(house, EACH, first, "web") for first in (1000, 2000)]
    for crowd, conduct in zip(crowds, (stops_early, finishes), strict=True):
        crowd.opens()
        crowd.taps("c:k.leeftijd:16-17")
        conduct(crowd)
    for each in crowds[1].addresses:
        house.passes(seconds=7)
        with writing(house.contacts) as drawer:
            assert give_code(drawer, house.world(), crowds[1].index(each), f"code {each}", 90)
    assert ("return_code", "until") in telling(house, crowds)
    close_now(house)
    assert telling(house, crowds, lambda cell: not of_goodbye(cell)) == set()
