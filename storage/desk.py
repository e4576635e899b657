"""The desk drawer: flows and their versions, rounds, and the codes that lead to them; nothing about a participant.

Every function takes the open transaction first and never commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from storage.drawers import NAMES


class Status(StrEnum):
    """Where a round is in its life."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Round:
    """One flow, asked to one audience in one period.

    ``standing`` means that it may be begun at any time by anybody ("vertel"). ``responses`` is rounded to 5 by the
    worker. Times in seconds since 1970.
    """

    id: str
    title: str
    flow: str
    version: int
    status: Status = Status.PLANNED
    standing: bool = False
    responses: int = 0
    opens_at: int | None = None
    closes_at: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A code on a poster or in a link, the round that it leads to, and what the place is called."""

    code: str
    round_id: str
    place: str = ""


metadata = MetaData(naming_convention=NAMES)

flows = Table(
    "flow",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("source", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)

rounds = Table(
    "round",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("standing", Boolean, nullable=False),
    Column("responses", Integer, nullable=False),
    Column("opens_at", BigInteger),
    Column("closes_at", BigInteger),
    ForeignKeyConstraint(["flow", "version"], ["flow.id", "flow.version"]),
)

entries_table = Table(
    "entry",
    metadata,
    Column("code", Text, primary_key=True),
    Column("round_id", Text, ForeignKey("round.id"), nullable=False),
    Column("place", Text, nullable=False),
)


def save_flow(conn: Connection, flow_id: str, source: str) -> int:
    """Keep the text of a flow and give its version; a text that is there already keeps the version that it has."""
    raise NotImplementedError


def flow_source(conn: Connection, flow_id: str, version: int) -> str | None:
    """The text of one version of a flow, or None."""
    raise NotImplementedError


def flow_versions(conn: Connection, flow_id: str) -> Sequence[int]:
    """The versions of a flow, oldest first."""
    raise NotImplementedError


def save_round(conn: Connection, made: Round) -> None:
    """Write a round, new or known."""
    raise NotImplementedError


def round_by_id(conn: Connection, round_id: str) -> Round | None:
    """The round of this id, or None."""
    raise NotImplementedError


def open_rounds(conn: Connection) -> list[Round]:
    """The rounds that are open, by id."""
    raise NotImplementedError


def set_responses(conn: Connection, round_id: str, responses: int) -> None:
    """Show this number of responses, which the caller has rounded."""
    raise NotImplementedError


def close_round(conn: Connection, round_id: str) -> None:
    """The round takes no answers from now on."""
    raise NotImplementedError


def save_entry(conn: Connection, made: Entry) -> None:
    """Write a code, new or known."""
    raise NotImplementedError


def entry(conn: Connection, code: str) -> Entry | None:
    """What this code leads to, or None."""
    raise NotImplementedError


def entries(conn: Connection, round_id: str) -> list[Entry]:
    """The codes of a round, in order."""
    raise NotImplementedError
