"""What of each drawer goes into a backup, and as what: only what two nights side by side may show (decision 0019)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from storage import answers, desk
from storage.contacts.tables import participants, took_part
from storage.drawers import Drawer
from storage.dump import table_lines

LETTERS_STEP = 1000
"""Numbers of letters are written rounded up to this: the exact one grows with every answer."""


def desk_lines(conn: Connection) -> Iterator[bytes]:
    """The whole desk drawer."""
    for table in desk.metadata.sorted_tables:
        yield from table_lines(conn, Drawer.DESK, table)


def contacts_lines(conn: Connection, closed: Collection[str], month: int) -> Iterator[bytes]:
    """Participants, and in which closed rounds they took part; ``month`` is this month (202611).

    Nothing in here changes on the day on which somebody does something. So a newcomer comes in with the closing of
    their first round, or when they are invited to another one; whoever was active this month is written as active last
    month; where they are, letters, codes to come back with and invitations stay out.
    """
    took = select(took_part.c.participant).where(took_part.c.round_id.in_(closed))
    yield from table_lines(
        conn,
        Drawer.CONTACTS,
        participants,
        lambda query: query.where(or_(participants.c.invited > 0, participants.c.id.in_(took))),
        _still(month),
    )
    yield from table_lines(
        conn,
        Drawer.CONTACTS,
        took_part,
        lambda query: query.where(took_part.c.round_id.in_(closed)),
    )


def answers_lines(conn: Connection, kept: Collection[str]) -> Iterator[bytes]:
    """The texts of closed rounds, sealed as they are; no answer of an open round."""
    for table in (answers.corpus, answers.shut):
        yield from table_lines(conn, Drawer.ANSWERS, table, _of_rounds(table.c.round_id, kept))


def everybody(conn: Connection) -> list[bytes]:
    """The id of every participant."""
    return list(conn.execute(select(participants.c.id)).scalars())


def _of_rounds(column: Any, rounds: Collection[str]) -> Callable[[Select[Any]], Select[Any]]:
    return lambda query: query.where(column.in_(rounds))


def _still(month: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A participant's row without what changes when they do something."""
    before = month - 1 if month % 100 > 1 else month - 100 + 11

    def written(row: dict[str, Any]) -> dict[str, Any]:
        return row | {
            "current_round": "",
            "sent": (row["sent"] // LETTERS_STEP + 1) * LETTERS_STEP,
            "gone": False,
            "seen": min(row["seen"], before),
            "asked": 0,
        }

    return written
