"""What doors and rounds ask of each other: the two protocols between them, and what a sending can end in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flows.message import Message
from rounds.incoming import Incoming


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way, with its number: rising per participant, so that a door can tell what is new."""

    number: int
    message: Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What followed from one incoming thing, already durable.

    ``outgoing`` holds, for a channel that fetches its messages itself, all that has not been seen there yet, in
    order; for the others only what this turn made, which the courier is already sending. ``wait`` is the number of
    seconds after which more may come by itself (0: nothing is waited for); a door shows that somebody is typing.
    ``lang`` is the language that the participant speaks now.
    """

    outgoing: tuple[Outgoing, ...] = ()
    wait: int = 0
    lang: str = "nl"


class Talk(Protocol):
    """What a door may ask of rounds."""

    async def take(self, incoming: Incoming) -> Reply:
        """Carry out one incoming thing. When this returns, all of it is on disk and may be acknowledged."""

    async def code_for(self, channel: str, address: str) -> str | None:
        """A fresh code to come back with, or None when there is nothing to come back to. Shown once, kept as index."""

    async def come_back(self, code: str, channel: str, address: str) -> bool:
        """Bind the conversation behind this code to a new address. False for a code that opens nothing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel took the message; ``receipt`` is its own name for it (to take it back on "wis alles")."""

    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: try again after this many seconds (a broken connection, 429).

    ``everybody``: the channel wants silence from the whole bot for so long, whoever it would write to.
    """

    seconds: float
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """Never again: the person blocked the bot, or is no longer there."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel will never take this one message; ``why`` names the fault without any of its text."""

    why: str


Outcome = Sent | Later | Lost | Refused


class Sender(Protocol):
    """What rounds may ask of a door that can write by itself."""

    channel: str

    async def send(self, address: str, message: Message) -> Outcome:
        """Send one message. Never raises for what the channel answers."""

    async def take_back(self, address: str, receipts: Sequence[str]) -> None:
        """Remove these messages from the chat where the channel allows it; silence about what it refuses."""
