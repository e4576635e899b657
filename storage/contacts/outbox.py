"""The outbox: letters posted in a turn, claimed by a courier, delivered in order, and receipts to take them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Executable,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.contacts.tables import Letter, Receipt, letters, participants, receipts
from storage.drawers import take_turns
from storage.statements import Hot, any_of, upsert


def _is(found: Column[Any]) -> Any:
    """This column has the value that is given under its name, with ``the_`` before it."""
    return found == bindparam(f"the_{found.name}")


def _choose(*, bulk: bool) -> Executable:
    """The claim: letters that are ready, and wait for no earlier letter of the same participant.

    An earlier one that somebody else has, or that was postponed further, holds the later ones back: that is what keeps
    them in order. Replies wait for replies only, bulk letters for both.
    """
    ready, earlier = letters.alias("ready"), letters.alias("earlier")
    now: BindParameter[int] = bindparam("now")
    held_back = exists().where(
        earlier.c.participant == ready.c.participant,
        earlier.c.channel == ready.c.channel,
        earlier.c.number < ready.c.number,
        or_(earlier.c.lease_until > now, earlier.c.ready_at > ready.c.ready_at),
        *([] if bulk else [~earlier.c.bulk]),
    )
    chosen = (
        select(ready.c.participant, ready.c.number)
        .where(ready.c.channel == bindparam("the_channel"))
        .where(ready.c.bulk if bulk else ~ready.c.bulk)
        .where(ready.c.ready_at <= now, ready.c.lease_until <= now, ~held_back)
        .order_by(ready.c.ready_at, ready.c.number)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        update(letters)
        .where(letters.c.participant == chosen.c.participant, letters.c.number == chosen.c.number)
        .values(lease_until=bindparam("lease"), tries=letters.c.tries + 1)
        .returning(*letters.columns)
    )


_post = upsert(letters)
_waiting = Hot(
    lambda _name, size: (
        select(letters).where(letters.c.participant.in_(any_of(size))).order_by(letters.c.number)
    )
)
_acknowledge = Hot(
    lambda _name, _size: delete(letters).where(
        _is(letters.c.participant), letters.c.number <= bindparam("up_to")
    )
)
_claim = Hot(lambda _name, _size: _choose(bulk=False))
_claim_bulk = Hot(lambda _name, _size: _choose(bulk=True))
_waiting_replies = Hot(
    lambda _name, size: (
        select(letters.c.participant)
        .where(letters.c.participant.in_(any_of(size)))
        .where(~letters.c.bulk)
        .where(or_(letters.c.lease_until <= bindparam("now"), letters.c.tries > 0))
        .distinct()
    )
)
_remove = Hot(
    lambda _name, _size: delete(letters).where(_is(letters.c.participant), _is(letters.c.number))
)
_postpone = Hot(
    lambda _name, _size: (
        update(letters)
        .values(ready_at=bindparam("later"), lease_until=bindparam("free", 0))
        .where(_is(letters.c.participant), _is(letters.c.number))
    )
)


def _keep_receipt(name: str, _size: int) -> Executable:
    # Only for participants who are still there: "wis alles" leaves nothing behind, whatever was on its way.
    made = sqlite.insert(receipts) if name == "sqlite" else postgresql.insert(receipts)
    given = (bindparam(f"the_{found.name}", type_=found.type) for found in receipts.columns)
    here = exists().where(participants.c.id == bindparam("whose"))
    insert = made.from_select(list(receipts.c.keys()), select(*given).where(here))
    # A letter that was sent twice, because a lease ran out, has the receipt of the later copy.
    return insert.on_conflict_do_update(
        index_elements=list(receipts.primary_key.columns),
        set_={"body": insert.excluded.body, "until": insert.excluded.until},
    )


_put_receipt = Hot(_keep_receipt)


def letter_from(row: Sequence[Any]) -> Letter:
    """The letter of a row; SQLite gives 0 and 1 for what is true or not."""
    participant, number, round_id, channel, address, body, ready_at, lease_until, tries, bulk = row
    return Letter(
        participant,
        number,
        round_id,
        channel,
        address,
        body,
        ready_at,
        lease_until,
        tries,
        bool(bulk),
    )


def post(conn: Connection, rows: Iterable[Letter]) -> None:
    """Put letters in the outbox."""
    _post.many(
        conn,
        [
            (
                row.participant,
                row.number,
                row.round_id,
                row.channel,
                row.address,
                row.body,
                row.ready_at,
                row.lease_until,
                row.tries,
                row.bulk,
            )
            for row in rows
        ],
    )


def waiting(conn: Connection, whose: Iterable[bytes]) -> dict[bytes, list[Letter]]:
    """The letters that wait for these participants, in order; those without letters are not there."""
    found: dict[bytes, list[Letter]] = {}
    for row in _waiting.among(conn, sorted(set(whose))):
        found.setdefault(row[0], []).append(letter_from(row))
    return found


def acknowledge(conn: Connection, seen: Iterable[tuple[bytes, int]]) -> None:
    """Remove the letters of each participant up to and including this number: they arrived."""
    _acknowledge.many(conn, sorted(seen))


def left_waiting(conn: Connection, whose: Iterable[bytes], now: int) -> set[bytes]:
    """Those of these participants to whom a reply waits that the process which made it does not bring (any more).

    A worker brings it; what comes later waits behind it.
    """
    return {row[0] for row in _waiting_replies.among(conn, sorted(set(whose)), now=now)}


def claim(conn: Connection, channel: str, now: int, lease_until: int, limit: int) -> list[Letter]:
    """Take at most ``limit`` replies that are ready, in order per participant.

    Nobody else gets them before ``lease_until``; a courier that dies loses nothing but that time.
    """
    return _take(_claim, conn, channel, (now, lease_until, limit))


def claim_bulk(
    conn: Connection, channel: str, now: int, lease_until: int, limit: int
) -> list[Letter]:
    """The same for bulk letters."""
    return _take(_claim_bulk, conn, channel, (now, lease_until, limit))


def _take(
    statement: Hot, conn: Connection, channel: str, given: tuple[int, int, int]
) -> list[Letter]:
    # One claim at a time per channel: two at once could see each other's letters as free, and break the order.
    take_turns(conn, f"claim {channel}")
    now, lease, limit = given
    found = statement.once(conn, the_channel=channel, now=now, lease=lease, limit=limit)
    return sorted(
        (letter_from(row) for row in found), key=lambda letter: (letter.ready_at, letter.number)
    )


def sent(conn: Connection, rows: Iterable[tuple[bytes, int]], given: Iterable[Receipt]) -> None:
    """These letters (participant, number) were delivered: remove them, keep the receipts of who is still there."""
    _remove.many(conn, sorted(rows))
    _put_receipt.many(
        conn, [(row.participant, row.number, row.body, row.until, row.participant) for row in given]
    )


def postpone(conn: Connection, later: Iterable[tuple[bytes, int, int]]) -> None:
    """Give letters (participant, number) back, to be claimed from this time (seconds since 1970) on."""
    _postpone.many(conn, [(ready_at, 0, who, number) for who, number, ready_at in sorted(later)])


def receipts_of(conn: Connection, participant: bytes) -> list[Receipt]:
    """The receipts of one participant, in order."""
    query = (
        select(receipts).where(receipts.c.participant == participant).order_by(receipts.c.number)
    )
    return [Receipt(*row) for row in conn.execute(query)]


def drop_receipts(conn: Connection, now: int) -> None:
    """Remove the receipts that have become useless."""
    conn.execute(delete(receipts).where(receipts.c.until <= now))
