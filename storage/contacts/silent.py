"""People who have been silent for long: found, asked whether they are still there, and found again to be erased.

Months are written as 202611, days as days since 1970. The people that a function gives are locked until the
transaction ends; those whom another transaction holds are passed over, because they are doing something just now.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from storage.contacts.rows import participant_from
from storage.contacts.tables import Participant, letters, participants

_UNREACHABLE = or_(participants.c.gone, participants.c.address == b"")
"""Blocked, or at a door that fetches its messages itself: nobody can write to them."""


def date_unseen(conn: Connection, month: int) -> None:
    """Whoever was never dated counts as seen in this month: they came before months were kept."""
    conn.execute(update(participants).where(participants.c.seen == 0).values(seen=month))


def silent_people(conn: Connection, month: int, limit: int) -> list[Participant]:
    """At most ``limit`` people who can be written to, did nothing after this month, and were not asked yet."""
    return _found(
        conn, limit, participants.c.seen <= month, ~_UNREACHABLE, participants.c.asked == 0
    )


def mark_asked(conn: Connection, who: Iterable[Participant], day: int) -> None:
    """These people are asked on this day whether they are still there, by one letter more."""
    for each in who:
        asked = update(participants).where(participants.c.id == each.id)
        conn.execute(asked.values(asked=day, sent=each.sent + 1))


def unasked_after(conn: Connection, day: int) -> None:
    """Nobody can have been asked after today: the clock was wrong then, and they are asked again."""
    conn.execute(update(participants).where(participants.c.asked > day).values(asked=0))


def unanswered(conn: Connection, day: int, waited: int, limit: int) -> list[Participant]:
    """At most ``limit`` people who were asked on this day or before, and never answered.

    Whose letter is still on its way is left out, unless they were asked on the day ``waited`` or before.
    """
    waits = exists().where(letters.c.participant == participants.c.id)
    brought = or_(~waits, participants.c.asked <= waited)
    return _found(conn, limit, participants.c.asked.between(1, day), brought)


def unreachable(conn: Connection, month: int, limit: int) -> list[Participant]:
    """At most ``limit`` people to whom nobody can write, and who did nothing after this month."""
    return _found(conn, limit, participants.c.seen.between(1, month), _UNREACHABLE)


def _found(conn: Connection, limit: int, *conditions: ColumnElement[bool]) -> list[Participant]:
    query = select(participants).where(and_(*conditions)).order_by(participants.c.index)
    locked = query.limit(limit).with_for_update(skip_locked=True)
    return [participant_from(tuple(row)) for row in conn.execute(locked)]
