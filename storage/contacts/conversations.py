"""Conversations: saved, looked up, found when something is due, and remembered as having taken part."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Executable, and_, bindparam, select

from storage.contacts.rows import BOTH, WIDTH, conversation_from, participant_from
from storage.contacts.tables import (
    Conversation,
    Participant,
    conversations,
    participants,
    took_part,
)
from storage.statements import Hot, any_of, upsert, wanted

Place = tuple[bytes, str]
"""A participant's id and a round's."""

_save = upsert(conversations)
_mark = upsert(took_part)


def _by_place(_name: str, size: int) -> Executable:
    listed, same = wanted(size, conversations.c.participant, conversations.c.round_id)
    return select(conversations).join(listed, same)


_many = Hot(_by_place)

_joined = participants.join(conversations, conversations.c.participant == participants.c.id)
_is_due = and_(conversations.c.open, conversations.c.due_at <= bindparam("now"))
_lock_due = Hot(
    lambda _name, _size: (
        select(participants.c.id)
        .select_from(_joined)
        .where(_is_due)
        .order_by(conversations.c.due_at)
        .limit(bindparam("limit"))
        .with_for_update(of=participants, skip_locked=True)
    )
)
_read_due = Hot(
    lambda _name, size: (
        select(*BOTH).select_from(_joined).where(_is_due, participants.c.id.in_(any_of(size)))
    )
)


def save_conversations(conn: Connection, rows: Iterable[Conversation]) -> None:
    """Write conversations, new or known."""
    _save.many(
        conn,
        [
            (row.participant, row.round_id, row.flow, row.version, row.state, row.due_at, row.open)
            for row in rows
        ],
    )


def conversations_of(conn: Connection, participant: bytes) -> list[Conversation]:
    """All conversations of one participant."""
    found = conn.execute(select(conversations).where(conversations.c.participant == participant))
    return [conversation_from(row) for row in found]


def conversations_many(conn: Connection, places: Iterable[Place]) -> dict[Place, Conversation]:
    """The conversations of these participants in these rounds, where there are any."""
    found = [conversation_from(row) for row in _many.among(conn, sorted(set(places)))]
    return {(row.participant, row.round_id): row for row in found}


def mark_took_part(conn: Connection, pairs: Iterable[Place]) -> None:
    """Remember that these participants took part in these rounds; told again it changes nothing."""
    _mark.many(conn, sorted(set(pairs)))


def took_part_of(conn: Connection, participant: bytes) -> set[str]:
    """The rounds in which this participant took part."""
    query = select(took_part.c.round_id).where(took_part.c.participant == participant)
    return set(conn.execute(query).scalars())


def due(conn: Connection, now: int, limit: int) -> list[tuple[Participant, Conversation]]:
    """Open conversations of at most ``limit`` participants whose time has come, longest first.

    The participants are locked. Those whom another transaction holds are passed over: that turn settles what is due.
    """
    # Locked first and read after it, so that nothing is read that changed while the lock was taken.
    locked = sorted({row[0] for row in _lock_due.once(conn, now=now, limit=limit)})
    found = _read_due.among(conn, locked, now=now)
    pairs = [(participant_from(row[:WIDTH]), conversation_from(row[WIDTH:])) for row in found]
    return sorted(pairs, key=lambda pair: (pair[1].due_at or 0, pair[0].id))
