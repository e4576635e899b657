"""Moments and stretches of time in Dutch, as staff read them."""

from __future__ import annotations

from datetime import datetime

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_MINUTE, _HOUR = 60, 3600


def moment_in_words(moment: datetime) -> str:
    """A moment in the zone that it is in: "maandag 23 november om 15:30 uur"."""
    day = f"{DAYS[moment.weekday()]} {moment.day} {MONTHS[moment.month - 1]}"
    return f"{day} om {moment:%H:%M} uur"


def stretch_in_words(seconds: float) -> str:
    """A length of time, rounded up: "minder dan 1 minuut", "12 minuten", "2 uur"."""
    if seconds < _MINUTE:
        return "minder dan 1 minuut"
    minutes = -int(-seconds // _MINUTE)
    if minutes == 1:
        return "1 minuut"
    return f"{minutes} minuten" if seconds <= 2 * _HOUR else f"{-int(-seconds // _HOUR)} uur"
