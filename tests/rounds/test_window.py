"""The sending window on local time, right across both changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.periods import ZONE, Periods
from rounds.window import is_open, local_day, next_opening, quiet_until, sending_ends

WINDOW = Periods()
NIGHT = Periods(window_from=time(1, 0), window_to=time(4, 0))

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 3600).map(lambda n: NEW_YEAR + timedelta(seconds=n))


def at(*when):
    return datetime(*when, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (at(2026, 11, 23, 15, 29, 59), False),
        (at(2026, 11, 23, 15, 30), True),
        (at(2026, 11, 23, 19, 59, 59), True),
        (at(2026, 11, 23, 20, 0), False),
        # In summer time 15:30 is 13:30 in Greenwich, in winter time 14:30; the clock changes on these two nights.
        (datetime(2026, 3, 28, 14, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 28, 14, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 29, 13, 30, tzinfo=UTC), True),
        (datetime(2026, 3, 29, 18, 0, tzinfo=UTC), False),
        (datetime(2026, 10, 24, 13, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 13, 30, tzinfo=UTC), False),
        (datetime(2026, 10, 25, 14, 30, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 18, 59, tzinfo=UTC), True),
    ],
)
def test_open_on_the_local_clock(moment, opened):
    assert is_open(moment, WINDOW) is opened


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (at(2026, 11, 23, 9), at(2026, 11, 23, 15, 30)),
        (at(2026, 11, 23, 17), at(2026, 11, 23, 17)),
        (at(2026, 11, 23, 20), at(2026, 11, 24, 15, 30)),
        (at(2026, 3, 28, 21), datetime(2026, 3, 29, 13, 30, tzinfo=UTC)),
        (at(2026, 10, 24, 21), datetime(2026, 10, 25, 14, 30, tzinfo=UTC)),
    ],
)
def test_next_opening(moment, opens):
    assert next_opening(moment, WINDOW) == opens


@pytest.mark.parametrize(
    ("letters", "start", "ends"),
    [
        (0, at(2026, 11, 23, 16), at(2026, 11, 23, 16)),
        (29 * 60, at(2026, 11, 23, 9), at(2026, 11, 23, 15, 31)),
        # One day has room for four and a half hours.
        (29 * 3600 * 5, at(2026, 11, 23, 15, 30), at(2026, 11, 24, 16, 0)),
    ],
)
def test_when_sending_ends(letters, start, ends):
    assert sending_ends(letters, 29, start, WINDOW) == ends


def test_a_window_in_the_night_of_the_change_is_an_hour_shorter_or_longer():
    hour = 3600
    for day, room in ((at(2026, 3, 29, 0, 30), 2 * hour), (at(2026, 10, 25, 0, 30), 4 * hour)):
        assert sending_ends(room, 1, day, NIGHT).date() == day.date()
        assert sending_ends(room + 1, 1, day, NIGHT).date() == day.date() + timedelta(days=1)


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(moment):
    opening = next_opening(moment, WINDOW)
    assert is_open(opening, WINDOW)
    assert opening >= moment
    assert opening - moment < timedelta(hours=20, minutes=31)
    if opening > moment:
        assert not is_open(opening.astimezone(UTC) - timedelta(seconds=1), WINDOW)


@given(MOMENTS)
def test_a_local_day_is_the_calendar_of_the_region(moment):
    first = local_day(moment, WINDOW)
    assert local_day(moment + timedelta(days=7), WINDOW) == first + 7 or local_day(
        moment + timedelta(days=7), WINDOW
    ) - first in (6, 8)


def test_days_count_from_1970():
    assert local_day(datetime(1970, 1, 1, 12, tzinfo=UTC), WINDOW) == 0
    assert local_day(datetime(1970, 1, 1, 23, 30, tzinfo=UTC), WINDOW) == 1


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-23 20:59:59", None),
        ("2026-11-23 21:00:00", "2026-11-24 09:00:00"),
        ("2026-11-24 08:59:59", "2026-11-24 09:00:00"),
        ("2026-11-24 09:00:00", None),
        ("2027-03-27 23:00:00", "2027-03-28 09:00:00"),
    ],
)
def test_quiet_hours(moment, until):
    found = quiet_until(datetime.fromisoformat(moment).replace(tzinfo=ZONE), Periods())
    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=ZONE))


def test_quiet_hours_within_a_day():
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE)
    periods = Periods(quiet_from=time(11), quiet_to=time(13))
    assert quiet_until(noon, periods) == noon.replace(hour=13)
    assert quiet_until(noon.replace(hour=13), periods) is None
    assert quiet_until(noon, Periods(quiet_from=time(11), quiet_to=time(11))) is None
