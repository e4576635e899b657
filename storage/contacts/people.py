"""Participants: found by their blind index, locked for one turn, saved, lost, erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Column, Connection, Executable, and_, delete, select, update

from storage.contacts.rows import BOTH, pair_from, participant_row
from storage.contacts.tables import (
    Conversation,
    Participant,
    conversations,
    invitations,
    letters,
    participants,
    receipts,
    return_codes,
    took_part,
)
from storage.statements import Hot, any_of, upsert

Found = tuple[Participant, Conversation | None]
"""A participant and the conversation that they are in now."""

_save = upsert(participants)


def _lock(key: Column[bytes]) -> Hot:
    # Always in the order of the index, so that two writers never wait for each other in a circle.
    return Hot(
        lambda _name, size: (
            select(participants.c.id)
            .where(key.in_(any_of(size)))
            .order_by(participants.c.index)
            .with_for_update()
        )
    )


def _with_current(key: Column[bytes]) -> Hot:
    def build(_name: str, size: int) -> Executable:
        current = and_(
            conversations.c.participant == participants.c.id,
            conversations.c.round_id == participants.c.current_round,
        )
        joined = participants.outerjoin(conversations, current)
        return select(*BOTH).select_from(joined).where(key.in_(any_of(size)))

    return Hot(build)


_lock_index, _read_index = _lock(participants.c.index), _with_current(participants.c.index)
_lock_id, _read_id = _lock(participants.c.id), _with_current(participants.c.id)


_here = Hot(
    lambda _name, size: select(participants.c.id).where(participants.c.id.in_(any_of(size)))
)


def _locked(conn: Connection, keys: Iterable[bytes], lock: Hot, read: Hot) -> list[Found]:
    members = sorted(set(keys))
    # Two statements on PostgreSQL, not one: a single joined SELECT ... FOR UPDATE that had to wait gives the
    # conversation as it was before the other turn, because only the locked row is read again.
    if conn.dialect.name != "sqlite":
        lock.among(conn, members)
    return [pair_from(row) for row in read.among(conn, members)]


def load(conn: Connection, indexes: Iterable[bytes]) -> dict[bytes, Found]:
    """Participants by blind index with the conversation that they are in, locked until the transaction ends."""
    return {
        who.index: (who, talk) for who, talk in _locked(conn, indexes, _lock_index, _read_index)
    }


def by_ids(conn: Connection, ids: Iterable[bytes]) -> dict[bytes, Found]:
    """The same by id."""
    return {who.id: (who, talk) for who, talk in _locked(conn, ids, _lock_id, _read_id)}


def still_here(conn: Connection, ids: Iterable[bytes]) -> set[bytes]:
    """Which of these participants are there; nobody is locked, and nothing of them is read."""
    return {row[0] for row in _here.among(conn, sorted(set(ids)))}


def save_participants(conn: Connection, rows: Iterable[Participant]) -> None:
    """Write participants, new or known."""
    _save.many(conn, [participant_row(who) for who in sorted(rows, key=lambda who: who.index)])


def lost(conn: Connection, participant: bytes) -> None:
    """The channel lost this participant: nothing more is sent to them."""
    conn.execute(update(participants).where(participants.c.id == participant).values(gone=True))
    conn.execute(delete(letters).where(letters.c.participant == participant))


def erase(conn: Connection, participant: bytes, keep_letters: Collection[int] = ()) -> None:
    """Remove everything of this participant, but for letters of these numbers (the goodbye that is on its way)."""
    outgoing = letters.c.participant == participant
    conn.execute(delete(letters).where(outgoing, letters.c.number.not_in(list(keep_letters))))
    for table in (receipts, took_part, return_codes, invitations, conversations):
        conn.execute(delete(table).where(table.c.participant == participant))
    conn.execute(delete(participants).where(participants.c.id == participant))
