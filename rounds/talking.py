"""One conversation of somebody at the table: its row and what is in it, opened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from flows.event import Ending, Wrote
from flows.model import Flow
from flows.state import State
from rounds.answer_body import AnswerBody
from rounds.envelope import Envelope
from storage.keystore import RoundKeys


@dataclass(frozen=True, slots=True)
class Held:
    """A redacted piece that waits for a yes (SAFETY.md rule 8)."""

    step: str
    piece: Wrote

    def to_bytes(self) -> bytes:
        """The form that goes into the drawer, before it is sealed."""
        return json.dumps([self.step, self.piece.tag, self.piece.text]).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> Held:
        """What ``to_bytes`` wrote."""
        step, tag, text = json.loads(plain)
        return cls(step, Wrote(text, tag))


@dataclass
class Talking:
    """One conversation of a sitting: its row, its opened envelope, its script and the keys of its round.

    ``closed`` means that its round takes no answers any more.
    """

    round_id: str
    keys: RoundKeys
    envelope: Envelope
    flow: Flow
    due_at: int | None = None
    closed: bool = False
    changed: bool = False
    bodies: dict[bytes, AnswerBody | None] = field(default_factory=dict)
    loaded: bool = False
    held: Held | None = None
    held_changed: bool = False
    touched: set[bytes] = field(default_factory=set)
    marks: bool = False

    @property
    def state(self) -> State:
        """Where the conversation is."""
        return self.envelope.state

    @property
    def open(self) -> bool:
        """Whether it has begun and has not ended."""
        return self.envelope.state.open

    @property
    def ends(self) -> bool:
        """Whether its round closed and nobody told it so yet."""
        return self.closed and self.state.ending is not Ending.CLOSED
