"""What became of a few letters that are brought together, handed in often enough that a crash repeats few of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rounds.talk import Outcome, Sent

MOST_UNWRITTEN = 32
"""Of how many letters it may not be written down yet what became of them, but for those that are being sent."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one letter; the order to write it down."""

    participant: bytes
    number: int
    outcome: Outcome


Record = Callable[[Sequence[Delivered]], Awaitable[set[bytes]]]
"""Writes results down; which of their participants are still there."""


class Sheet:
    """The results of one bringing."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._open: list[Delivered] = []
        self._sent: dict[bytes, list[str]] = {}
        self._handed_in: list[asyncio.Task[None]] = []
        self._there: set[bytes] = set()

    def put(self, *results: Delivered) -> None:
        """Note results; they are handed in when there are many."""
        self._open += results
        for result in results:
            if isinstance(result.outcome, Sent):
                self._sent.setdefault(result.participant, []).append(result.outcome.receipt)
        if len(self._open) >= MOST_UNWRITTEN:
            self._handed_in.append(asyncio.create_task(self._hand_in()))

    async def close(self) -> None:
        """Hand in the rest, and wait until all of it is written down."""
        await self._hand_in()
        await asyncio.gather(*self._handed_in)

    async def _hand_in(self) -> None:
        results, self._open = self._open, []
        if results:
            self._there |= await self._record(results)

    def orphans(self, participant: bytes) -> list[str]:
        """The receipts of what was sent to this participant, if they are not there any more."""
        return [] if participant in self._there else self._sent.pop(participant, [])
