"""The answers drawer: one ciphertext per answer of an open round, under a pseudonym; no time, order or background.

Every function takes the open transaction first and never commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Executable,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    select,
)

from storage.drawers import NAMES
from storage.statements import Hot, upsert, wanted

Pair = tuple[str, bytes]
"""A round and a pseudonym in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One kept answer. ``pseudonym`` and ``key`` are 32 bytes of HMAC, ``body`` is sealed."""

    round_id: str
    pseudonym: bytes
    key: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    """A sealed piece that becomes an answer only when the participant says so (SAFETY.md rule 8)."""

    round_id: str
    pseudonym: bytes
    body: bytes


metadata = MetaData(naming_convention=NAMES)

answers = Table(
    "answer",
    metadata,
    Column("round_id", Text, primary_key=True),
    Column("pseudonym", LargeBinary, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

pending = Table(
    "pending",
    metadata,
    Column("round_id", Text, primary_key=True),
    Column("pseudonym", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

corpus = Table(
    "corpus",
    metadata,
    # The answers of a closed round, under its corpus key and random keys of their own.
    Column("round_id", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

shut = Table(
    "shut",
    metadata,
    # Rounds that take no answers any more, whatever a process still believes to be open. ``attempt`` is random and
    # tells one attempt at rewriting or removing from another; ``wiped``: nothing of removed rows is left in the files.
    Column("round_id", Text, primary_key=True),
    Column("attempt", LargeBinary, nullable=False),
    Column("wiped", Boolean, nullable=False),
    sqlite_with_rowid=False,
)


_put, _put_pending = upsert(answers), upsert(pending)


def _under(table: Table) -> Hot:
    def build(_name: str, size: int) -> Executable:
        listed, same = wanted(size, table.c.round_id, table.c.pseudonym)
        return select(table).join(listed, same)

    return Hot(build)


def _without(table: Table) -> Hot:
    keys = table.primary_key.columns
    same = [key == bindparam(f"the_{key.name}") for key in keys]
    return Hot(lambda _name, _size: delete(table).where(*same))


_of, _pending_of = _under(answers), _under(pending)
_remove, _drop_pending = _without(answers), _without(pending)


def put(conn: Connection, rows: Iterable[Row]) -> None:
    """Write answers; one with the same round, pseudonym and key is written over."""
    # In one order for everybody, so that two writers never wait for each other in a circle.
    _put.many(conn, sorted((row.round_id, row.pseudonym, row.key, row.body) for row in rows))


def of(conn: Connection, pairs: Iterable[Pair]) -> dict[Pair, list[Row]]:
    """All answers under each of these pseudonyms, in the order of their keys; every pair is there."""
    asked = sorted(set(pairs))
    found: dict[Pair, list[Row]] = {pair: [] for pair in asked}
    for row in sorted(map(tuple, _of.among(conn, asked))):
        found[row[0], row[1]].append(Row(*row))
    return found


def remove(conn: Connection, keys: Iterable[tuple[str, bytes, bytes]]) -> None:
    """Remove these answers (round, pseudonym, key)."""
    _remove.many(conn, sorted(keys))


def erase(conn: Connection, round_id: str, pseudonym: bytes) -> None:
    """Remove all answers and the pending piece of this pseudonym."""
    for table in (answers, pending):
        whose = (table.c.round_id == round_id, table.c.pseudonym == pseudonym)
        conn.execute(delete(table).where(*whose))


def put_pending(conn: Connection, rows: Iterable[Pending]) -> None:
    """Keep the pending piece of each pseudonym; an earlier one is written over."""
    _put_pending.many(conn, sorted((row.round_id, row.pseudonym, row.body) for row in rows))


def pending_of(conn: Connection, pairs: Iterable[Pair]) -> dict[Pair, bytes]:
    """The sealed pending pieces of these pseudonyms, where there are any."""
    return {(row[0], row[1]): row[2] for row in _pending_of.among(conn, sorted(set(pairs)))}


def drop_pending(conn: Connection, pairs: Iterable[Pair]) -> None:
    """Destroy the pending pieces of these pseudonyms."""
    _drop_pending.many(conn, sorted(pairs))
