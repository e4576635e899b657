"""A daily job is done once on each local date: in both nights of the clock change, after sleep, crash and restart."""

from datetime import UTC, datetime, time, timedelta

import pytest

from rounds.leader import Daily, bid, once_a_day
from storage.drawers import reading
from tests.rounds.house import NOON
from tests.rounds.planning import room
from tests.rounds.timely import Dies, Fuse

ZONE = NOON.tzinfo


class Counted:
    """A job at half past two that tells when it was done."""

    def __init__(self, house):
        self.house, self.at = house, []
        self.job = Daily("counted", time(2, 30), lambda room: self.at.append(room.now()))

    def until(self, end, step=timedelta(minutes=5)):
        """Look every five real minutes; the local time on which it was done."""
        before = len(self.at)
        moment = self.house.clock.astimezone(UTC)
        while moment <= end.astimezone(UTC):
            self.house.clock = moment.astimezone(ZONE)
            once_a_day(room(self.house), self.job)
            moment += step
        return [f"{each:%d %H:%M}" for each in self.at[before:]]


@pytest.mark.parametrize(
    ("day", "done"),
    [
        # Half past two comes twice in this night: the hour from two to three is lived again.
        ((2026, 10, 25), "25 02:30"),
        # Half past two does not come: after 01:59 it is three o'clock.
        ((2027, 3, 28), "28 03:00"),
        ((2026, 11, 3), "03 02:30"),
    ],
)
def test_once_in_the_night_of_the_clock_change(house, day, done):
    house.clock = datetime(*day, tzinfo=ZONE)
    assert Counted(house).until(datetime(*day, 23, 59, tzinfo=ZONE)) == [done]


def test_every_day_of_a_fortnight_around_it(house):
    house.clock = datetime(2026, 10, 18, 0, 0, tzinfo=ZONE)
    done = Counted(house).until(datetime(2026, 11, 1, 23, 0, tzinfo=ZONE), timedelta(minutes=30))
    assert [each[:2] for each in done] == [f"{day:02}" for day in [*range(18, 32), 1]]
    assert {each[3:] for each in done} == {"02:30"}


def test_after_days_of_sleep_it_is_done_once(house):
    counted = Counted(house)
    assert once_a_day(room(house), counted.job)
    house.passes(days=3)
    assert [once_a_day(room(house), counted.job) for _ in range(5)] == [True, *[False] * 4]


def test_a_clock_set_back_an_hour_or_a_day_does_not_do_it_again_for_a_date_that_had_it(house):
    counted = Counted(house)
    once_a_day(room(house), counted.job)
    house.passes(hours=-1)
    assert not once_a_day(room(house), counted.job)
    house.passes(days=1)
    assert once_a_day(room(house), counted.job)
    house.passes(days=-1)
    assert not once_a_day(room(house), counted.job)
    assert len(counted.at) == 2


def test_killed_between_the_work_and_its_note_it_is_done_again(house):
    counted = Counted(house)
    with pytest.raises(Dies):
        once_a_day(room(house, Fuse(1)), counted.job)
    assert once_a_day(room(house), counted.job)
    assert not once_a_day(room(house), counted.job)
    assert len(counted.at) == 2


def test_what_was_done_long_ago_is_forgotten(house):
    counted = Counted(house)
    for _ in range(90):
        house.passes(days=1)
        once_a_day(room(house), counted.job)
    with reading(house.contacts) as drawer:
        days = drawer.exec_driver_sql("SELECT day FROM done_job ORDER BY day").scalars().all()
    assert len(days) == 61


def test_one_leads(house):
    one, other = bid(room(house)), bid(room(house))
    second = room(house).second
    assert one.leads(second)
    assert not other.leads(second)
    one.let_go()
    assert other.leads(second)
    other.let_go()
