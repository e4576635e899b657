"""Contacts x live keys x columns: nothing that is left can be made from anything that is known of a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rounds.corpus import seal_rows
from rounds.freeze import freeze
from storage import corpus
from storage.crypto import blind
from storage.drawers import writing
from tests.attack.brute import links
from tests.attack.loot import arrivals
from tests.rounds.closing import Crowd, close_now, corpus_of, room_of


@pytest.fixture
def few(house):
    made = Crowd(house, 12)
    made.answers()
    made.arrived = arrivals(house, made)
    return made


def test_nobody_is_found_after_closing(house, few):
    close_now(house)
    assert links(house, few) == set()


def test_nobody_is_found_after_freezing(house, few):
    close_now(house)
    freeze(room_of(house), "r1")
    assert links(house, few) == set()


def test_while_the_round_is_open_the_attacker_links_everybody(house, few):
    assert {who for who, _ in links(house, few)} == {who.hex() for who in few.arrived}


@pytest.mark.parametrize(
    "leak",
    [
        lambda _house, who: who.hex(),
        lambda house, who: blind(house.store.index, who, "respondent").hex(),
        lambda house, who: blind(house.store.address, who)[:8].hex(),
    ],
    ids=["the id itself", "by the index key", "cut short, by the address key"],
)
def test_a_planted_token_is_found(house, few, leak):
    close_now(house)
    name, made = "r1", corpus_of(house)
    who = next(iter(few.arrived))
    leaky = [replace(each, respondent=leak(house, who)) for each in made]
    rows = seal_rows(leaky, house.store.corpus(name), name, house.random.randbytes)
    with writing(house.answers) as drawer:
        corpus.remove_corpus(drawer, name)
        corpus.put_corpus(drawer, rows)
    assert who.hex() in {found for found, _ in links(house, few)}


def test_a_planted_row_key_is_found(house, few):
    close_now(house)
    who = next(iter(few.arrived))
    with writing(house.answers) as drawer:
        planted = corpus.CorpusRow("r1", blind(house.store.index, who, "token"), b"sealed")
        corpus.put_corpus(drawer, [planted])
    assert (who.hex(), "corpus.key") in links(house, few)
