"""The tables of the contacts drawer, and each of their rows as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)

from storage.drawers import NAMES


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who chats. ``id`` 16 random bytes; ``index`` the keyed blind index of channel and address.

    ``address`` is sealed (empty: none), ``background`` holds coarse classes only, ``met`` tells that they were told
    what is kept, ``current_round`` the conversation that they are in (empty: none), ``sent`` the number of their last
    letter, ``gone`` that the channel lost them (blocked, deactivated). ``seen`` is the month in which they last did
    something (202611), ``invited`` and ``asked`` the days (days since 1970) on which they were last invited to a round
    and asked whether they are still there; 0: never.
    """

    id: bytes
    index: bytes
    channel: str
    address: bytes = b""
    lang: str = "nl"
    background: Mapping[str, str] = field(default_factory=dict)
    met: bool = False
    current_round: str = ""
    sent: int = 0
    gone: bool = False
    seen: int = 0
    invited: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where one participant is in the flow of one round; ``state`` is sealed, ``due_at`` in seconds since 1970."""

    participant: bytes
    round_id: str
    flow: str
    version: int
    state: bytes
    due_at: int | None = None
    open: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way out; ``address`` and ``body`` are sealed, times in seconds since 1970.

    ``number`` rises per participant. Nobody may take the letter before ``ready_at``, nor before ``lease_until`` when
    somebody else took it. A ``bulk`` letter answers nobody: it goes after all replies, and only in the sending window.
    """

    participant: bytes
    number: int
    round_id: str
    channel: str
    address: bytes
    body: bytes
    ready_at: int
    lease_until: int = 0
    tries: int = 0
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's sealed name of a message that was sent, to take it back; useless after ``until``."""

    participant: bytes
    number: int
    body: bytes
    until: int


class Standing(StrEnum):
    """How far the invitation of one participant to one round is.

    ``DUE``: to be written. ``POSTPONED``: to be written when the burden cap allows. ``POSTED``: in the outbox, or
    brought. ``CAME``: they began by themselves before they were written to. ``DECLINED``: they said no thanks.
    ``DUE_AGAIN``: the one reminder is to be written. ``REMINDED``: it was posted too. ``LEFT_OUT``: the round ended
    before they could be written to. ``WITHDRAWN``: the stop button came first.
    """

    DUE = "due"
    POSTPONED = "postponed"
    POSTED = "posted"
    CAME = "came"
    DECLINED = "declined"
    DUE_AGAIN = "due_again"
    REMINDED = "reminded"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Invitation:
    """That a participant is asked into a round, and how far that is."""

    participant: bytes
    round_id: str
    standing: Standing = Standing.DUE


metadata = MetaData(naming_convention=NAMES)


def _whose() -> Column[bytes]:
    # Checked at the end of the transaction, so that rows may be written in any order.
    return Column(
        "participant",
        LargeBinary,
        ForeignKey("participant.id", deferrable=True, initially="DEFERRED"),
        primary_key=True,
    )


participants = Table(
    "participant",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("index", LargeBinary, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("lang", Text, nullable=False),
    Column("background", Text, nullable=False),
    Column("met", Boolean, nullable=False),
    Column("current_round", Text, nullable=False),
    Column("sent", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("seen", Integer, nullable=False, server_default="0"),
    Column("invited", Integer, nullable=False, server_default="0"),
    Column("asked", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

conversations = Table(
    "conversation",
    metadata,
    _whose(),
    Column("round_id", Text, primary_key=True),
    Column("flow", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("due_at", BigInteger, index=True),
    Column("open", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

# No key to the participant: the letter that says goodbye outlives them.
letters = Table(
    "letter",
    metadata,
    Column("participant", LargeBinary, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("round_id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("ready_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("bulk", Boolean, nullable=False, server_default=false()),
    # In the order of claims, so that a claim reads no further than it takes.
    Index(None, "channel", "bulk", "ready_at", "number"),
    sqlite_with_rowid=False,
)

receipts = Table(
    "receipt",
    metadata,
    Column("participant", LargeBinary, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)

took_part = Table(
    "took_part",
    metadata,
    _whose(),
    Column("round_id", Text, primary_key=True),
    sqlite_with_rowid=False,
)

return_codes = Table(
    "return_code",
    metadata,
    Column("index", LargeBinary, primary_key=True),
    Column(
        "participant",
        LargeBinary,
        ForeignKey("participant.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        unique=True,
    ),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

invitations = Table(
    "invitation",
    metadata,
    _whose(),
    Column("round_id", Text, primary_key=True),
    Column("standing", Text, nullable=False),
    Index(None, "round_id", "standing"),
    sqlite_with_rowid=False,
)

used_codes = Table(
    "used_code",
    metadata,
    # Blind index of a code that lets one person in; not who used it.
    Column("index", LargeBinary, primary_key=True),
    Column("round_id", Text, nullable=False),
    sqlite_with_rowid=False,
)

pace = Table(
    "pace",
    metadata,
    # One bot: when its next message may leave, and until when the channel wants silence (milliseconds since 1970).
    Column("channel", Text, primary_key=True),
    Column("next_ms", BigInteger, nullable=False),
    Column("silent_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

leases = Table(
    "lease",
    metadata,
    # Who leads, where the database has no locks that outlive a transaction (SQLite); the fence rises with every leader.
    Column("name", Text, primary_key=True),
    Column("holder", LargeBinary, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

done_jobs = Table(
    "done_job",
    metadata,
    # A daily job that is done for this local date ("2026-11-22"); two at once do no harm, and it is written afterwards.
    Column("job", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    sqlite_with_rowid=False,
)
