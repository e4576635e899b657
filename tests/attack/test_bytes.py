"""The byte search: no file holds an answer, a name, a burned key or an old pseudonym any more."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from rounds.corpus import seal_rows
from rounds.freeze import freeze
from rounds.retire import retire
from storage import answers, corpus
from storage.answers import Pending
from storage.crypto import derive
from storage.drawers import Drawer, writing
from storage.keyfiles import Wrapping, current_folder, round_file
from tests.attack.loot import PURPOSES, files, rows
from tests.canary.encodings import forms
from tests.rounds.closing import Crowd, close_now, corpus_of, room_of, words
from tests.rounds.house import MASTER

NAME = "Xanthippe"


def burned(house):
    """The round's key, unwrapped while it is there, all that is derived from it, and its wrapped form."""
    place = current_folder(house.store.folder)
    key = Wrapping(MASTER, bytes).read(place, round_file("r1"))
    wrapped = (place / round_file("r1")).read_bytes()
    return [key, wrapped, *(derive(key, purpose) for purpose in PURPOSES)]


def old_rows(house):
    """Names, keys and beginnings of bodies of what the drawers hold of an open round."""
    found = []
    for which, table in (
        (Drawer.ANSWERS, "answer"),
        (Drawer.ANSWERS, "pending"),
        (Drawer.CONTACTS, "conversation"),
        (Drawer.CONTACTS, "letter"),
    ):
        for row in rows(house, which, table):
            found += [
                bytes(value)[:32]
                for column, value in row.cells.items()
                if isinstance(value, bytes) and column not in {"participant", "address"}
            ]
    return found


def hits(house, needles):
    """In which files any of these bytes stand."""
    there = files(house)
    everything = b"\0".join(there.values())
    found = [each for each in set(needles) if each in everything]
    return {name for name, content in there.items() if any(each in content for each in found)}


@pytest.fixture
def crowd(house, log):
    made = Crowd(house, 40)
    made.answers()
    held = Crowd(house, 2, first=5000)
    held.opens()
    held.taps("c:k.leeftijd:16-17")
    held.taps("c:wacht:ja")
    held.types(f"ik wil dood, groetjes {NAME}")
    return made


def said(crowd):
    texts = [f"wens: {words(int(each))}" for each in crowd.order[:5]] + [NAME]
    return [needle for text in texts for _, needle in forms(text)]


def test_nothing_of_an_open_round_is_in_any_file_after_closing(house, crowd):
    keys, old = burned(house), old_rows(house)
    assert len(old) > 200
    assert hits(house, old)
    assert any(name.startswith("keys/") for name in hits(house, keys))
    close_now(house)
    assert hits(house, old) == set()
    assert hits(house, keys) == set()
    assert hits(house, said(crowd)) == set()
    assert not in_the_opened_corpus(house, old)


def in_the_opened_corpus(house, needles):
    """Whoever has the corpus key reads it: nothing of the old rows may stand in there either."""
    opened = b"\0".join(each.to_bytes() for each in corpus_of(house))
    return [each for each in needles if each in opened or each.hex().encode() in opened]


def test_an_old_pseudonym_as_a_token_is_found(house, crowd):
    old = old_rows(house)
    close_now(house)
    leaky = [replace(each, respondent=old[0].hex()) for each in corpus_of(house)]
    sealed = seal_rows(leaky, house.store.corpus("r1"), "r1", house.random.randbytes)
    with writing(house.answers) as drawer:
        corpus.remove_corpus(drawer, "r1")
        corpus.put_corpus(drawer, sealed)
    assert in_the_opened_corpus(house, old)


def test_nothing_of_the_corpus_is_in_any_file_after_freezing_and_retiring(house, crowd):
    close_now(house)
    before = [bytes(row.cells["body"])[:32] for row in rows(house, Drawer.ANSWERS, "corpus")]
    assert hits(house, before)
    freeze(room_of(house), "r1")
    frozen = [bytes(row.cells["body"])[:32] for row in rows(house, Drawer.ANSWERS, "corpus")]
    assert hits(house, before) == set()
    assert hits(house, frozen)
    retire(room_of(house), "r1")
    assert hits(house, frozen) == set()
    assert hits(house, said(crowd)) == set()


@pytest.mark.parametrize("what", ["answer", "pseudonym", "key", "log"])
def test_what_is_planted_is_found(house, crowd, what):
    keys, old = burned(house), old_rows(house)
    close_now(house)
    words_ = f"wens: {words(int(crowd.order[0]))}"
    match what:
        case "answer":
            (house.folder / "temp.sqlite").write_bytes(b"\0" + words_.encode("utf-16-le"))
            assert hits(house, said(crowd)) == {"temp.sqlite"}
        case "log":
            logging.getLogger("leak").debug("somebody said %s", words_)
            assert hits(house, said(crowd)) == {"everything.log"}
        case "key":
            (house.folder / "core").write_bytes(b"\1" + keys[2] + b"\2")
            assert hits(house, keys) == {"core"}
        case "pseudonym":
            with writing(house.answers) as drawer:
                answers.put_pending(drawer, [Pending("r1", old[0], b"")])
            assert hits(house, old)
