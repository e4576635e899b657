"""Codes to come back with, one a participant, and marks of codes that let nobody in any more; as keyed index only."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from storage.contacts.rows import participant_from
from storage.contacts.tables import (
    Participant,
    conversations,
    letters,
    participants,
    return_codes,
    took_part,
    used_codes,
)
from storage.drawers import go_along, take_turns

_VOIDING, _SINGLE = "codes are voided", "a code lets one person in"


def set_code(conn: Connection, index: bytes, participant: bytes, until: int) -> None:
    """Keep the blind index of a fresh code; an older code of the participant opens nothing from now on."""
    conn.execute(delete(return_codes).where(return_codes.c.participant == participant))
    conn.execute(insert(return_codes).values(index=index, participant=participant, until=until))


def by_code(conn: Connection, index: bytes, now: int) -> Participant | None:
    """Whom this code brings back, or None for an unknown code or one that is too old."""
    query = (
        select(participants)
        .join(return_codes, return_codes.c.participant == participants.c.id)
        .where(return_codes.c.index == index, return_codes.c.until > now)
        .with_for_update(of=participants)
    )
    row = conn.execute(query).first()
    return None if row is None else participant_from(row)


def drop_codes(conn: Connection, now: int) -> None:
    """Remove the codes that open nothing any more."""
    conn.execute(delete(return_codes).where(return_codes.c.until <= now))


def rebind(
    conn: Connection, participant: bytes, new_index: bytes, new_address: bytes, channel: str = ""
) -> None:
    """From now on this participant is found by another index and written to at another sealed address.

    Letters that wait go there too: whoever has the old phone gets none of them. ``channel`` is the new channel, empty
    for the same. Raises ``IntegrityError`` when somebody else has this index.
    """
    place = {"address": new_address} | ({"channel": channel} if channel else {})
    conn.execute(
        update(participants)
        .where(participants.c.id == participant)
        .values(index=new_index, gone=False, **place)
    )
    conn.execute(update(letters).where(letters.c.participant == participant).values(**place))


# --- codes that lead into a round -----------------------------------------------------------------------------------


def is_marked(conn: Connection, index: bytes) -> bool:
    """Whether the code of this blind index was marked; until the end of this transaction no code becomes void."""
    go_along(conn, _VOIDING)
    found = select(used_codes.c.index).where(used_codes.c.index == index)
    return conn.execute(found).first() is not None


def let_in(conn: Connection, index: bytes, round_id: str) -> bool:
    """Let one person in by the code of this blind index. False: somebody else is in already.

    Whoever asks at the same moment waits until this transaction ends, and then is told no.
    """
    # Always in this order, and never one lock more after them, so that two batches cannot wait in a circle.
    go_along(conn, _VOIDING)
    take_turns(conn, _SINGLE)
    if is_marked(conn, index):
        return False
    conn.execute(insert(used_codes).values(index=index, round_id=round_id))
    return True


def mark_void(conn: Connection, index: bytes, round_id: str) -> None:
    """From the end of this transaction nobody begins by this code, whatever a process still believes of it.

    Waits for everybody who is coming in at this moment: once it is committed, all who came in can be seen.
    """
    take_turns(conn, _VOIDING)
    if not is_marked(conn, index):
        conn.execute(insert(used_codes).values(index=index, round_id=round_id))


def forget_marks(conn: Connection, round_id: str) -> None:
    """Remove the marks of all codes of a round that closed."""
    conn.execute(delete(used_codes).where(used_codes.c.round_id == round_id))


def in_round(conn: Connection, round_id: str, after: bytes, limit: int) -> list[bytes]:
    """The ids of at most ``limit`` people with a conversation in this round, in order, from the one after ``after``."""
    query = (
        select(conversations.c.participant)
        .where(conversations.c.round_id == round_id, conversations.c.participant > after)
        .order_by(conversations.c.participant)
        .limit(limit)
    )
    return [bytes(who) for who in conn.execute(query).scalars()]


def unmark_took_part(conn: Connection, pairs: Iterable[tuple[bytes, str]]) -> None:
    """Forget that these participants took part in these rounds."""
    for who, round_id in sorted(set(pairs)):
        mine = (took_part.c.participant == who, took_part.c.round_id == round_id)
        conn.execute(delete(took_part).where(*mine))
