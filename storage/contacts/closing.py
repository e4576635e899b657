"""The end of a round in the contacts drawer: who is still talking, who took part, and what is thrown away."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, union, update

from storage.contacts.conversations import mark_took_part
from storage.contacts.rows import BOTH, pair_from
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
from storage.crypto import RandomBytes
from storage.statements import LONGEST_LIST

LETTERS_APART = 1000
"""After closing the number of somebody's last letter is a multiple of this; nobody gets so many in one round."""
GOODBYE_LETTERS = 9
"""No goodbye is longer than this."""

_joined = participants.join(conversations, conversations.c.participant == participants.c.id)


def _lock(conn: Connection, chosen: Select[tuple[Any]], limit: int) -> list[bytes]:
    """At most so many of these participants, locked in the order in which everybody locks them."""
    ordered = chosen.order_by(participants.c.index).limit(min(limit, LONGEST_LIST))
    return list(conn.execute(ordered.with_for_update(of=participants)).scalars())


def still_talking(
    conn: Connection, round_id: str, limit: int
) -> list[tuple[Participant, Conversation]]:
    """At most ``limit`` people whose conversation in this round is open, locked; none when none is left."""
    is_open = (conversations.c.round_id == round_id, conversations.c.open)
    found: list[tuple[Participant, Conversation]] = []
    # Read after the lock was taken: whoever ended it meanwhile is not there any more, and others may be left.
    while not found:
        ids = _lock(conn, select(participants.c.id).select_from(_joined).where(*is_open), limit)
        if not ids:
            return []
        query = select(*BOTH).select_from(_joined).where(*is_open, participants.c.id.in_(ids))
        pairs = [pair_from(row) for row in conn.execute(query)]
        found = [(who, row) for who, row in pairs if row is not None]
    return found


def backgrounds_of(conn: Connection, round_id: str) -> list[tuple[bytes, dict[str, str]]]:
    """Id and background of everybody who may have answered in this round."""
    there = union(
        select(conversations.c.participant).where(conversations.c.round_id == round_id),
        select(took_part.c.participant).where(took_part.c.round_id == round_id),
    )
    query = select(participants.c.id, participants.c.background).where(participants.c.id.in_(there))
    return [(who, json.loads(form)) for who, form in conn.execute(query)]


def count_took_part(conn: Connection, round_ids: Iterable[str]) -> dict[str, int]:
    """How many people took part in each of these rounds; a round without any is there too."""
    asked = dict.fromkeys(round_ids, 0)
    query = (
        select(took_part.c.round_id, func.count())
        .where(took_part.c.round_id.in_(list(asked)))
        .group_by(took_part.c.round_id)
    )
    return asked | {row[0]: row[1] for row in conn.execute(query)}


def drop_conversations(
    conn: Connection, round_id: str, limit: int, random_bytes: RandomBytes
) -> int:
    """Remove at most ``limit`` conversations of this round, so that no turn writes them again; how many.

    What tells how long they were, or that somebody came to the end of theirs, goes with them.
    """
    chosen = select(participants.c.id).select_from(_joined)
    ids = _lock(conn, chosen.where(conversations.c.round_id == round_id), limit)
    if not ids:
        return 0
    _even_out(conn, ids)
    _even_codes(conn, ids, random_bytes)
    whose = (conversations.c.round_id == round_id, conversations.c.participant.in_(ids))
    return conn.execute(delete(conversations).where(*whose)).rowcount


def before_even(sent: int) -> int:
    """The last number for a goodbye to somebody who got so many letters, the goodbye included.

    It does not tell how many went before. Their next number is one that people have once their round is closed,
    whether a goodbye was said to them or not: so nothing tells who had not finished.
    """
    return (sent // LETTERS_APART + 1) * LETTERS_APART - 1


def _even_out(conn: Connection, ids: list[bytes]) -> None:
    """Leave no count by which the length of somebody's conversation is known: it would tell which answers are theirs.

    The number of their last letter goes up to the next multiple, and the receipts of the last two days go, so that
    "wis alles" takes nothing back from the chat that was said before the round closed.
    """
    even = (participants.c.sent // LETTERS_APART + 1) * LETTERS_APART
    conn.execute(update(participants).where(participants.c.id.in_(ids)).values(sent=even))
    conn.execute(delete(receipts).where(receipts.c.participant.in_(ids)))


def _even_codes(conn: Connection, ids: list[bytes], random_bytes: RandomBytes) -> None:
    """Leave no code to come back with that tells who got to the end of a conversation, where it is given, and when.

    Whoever came by the web and has none gets an index that no code leads to, and all last equally long.
    """
    mine = return_codes.c.participant.in_(ids)
    latest = conn.execute(select(func.max(return_codes.c.until)).where(mine)).scalar_one()
    if latest is None:
        return
    conn.execute(update(return_codes).where(mine).values(until=latest))
    has_one = select(return_codes.c.participant).where(mine)
    without = select(participants.c.id).where(
        participants.c.id.in_(ids), participants.c.address == b"", participants.c.id.not_in(has_one)
    )
    for who in conn.execute(without).scalars().all():
        row = {"index": random_bytes(32), "participant": who, "until": latest}
        conn.execute(insert(return_codes).values(row))


def drop_letters(conn: Connection, round_id: str) -> None:
    """Remove every letter of this round from the outbox."""
    conn.execute(delete(letters).where(letters.c.round_id == round_id))


def drop_goodbyes(conn: Connection, before: int) -> None:
    """Remove the goodbyes from before this second that nobody fetched: they tell who had not finished.

    They are known by their numbers, which no other letter has (``before_even``).
    """
    last = letters.c.number % LETTERS_APART >= LETTERS_APART - GOODBYE_LETTERS
    mine = (letters.c.bulk, letters.c.round_id == "", letters.c.address == b"", last)
    conn.execute(delete(letters).where(*mine, letters.c.ready_at < before))


def drop_invitations(conn: Connection, round_id: str) -> None:
    """Remove who was asked into this round; the counts are on the desk."""
    conn.execute(delete(invitations).where(invitations.c.round_id == round_id))


def shuffle_marks(conn: Connection, round_id: str) -> None:
    """Write the marks of who took part anew, in the order of random ids, so that nothing shows who came first."""
    mine = took_part.c.round_id == round_id
    ids = sorted(conn.execute(select(took_part.c.participant).where(mine)).scalars())
    conn.execute(delete(took_part).where(mine))
    mark_took_part(conn, [(who, round_id) for who in ids])


def drop_marks(conn: Connection, round_id: str) -> int:
    """Forget who took part in this round; how many they were."""
    return conn.execute(delete(took_part).where(took_part.c.round_id == round_id)).rowcount
