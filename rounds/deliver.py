"""Bring letters from the outbox to people: sent, tried again later, or given up for good.

Replies are at-least-once: a letter leaves the outbox only after the channel took it. The process that made a letter
holds a lease on it and sends it at once; what it does not get done, a worker claims when the lease is over.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from weakref import WeakValueDictionary

from sqlalchemy import Engine

from rounds.keyring import Keyring
from rounds.letters import LEASE_SECONDS, open_letter
from rounds.talk import Later, Lost, Outcome, Outgoing, Refused, Sender, Sent
from rounds.turn import Parcel
from storage import contacts
from storage.contacts import Receipt
from storage.drawers import writing
from storage.group_commit import GroupCommit

log = logging.getLogger(__name__)

TAKE_BACK_SECONDS = 48 * 3600
"""Telegram lets a bot delete messages of the last 48 hours."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one letter; the order to write it down."""

    participant: bytes
    number: int
    outcome: Outcome


class Courier:
    """Brings parcels, one participant at a time and in order, and writes down what became of them."""

    def __init__(
        self,
        senders: Mapping[str, Sender],
        contacts_engine: Engine,
        keys: Keyring,
        now: Callable[[], datetime],
    ) -> None:
        self._senders = senders
        self._engine = contacts_engine
        self._keys = keys
        self._now = now
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: GroupCommit[Delivered, bool] = GroupCommit(self._write_down, name="courier")

    def start(self, parcel: Parcel) -> None:
        """Bring a parcel in the background."""
        task = asyncio.get_running_loop().create_task(self.bring(parcel))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def bring(self, parcel: Parcel) -> None:
        """Bring one parcel; stops at the first letter that cannot go now, so that the order is kept."""
        sender = self._senders.get(parcel.channel)
        if sender is None:
            return
        # Whoever waits holds the lock in hand, so that it lasts exactly as long as somebody needs it.
        lock = self._locks.setdefault(parcel.participant, asyncio.Lock())
        async with lock:
            if parcel.take_back:
                await sender.take_back(parcel.address, parcel.take_back)
            await self._bring_letters(sender, parcel)

    async def _bring_letters(self, sender: Sender, parcel: Parcel) -> None:
        waiting = list(parcel.letters)
        results: list[Delivered] = []
        while waiting:
            letter = waiting.pop(0)
            outcome = await sender.send(parcel.address, letter.message)
            results.append(Delivered(parcel.participant, letter.number, outcome))
            match outcome:
                case Sent():
                    pass
                case Refused(why):
                    log.error("%s refused a message for good: %s", parcel.channel, why)
                case Later():
                    held = (Delivered(parcel.participant, x.number, outcome) for x in waiting)
                    results += held
                    break
                case Lost():
                    break
                case _:
                    assert_never(outcome)
        kept = await asyncio.gather(
            *(asyncio.wrap_future(self._results.submit(result)) for result in results)
        )
        if not parcel.farewell:
            # "Wis alles" came while these were on their way: nobody can find them any more to take them back.
            orphans = [
                result.outcome.receipt
                for result, stays in zip(results, kept, strict=True)
                if isinstance(result.outcome, Sent) and not stays
            ]
            if orphans:
                await sender.take_back(parcel.address, orphans)

    def _write_down(self, results: Sequence[Delivered]) -> list[bool]:
        """Write down a batch of results; for each, whether its participant is still there."""
        now = int(self._now().timestamp())
        with writing(self._engine) as drawer:
            gone = {x.participant for x in results if isinstance(x.outcome, Lost)}
            for participant in gone:
                contacts.lost(drawer, participant)
            sent = [x for x in results if isinstance(x.outcome, Sent | Refused)]
            contacts.sent(
                drawer,
                [(x.participant, x.number) for x in sent],
                [
                    self._receipt(x, x.outcome.receipt, now)
                    for x in sent
                    if isinstance(x.outcome, Sent)
                ],
            )
            contacts.postpone(
                drawer,
                [
                    (x.participant, x.number, now + max(1, round(x.outcome.seconds)))
                    for x in results
                    if isinstance(x.outcome, Later)
                ],
            )
            there = contacts.by_ids(drawer, {x.participant for x in results})
        return [x.participant in there for x in results]

    def _receipt(self, result: Delivered, receipt: str, now: int) -> Receipt:
        sealed = self._keys.letters.close(receipt.encode(), result.participant)
        return Receipt(result.participant, result.number, sealed, now + TAKE_BACK_SECONDS)

    async def settle(self) -> None:
        """Wait until everything that was started has been brought."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    def close(self) -> None:
        """Write down what is known and stop."""
        self._results.close()


def claim_parcels(
    contacts_engine: Engine, keys: Keyring, channels: Iterable[str], now: datetime, limit: int
) -> list[Parcel]:
    """Letters that are due and that nobody is bringing, as parcels; they are leased to whoever asked.

    Letters of a round whose key is gone can never be read again: they are thrown away.
    """
    second = int(now.timestamp())
    parcels: list[Parcel] = []
    for channel in channels:
        with writing(contacts_engine) as drawer:
            letters = contacts.claim(drawer, channel, second, second + LEASE_SECONDS, limit)
            opened = [(letter, open_letter(keys, letter)) for letter in letters]
            lost = [(x.participant, x.number) for x, message in opened if message is None]
            contacts.sent(drawer, lost, ())
        by_person: defaultdict[tuple[bytes, bytes], list[Outgoing]] = defaultdict(list)
        for letter, message in opened:
            if message is not None:
                bring = by_person[letter.participant, letter.address]
                bring.append(Outgoing(letter.number, message))
        for (participant, address), theirs in by_person.items():
            place = keys.addresses.open(address, participant).decode()
            parcels.append(Parcel(participant, channel, place, tuple(theirs)))
    return parcels
