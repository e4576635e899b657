"""Where a row lies on the disk says nothing about when somebody came."""

from __future__ import annotations

import pytest

from rounds.corpus import open_row, seal_rows
from storage import corpus
from storage.drawers import Drawer, writing
from tests.attack.loot import rows
from tests.attack.tau import tau
from tests.rounds.closing import close_now, corpus_of, words

MOST = 0.1


@pytest.mark.parametrize(
    ("second", "expected"),
    [([1, 2, 3, 4], 1), ([4, 3, 2, 1], -1), ([2, 1, 4, 3], 1 / 3), ([1, 1, 1, 1], 0)],
)
def test_tau_is_kendalls(second, expected):
    assert tau([1, 2, 3, 4], second) == pytest.approx(expected)


def respondents_as_they_lie(house, crowd):
    """The arrival of each respondent, in the order in which their wishes lie in the corpus."""
    seal = house.store.corpus("r1")
    arrival = {f"wens: {words(int(each))}": place for place, each in enumerate(crowd.order)}
    lying, written = [], []
    for row in rows(house, Drawer.ANSWERS, "corpus"):
        stored = corpus.CorpusRow("r1", bytes(row.cells["key"]), bytes(row.cells["body"]))
        text = open_row(stored, seal).text
        if text in arrival:
            lying.append(arrival[text])
            written.append(row.written_by)
    assert len(lying) == crowd.count
    return lying, written


def people_as_they_lie(house, crowd, table, column):
    found = rows(house, Drawer.CONTACTS, table)
    return (
        [crowd.arrived[bytes(row.cells[column])] for row in found],
        [row.written_by for row in found],
    )


def test_no_order_is_left_after_closing(house, crowd):
    close_now(house)
    place = range(crowd.count)
    lying, written = respondents_as_they_lie(house, crowd)
    assert abs(tau(lying, place)) < MOST
    assert abs(tau(lying, written)) < MOST
    lying, written = people_as_they_lie(house, crowd, "took_part", "participant")
    assert abs(tau(lying, place)) < MOST
    assert abs(tau(lying, written)) < MOST
    lying, _ = people_as_they_lie(house, crowd, "participant", "id")
    assert abs(tau(lying, place)) < MOST


def test_a_corpus_in_the_order_of_arrival_is_found(house, crowd):
    close_now(house)
    arrival = {f"wens: {words(int(each))}": place for place, each in enumerate(crowd.order)}
    numbers = iter(range(10**6))
    planted = sorted(corpus_of(house), key=lambda each: arrival.get(each.text, 10**5))
    rows_ = seal_rows(
        planted,
        house.store.corpus("r1"),
        "r1",
        lambda count: b"leak".ljust(count - 4, b"\0") + next(numbers).to_bytes(4, "big"),
    )
    with writing(house.answers) as drawer:
        corpus.remove_corpus(drawer, "r1")
        corpus.put_corpus(drawer, rows_)
    lying, _ = respondents_as_they_lie(house, crowd)
    assert tau(lying, range(crowd.count)) > 0.9


def test_marks_in_the_order_of_arrival_are_found(house, crowd):
    """On PostgreSQL they lie so until the round closes: that is why closing writes them anew."""
    lying, written = people_as_they_lie(house, crowd, "took_part", "participant")
    if house.contacts.dialect.name == "sqlite":
        assert abs(tau(lying, range(crowd.count))) < MOST
    else:
        assert tau(lying, range(crowd.count)) > 0.9 or tau(lying, written) > 0.3
