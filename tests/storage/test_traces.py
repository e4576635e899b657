"""What is removed is in no file any more (SQLite), and what is kept is never in plain sight."""

import os
import random

import pytest

from storage import answers, contacts, corpus
from storage.answers import Pending, Row
from storage.contacts import Conversation, Letter, Receipt
from storage.crypto import Seal
from storage.drawers import Drawer, open_drawer, reading, wipe_traces, writing


@pytest.fixture
def drawer(tmp_path):
    """Opens one SQLite drawer; gives also a search for bytes in all of its files."""
    engines = []

    def opened(which, metadata):
        engine = open_drawer(f"sqlite:///{tmp_path / which.value}.db", which)
        engines.append(engine)
        metadata.create_all(engine)

        def holding(wanted):
            found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
            return sorted(
                {name for name, content in found.items() for part in wanted if part in content}
            )

        return engine, holding

    yield opened
    for engine in engines:
        engine.dispose()


def pieces(*whole):
    """Beginnings, middles and ends: a copy that was half overwritten counts too."""
    return [part for each in whole for part in (each[:16], each[len(each) // 2 :][:16], each[-16:])]


def test_an_erased_participant_is_in_no_file(drawer, somebody, random_bytes):
    engine, holding = drawer(Drawer.CONTACTS, contacts.metadata)
    people = [somebody() for _ in range(120)]
    secret = {}
    for who in people:
        address, state, body, receipt = (random_bytes(size) for size in (285, 1309, 797, 285))
        secret[who.id] = [who.id, who.index, *pieces(address, state, body, receipt)]
        with writing(engine) as conn:
            contacts.save_participants(
                conn, [contacts.Participant(who.id, who.index, "tg", address)]
            )
            contacts.save_conversations(conn, [Conversation(who.id, "r", "f", 1, state, 5)])
            contacts.mark_took_part(conn, [(who.id, "r")])
            contacts.set_code(conn, who.index, who.id, 9)
            contacts.post(conn, [Letter(who.id, n, "r", "tg", address, body, 5) for n in (1, 2)])
            contacts.sent(conn, [(who.id, 1)], [Receipt(who.id, 1, receipt, 9)])
    assert holding(secret[people[0].id])
    erased = random.Random(2).sample(people, 40)
    with writing(engine) as conn:
        for who in erased:
            contacts.erase(conn, who.id)
    assert wipe_traces(engine)
    assert holding([part for who in erased for part in secret[who.id]]) == []
    assert holding(secret[next(who for who in people if who not in erased).id])


@pytest.mark.parametrize("seed", range(4))
def test_answers_that_were_changed_or_removed_are_in_no_file(drawer, seed):
    """Pages that split and join leave copies behind (secure_delete alone does not remove them)."""
    engine, holding = drawer(Drawer.ANSWERS, answers.metadata)
    chance = random.Random(seed)
    kept, gone = {}, []
    for _ in range(250):
        pseudonym = chance.randbytes(32)
        kept[pseudonym] = [
            Row(
                "r",
                pseudonym,
                chance.randbytes(32),
                chance.randbytes(chance.choice([285, 541, 1309])),
            )
            for _ in range(chance.randrange(1, 6))
        ]
        pending = chance.randbytes(285)
        gone += pieces(pending)
        changed = chance.choice(sorted(kept))
        old = kept[changed][0]
        kept[changed][0] = Row("r", changed, old.key, chance.randbytes(285))
        gone += pieces(old.body)
        with writing(engine) as conn:
            answers.put(conn, [*kept[pseudonym], kept[changed][0]])
            answers.put_pending(conn, [Pending("r", pseudonym, pending)])
    with writing(engine) as conn:
        answers.drop_pending(conn, [("r", pseudonym) for pseudonym in kept])
        for pseudonym in chance.sample(sorted(kept), 100):
            answers.erase(conn, "r", pseudonym)
            for row in kept.pop(pseudonym):
                gone += [pseudonym, row.key, *pieces(row.body)]
    assert wipe_traces(engine)
    still = {row.body[:16] for rows in kept.values() for row in rows}
    assert holding([part for part in gone if part not in still]) == []
    assert holding(still)


def test_a_busy_reader_or_writer_makes_it_try_again_later(drawer):
    engine, holding = drawer(Drawer.ANSWERS, answers.metadata)
    with writing(engine) as conn:
        answers.put(conn, [Row("r", b"p", b"k", b"c" * 40)])
    with reading(engine) as reader:
        corpus.count_answers(reader, "r")
        with writing(engine) as conn:
            answers.erase(conn, "r", b"p")
        assert not wipe_traces(engine)
        assert holding([b"c" * 40])
    with writing(engine):
        assert not wipe_traces(engine)
    assert wipe_traces(engine)
    assert holding([b"c" * 40]) == []


def test_on_postgresql_removed_rows_are_vacuumed(answers_drawer):
    with writing(answers_drawer) as conn:
        answers.put(conn, [Row("r", b"p", b"k", b"body")])
        answers.erase(conn, "r", b"p")
    assert wipe_traces(answers_drawer)


def test_sealed_texts_are_nowhere_in_plain(drawer, somebody):
    engine, holding = drawer(Drawer.CONTACTS, contacts.metadata)
    seal, who = Seal(bytes(32), os.urandom), somebody()
    with writing(engine) as conn:
        contacts.save_participants(conn, [who])
        state = seal.close(b"they feel fine", who.id)
        contacts.save_conversations(conn, [Conversation(who.id, "r", "f", 1, state)])
    assert holding([state[:16]])
    assert not holding([b"they feel"])
