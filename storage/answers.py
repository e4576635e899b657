"""The answers drawer: one ciphertext per answer of an open round, under a pseudonym; no time, order or background.

Every function takes the open transaction first and never commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Column, Connection, LargeBinary, MetaData, Table, Text

from storage.drawers import NAMES

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


def put(conn: Connection, rows: Iterable[Row]) -> None:
    """Write answers; one with the same round, pseudonym and key is written over."""
    raise NotImplementedError


def of(conn: Connection, pairs: Iterable[Pair]) -> dict[Pair, list[Row]]:
    """All answers under each of these pseudonyms, in the order of their keys; every pair is there."""
    raise NotImplementedError


def remove(conn: Connection, keys: Iterable[tuple[str, bytes, bytes]]) -> None:
    """Remove these answers (round, pseudonym, key)."""
    raise NotImplementedError


def erase(conn: Connection, round_id: str, pseudonym: bytes) -> None:
    """Remove all answers and the pending piece of this pseudonym."""
    raise NotImplementedError


def put_pending(conn: Connection, rows: Iterable[Pending]) -> None:
    """Keep the pending piece of each pseudonym; an earlier one is written over."""
    raise NotImplementedError


def pending_of(conn: Connection, pairs: Iterable[Pair]) -> dict[Pair, Pending]:
    """The pending pieces of these pseudonyms, where there are any."""
    raise NotImplementedError


def drop_pending(conn: Connection, pairs: Iterable[Pair]) -> None:
    """Destroy the pending pieces of these pseudonyms."""
    raise NotImplementedError


def respondents(conn: Connection, round_id: str) -> int:
    """How many pseudonyms gave at least one answer in this round."""
    raise NotImplementedError
