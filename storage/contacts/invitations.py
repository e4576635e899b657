"""Invitations: who is asked into a round, and how far that is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from storage.contacts.rows import WIDTH, participant_from
from storage.contacts.tables import Invitation, Participant, Standing, invitations, participants
from storage.statements import Hot, upsert

_save = upsert(invitations)
_joined = participants.join(invitations, invitations.c.participant == participants.c.id)
_is = and_(
    invitations.c.round_id == bindparam("round"), invitations.c.standing == bindparam("stands")
)
_lock = Hot(
    lambda _name, _size: (
        select(participants, invitations)
        .select_from(_joined)
        .where(_is)
        .order_by(invitations.c.participant)
        .limit(bindparam("limit"))
        .with_for_update(of=participants, skip_locked=True)
    )
)


def save_invitations(conn: Connection, rows: Iterable[Invitation]) -> None:
    """Write invitations, new or known."""
    _save.many(conn, sorted((row.participant, row.round_id, row.standing.value) for row in rows))


def invited(
    conn: Connection, round_id: str, standing: Standing, limit: int
) -> list[tuple[Participant, Invitation]]:
    """At most ``limit`` people whose invitation to this round stands so, locked until the transaction ends."""
    found = _lock.once(conn, round=round_id, stands=standing.value, limit=limit)
    return [(participant_from(row[:WIDTH]), invitation_from(row[WIDTH:])) for row in found]


def invitation_from(row: Sequence[Any]) -> Invitation:
    """The invitation of a row."""
    participant, round_id, standing = row
    return Invitation(participant, round_id, Standing(standing))


def move_invitations(
    conn: Connection, round_id: str, now: Collection[Standing], then: Standing
) -> None:
    """Every invitation of this round that stands so now stands otherwise from here on."""
    conn.execute(
        update(invitations)
        .where(invitations.c.round_id == round_id)
        .where(invitations.c.standing.in_([each.value for each in now]))
        .values(standing=then.value)
    )


def count_invitations(conn: Connection, round_id: str) -> dict[Standing, int]:
    """How many invitations of this round stand how."""
    counted = (
        select(invitations.c.standing, func.count())
        .where(invitations.c.round_id == round_id)
        .group_by(invitations.c.standing)
    )
    return {Standing(standing): count for standing, count in conn.execute(counted)}
