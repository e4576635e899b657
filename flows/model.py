"""What a flow is made of: steps, choices and texts per language, as values that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

HOME_LANGUAGE = "nl"
Text = Mapping[str, str]
"""One text per language code; Dutch (``nl``) is always there."""


def text_in(text: Text, lang: str) -> str:
    """The text in this language, or in Dutch where a translation is missing."""
    return text.get(lang) or text[HOME_LANGUAGE]


class Kind(StrEnum):
    """What a step asks of somebody."""

    SAY = "say"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    OPEN = "open"
    STATEMENT = "statement"
    CONSENT = "consent"


class Role(StrEnum):
    """Whom a flow speaks to."""

    CLIENT = "client"
    PARENT = "parent"
    FOSTER = "foster"


UNSURE = "weet-niet"
"""The choice that every question with choices has: "Weet ik niet"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be tapped.

    ``next`` names the step that follows it, or is empty for the step's own ``next``. ``picture`` is an emoji or the
    name of a pictogram. ``also`` holds other words by which people may type this choice.
    """

    id: str
    text: Text
    picture: str = ""
    next: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that Zegje says, and for all kinds but ``say`` the answer that it hopes for.

    ``title`` is the step in two or three words (for overviews and for exceptions to consent), ``easier`` the same
    question in other words, shown on "snap ik niet". ``background`` names the field of a participant's coarse
    background that the choice fills; such a step leaves no answer. ``pictures`` marks a set of pictures to choose
    from, which may be longer than five (PLAIN.md). ``next`` is the step that follows, or ``END``; empty means the
    next one in the file.
    """

    id: str
    kind: Kind
    text: Text
    title: Text = field(default_factory=dict)
    easier: Text = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    next: str = ""
    background: str = ""
    pictures: bool = False

    @property
    def asks(self) -> bool:
        """Whether an answer is expected before the conversation goes on."""
        return self.kind is not Kind.SAY


END = "einde"
"""Names the end of a flow where a ``next`` is expected."""


@dataclass(frozen=True)
class Flow:
    """The script of a conversation; immutable once a round uses it.

    ``roles`` says for whom it is written, ``about`` in one sentence to a facilitator what it asks and ``source``
    where its questions come from. ``tested`` tells which readers tried it and when (``getest met``; PLAIN.md).
    """

    id: str
    title: Text
    about: str
    steps: tuple[Step, ...]
    roles: tuple[Role, ...] = (Role.CLIENT,)
    source: str = ""
    tested: tuple[str, ...] = ()
    languages: tuple[str, ...] = (HOME_LANGUAGE,)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {step.id: place for place, step in enumerate(self.steps)}

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all steps."""
        return frozenset(self._places)

    def step(self, step_id: str) -> Step | None:
        """The step of this id, or None."""
        place = self._places.get(step_id)
        return None if place is None else self.steps[place]

    def at(self, step_id: str) -> Step:
        """The step of this id. Raises ``KeyError`` when there is none."""
        return self.steps[self._places[step_id]]

    def after(self, step_id: str, choice_id: str = "") -> str:
        """The id of the step that follows this one when this choice was made, or ``END``."""
        place = self._places[step_id]
        step = self.steps[place]
        chosen = next((choice.next for choice in step.choices if choice.id == choice_id), "")
        following = self.steps[place + 1].id if place + 1 < len(self.steps) else END
        return chosen or step.next or following

    @cached_property
    def _left(self) -> Mapping[str, int]:
        left: dict[str, int] = {END: 0}
        for step in reversed(self.steps):
            ways = {self.after(step.id, choice.id) for choice in step.choices} | {
                self.after(step.id)
            }
            left[step.id] = int(step.asks) + max(left.get(way, 0) for way in ways)
        return left

    def questions_left(self, step_id: str) -> int:
        """How many questions are at most still to come, this step included."""
        return self._left[step_id]
