"""Notices: lines for one member of staff, put on the desk by the worker and brought by the staff bot."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.desk.tables import Notice, notices


def put_notice(conn: Connection, notice: Notice) -> None:
    """Put a notice on the desk; one whose id is there already, sent or not, changes nothing."""
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    row = {name: getattr(notice, name) for name in notices.c.keys()}  # noqa: SIM118 - columns, not a dict
    conn.execute(insert(notices).values(row).on_conflict_do_nothing())


def unsent(conn: Connection) -> list[Notice]:
    """The notices that nobody brought yet, oldest first."""
    query = select(notices).where(~notices.c.sent).order_by(notices.c.made_at, notices.c.id)
    return [Notice(**row._asdict() | {"sent": bool(row.sent)}) for row in conn.execute(query)]


def notice_sent(conn: Connection, notice_id: str) -> None:
    """This notice was brought, or nobody can bring it."""
    conn.execute(update(notices).where(notices.c.id == notice_id).values(sent=True))


def known_notices(conn: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these notices are on the desk, sent or not."""
    query = select(notices.c.id).where(notices.c.id.in_(list(ids)))
    return set(conn.execute(query).scalars())


def drop_notices(conn: Connection, before: int) -> None:
    """Remove notices that were made before this time (seconds since 1970)."""
    conn.execute(delete(notices).where(notices.c.made_at < before))
