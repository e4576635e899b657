"""Bring letters from the outbox to people: sent, tried again later, or given up for good.

Letters are at-least-once: one leaves the outbox only after the channel took it. The process that made a reply holds a
lease on it and sends it at once; what it does not get done, a worker claims when the lease is over (``rounds.claim``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import assert_never
from weakref import WeakValueDictionary

from sqlalchemy import Engine

from rounds.keyring import Keyring
from rounds.pace import Pacer, Rates
from rounds.sheet import Delivered, Sheet
from rounds.talk import Later, Lost, Outcome, Refused, Sender, Sent
from rounds.turn import Parcel
from storage import contacts
from storage.contacts import Receipt
from storage.drawers import writing
from storage.group_commit import GroupCommit

log = logging.getLogger(__name__)

TAKE_BACK_SECONDS = 48 * 3600
"""Telegram lets a bot delete messages of the last 48 hours."""
LONGEST_BACKING_OFF = 600
"""Seconds between two tries of a letter that failed often; each failure doubles the time until then."""
MOST_HELD = 4096


class Courier:
    """Brings parcels, to one participant in order, and writes down what became of them."""

    def __init__(
        self,
        senders: Mapping[str, Sender],
        contacts_engine: Engine,
        keys: Keyring,
        now: Callable[[], datetime],
        rates: Rates | None = None,
    ) -> None:
        self._senders = senders
        self._engine = contacts_engine
        self._keys = keys
        self._now = now
        self._pacer = Pacer(contacts_engine, rates or {}, now)
        self._locks: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._held: dict[bytes, int] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._results: GroupCommit[Sequence[Delivered], set[bytes]] = GroupCommit(
            self._write_down, name="courier"
        )

    def start(self, *parcels: Parcel) -> None:
        """Bring parcels in the background."""
        task = asyncio.get_running_loop().create_task(self.bring(*parcels))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def bring(self, *parcels: Parcel) -> None:
        """Bring parcels, all at once but for those to the same participant."""
        sheet = Sheet(self._record)
        try:
            async with asyncio.TaskGroup() as under_way:
                for parcel in parcels[1:]:
                    under_way.create_task(self._bring_one(parcel, sheet))
                await self._bring_one(parcels[0], sheet)
        finally:
            # What did arrive is written down, whatever became of the others.
            await sheet.close()
        for parcel in parcels:
            await self._take_back_orphans(parcel, sheet)

    async def _bring_one(self, parcel: Parcel, sheet: Sheet) -> None:
        sender = self._senders.get(parcel.channel)
        if sender is None:
            return
        if parcel.slots and parcel.slots.silent_ms is not None:
            self._pacer.heard(parcel.channel, parcel.slots.silent_ms)
        # Whoever waits holds the lock in hand, so that it lasts exactly as long as somebody needs it.
        lock = self._locks.setdefault(parcel.participant, asyncio.Lock())
        async with lock:
            if parcel.take_back:
                await sender.take_back(parcel.address, parcel.take_back)
            await self._bring_letters(sender, parcel, sheet)

    async def _bring_letters(self, sender: Sender, parcel: Parcel, sheet: Sheet) -> None:
        """Bring the letters in order; stops at the first one that cannot go now, so that the order is kept."""
        for place, letter in enumerate(parcel.letters):
            outcome = await self._bring_letter(sender, parcel, place)
            match outcome:
                case Sent():
                    sheet.put(Delivered(parcel.participant, letter.number, outcome))
                case Refused(why):
                    log.error("%s refused a message for good: %s", parcel.channel, why)
                    sheet.put(Delivered(parcel.participant, letter.number, outcome))
                case Later():
                    self._hold(parcel.participant, outcome)
                    rest = parcel.letters[place:]
                    sheet.put(*(Delivered(parcel.participant, x.number, outcome) for x in rest))
                    return
                case Lost():
                    sheet.put(Delivered(parcel.participant, letter.number, outcome))
                    return
                case _:
                    assert_never(outcome)

    async def _bring_letter(self, sender: Sender, parcel: Parcel, place: int) -> Outcome:
        """One letter at its time, or how much later it may try again."""
        held = self._held.get(parcel.participant, 0) - self._second
        if held > 0:
            # An earlier letter of theirs was put off after this one was on its way already.
            return Later(held)
        slots = parcel.slots
        slot = slots.start_ms + place * slots.step_ms if slots else 0.0
        silent = await self._pacer.turn(parcel.channel, parcel.participant, slot)
        if silent:
            return Later(silent)
        outcome = await sender.send(parcel.address, parcel.letters[place].message)
        if not isinstance(outcome, Later):
            return outcome
        if outcome.everybody:
            await self._pacer.hush(parcel.channel, outcome.seconds)
            return outcome
        return Later(max(outcome.seconds, min(2 ** min(parcel.tries, 30), LONGEST_BACKING_OFF)))

    def _hold(self, participant: bytes, outcome: Later) -> None:
        if len(self._held) > MOST_HELD:
            self._held = {who: until for who, until in self._held.items() if until > self._second}
        self._held[participant] = self._second + _whole(outcome.seconds)

    @property
    def _second(self) -> int:
        return int(self._now().timestamp())

    # --- writing it down ----------------------------------------------------------------------------------------

    async def _record(self, results: Sequence[Delivered]) -> set[bytes]:
        return await asyncio.wrap_future(self._results.submit(results))

    def _write_down(self, batches: Sequence[Sequence[Delivered]]) -> list[set[bytes]]:
        """Write down what became of some letters; for each batch, which of its participants are still there."""
        now = self._second
        results = [result for batch in batches for result in batch]
        with writing(self._engine) as drawer:
            for participant in {x.participant for x in results if isinstance(x.outcome, Lost)}:
                contacts.lost(drawer, participant)
            contacts.sent(
                drawer,
                [
                    (x.participant, x.number)
                    for x in results
                    if isinstance(x.outcome, Sent | Refused)
                ],
                [
                    self._receipt(x, x.outcome.receipt, now)
                    for x in results
                    if isinstance(x.outcome, Sent)
                ],
            )
            contacts.postpone(
                drawer,
                [
                    (x.participant, x.number, now + _whole(x.outcome.seconds))
                    for x in results
                    if isinstance(x.outcome, Later)
                ],
            )
            there = contacts.still_here(drawer, {x.participant for x in results})
        return [{x.participant for x in batch} & there for batch in batches]

    def _receipt(self, result: Delivered, receipt: str, now: int) -> Receipt:
        sealed = self._keys.letters.close(receipt.encode(), result.participant)
        return Receipt(result.participant, result.number, sealed, now + TAKE_BACK_SECONDS)

    async def _take_back_orphans(self, parcel: Parcel, sheet: Sheet) -> None:
        """Where "wis alles" came while these were on their way nobody else can find them any more."""
        orphans = [] if parcel.farewell else sheet.orphans(parcel.participant)
        if orphans:
            await self._senders[parcel.channel].take_back(parcel.address, orphans)

    async def settle(self) -> None:
        """Wait until everything that was started has been brought."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    def close(self) -> None:
        """Write down what is known and stop."""
        self._results.close()


def _whole(seconds: float) -> int:
    """Whole seconds, upwards, and never none."""
    return max(1, ceil(seconds))
