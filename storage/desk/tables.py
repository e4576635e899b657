"""The tables of the desk drawer, and each of their rows as a value; nothing about a participant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    text,
)

from storage.drawers import NAMES


class Status(StrEnum):
    """Where a round is in its life.

    A planned one may still be changed; a ready one was launched and waits for its time. An open one is asked and
    answered. Once it is closing no answer comes in any more; in review its keys are burned and staff read along; a
    frozen one has neither tokens nor background; of an ended one the texts are gone too. ``too_few`` took part:
    nothing was kept.
    """

    PLANNED = "planned"
    READY = "ready"
    OPEN = "open"
    CLOSING = "closing"
    REVIEW = "review"
    FROZEN = "frozen"
    TOO_FEW = "too_few"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Round:
    """One flow, asked to one audience in one period. Times in seconds since 1970.

    ``standing`` means that it may be begun at any time by anybody ("vertel"). ``responses`` and all numbers of
    ``progress`` (letters invited, sent, waiting, postponed, left_out, lost) are rounded to 5 by the worker.
    ``audience`` is the JSON form of ``flows.audience.Audience``. ``asked_by`` is who wants to know, as participants
    read it ("de gemeente Heerlen"). ``remind_at`` is when the one reminder goes out, or None. ``halted`` means that
    somebody pressed the stop button: nothing is sent and nobody new may begin. ``closed_at`` is when its keys burned.
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
    audience: str = "{}"
    asked_by: str = ""
    remind_at: int | None = None
    halted: bool = False
    closed_at: int | None = None
    progress: Mapping[str, int] = field(default_factory=dict)
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code on a poster or in a link, the round that it leads to, and what the place is called.

    ``provider`` (or empty) is the provider whose place it is. A ``single`` code lets one person in. A ``void`` one
    leads nowhere any more: it leaked, and its answers were taken out.
    """

    code: str
    round_id: str
    place: str = ""
    provider: str = ""
    single: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works with Zegje. ``role`` and ``side`` as in ``rounds.staff``; ``scope`` is what they may see.

    ``scope`` is ``regio``, ``subregio:ID``, ``gemeente:ID`` or ``aanbieder:ID``. ``chat`` is the address at which the
    staff bot writes to them (empty: not there yet), ``console`` the digest of their session at the console.
    """

    id: str
    name: str
    role: str
    side: str = ""
    scope: str = "regio"
    chat: str = ""
    console: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Invite:
    """A link that lets one member of staff in, once; only the digest of its token is kept."""

    digest: bytes
    staff: str
    until: int
    used: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the audit log; ``link`` is the digest over this line and the link before it."""

    number: int
    at: int
    actor: str
    action: str
    subject: str
    detail: str
    link: bytes


class Wished(StrEnum):
    """What staff may wish of the worker."""

    REACH = "reach"
    LAUNCH = "launch"
    REMIND = "remind"
    STOP = "stop"
    CLOSE = "close"
    VOID = "void"


class Fate(StrEnum):
    """What became of a wish."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that staff ask of the worker: what, of which round, and by whom; then what came of it."""

    id: str
    kind: Wished
    round_id: str
    asked_by: str
    asked_at: int
    body: Mapping[str, object] = field(default_factory=dict)
    fate: Fate = Fate.WAITING
    answer: Mapping[str, object] = field(default_factory=dict)


class Stage(StrEnum):
    """How far a question of a municipality or council has come."""

    NEW = "new"
    MERGED = "merged"
    PLANNED = "planned"
    ASKED = "asked"
    CLOSED = "closed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Question:
    """What a municipality or council wants to know (*informatiebehoefte*), and what became of it.

    ``into`` is the question that it was merged into, ``round_id`` the round that asks it, ``flow`` the flow that was
    chosen for it, ``reply`` what staff told the asker, ``told`` what the asker was last told of.
    """

    id: str
    asker: str
    text: str
    why: str
    asked_at: int
    stage: Stage = Stage.NEW
    into: str = ""
    flow: str = ""
    round_id: str = ""
    reply: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A line that the worker wants one member of staff to read: the staff bot brings it.

    ``id`` says what it is about and for whom, so that the same thing is told once. ``made_at`` in seconds since 1970.
    """

    id: str
    staff: str
    text: str
    made_at: int
    sent: bool = False


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
    Column("audience", Text, nullable=False, server_default="{}"),
    Column("asked_by", Text, nullable=False, server_default=text("''")),
    Column("remind_at", BigInteger),
    Column("halted", Boolean, nullable=False, server_default=false()),
    Column("closed_at", BigInteger),
    Column("progress", Text, nullable=False, server_default="{}"),
    Column("made_by", Text, nullable=False, server_default=text("''")),
    ForeignKeyConstraint(["flow", "version"], ["flow.id", "flow.version"]),
)

entry_codes = Table(
    "entry",
    metadata,
    Column("code", Text, primary_key=True),
    Column("round_id", Text, ForeignKey("round.id"), nullable=False),
    Column("place", Text, nullable=False),
    Column("provider", Text, nullable=False, server_default=text("''")),
    Column("single", Boolean, nullable=False, server_default=false()),
    Column("void", Boolean, nullable=False, server_default=false()),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("chat", Text, nullable=False, index=True),
    Column("console", Text, nullable=False, index=True),
    Column("revoked", Boolean, nullable=False),
)

invites = Table(
    "invite",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("staff", Text, ForeignKey("staff.id"), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("link", LargeBinary, nullable=False),
)

wishes = Table(
    "wish",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("round_id", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("fate", Text, nullable=False, index=True),
    Column("answer", Text, nullable=False),
)

questions = Table(
    "question",
    metadata,
    Column("id", Text, primary_key=True),
    Column("asker", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("stage", Text, nullable=False, index=True),
    Column("into", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("round_id", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("told", Text, nullable=False),
)

drafts = Table(
    "draft",
    metadata,
    # What a member of staff is in the middle of at a door: one open form each, so that a door keeps nothing itself.
    Column("staff", Text, primary_key=True),
    Column("form", Text, nullable=False),
)

notices = Table(
    "notice",
    metadata,
    Column("id", Text, primary_key=True),
    Column("staff", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("sent", Boolean, nullable=False, index=True),
)
