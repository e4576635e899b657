"""How long a conversation waits, how much it takes in, and how often it tries again: numbers as data."""

from __future__ import annotations

from dataclasses import dataclass

_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers that the engine works with; times are in seconds.

    ``gather``: how long more pieces of one answer are waited for (people send several short messages in a row).
    ``remind``: silence after which one reminder is sent. ``expire``: silence after the reminder that ends it.
    ``hold``: how long a piece that raised concern may wait for a yes (SAFETY.md rule 8).
    ``misses``: answers in a row that were not understood before skipping is offered.
    ``characters``: the longest piece that is kept whole (Telegram's longest message is 4,096).
    ``tags``: how many messages are remembered, to know a redelivery and to find the answer that an edit corrects.
    """

    gather: int = 4
    remind: int = _DAY
    expire: int = 7 * _DAY
    hold: int = 60 * 60
    misses: int = 2
    characters: int = 4096
    tags: int = 64


LIMITS = Limits()
