"""Take letters out of the outbox that nobody is bringing: replies first, then bulk, each with its slot in the pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine

from rounds.keyring import Keyring
from rounds.letters import LEASE_SECONDS, open_address, open_letter
from rounds.pace import AHEAD_MS, LEAD_MS, Rate, Rates, Slots, keep_slots, milliseconds
from rounds.talk import Outgoing
from rounds.turn import Parcel
from storage import contacts
from storage.contacts import Letter
from storage.drawers import writing

UNPACED = Rate(bot=0, chat=0)


@dataclass(frozen=True, slots=True)
class Tour:
    """What a courier takes along: for which channels, at which rates, how many letters at most, and bulk or not."""

    channels: Sequence[str]
    rates: Rates = field(default_factory=dict)
    most: int = 100
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed; ``until_ms`` is when its last slot is over, ``busy`` that the pace left no room for more."""

    parcels: tuple[Parcel, ...] = ()
    until_ms: float = 0.0
    busy: bool = False


def claim_parcels(engine: Engine, keys: Keyring, tour: Tour, now: datetime) -> list[Parcel]:
    """Letters that are due and that nobody is bringing, as parcels; they are leased to whoever asked.

    Letters of a round whose key is gone, and damaged ones, can never be read again: they are thrown away.
    """
    return list(claim(engine, keys, tour, now).parcels)


def claim(engine: Engine, keys: Keyring, tour: Tour, now: datetime) -> Claimed:
    """The same, and when to ask again."""
    parcels: list[Parcel] = []
    until, busy = 0.0, False
    for channel in tour.channels:
        with writing(engine) as drawer:
            letters, slots, full = _claim(drawer, channel, tour, now)
        parcels += _packed(engine, keys, letters, slots)
        busy = busy or full
        if slots:
            until = max(until, slots.start_ms + len(letters) * slots.step_ms)
    return Claimed(tuple(parcels), until, busy)


def _claim(
    drawer: Connection, channel: str, tour: Tour, now: datetime
) -> tuple[list[Letter], Slots | None, bool]:
    """The letters, their slots, and whether the pace has no room for bulk letters."""
    second, now_ms = int(now.timestamp()), milliseconds(now)
    rate = tour.rates.get(channel, UNPACED)
    pace = contacts.pace_of(drawer, channel)
    if pace.silent_ms > now_ms:
        return [], None, False
    lease = second + LEASE_SECONDS
    replies = contacts.claim(
        drawer, channel, second, lease, rate.fits(pace.room(now_ms, AHEAD_MS), tour.most)
    )
    room = rate.fits(pace.room(now_ms, LEAD_MS), tour.most) - len(replies)
    bulk: list[Letter] = []
    if tour.bulk and room > 0:
        bulk = contacts.claim_bulk(drawer, channel, second, lease, room)
    letters = [*replies, *bulk]
    slots = keep_slots(drawer, channel, rate, len(letters), now_ms) if letters else None
    if letters and slots is None:
        # Others took the room meanwhile.
        contacts.postpone(drawer, [(x.participant, x.number, second + 1) for x in letters])
        return [], None, True
    return letters, slots, tour.bulk and room <= 0


def _packed(
    engine: Engine, keys: Keyring, letters: Sequence[Letter], slots: Slots | None
) -> list[Parcel]:
    """The letters in parcels, one for each participant and address, in the order of their slots."""
    opened = [(x, open_letter(keys, x), open_address(keys, x)) for x in letters]
    lost = [(x.participant, x.number) for x, *parts in opened if None in parts]
    if lost:
        with writing(engine) as drawer:
            contacts.sent(drawer, lost, ())
    by_person: defaultdict[tuple[bytes, str], list[tuple[Letter, Outgoing]]] = defaultdict(list)
    for letter, message, address in opened:
        if message is not None and address is not None:
            theirs = by_person[letter.participant, address]
            theirs.append((letter, Outgoing(letter.number, message)))
    parcels, place = [], 0
    for (participant, address), pairs in by_person.items():
        start = slots and slots.after(place)
        place += len(pairs)
        first = pairs[0][0]
        parcels.append(
            Parcel(
                participant,
                first.channel,
                address,
                tuple(outgoing for _, outgoing in pairs),
                slots=start,
                tries=max(letter.tries for letter, _ in pairs),
            )
        )
    return parcels
