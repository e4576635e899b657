"""What holds for whatever people do, however often the channel delivers it, and wherever a process dies."""

from __future__ import annotations

import itertools
import random
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from flows.event import Agreed, Lapse, Picked, Skipped, Wrote
from flows.state import Phase, State
from nlp.read import read
from rounds import incoming as i
from rounds.answer_body import AnswerBody, answered, cut, with_piece
from rounds.envelope import Envelope
from rounds.talking import Held
from tests.rounds.house import House, sqlite_urls
from tests.rounds.stories import (
    CONCERNS,
    PIECES,
    ROUNDS,
    SECRETS,
    Does,
    Erases,
    Opened,
    Teller,
    keys_of,
    stories,
)

EXAMPLES = 30
"""As many as keep this file under half a minute; a thousand of each were run when it was written."""

QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def room(tmp_path_factory, empty_drawers):
    """One house for all examples of this file; every example brings people of its own."""
    folder = tmp_path_factory.mktemp("room")
    shutil.copytree(empty_drawers, folder, dirs_exist_ok=True)
    house = House(folder, sqlite_urls(folder))
    for engine in house.engines.values():
        event.listen(engine, "connect", _wait_for_no_disk)
        engine.dispose()
    yield house
    house.close()


def _wait_for_no_disk(connection, _entry):
    connection.execute("PRAGMA synchronous = OFF")


def teller(house, channel="telegram") -> Teller:
    return Teller(house, f"p{next(numbers)}", channel)


# --- what people do ---------------------------------------------------------------------------------------------------


@given(
    story=stories(erases=True),
    seed=st.integers(0, 2**16),
    channel=st.sampled_from(["telegram", "web"]),
)
@QUICK
def test_what_is_delivered_again_or_after_a_crash_leaves_the_same_behind(
    room, story, seed, channel
):
    start, calm, unlucky = room.clock, teller(room, channel), teller(room, channel)
    calm.lives(story)
    room.clock = start
    unlucky.suffers(story, random.Random(seed))
    keys = keys_of(story)
    assert unlucky.kept(keys) == calm.kept(keys)


@given(
    told=st.lists(stories(waits=False), min_size=2, max_size=4),
    order=st.randoms(use_true_random=False),
)
@QUICK
def test_many_people_in_one_batch_get_what_each_gets_alone(room, told, order):
    alone, together = [teller(room) for _ in told], [teller(room) for _ in told]
    for one, story in zip(alone, told, strict=True):
        one.lives(story)
    lines = [
        [request for doing in story for request in one.requests(doing)]
        for one, story in zip(together, told, strict=True)
    ]
    whose = [n for n, line in enumerate(lines) for _ in line]
    order.shuffle(whose)
    ahead = [iter(line) for line in lines]
    room.take([next(ahead[n]) for n in whose])
    for one, other, story in zip(alone, together, told, strict=True):
        assert other.kept(keys_of(story)) == one.kept(keys_of(story))


@given(story=stories(), typed=st.sampled_from(PIECES))
@QUICK
def test_every_row_holds_only_redacted_words_of_questions_on_the_way(room, story, typed):
    one = teller(room)
    one.lives([*story, Does(i.Typed(typed), "last")])
    who = one.id
    for each in ROUNDS if who else ():
        opened = Opened(room, who, each)
        bodies, row = opened.bodies(), opened.row()
        texts = [body.text for body in bodies] + [held.piece.text for held in opened.held()]
        for text in texts:
            assert not any(secret in text for secret in SECRETS)
            assert not ("1234" in text and "5678" in text)
        if row is None:
            assert bodies == []
            continue
        envelope, due_at, is_open = row
        assert is_open == envelope.state.open
        assert is_open or due_at is None
        said = str(envelope.state)
        assert not any(words in said for words in (*SECRETS, *CONCERNS, "het duurt", "ik wacht"))
        answers = [
            body for body in bodies if body.visit == envelope.visit and body.kind != "confused"
        ]
        assert {body.step for body in answers} == {
            s for s in envelope.state.answered if not s.startswith("k.")
        }
        on_the_way = {*envelope.state.path, envelope.state.step}
        if envelope.state.ending is not None:
            assert {body.step for body in answers} <= on_the_way
        assert bool(opened.held()) == bool(envelope.state.held)


@given(story=stories())
@QUICK
def test_stop_always_closes_the_conversation(room, story):
    one = teller(room)
    one.lives([*story, Does(i.Typed("stop"), "stop")])
    person = one.row
    assert person is not None
    if person.current_round:
        opened = Opened(room, person.id, person.current_round)
        envelope, due_at, is_open = opened.row()
        assert envelope.state.phase is Phase.ENDED
        assert (due_at, is_open) == (None, False)
        assert opened.held() == []


@given(story=stories(), others=stories(), moves=st.booleans())
@QUICK
def test_erasing_leaves_nothing_of_one_and_all_of_the_other(room, story, others, moves):
    one, other = teller(room, "web"), teller(room, "web")
    other.lives([*others, Does(i.Typed("hallo"), "hallo")])
    before = other.kept(keys_of(others) | {"hallo"})
    last = i.Opened("vertel") if moves else i.Typed("hallo")
    one.lives([*story, Does(last, "last")])
    who = one.id
    assert who is not None
    rounds = [Opened(room, who, each) for each in ROUNDS]
    one.lives([Erases("weg")])
    assert one.id is None
    for table in ("participant", "conversation", "letter", "receipt", "took_part", "return_code"):
        assert _rows_of(room, table, who) == 0
    for each in rounds:
        assert each.bodies() == []
        assert each.held() == []
    assert other.kept(keys_of(others) | {"hallo"}) == before


def _rows_of(house, table, who):
    column = "id" if table == "participant" else "participant"
    with house.contacts.connect() as drawer:
        found = drawer.exec_driver_sql(f"SELECT {column} FROM {table}").scalars()
        return sum(bytes(each) == who for each in found)


# --- values -----------------------------------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
pieces = st.lists(st.tuples(names, texts), max_size=4).map(tuple)
listed = st.lists(names, max_size=4).map(tuple)
bodies = st.builds(
    AnswerBody,
    st.text(min_size=1, max_size=9),
    st.integers(0, 9),
    st.sampled_from(["picked", "wrote", "skipped", "agreed", "confused"]),
    listed,
    pieces,
    st.booleans(),
    listed,
    st.booleans(),
)
envelopes = st.builds(
    Envelope,
    st.builds(State, lang=names, phase=st.sampled_from(Phase), step=names, path=listed, held=names),
    names,
    st.integers(1, 99),
    names,
    st.integers(0, 99),
    st.integers(0, 9),
    st.none() | st.sampled_from(Lapse),
    st.booleans(),
    listed,
    names,
)


@given(bodies)
def test_an_answer_comes_out_as_it_went_in(body):
    assert AnswerBody.from_bytes(body.to_bytes()) == body


@given(envelopes)
def test_an_envelope_comes_out_as_it_went_in(envelope):
    assert Envelope.from_bytes(envelope.to_bytes()) == envelope


@given(st.builds(Held, names, st.builds(Wrote, texts, names)))
def test_a_held_piece_comes_out_as_it_went_in(held):
    assert Held.from_bytes(held.to_bytes()) == held


@given(st.lists(texts, min_size=1, max_size=5))
def test_cut_pieces_join_to_what_was_cut(raw):
    for cleaned in ("\n".join(raw), read("\n".join(raw)).text):
        parts = cut(cleaned, raw)
        assert len(parts) == len(raw)
        assert "\n".join(parts).rstrip("\n") == cleaned.rstrip("\n")


@given(bodies, names, texts)
def test_the_same_piece_again_changes_nothing(body, tag, text):
    once = with_piece(body, "s", 0, Wrote(text, tag))
    assert with_piece(once, "s", 0, Wrote(text, tag)) == once


@pytest.mark.parametrize(
    "answer", [Picked(("a",)), Skipped(), Agreed(quote=True, except_steps=("s",))]
)
@given(body=bodies)
def test_an_answer_of_another_kind_replaces_all(answer, body):
    assert answered(body, "s", 1, answer) == answered(None, "s", 1, answer)
