"""Which help lines are shown to whom at what hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from nlp.helplines import help_lines, lines_for, stale
from nlp.reading import Level

LINES = help_lines()
MONDAY_NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001  (local time without a zone is what is tested)
MONDAY_NIGHT = datetime(2026, 11, 23, 3, 0)  # noqa: DTZ001
MONDAY_EVENING = datetime(2026, 11, 23, 21, 30)  # noqa: DTZ001

CASES = [
    # level, kind, age class, moment, numbers in order
    (Level.ACUTE, "suicide", "12-15", MONDAY_NOON, ["112", "113", "0800-0432"]),
    (Level.ACUTE, "suicide", "12-15", MONDAY_NIGHT, ["112", "113", "0800-0432"]),
    (Level.ACUTE, "mishandeling", "", MONDAY_NIGHT, ["112", "0800-2000", "0800-0432"]),
    (Level.ACUTE, "seksueel", "16-17", MONDAY_NOON, ["112", "0800-0188", "0800-2000"]),
    (Level.ACUTE, "weglopen", "12-15", MONDAY_NOON, ["112", "0800-0432"]),
    (Level.ACUTE, "eten", "24-plus", MONDAY_NOON, ["112"]),
    (Level.CONCERN, "suicide", "18-23", MONDAY_NOON, ["113", "0800-0432", "0800-0450"]),
    (Level.CONCERN, "suicide", "16-17", MONDAY_NOON, ["113", "0800-0432"]),
    (Level.CONCERN, "huiselijk-geweld", "tot-12", MONDAY_NIGHT, ["0800-2000", "0800-0432"]),
    (Level.CONCERN, "eten", "12-15", MONDAY_NOON, ["0800-0432"]),
    (Level.CONCERN, "eten", "12-15", MONDAY_NIGHT, ["112", "0800-0432"]),
    (Level.CONCERN, "middelen", "18-23", MONDAY_EVENING, ["0800-0450", "0800-0432"]),
    (Level.CONCERN, "weglopen", "", MONDAY_EVENING, ["0800-0450", "0800-0432"]),
    (Level.CONCERN, "", "", MONDAY_NOON, ["0800-0432", "088-5551000", "113"]),
    (Level.CONCERN, "", "24-plus", MONDAY_NOON, ["088-5551000", "113", "0800-0188"]),
    (Level.CONCERN, "", "12-15", MONDAY_NIGHT, ["113", "0800-0188", "0800-2000"]),
]


@pytest.mark.parametrize(("level", "kind", "age", "now", "numbers"), CASES)
def test_who_sees_which_lines(level, kind, age, now, numbers):
    assert [line.number for line in lines_for(level, kind, age, now, LINES)] == numbers


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(
    "kind", ["", "suicide", "seksueel", "bedreiging", "eten", "weglopen", "nieuw"]
)
@pytest.mark.parametrize(
    "age", ["", "tot-12", "12-15", "16-17", "18-23", "24-plus", "unknown class"]
)
def test_somebody_always_answers(hour, kind, age):
    shown = lines_for(Level.CONCERN, kind, age, MONDAY_NOON.replace(hour=hour), LINES)
    assert 1 <= len(shown) <= 3
    assert shown[0].is_open(MONDAY_NOON.replace(hour=hour))


@pytest.mark.parametrize(
    ("number", "day", "hour", "is_open"),
    [
        ("112", 1, 4, True),
        ("0800-0432", 7, 11, True),
        ("0800-0432", 7, 10, False),
        ("0800-0432", 1, 21, False),
        ("0800-0450", 6, 21, True),
        ("0800-0450", 6, 13, False),
        ("088-5551000", 5, 16, True),
        ("088-5551000", 6, 12, False),
        ("0800-2000", 7, 2, True),
    ],
)
def test_hours(number, day, hour, is_open):
    line = next(line for line in LINES if line.number == number)
    assert line.is_open(datetime(2026, 11, 22 + day, hour)) is is_open  # noqa: DTZ001


@pytest.mark.parametrize(
    ("number", "day", "hour", "opens"),
    [
        ("0800-0432", 1, 3, 11),
        ("0800-0432", 7, 22, 11),
        ("088-5551000", 4, 18, 9),
        ("088-5551000", 5, 18, None),
        ("088-5551000", 7, 12, 9),
    ],
)
def test_a_closed_line_says_when_it_opens(number, day, hour, opens):
    line = next(line for line in LINES if line.number == number)
    at = line.opens_at(datetime(2026, 11, 22 + day, hour))  # noqa: DTZ001
    assert (at.hour if at else None) == opens


def test_a_moment_with_a_zone_is_read_in_local_time():
    ten_in_utc = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert lines_for(Level.CONCERN, "eten", "12-15", ten_in_utc, LINES)[0].number == "0800-0432"
    tokyo = ten_in_utc.astimezone(ZoneInfo("Asia/Tokyo"))
    assert lines_for(Level.CONCERN, "eten", "12-15", tokyo, LINES)[0].number == "0800-0432"


def test_stale_after_ninety_days():
    checked = LINES[0].checked_on
    assert stale(LINES, checked + timedelta(days=90)) == ()
    assert stale(LINES, checked + timedelta(days=91)) == LINES
    assert stale(LINES, date(2030, 1, 1), days=10_000) == ()


def test_every_line_says_what_it_must():
    for line in LINES:
        assert line.name
        assert line.number
        assert line.about
        assert line.source
        assert line.acute or line.kinds or line.general
