"""No number in the contacts drawer tells how long somebody's conversation was, which would point to their answers."""

from __future__ import annotations

import pytest

from storage import contacts
from storage.contacts import Receipt, tables
from storage.crypto import blind
from storage.drawers import writing
from tests.attack.tau import tau
from tests.rounds.closing import close_now

MOST = 0.1
OF_SOMEBODY = [each for each in tables.metadata.sorted_tables if "participant" in each.c]


@pytest.fixture
def paths(house):
    """Forty people with conversations of different lengths; how many letters each of them got."""
    letters = {}
    for number in range(40):
        person = house.person(str(3000 + number))
        person.opens("poster1")
        person.taps("12")
        person.taps("Ja" if number % 2 else "Nee")
        if number % 2:
            person.types("het gaat wel", whole=True)
        if number % 3:
            person.taps("Goed")
        if number % 5:
            person.types("snap ik niet", whole=True)
        index = blind(house.keys.index, "telegram", person.address)
        with writing(house.contacts) as drawer:
            who, _ = contacts.load(drawer, [index])[index]
            letters[who.id] = len(person.saw)
            given = [Receipt(who.id, n, b"sealed", 2**40) for n in range(1, who.sent + 1)]
            contacts.sent(drawer, [(who.id, n) for n in range(1, who.sent + 1)], given)
    assert len(set(letters.values())) > 3
    return letters


def counts(house):
    """Everything countable about each participant: numbers in their row, and rows of theirs in every table."""
    found = {}
    with house.contacts.connect() as drawer:
        for row in drawer.execute(tables.participants.select()).mappings():
            for name, cell in row.items():
                if isinstance(cell, int):
                    found.setdefault(name, {})[bytes(row["id"])] = cell
        for table in OF_SOMEBODY:
            rows = drawer.execute(table.select().with_only_columns(table.c.participant)).scalars()
            theirs = found.setdefault(table.name, {})
            for who in map(bytes, rows):
                theirs[who] = theirs.get(who, 0) + 1
            if "number" in table.c:
                pairs = drawer.execute(
                    table.select().with_only_columns(table.c.participant, table.c.number)
                )
                last = found.setdefault(f"{table.name}.number", {})
                for who, number in pairs:
                    last[bytes(who)] = max(number, last.get(bytes(who), 0))
    return found


def telling(house, paths):
    """The counts that follow the length of the conversations."""
    order = sorted(paths)
    length = [paths[who] for who in order]
    return {
        name: round(found, 2)
        for name, theirs in counts(house).items()
        if abs(found := tau([theirs.get(who, 0) for who in order], length)) > MOST
    }


def test_no_count_follows_the_length_of_a_conversation(house, paths):
    before = telling(house, paths)
    assert {"sent", "receipt"} <= before.keys(), (
        "the attacker must see what is there before closing"
    )
    close_now(house)
    assert telling(house, paths) == {}
