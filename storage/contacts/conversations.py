"""Conversations: saved, looked up, found when something is due, and remembered as having taken part."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Executable, bindparam, select, text

from storage.contacts.people import by_ids
from storage.contacts.rows import conversation_from
from storage.contacts.tables import (
    Conversation,
    Participant,
    conversations,
    participants,
    took_part,
)
from storage.statements import Hot, upsert, wanted

Place = tuple[bytes, str]
"""A participant's id and a round's."""

_save = upsert(conversations)
_mark = upsert(took_part)


def _by_place(_name: str, size: int) -> Executable:
    listed, same = wanted(size, conversations.c.participant, conversations.c.round_id)
    return select(conversations).join(listed, same)


_many = Hot(_by_place)


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
    """At most ``limit`` open conversations whose time has come, longest first; their participants are locked.

    Participants whom another transaction holds are passed over: that turn will settle what is due.
    """
    raise NotImplementedError
