"""Wishes: what staff ask of the worker, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from storage.desk.tables import Fate, Wish, Wished, wishes
from storage.statements import AnyRow


def ask(conn: Connection, made: Wish) -> None:
    """Put a wish on the desk."""
    form = {
        "id": made.id,
        "kind": made.kind.value,
        "round_id": made.round_id,
        "asked_by": made.asked_by,
        "asked_at": made.asked_at,
        "body": json.dumps(dict(made.body), sort_keys=True),
        "fate": made.fate.value,
        "answer": json.dumps(dict(made.answer), sort_keys=True),
    }
    conn.execute(insert(wishes).values(form))


def _wish_from(row: AnyRow) -> Wish:
    form = row._asdict() | {
        "kind": Wished(row.kind),
        "fate": Fate(row.fate),
        "body": json.loads(row.body),
        "answer": json.loads(row.answer),
    }
    return Wish(**form)


def wish(conn: Connection, wish_id: str) -> Wish | None:
    """The wish of this id, or None."""
    row = conn.execute(select(wishes).where(wishes.c.id == wish_id)).first()
    return None if row is None else _wish_from(row)


def waiting_wishes(conn: Connection) -> list[Wish]:
    """Wishes that nobody has carried out yet, oldest first."""
    query = select(wishes).where(wishes.c.fate == Fate.WAITING.value)
    return [_wish_from(row) for row in conn.execute(query.order_by(wishes.c.asked_at, wishes.c.id))]


def wishes_since(conn: Connection, since: int) -> list[Wish]:
    """Every wish, settled or not, that was asked at this time (seconds since 1970) or later; oldest first."""
    query = select(wishes).where(wishes.c.asked_at >= since)
    return [_wish_from(row) for row in conn.execute(query.order_by(wishes.c.asked_at, wishes.c.id))]


def settle_wish(
    conn: Connection, wish_id: str, fate: Fate, answer: Mapping[str, object] | None = None
) -> None:
    """Write down what came of a wish."""
    conn.execute(
        update(wishes)
        .where(wishes.c.id == wish_id)
        .values(fate=fate.value, answer=json.dumps(dict(answer or {}), sort_keys=True))
    )


def drop_wishes(conn: Connection, before: int) -> None:
    """Remove settled wishes that were asked before this time (seconds since 1970)."""
    settled = wishes.c.fate != Fate.WAITING.value
    conn.execute(delete(wishes).where(settled, wishes.c.asked_at < before))
