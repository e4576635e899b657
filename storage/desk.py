"""The desk drawer: flows and their versions, rounds, and the codes that lead to them; nothing about a participant.

Every function takes the open transaction first and never commits.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import StrEnum
from hashlib import sha256

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
    insert,
    select,
    update,
)

from storage.drawers import NAMES, take_turns
from storage.statements import AnyRow, upsert


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

entry_codes = Table(
    "entry",
    metadata,
    Column("code", Text, primary_key=True),
    Column("round_id", Text, ForeignKey("round.id"), nullable=False),
    Column("place", Text, nullable=False),
)


_save_round, _save_entry = upsert(rounds), upsert(entry_codes)


def save_flow(conn: Connection, flow_id: str, source: str) -> int:
    """Keep the text of a flow and give its version; a text that is there already keeps the version that it has."""
    take_turns(conn, f"flow {flow_id}")
    digest = sha256(source.encode()).digest()
    known = select(flows.c.version).where(flows.c.id == flow_id)
    version = conn.execute(known.where(flows.c.digest == digest)).scalar()
    if version is None:
        version = 1 + max(flow_versions(conn, flow_id), default=0)
        made = {"id": flow_id, "version": version, "source": source, "digest": digest}
        conn.execute(insert(flows).values(made))
    return version


def flow_source(conn: Connection, flow_id: str, version: int) -> str | None:
    """The text of one version of a flow, or None."""
    query = select(flows.c.source).where(flows.c.id == flow_id, flows.c.version == version)
    return conn.execute(query).scalar()


def flow_versions(conn: Connection, flow_id: str) -> list[int]:
    """The versions of a flow, oldest first."""
    query = select(flows.c.version).where(flows.c.id == flow_id).order_by(flows.c.version)
    return list(conn.execute(query).scalars())


def save_round(conn: Connection, made: Round) -> None:
    """Write a round, new or known."""
    _save_round.many(conn, [astuple(made)])


def _round_from(row: AnyRow) -> Round:
    return Round(**{**row._asdict(), "status": Status(row.status), "standing": bool(row.standing)})


def round_by_id(conn: Connection, round_id: str) -> Round | None:
    """The round of this id, or None."""
    row = conn.execute(select(rounds).where(rounds.c.id == round_id)).first()
    return None if row is None else _round_from(row)


def open_rounds(conn: Connection) -> list[Round]:
    """The rounds that are open, by id."""
    query = select(rounds).where(rounds.c.status == Status.OPEN.value).order_by(rounds.c.id)
    return [_round_from(row) for row in conn.execute(query)]


def set_responses(conn: Connection, round_id: str, responses: int) -> None:
    """Show this number of responses, which the caller has rounded."""
    conn.execute(update(rounds).where(rounds.c.id == round_id).values(responses=responses))


def close_round(conn: Connection, round_id: str) -> None:
    """The round takes no answers from now on."""
    closed = Status.CLOSED.value
    conn.execute(update(rounds).where(rounds.c.id == round_id).values(status=closed))


def save_entry(conn: Connection, made: Entry) -> None:
    """Write a code, new or known."""
    _save_entry.many(conn, [astuple(made)])


def entry(conn: Connection, code: str) -> Entry | None:
    """What this code leads to, or None."""
    row = conn.execute(select(entry_codes).where(entry_codes.c.code == code)).first()
    return None if row is None else Entry(*row)


def entries(conn: Connection, round_id: str) -> list[Entry]:
    """The codes of a round, in order."""
    query = select(entry_codes).where(entry_codes.c.round_id == round_id)
    return [Entry(*row) for row in conn.execute(query.order_by(entry_codes.c.code))]
