"""The periods, as staff read them and as the settings set them."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot import app
from bot.settings import Settings, SettingsWrong, read_settings
from rounds.periods import Periods, periods_lines

ZONE = ZoneInfo("Europe/Amsterdam")


def test_as_staff_read_them():
    assert periods_lines(Periods(window_from=time(16), burden=1)) == [
        "Uitnodigingen gaan alleen weg tussen 16:00 en 20:00 uur.",
        "Tussen 21:00 en 09:00 uur begint Zegje niet uit zichzelf te praten.",
        "Niemand krijgt vaker dan 1 keer in 1 dag een uitnodiging.",
        "Na het sluiten kun je 30 dagen meelezen en citaten beoordelen.",
        "Teksten worden 365 dagen na het sluiten vernietigd.",
        "Wie 365 dagen niets liet horen, krijgt de vraag of hij of zij er nog is.",
        "Wie daarna 30 dagen stil blijft, wissen we helemaal.",
    ]


def test_every_one_can_be_set():
    settings = Settings(
        _env_file=None,
        window_from="10:00",
        window_to="11:30",
        quiet_from="22:00",
        quiet_to="07:00",
        burden_days=7,
        review_days=10,
        retention_days=90,
        silent_days=200,
        answer_days=14,
    )
    assert app.periods_of(settings) == Periods(
        time(10), time(11, 30), time(22), time(7), 7, 10, 90, 200, 14
    )
    assert app.periods_of(Settings(_env_file=None)) == Periods()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("WINDOW_TO", "15:30", "ZEGJE_WINDOW_TO must be later"),
        ("WINDOW_FROM", "soon", "ZEGJE_WINDOW_FROM"),
        ("WINDOW_FROM", "15:30Z", "ZEGJE_WINDOW_FROM: write a local time without a zone"),
        ("REVIEW_DAYS", "31", "ZEGJE_REVIEW_DAYS"),
        ("RETENTION_DAYS", "30", "ZEGJE_RETENTION_DAYS"),
        ("ANSWER_DAYS", "0", "ZEGJE_ANSWER_DAYS"),
        ("TELEGRAM_RATE", "0", "ZEGJE_TELEGRAM_RATE"),
        ("STAFF_BOT_NAME", "@zegje", "ZEGJE_STAFF_BOT_NAME"),
    ],
)
def test_what_cannot_be_right_is_named(monkeypatch, tmp_path, name, value, told):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"ZEGJE_{name}", value)
    with pytest.raises(SettingsWrong, match=told):
        read_settings()


def test_staff_and_young_people_have_a_bot_each(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("STAFF_TOKEN", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"ZEGJE_{name}", "1:AAA")
    with pytest.raises(SettingsWrong, match="a bot of their own") as wrong:
        read_settings()
    assert "1:AAA" not in str(wrong.value)


@pytest.mark.parametrize(
    ("begin", "days", "end"),
    [
        (datetime(2026, 10, 24, 9, tzinfo=ZONE), 2, datetime(2026, 10, 26, 9, tzinfo=ZONE)),
        (datetime(2027, 3, 27, 9, tzinfo=ZONE), 2, datetime(2027, 3, 29, 9, tzinfo=ZONE)),
        (datetime(2027, 3, 29, 9, tzinfo=ZONE), -2, datetime(2027, 3, 27, 9, tzinfo=ZONE)),
        (datetime(2026, 12, 31, 0, tzinfo=ZONE), 1, datetime(2027, 1, 1, 0, tzinfo=ZONE)),
        # A time of day that the spring leaves out is the hour after it.
        (datetime(2027, 3, 27, 2, 30, tzinfo=ZONE), 1, datetime(2027, 3, 28, 3, 30, tzinfo=ZONE)),
    ],
)
def test_days_later_keeps_the_time_of_day(begin, days, end):
    assert Periods().days_later(int(begin.timestamp()), days) == int(end.timestamp())
