"""Invitations: who is asked into a round, and how far that is."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.contacts.rows import WIDTH, background_text, participant_from
from storage.contacts.tables import (
    Invitation,
    Participant,
    Standing,
    conversations,
    invitations,
    letters,
    participants,
)
from storage.drawers import take_turns
from storage.statements import LONGEST_LIST, Hot, any_of, upsert


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people of one channel with the same background; ``written``: the channel can be written to."""

    channel: str
    background: Mapping[str, str]
    written: bool
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody whose letter is due; ``began``: how their conversation in the round is, None when there is none."""

    participant: Participant
    standing: Standing
    began: bool | None


_save = upsert(invitations)
_joined = participants.join(invitations, invitations.c.participant == participants.c.id)
_has_address = func.length(participants.c.address) > 0


def _choose_due(_name: str, _size: int) -> Executable:
    # In the order of the index, which is that of random ids: no sorting, however many wait.
    begun = and_(
        conversations.c.participant == invitations.c.participant,
        conversations.c.round_id == invitations.c.round_id,
    )
    return (
        select(participants, invitations.c.standing, conversations.c.open)
        .select_from(_joined.outerjoin(conversations, begun))
        .where(
            invitations.c.round_id == bindparam("round"),
            invitations.c.standing == bindparam("stands"),
            ~participants.c.gone,
        )
        .limit(bindparam("limit"))
        .with_for_update(of=participants, skip_locked=True)
    )


_due = Hot(_choose_due)
_move_one = Hot(
    lambda _name, _size: (
        update(invitations)
        .values(standing=bindparam("then"))
        .where(
            invitations.c.participant == bindparam("who"),
            invitations.c.round_id == bindparam("round"),
        )
    )
)
_mark_written = Hot(
    lambda _name, _size: (
        update(participants)
        .values(sent=bindparam("number"), invited=bindparam("day"))
        .where(participants.c.id == bindparam("who"))
    )
)


def _invite(name: str, size: int) -> Executable:
    made = sqlite.insert(invitations) if name == "sqlite" else postgresql.insert(invitations)
    chosen = select(
        participants.c.id,
        bindparam("round", type_=invitations.c.round_id.type),
        bindparam("due", Standing.DUE.value, type_=invitations.c.standing.type),
    ).where(participants.c.background.in_(any_of(size)), ~participants.c.gone, _has_address)
    # At the end of the transaction PostgreSQL locks each of them in this order, to see that they are there; turns lock
    # in the same one.
    chosen = chosen.order_by(participants.c.index)
    return made.from_select(["participant", "round_id", "standing"], chosen).on_conflict_do_nothing(
        index_elements=list(invitations.primary_key.columns)
    )


_invite_many = Hot(_invite)


def alone_with_invitations(conn: Connection) -> None:
    """Until this transaction ends nobody else posts, takes back or moves invitations."""
    take_turns(conn, "invitations")


def crowds(conn: Connection) -> list[Crowd]:
    """Everybody whom their channel has not lost, counted by channel and background."""
    written = _has_address.label("written")
    query = (
        select(participants.c.channel, participants.c.background, written, func.count())
        .where(~participants.c.gone)
        .group_by(participants.c.channel, participants.c.background, written)
    )
    return [
        Crowd(channel, json.loads(background), bool(can_be), count)
        for channel, background, can_be, count in conn.execute(query)
    ]


def invite(conn: Connection, round_id: str, backgrounds: Iterable[Mapping[str, str]]) -> None:
    """Ask everybody with one of these backgrounds who can be written to; who was asked before stays as they stand."""
    texts = sorted({background_text(each) for each in backgrounds})
    for start in range(0, len(texts), LONGEST_LIST):
        _invite_many.among(conn, texts[start : start + LONGEST_LIST], round=round_id)


def save_invitations(conn: Connection, rows: Iterable[Invitation]) -> None:
    """Write invitations, new or known."""
    _save.many(conn, sorted((row.participant, row.round_id, row.standing.value) for row in rows))


def invitations_of(conn: Connection, participant: bytes) -> dict[str, Standing]:
    """How the invitations of one participant stand, by round."""
    query = select(invitations.c.round_id, invitations.c.standing).where(
        invitations.c.participant == participant
    )
    return {round_id: Standing(standing) for round_id, standing in conn.execute(query)}


def asked(conn: Connection, round_id: str, standing: Standing, limit: int) -> list[Asked]:
    """At most ``limit`` people whose invitation stands so and who are not gone, locked until the transaction ends."""
    found = _due.once(conn, round=round_id, stands=standing.value, limit=limit)
    return [
        Asked(
            participant_from(row[:WIDTH]),
            Standing(row[WIDTH]),
            None if row[WIDTH + 1] is None else bool(row[WIDTH + 1]),
        )
        for row in found
    ]


def stand(conn: Connection, round_id: str, moved: Iterable[tuple[bytes, Standing]]) -> None:
    """The invitations of these participants stand so from here on."""
    _move_one.many(conn, [(then.value, who, round_id) for who, then in sorted(moved)])


def mark_written(conn: Connection, rows: Iterable[tuple[bytes, int, int]]) -> None:
    """Each of these (participant, number, day) got a letter of this number, and was last invited on this day.

    Only for participants whom the caller has locked.
    """
    _mark_written.many(conn, [(number, day, who) for who, number, day in sorted(rows)])


def ripen(conn: Connection, round_id: str, last_invited: int, today: int) -> None:
    """Whoever was postponed, and was last invited on this day or before it, is due again.

    After ``today`` too: nobody can have been invited then, the clock was wrong.
    """
    day = participants.c.invited
    rested = select(participants.c.id).where(or_(day <= last_invited, day > today))
    conn.execute(
        update(invitations)
        .where(_of(round_id, [Standing.POSTPONED]), invitations.c.participant.in_(rested))
        .values(standing=Standing.DUE.value)
    )


def due_again(conn: Connection, round_id: str) -> int:
    """Whoever was written to, has no letter of this round waiting and did not end it, is to be reminded; how many."""
    ended = exists().where(
        conversations.c.participant == invitations.c.participant,
        conversations.c.round_id == round_id,
        ~conversations.c.open,
    )
    gone = exists().where(participants.c.id == invitations.c.participant, participants.c.gone)
    return conn.execute(
        update(invitations)
        .where(_of(round_id, [Standing.POSTED, Standing.CAME]), ~ended, ~gone, ~_waits(round_id))
        .values(standing=Standing.DUE_AGAIN.value)
    ).rowcount


def take_back_letters(conn: Connection, round_id: str, then: Standing, now: int) -> int:
    """Remove every bulk letter of this round from the outbox; how many invitations were among them.

    Whose invitation was still waiting stands as ``then``; whose reminder was, as if it had not been written. One that
    a courier has in hand may arrive, and counts as written.
    """
    unread = _waits(round_id, letters.c.lease_until <= now)

    def move(before: Standing, after: Standing) -> int:
        moved = update(invitations).where(_of(round_id, [before]), unread)
        return conn.execute(moved.values(standing=after.value)).rowcount

    spared = move(Standing.POSTED, then)
    move(Standing.REMINDED, Standing.POSTED)
    conn.execute(delete(letters).where(letters.c.round_id == round_id, letters.c.bulk))
    return spared


def move_invitations(
    conn: Connection, round_id: str, now: Collection[Standing], then: Standing
) -> int:
    """Every invitation of this round that stands so now stands otherwise from here on; how many."""
    return conn.execute(
        update(invitations).where(_of(round_id, now)).values(standing=then.value)
    ).rowcount


def count_invitations(conn: Connection, round_id: str) -> dict[Standing, int]:
    """How many invitations of this round stand how; of people whom their channel has lost, see ``count_lost``."""
    counted = (
        select(invitations.c.standing, func.count())
        .select_from(_joined)
        .where(invitations.c.round_id == round_id, ~participants.c.gone)
        .group_by(invitations.c.standing)
    )
    return {Standing(standing): count for standing, count in conn.execute(counted)}


def count_all_invitations(conn: Connection, round_id: str) -> int:
    """How many people were ever asked into this round and are not erased."""
    counted = select(func.count()).select_from(invitations)
    return conn.execute(counted.where(invitations.c.round_id == round_id)).scalar_one()


def stands_any(conn: Connection, round_id: str, standings: Collection[Standing]) -> bool:
    """Whether any invitation of this round stands so."""
    return conn.execute(select(exists().where(_of(round_id, standings)))).scalar_one()


def decline(conn: Connection, pairs: Iterable[tuple[bytes, str]]) -> None:
    """These participants said no thanks to these rounds: they are not reminded."""
    _move_one.many(
        conn, [(Standing.DECLINED.value, who, round_id) for who, round_id in sorted(set(pairs))]
    )


def count_lost(conn: Connection, round_id: str) -> int:
    """How many of those who are asked into this round are lost to their channel."""
    counted = select(func.count()).select_from(_joined)
    return conn.execute(
        counted.where(invitations.c.round_id == round_id, participants.c.gone)
    ).scalar_one()


def count_bulk(conn: Connection) -> dict[str, int]:
    """How many bulk letters wait in the outbox, by channel."""
    counted = select(letters.c.channel, func.count()).where(letters.c.bulk)
    found = conn.execute(counted.group_by(letters.c.channel))
    return {channel: count for channel, count in found}  # noqa: C416 - rows are no pairs to mypy


def count_unsent(conn: Connection, round_id: str) -> int:
    """How many bulk letters of this round wait in the outbox."""
    counted = select(func.count()).select_from(letters)
    return conn.execute(counted.where(letters.c.round_id == round_id, letters.c.bulk)).scalar_one()


def _of(round_id: str, standings: Collection[Standing]) -> ColumnElement[bool]:
    return and_(
        invitations.c.round_id == round_id,
        invitations.c.standing.in_([each.value for each in standings]),
    )


def _waits(round_id: str, *further: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a bulk letter of this round to the invited one is in the outbox."""
    theirs = letters.c.participant == invitations.c.participant
    return exists().where(theirs, letters.c.round_id == round_id, letters.c.bulk, *further)
