"""No column of the answers drawer holds a time, a sequence, or an identifier that was made from one."""

from __future__ import annotations

import time
import uuid

import pytest

from storage.drawers import Drawer
from tests.attack.columns import betrays
from tests.attack.loot import rows
from tests.rounds.closing import Crowd, close_now, corpus_of

TABLES = ("answer", "pending", "corpus", "shut")
COUNTS = ("visit", "count")
MARKS = ("wiped",)
SAID = ("step", "kind", "choices", "text", "background")


def columns(house):
    for table in TABLES:
        found = rows(house, Drawer.ANSWERS, table)
        for name in found[0].cells if found else ():
            if name not in MARKS:
                yield f"{table}.{name}", [row.cells[name] for row in found]


def opened(house):
    """Fields of the opened corpus, but for what people said, which may look like anything."""
    made = corpus_of(house)
    assert not made or set(made[0].__slots__) == {*SAID, *COUNTS, "quote", "troubled", "respondent"}
    yield "respondent", list({each.respondent for each in made})


def findings(house):
    found = {name: betrays(values) for name, values in (*columns(house), *opened(house))}
    return {name: why for name, why in found.items() if why}


@pytest.mark.parametrize("closed", [False, True])
def test_nothing_tells_when_it_was_made(house, closed):
    Crowd(house, 30).answers()
    if closed:
        close_now(house)
    assert dict(columns(house))
    assert findings(house) == {}


def uuid7(number):
    stamp = int(time.time() * 1000) + number
    tail = uuid.uuid4().bytes
    return stamp.to_bytes(6, "big") + bytes([0x70 | tail[6] & 15]) + tail[7:]


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda n: n, "numbers"),
        (lambda n: (1000 + n).to_bytes(16, "big"), "sequence"),
        (lambda n: (n + 7).to_bytes(8, "big") + uuid.uuid4().bytes[:8], "sequence"),
        (lambda _: uuid.uuid1().bytes, "UUIDv1"),
        (lambda _: str(uuid.uuid1()), "UUIDv1"),
        (uuid7, "UUIDv7"),
        (lambda n: uuid7(n).hex(), "clock"),
        (lambda n: (int(time.time()) + n).to_bytes(4, "big") + uuid.uuid4().bytes[:12], "clock"),
        (lambda _: uuid.uuid4().bytes[:8] + time.time_ns().to_bytes(8, "little"), "clock"),
    ],
)
def test_a_planted_column_is_found(make, why):
    assert why in betrays([make(n) for n in range(40)])
