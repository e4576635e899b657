"""After closing: frozen without tokens and background, retired without anything; traces that wait for their turn."""

from __future__ import annotations

import threading

import pytest

from rounds import incoming as i
from rounds.close import close, wipe_closed
from rounds.freeze import freeze
from rounds.retire import retire
from rounds.turn import take_turns
from storage import answers, corpus
from storage.desk import Status
from storage.drawers import reading, writing
from tests.rounds.closing import (
    Crash,
    Crowd,
    close_now,
    corpus_of,
    dies_at,
    room_of,
    rows,
    said,
    status,
)


@pytest.fixture
def closed(house):
    crowd = Crowd(house, 12)
    crowd.answers()
    close_now(house)
    return house


def test_freezing_keeps_the_texts_and_deletes_tokens_and_background(closed):
    before = corpus_of(closed)
    asked = []
    freeze(room_of(closed), "r1", lambda _room, name, made: asked.append((name, len(made))))
    after = corpus_of(closed)
    assert said(after) == said(before)
    assert not any(each.respondent or each.background or each.visit for each in after)
    assert status(closed).status is Status.FROZEN
    assert asked == [("r1", len(before))]
    assert closed.store.corpora() == {"r1 frozen"}
    assert rows(closed, "corpus") == 0


FREEZE_POINTS = ("released", "frozen", "corpus burned")


@pytest.mark.parametrize("point", FREEZE_POINTS)
def test_freezing_goes_on_after_a_crash(closed, point):
    before = said(corpus_of(closed))
    with pytest.raises(Crash):
        freeze(room_of(closed, dies_at(point)), "r1")
    assert said(corpus_of(closed)) == before
    freeze(room_of(closed), "r1")
    assert said(corpus_of(closed)) == before
    assert closed.store.corpora() == {"r1 frozen"}
    assert status(closed).status is Status.FROZEN


@pytest.mark.parametrize("point", FREEZE_POINTS)
def test_two_who_freeze_at_once_lose_nothing(closed, point):
    before, second = said(corpus_of(closed)), []

    def passed(name):
        if name == point and not second:
            second.append(1)
            freeze(room_of(closed), "r1")

    freeze(room_of(closed, passed), "r1")
    assert said(corpus_of(closed)) == before
    assert closed.store.corpora() == {"r1 frozen"}


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("point", ["", "corpus burned", "corpus removed"])
def test_retiring_leaves_nothing(closed, frozen, point):
    if frozen:
        freeze(room_of(closed), "r1")
    if point:
        with pytest.raises(Crash):
            retire(room_of(closed, dies_at(point)), "r1")
    retire(room_of(closed), "r1")
    assert corpus_of(closed) == []
    assert closed.store.corpora() == set()
    assert rows(closed, "corpus", "true") == 0
    assert rows(closed, "took_part") == 0
    assert status(closed).status is Status.ENDED


def test_only_a_round_in_review_is_frozen_and_only_a_closed_one_retired(house):
    Crowd(house, 12).answers()
    freeze(room_of(house), "r1")
    retire(room_of(house), "r1")
    assert status(house).status is Status.OPEN
    assert rows(house, "took_part") == 12


def test_of_too_few_the_marks_are_forgotten(house):
    Crowd(house, 3).answers()
    close_now(house)
    assert rows(house, "took_part") == 3
    retire(room_of(house), "r1")
    assert rows(house, "took_part") == 0


# --- traces -----------------------------------------------------------------------------------------------------------


def test_traces_that_somebody_is_in_the_way_of_are_wiped_later(house):
    Crowd(house, 12).answers()
    in_the_way = house.contacts.connect()
    in_the_way.exec_driver_sql("SELECT count(*) FROM took_part").all()
    close(room_of(house), "r1")
    assert status(house).status is Status.REVIEW
    with reading(house.answers) as drawer:
        assert list(corpus.unwiped(drawer)) == ["r1"]
    in_the_way.close()
    assert wipe_closed(room_of(house))
    with reading(house.answers) as drawer:
        assert corpus.unwiped(drawer) == {}


def test_what_is_removed_while_others_wipe_is_wiped_again(house):
    Crowd(house, 12).answers()

    def passed(point):
        if point in {"burned", "answers removed"}:
            wipe_closed(room_of(house))

    with pytest.raises(Crash):
        close(room_of(house, _both(passed, dies_at("removed"))), "r1")
    with reading(house.answers) as drawer:
        assert list(corpus.unwiped(drawer)) == ["r1"]


def _both(first, second):
    def passed(point):
        first(point)
        second(point)

    return passed


# --- turns that are under way -----------------------------------------------------------------------------------------


def test_a_batch_that_began_before_is_in_the_corpus_and_one_after_is_not(house):
    """The batch holds its transaction open while another thread shuts the round."""
    Crowd(house, 12).answers()
    late = Crowd(house, 1, first=7000)
    late.opens()
    late.taps("c:k.leeftijd:16-17")
    inside, closing = threading.Event(), threading.Event()

    def passed(point):
        if point == "loaded":
            inside.set()
            # Closing begins, and can only wait.
            assert closing.wait(30)
            thread.join(0.5)
            assert thread.is_alive()

    thread = threading.Thread(target=lambda: (closing.set(), close(room_of(house), "r1")))

    def start():
        assert inside.wait(30)
        thread.start()

    starter = threading.Thread(target=start)
    starter.start()
    asked = [i.Incoming("telegram", "7000", "x", i.Tap("c:wacht:ja"), "nl", 0, whole=True)]
    take_turns(asked, house.world(), house.contacts, house.answers, passed)
    starter.join()
    thread.join()
    # One whole conversation of four answers each, and the one that was under way.
    assert said(corpus_of(house)).total() == 12 * 4 + 1
    assert status(house).status is Status.REVIEW


def test_whoever_looks_at_what_is_shut_keeps_it_from_changing(house):
    """The guard of the guard: without the lock that batches share, a round could be shut between look and write."""
    shut = threading.Event()

    def shut_it():
        with writing(house.answers) as drawer:
            corpus.shut_out(drawer, "r1")
        shut.set()

    thread = threading.Thread(target=shut_it)
    with writing(house.answers) as drawer:
        assert corpus.shut_rounds(drawer) == frozenset()
        thread.start()
        assert not shut.wait(0.5)
        answers.put(drawer, [answers.Row("r1", b"p" * 32, b"k" * 32, b"body")])
    thread.join()
    assert shut.is_set()
