"""Codes to come back with: kept as keyed index only, one a participant."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select, update

from storage.contacts.rows import participant_from
from storage.contacts.tables import Participant, letters, participants, return_codes


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
