"""One step of a conversation while it is being worked out: the state so far and the effects so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flows.event import Effect, Say
from flows.message import Look, Message
from flows.model import HOME_LANGUAGE
from flows.state import Phase
from flows.wording import languages, phrase

if TYPE_CHECKING:
    from flows.limits import Limits
    from flows.model import Flow, Step
    from flows.state import State


@dataclass(frozen=True, slots=True)
class Turn:
    """A value: every method gives a new one, so that each rule of the engine is a function from turn to turn."""

    flow: Flow
    limits: Limits
    state: State
    effects: tuple[Effect, ...] = ()

    @property
    def step(self) -> Step:
        """The step that is asked now; there is one as long as the conversation is open (``fitted``)."""
        return self.flow.at(self.state.step)

    def put(self, *effects: Effect) -> Turn:
        """The same with these effects added."""
        return Turn(self.flow, self.limits, self.state, (*self.effects, *effects))

    def now(self, **changes: Any) -> Turn:
        """The same with these fields of the state changed."""
        return Turn(self.flow, self.limits, replace(self.state, **changes), self.effects)

    def words(self, key: str, **values: object) -> str:
        """The product's own wording, in the language that is spoken."""
        return phrase(key, self.state.lang, **values)

    def note(self, key: str, **values: object) -> Turn:
        """The same, having said a line of the product's own wording."""
        text = self.words(key, **values)
        return self.put(Say(Message(text, look=Look.NOTE, lang=self.spoken)))

    @property
    def spoken(self) -> str:
        """The language that the product's own wording is in."""
        return self.state.lang if self.state.lang in languages() else HOME_LANGUAGE

    # --- which messages were seen --------------------------------------------------------------------------------

    def answers_of(self, tag: str) -> str | None:
        """The step that the message with this tag answered, "" for none, or None for a message never seen."""
        return dict(self.state.tags).get(tag) if tag else None

    def remember(self, tag: str, step: str = "") -> Turn:
        """The same, knowing that the message with this tag answered this step."""
        if not tag:
            return self
        others = tuple(pair for pair in self.state.tags if pair[0] != tag)
        return self.now(tags=((*others, (tag, step)))[-self.limits.tags :])

    def detach(self, steps: frozenset[str]) -> Turn:
        """The same; no message seen before answers these steps any more."""
        tags = tuple((tag, "" if step in steps else step) for tag, step in self.state.tags)
        return self if tags == self.state.tags else self.now(tags=tags)

    # --- where it is ----------------------------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Whether the present step has an answer that nobody came back to replace."""
        return self.state.step in self.state.answered and not self.state.again

    def calm(self) -> Turn:
        """The same, no longer about to go on by itself: something else than an answer came in between."""
        return self.now(phase=Phase.ASKING) if self.state.phase is Phase.GATHERING else self
