"""Rounds, and the codes that lead to them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from storage.desk.tables import Entry, Round, Status, entry_codes, rounds
from storage.statements import AnyRow, upsert

_save_round, _save_entry = upsert(rounds), upsert(entry_codes)


def save_round(conn: Connection, made: Round) -> None:
    """Write a round, new or known."""
    row = {name: getattr(made, name) for name in rounds.c.keys()}  # noqa: SIM118 - columns, not a dict
    row["progress"] = json.dumps(dict(made.progress), sort_keys=True)
    _save_round.many(conn, [tuple(row.values())])


def _round_from(row: AnyRow) -> Round:
    form = row._asdict() | {
        "status": Status(row.status),
        "standing": bool(row.standing),
        "halted": bool(row.halted),
        "progress": json.loads(row.progress),
    }
    return Round(**form)


def round_by_id(conn: Connection, round_id: str) -> Round | None:
    """The round of this id, or None."""
    row = conn.execute(select(rounds).where(rounds.c.id == round_id)).first()
    return None if row is None else _round_from(row)


def rounds_in(conn: Connection, statuses: Collection[Status] = tuple(Status)) -> list[Round]:
    """The rounds of these statuses, by id."""
    query = select(rounds).where(rounds.c.status.in_([each.value for each in statuses]))
    return [_round_from(row) for row in conn.execute(query.order_by(rounds.c.id))]


def open_rounds(conn: Connection) -> list[Round]:
    """The rounds that are open, by id."""
    return rounds_in(conn, [Status.OPEN])


def set_responses(conn: Connection, round_id: str, responses: int) -> None:
    """Show this number of responses, which the caller has rounded."""
    _set(conn, round_id, responses=responses)


def set_progress(conn: Connection, round_id: str, progress: Mapping[str, int]) -> None:
    """Show how far the sending is, in numbers that the caller has rounded."""
    _set(conn, round_id, progress=json.dumps(dict(progress), sort_keys=True))


def set_status(conn: Connection, round_id: str, status: Status) -> None:
    """The round is in this part of its life now."""
    _set(conn, round_id, status=status.value)


def move_status(conn: Connection, round_id: str, before: Status, then: Status) -> bool:
    """Go on to another part of its life, if the round is still in this one; whether it was."""
    mine = (rounds.c.id == round_id, rounds.c.status == before.value)
    return conn.execute(update(rounds).where(*mine).values(status=then.value)).rowcount == 1


def set_closed_at(conn: Connection, round_id: str, at: int) -> None:
    """Its keys burned at this time (seconds since 1970)."""
    _set(conn, round_id, closed_at=at)


def set_closes_at(conn: Connection, round_id: str, at: int) -> None:
    """It closes at this time."""
    _set(conn, round_id, closes_at=at)


def set_remind_at(conn: Connection, round_id: str, at: int | None) -> None:
    """Its reminder is due at this time, or not (any more)."""
    _set(conn, round_id, remind_at=at)


def halt(conn: Connection, round_id: str, *, halted: bool = True) -> None:
    """Nothing more is sent for this round, and nobody new may begin; or that again, for one that never opened."""
    _set(conn, round_id, halted=halted)


def _set(conn: Connection, round_id: str, **values: Any) -> None:
    conn.execute(update(rounds).where(rounds.c.id == round_id).values(**values))


def save_entry(conn: Connection, made: Entry) -> None:
    """Write a code, new or known."""
    _save_entry.many(conn, [astuple(made)])


def _entry_from(row: AnyRow) -> Entry:
    form = {name: value for name, value in row._asdict().items() if name != "status"}
    return Entry(**{**form, "single": bool(row.single), "void": bool(row.void)})


def entry(conn: Connection, code: str) -> Entry | None:
    """What this code leads to, or None."""
    row = conn.execute(select(entry_codes).where(entry_codes.c.code == code)).first()
    return None if row is None else _entry_from(row)


def entries(conn: Connection, round_id: str) -> list[Entry]:
    """The codes of a round, in order."""
    query = select(entry_codes).where(entry_codes.c.round_id == round_id)
    return [_entry_from(row) for row in conn.execute(query.order_by(entry_codes.c.code))]


def ways_in(conn: Connection) -> list[tuple[Entry, Status]]:
    """Every code by itself, with where its round is in its life.

    Codes for one person are left out once their round is not open: there are many, and nothing has to be said of them.
    """
    query = (
        select(entry_codes, rounds.c.status)
        .join(rounds, rounds.c.id == entry_codes.c.round_id)
        .where(or_(rounds.c.status == Status.OPEN.value, entry_codes.c.single.is_(False)))
        .order_by(entry_codes.c.code)
    )
    return [(_entry_from(row), Status(row.status)) for row in conn.execute(query)]


def void_entry(conn: Connection, code: str) -> None:
    """This code leads nowhere any more."""
    conn.execute(update(entry_codes).where(entry_codes.c.code == code).values(void=True))


def drop_entry(conn: Connection, code: str) -> None:
    """Forget a code; for one of a round that was never launched."""
    conn.execute(delete(entry_codes).where(entry_codes.c.code == code))


def drop_round(conn: Connection, round_id: str) -> None:
    """Forget a round that was never launched, and its codes."""
    conn.execute(delete(entry_codes).where(entry_codes.c.round_id == round_id))
    conn.execute(delete(rounds).where(rounds.c.id == round_id))
