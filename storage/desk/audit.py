"""The audit log: lines are appended and read, never changed; what links them is made in ``rounds.audit``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from storage.desk.tables import Line, audit
from storage.statements import AnyRow

_AT_ONCE = 200
"""Rows that are in memory at once when the whole log is read."""


def append_line(conn: Connection, line: Line) -> None:
    """Write one more line. Its number must be new."""
    conn.execute(insert(audit).values(asdict(line)))


def _line_from(row: AnyRow) -> Line:
    return Line(**row._asdict() | {"link": bytes(row.link)})


def last_line(conn: Connection) -> Line | None:
    """The line with the highest number, or None."""
    row = conn.execute(select(audit).order_by(audit.c.number.desc()).limit(1)).first()
    return None if row is None else _line_from(row)


def lines(conn: Connection, after: int = 0) -> Iterator[Line]:
    """The lines with a higher number than ``after``, in order; a part of them in memory at a time."""
    while True:
        query = select(audit).where(audit.c.number > after).order_by(audit.c.number)
        found = [_line_from(row) for row in conn.execute(query.limit(_AT_ONCE))]
        yield from found
        if len(found) < _AT_ONCE:
            return
        after = found[-1].number
