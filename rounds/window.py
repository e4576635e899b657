"""When letters that answer nobody may leave: the sending window of each local day, right across daylight saving."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from rounds.periods import Periods

EPOCH = date(1970, 1, 1).toordinal()


def is_open(moment: datetime, periods: Periods) -> bool:
    """Whether bulk letters may leave now."""
    clock = moment.astimezone(periods.zone).time()
    return periods.window_from <= clock < periods.window_to


def next_opening(moment: datetime, periods: Periods) -> datetime:
    """The moment itself when the window is open, else the next time that it opens."""
    if is_open(moment, periods):
        return moment
    local = moment.astimezone(periods.zone)
    today = local.date()
    opens = today if local.time() < periods.window_from else today + timedelta(days=1)
    return _at(opens, periods.window_from, periods)


def quiet_until(moment: datetime, periods: Periods) -> datetime | None:
    """When the quiet hours end that this moment falls in, or None outside of them."""
    local = moment.astimezone(periods.zone)
    clock, over_night = local.time(), periods.quiet_from > periods.quiet_to
    evening, morning = clock >= periods.quiet_from, clock < periods.quiet_to
    if not ((evening or morning) if over_night else (evening and morning)):
        return None
    ends = local.date() + timedelta(days=1 if over_night and evening else 0)
    return _at(ends, periods.quiet_to, periods)


def sending_ends(letters: int, rate: float, start: datetime, periods: Periods) -> datetime:
    """When the last of so many letters leaves, at so many a second and inside of the window only.

    What replies take of the rate is not known beforehand, so this is the earliest end.
    """
    begin, left = next_opening(start, periods), letters / rate
    while True:
        closes = _at(begin.astimezone(periods.zone).date(), periods.window_to, periods)
        # Between real moments: a local day has 23 or 25 hours now and then.
        room = closes.timestamp() - begin.timestamp()
        if left <= room:
            return datetime.fromtimestamp(begin.timestamp() + left, periods.zone)
        left -= room
        begin = next_opening(closes, periods)


def local_day(moment: datetime, periods: Periods) -> int:
    """The local calendar day as days since 1970, as ``Participant.invited`` counts them."""
    return moment.astimezone(periods.zone).date().toordinal() - EPOCH


def _at(day: date, clock: time, periods: Periods) -> datetime:
    return datetime.combine(day, clock, periods.zone)
