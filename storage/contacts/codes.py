"""Codes to come back with: kept as keyed index only, one a participant."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.contacts.tables import Participant


def set_code(conn: Connection, index: bytes, participant: bytes, until: int) -> None:
    """Keep the blind index of a fresh code; an older code of the participant opens nothing from now on."""
    raise NotImplementedError


def by_code(conn: Connection, index: bytes, now: int) -> Participant | None:
    """Whom this code brings back, or None for an unknown code or one that is too old."""
    raise NotImplementedError


def rebind(
    conn: Connection, participant: bytes, new_index: bytes, new_address: bytes, channel: str = ""
) -> None:
    """From now on this participant is found by another index and written to at another sealed address.

    Letters that wait go there too. ``channel`` is the new channel, empty for the same. Raises ``IntegrityError`` when
    somebody else has this index.
    """
    raise NotImplementedError
