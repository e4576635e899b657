"""The outbox: letters posted in a turn, claimed by a courier, delivered in order, and receipts to take them back."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from storage.contacts.tables import Letter, Receipt


def post(conn: Connection, rows: Iterable[Letter]) -> None:
    """Put letters in the outbox."""
    raise NotImplementedError


def waiting(conn: Connection, whose: Iterable[bytes]) -> dict[bytes, list[Letter]]:
    """The letters that wait for these participants, in order."""
    raise NotImplementedError


def acknowledge(conn: Connection, seen: Iterable[tuple[bytes, int]]) -> None:
    """Remove the letters of a participant up to and including this number: they arrived."""
    raise NotImplementedError


def claim(conn: Connection, channel: str, now: int, lease_until: int, limit: int) -> list[Letter]:
    """Take at most ``limit`` letters that are ready, in order per participant; nobody else gets them before
    ``lease_until``.
    """
    raise NotImplementedError


def sent(conn: Connection, rows: Iterable[Letter], given: Iterable[Receipt]) -> None:
    """These letters were delivered: remove them, keep the receipts of participants who are still there."""
    raise NotImplementedError


def postpone(conn: Connection, later: Iterable[tuple[bytes, int, int]]) -> None:
    """Give letters (participant, number) back, to be claimed from this time (seconds since 1970) on."""
    raise NotImplementedError


def receipts_of(conn: Connection, participant: bytes) -> list[Receipt]:
    """The receipts of one participant, in order."""
    raise NotImplementedError


def drop_receipts(conn: Connection, now: int) -> None:
    """Remove the receipts that have become useless."""
    raise NotImplementedError
