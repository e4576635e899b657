"""What is due happens by itself, once and in order: after a long sleep, a changed clock, a crash, beside another."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rounds.close import close
from rounds.launch import launch
from rounds.periods import Periods
from rounds.tick import Due, due_now, due_rounds
from storage import contacts, desk
from storage.contacts import Standing
from storage.desk import Round, Status
from storage.drawers import reading, writing
from tests.rounds.house import NOON
from tests.rounds.planning import DAY, at, look, planned, room
from tests.rounds.timely import Dies, Fuse, Stall, young_people

NOW = int(NOON.timestamp())


def ago(days):
    return Periods().days_later(NOW, -days)


PLAIN = Round("r", "R", "proef", 1, Status.OPEN, opens_at=NOW - DAY)


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (replace(PLAIN, status=Status.PLANNED), None),
        (replace(PLAIN, status=Status.READY, opens_at=NOW + 1), None),
        (replace(PLAIN, status=Status.READY, opens_at=NOW), Due.OPEN),
        (replace(PLAIN, status=Status.READY, opens_at=None), Due.OPEN),
        # Even when it is over already: who opens it late sees it end at once, by the same steps as every round.
        (replace(PLAIN, status=Status.READY, closes_at=NOW - 1), Due.OPEN),
        (PLAIN, None),
        (replace(PLAIN, remind_at=NOW + 1), None),
        (replace(PLAIN, remind_at=NOW), Due.REMIND),
        (replace(PLAIN, remind_at=NOW, halted=True), None),
        (replace(PLAIN, closes_at=NOW + 1), None),
        (replace(PLAIN, closes_at=NOW), Due.CLOSE),
        (replace(PLAIN, closes_at=NOW, halted=True), Due.CLOSE),
        (replace(PLAIN, remind_at=NOW - DAY, closes_at=NOW), Due.CLOSE),
        (replace(PLAIN, status=Status.CLOSING, closes_at=NOW + DAY), Due.CLOSE),
        (replace(PLAIN, status=Status.REVIEW, closed_at=ago(30)), Due.FREEZE),
        (replace(PLAIN, status=Status.REVIEW, closed_at=ago(30) + 1), None),
        (replace(PLAIN, status=Status.REVIEW), None),
        (replace(PLAIN, status=Status.FROZEN, closed_at=ago(365)), Due.RETIRE),
        (replace(PLAIN, status=Status.FROZEN, closed_at=ago(364)), None),
        (replace(PLAIN, status=Status.TOO_FEW, closed_at=ago(364)), None),
        # Its texts are gone already; who took part is forgotten now.
        (replace(PLAIN, status=Status.TOO_FEW, closed_at=ago(365)), Due.RETIRE),
        (replace(PLAIN, status=Status.ENDED, closed_at=ago(999)), None),
    ],
)
def test_what_is_due_first(made, due):
    assert due_now(made, NOW, Periods()) is due


def test_days_are_calendar_days_across_both_changes_of_the_clock():
    zone, periods = ZoneInfo("Europe/Amsterdam"), Periods()
    for closed in (datetime(2026, 10, 10, 9, tzinfo=zone), datetime(2027, 3, 10, 9, tzinfo=zone)):
        made = replace(PLAIN, status=Status.REVIEW, closed_at=int(closed.timestamp()))
        frozen = closed + timedelta(days=30)
        assert frozen.hour == 9
        second = int(frozen.timestamp())
        assert due_now(made, second - 1, periods) is None
        assert due_now(made, second, periods) is Due.FREEZE


@pytest.fixture
def ready(house):
    """Launched for tomorrow, with a reminder on the third day and the end on the fifth."""
    young_people(house, 12)
    made = planned(
        house, opens_at=at(days=1), remind_at=at(days=3), closes_at=at(days=5), title="Straks"
    )
    assert launch(room(house), made.id) == ()
    assert look(house, made.id).status is Status.READY
    return made.id


def test_everything_happens_once_and_in_order(house, ready):
    done = []
    for _ in range(6 * 24):
        house.passes(hours=1)
        done += due_rounds(room(house))
        done += due_rounds(room(house))
    assert done == [f"open {ready}", f"remind {ready}", f"close {ready}"]
    assert look(house, ready).status is Status.TOO_FEW


@pytest.mark.parametrize(
    ("slept", "done", "status"),
    [
        (timedelta(hours=23), [], Status.READY),
        (timedelta(days=2), ["open"], Status.OPEN),
        (timedelta(days=4), ["open", "remind"], Status.OPEN),
        # The reminder would ask people into a round that closes in the same moment: it is left out.
        (timedelta(days=8), ["open", "close"], Status.TOO_FEW),
        (timedelta(days=800), ["open", "close"], Status.TOO_FEW),
    ],
)
def test_a_closed_laptop(house, ready, slept, done, status):
    house.clock += slept
    assert due_rounds(room(house)) == [f"{each} {ready}" for each in done]
    assert due_rounds(room(house)) == []
    assert look(house, ready).status is status
    assert house.keys.round(ready) is None or status is Status.OPEN


def test_a_clock_set_back_undoes_nothing(house, ready):
    house.passes(days=4)
    due_rounds(room(house))
    before = look(house, ready)
    house.passes(days=-30)
    assert due_rounds(room(house)) == []
    assert look(house, ready) == before
    house.passes(days=30)
    assert due_rounds(room(house)) == []
    house.passes(days=2)
    assert due_rounds(room(house)) == [f"close {ready}"]


def test_a_stopped_round_reminds_nobody_but_closes(house, ready):
    house.passes(days=1)
    due_rounds(room(house))
    with writing(house.desk) as drawer:
        desk.halt(drawer, ready)
    house.passes(days=2)
    assert due_rounds(room(house)) == []
    house.passes(days=2)
    assert due_rounds(room(house)) == [f"close {ready}"]


def test_a_reminder_is_for_whoever_was_written_to(house, ready):
    house.passes(days=1)
    due_rounds(room(house))
    with writing(house.contacts) as drawer:
        contacts.move_invitations(drawer, ready, [Standing.DUE], Standing.POSTED)
    house.passes(days=2)
    assert due_rounds(room(house)) == [f"remind {ready}"]
    with reading(house.contacts) as drawer:
        assert contacts.count_invitations(drawer, ready) == {Standing.DUE_AGAIN: 12}
    assert look(house, ready).remind_at is None


@pytest.fixture
def in_review(house):
    """Twelve people answered, and the round closed by its time."""
    for number in range(12):
        person = house.person(f"{number + 1}")
        person.opens("poster1")
        person.taps("12 tot")
        person.taps("Nee")
    with writing(house.desk) as drawer:
        desk.save_round(drawer, replace(look(house, "r1"), closes_at=at(days=1)))
    house.passes(days=1)
    assert due_rounds(room(house)) == ["close r1"]
    assert look(house, "r1").status is Status.REVIEW
    return house


def test_review_and_texts_end_when_their_time_is_over(in_review):
    done = []
    for days in (29, 1, 334, 1):
        in_review.passes(days=days)
        done.append([what for what in due_rounds(room(in_review)) if what.endswith(" r1")])
    assert done == [[], ["freeze r1"], [], ["retire r1"]]
    assert look(in_review, "r1").status is Status.ENDED
    assert in_review.store.corpora() == set()


def test_after_two_years_of_sleep_it_is_frozen_and_then_ended(in_review):
    in_review.passes(days=730)
    done = [what for what in due_rounds(room(in_review)) if what.endswith(" r1")]
    assert done == ["freeze r1", "retire r1"]


# --- crashes --------------------------------------------------------------------------------------


def test_killed_between_any_two_steps_ends_the_same(house, ready):
    """Whatever the moment of the crash, the next look finishes what was begun; nothing happens twice."""
    burns = 0
    house.passes(days=1)
    for step, passes in (("open", 2), ("remind", 2), ("close", 30)):
        while True:
            burns += 1
            fuse = Fuse(burns)
            try:
                due_rounds(room(house, fuse))
            except Dies:
                continue
            break
        assert burns > 1, f"{step} passes no point"
        burns = 0
        house.passes(days=passes)
    final = look(house, ready)
    assert final.status is Status.TOO_FEW
    assert final.remind_at is None
    assert house.keys.round(ready) is None
    with reading(house.desk) as drawer:
        deeds = [each.action for each in desk.lines(drawer) if each.subject == ready]
    assert deeds == ["plan", "launch", "open", "remind", "close"]


def test_a_round_that_was_left_closing_is_finished(house, ready):
    house.passes(days=2)
    due_rounds(room(house))
    with pytest.raises(Dies):
        close(room(house, Fuse(2)), ready)
    assert look(house, ready).status is Status.CLOSING
    assert due_rounds(room(house)) == [f"close {ready}"]


# --- two at once ----------------------------------------------------------------------------------


def test_two_at_once_do_no_harm(house, ready):
    done, together = [], threading.Barrier(2)

    def looks():
        together.wait()
        done.extend(due_rounds(room(house)))

    for days in (1, 2, 2):
        house.passes(days=days)
        both = [threading.Thread(target=looks) for _ in range(2)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
    due_rounds(room(house))
    assert sorted(set(done)) == [f"close {ready}", f"open {ready}", f"remind {ready}"]
    assert look(house, ready).status is Status.TOO_FEW
    with reading(house.desk) as drawer:
        lines = [(each.action, each.subject) for each in desk.lines(drawer)]
    assert lines.count(("open", ready)) == 1


@pytest.mark.parametrize("days", [1, 3])
@pytest.mark.parametrize("stops", range(1, 4))
def test_who_slept_while_opening_or_reminding_does_it_no_second_time(house, ready, days, stops):
    if days > 1:
        house.passes(days=1)
        due_rounds(room(house))
        house.passes(days=-1)
    house.passes(days=days)
    stall = Stall(stops)
    late = threading.Thread(target=lambda: due_rounds(room(house, stall)))
    late.start()
    while late.is_alive() and not stall.stalled.wait(0.01):
        pass
    due_rounds(room(house))
    settled = look(house, ready)
    stall.go_on.set()
    late.join()
    assert look(house, ready) == settled
    with reading(house.desk) as drawer:
        deeds = [each.action for each in desk.lines(drawer) if each.subject == ready]
    assert deeds == ["plan", "launch", "open", *(["remind"] if days > 1 else [])]


@pytest.mark.parametrize("stops", range(1, 9))
def test_the_late_work_of_a_leader_that_lost_the_lead_does_no_harm(house, ready, stops):
    """One stalls in the middle of closing, another leads and finishes; then the first wakes up and goes on."""
    house.passes(days=2)
    due_rounds(room(house))
    house.passes(days=4)
    stall = Stall(stops)
    late = threading.Thread(target=lambda: due_rounds(room(house, stall)))
    late.start()
    while late.is_alive() and not stall.stalled.wait(0.01):
        pass
    due_rounds(room(house))
    settled = look(house, ready)
    stall.go_on.set()
    late.join()
    due_rounds(room(house))
    assert look(house, ready) == settled
    assert settled.status is Status.TOO_FEW
    assert house.keys.round(ready) is None
