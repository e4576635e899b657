"""The pace of one bot, for all its processes: when its next message may leave, and until when it is silent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Executable, and_, bindparam, case, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.contacts.tables import pace
from storage.statements import Hot

TOO_FAR_MS = 60_000
"""Nobody reserves this far ahead, so whatever lies further off was written before a clock was set back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When the next message of a bot may leave, and until when it must be silent; milliseconds since 1970."""

    next_ms: int = 0
    silent_ms: int = 0

    def room(self, now_ms: int, ahead_ms: int) -> int:
        """Milliseconds that are free between now and so far ahead."""
        ahead = self.next_ms - now_ms
        return ahead_ms if ahead > TOO_FAR_MS else max(0, ahead_ms - max(0, ahead))


_read = Hot(
    lambda _name, _size: select(pace.c.next_ms, pace.c.silent_ms).where(
        pace.c.channel == bindparam("the_channel")
    )
)


def _take(name: str, _size: int) -> Executable:
    now, span, most = (
        bindparam(each, type_=pace.c.next_ms.type) for each in ("now", "span", "most")
    )
    insert = sqlite.insert(pace) if name == "sqlite" else postgresql.insert(pace)
    busy = and_(pace.c.next_ms > now, pace.c.next_ms <= now + TOO_FAR_MS)
    return (
        insert.values(channel=bindparam("the_channel"), next_ms=now + span, silent_ms=literal(0))
        .on_conflict_do_update(
            index_elements=[pace.c.channel],
            set_={"next_ms": case((busy, pace.c.next_ms), else_=now) + span},
            where=or_(~busy, pace.c.next_ms <= now + most),
        )
        .returning(pace.c.next_ms, pace.c.silent_ms)
    )


def _hush(name: str, _size: int) -> Executable:
    until = bindparam("until", type_=pace.c.silent_ms.type)
    insert = sqlite.insert(pace) if name == "sqlite" else postgresql.insert(pace)
    return insert.values(
        channel=bindparam("the_channel"), next_ms=literal(0), silent_ms=until
    ).on_conflict_do_update(
        index_elements=[pace.c.channel],
        set_={"silent_ms": insert.excluded.silent_ms},
        where=pace.c.silent_ms < insert.excluded.silent_ms,
    )


_reserve, _silence = Hot(_take), Hot(_hush)


def pace_of(conn: Connection, channel: str) -> Pace:
    """The pace of this channel's bot now."""
    found = _read.once(conn, the_channel=channel)
    return Pace(*found[0]) if found else Pace()


def reserve(conn: Connection, channel: str, now_ms: int, span_ms: int, most_ms: int) -> Pace | None:
    """Keep the next ``span_ms`` free for whoever asks, from ``next_ms`` of the answer on.

    None when more than ``most_ms`` from now is taken already. On PostgreSQL nobody else reserves before this
    transaction ends, so ask late in it.
    """
    found = _reserve.once(conn, the_channel=channel, now=now_ms, span=span_ms, most=most_ms)
    return Pace(found[0][0] - span_ms, found[0][1]) if found else None


def silence(conn: Connection, channel: str, until_ms: int) -> None:
    """Nothing leaves through this channel before this moment; a silence that was told before and lasts longer stays."""
    _silence.once(conn, the_channel=channel, until=until_ms)
