"""Staff, and the invites that let them in."""

from __future__ import annotations

from dataclasses import astuple

from sqlalchemy import Connection, delete, insert, select, update

from storage.desk.tables import Invite, Staff, drafts, invites, staff
from storage.statements import AnyRow, upsert

_save_staff = upsert(staff)


def save_staff(conn: Connection, made: Staff) -> None:
    """Write somebody, new or known."""
    _save_staff.many(conn, [astuple(made)])


def _staff_from(row: AnyRow) -> Staff:
    return Staff(**row._asdict() | {"revoked": bool(row.revoked)})


def staff_by_id(conn: Connection, staff_id: str) -> Staff | None:
    """The member of staff of this id, revoked or not, or None."""
    row = conn.execute(select(staff).where(staff.c.id == staff_id)).first()
    return None if row is None else _staff_from(row)


def staff_at(conn: Connection, chat: str) -> Staff | None:
    """Who works with Zegje from this chat, or None; nobody who was revoked."""
    if not chat:
        return None
    query = select(staff).where(staff.c.chat == chat, staff.c.revoked.is_(False))
    row = conn.execute(query).first()
    return None if row is None else _staff_from(row)


def all_staff(conn: Connection) -> list[Staff]:
    """Everybody, revoked or not, by name."""
    return [
        _staff_from(row) for row in conn.execute(select(staff).order_by(staff.c.name, staff.c.id))
    ]


def move_in(conn: Connection, staff_id: str, chat: str) -> bool:
    """Bind a chat to somebody; whoever was there before is there no longer. False when they were revoked."""
    there = (staff.c.id == staff_id, staff.c.revoked.is_(False))
    moved = conn.execute(update(staff).where(*there).values(chat=chat)).rowcount == 1
    if moved:
        others = (staff.c.chat == chat, staff.c.id != staff_id)
        conn.execute(update(staff).where(*others).values(chat=""))
    return moved


def revoke_staff(conn: Connection, staff_id: str) -> bool:
    """Close every way in of somebody: chat, console, open invites and what they were writing. False: not there."""
    there = (staff.c.id == staff_id, staff.c.revoked.is_(False))
    gone = conn.execute(update(staff).where(*there).values(revoked=True, chat="", console=""))
    drop_invites(conn, staff_id)
    conn.execute(delete(drafts).where(drafts.c.staff == staff_id))
    return gone.rowcount == 1


def save_invite(conn: Connection, made: Invite) -> None:
    """Write a new invite."""
    row = {"digest": made.digest, "staff": made.staff, "until": made.until, "used": made.used}
    conn.execute(insert(invites).values(row))


def use_invite(conn: Connection, digest: bytes, now: int) -> str | None:
    """Use up an invite and tell whose it is; None when there is none, it was used, or its time is over.

    One statement, so that of two at once one wins on every database.
    """
    there = (invites.c.digest == digest, invites.c.used.is_(False), invites.c.until > now)
    used = update(invites).where(*there).values(used=True).returning(invites.c.staff)
    return conn.execute(used).scalar()


def open_invites(conn: Connection, now: int) -> list[Invite]:
    """The invites that still let somebody in, the oldest first."""
    there = (invites.c.used.is_(False), invites.c.until > now)
    found = conn.execute(select(invites).where(*there).order_by(invites.c.until, invites.c.staff))
    return [Invite(bytes(row.digest), row.staff, row.until, bool(row.used)) for row in found]


def drop_invites(conn: Connection, staff_id: str) -> None:
    """Remove every invite of somebody."""
    conn.execute(delete(invites).where(invites.c.staff == staff_id))


def drop_old_invites(conn: Connection, before: int) -> None:
    """Remove every invite whose time was over at this moment."""
    conn.execute(delete(invites).where(invites.c.until <= before))
