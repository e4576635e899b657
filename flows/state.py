"""Where one conversation is: a value without a single word of the person, and its form as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from flows.event import Ending
from flows.model import HOME_LANGUAGE

VERSION = 1


class Phase(StrEnum):
    """What the conversation is doing.

    ``GATHERING``: pieces of an answer in own words came in, more may follow. ``EXCEPTING``: which texts are left
    out of the consent is being asked. ``PAUSED``: help was shown, nothing is asked until they go on or stop.
    ``KEEPING``: may the piece that is held become an answer?
    """

    NEW = "new"
    ASKING = "asking"
    GATHERING = "gathering"
    EXCEPTING = "excepting"
    PAUSED = "paused"
    KEEPING = "keeping"
    ENDED = "ended"


class Aside(StrEnum):
    """A side question that was put last; a typed answer to it counts only while it is the last thing said."""

    NONE = ""
    ERASE = "erase"
    STOPPED = "stopped"
    LANGUAGE = "taal"


class NewerStateError(ValueError):
    """A state was written by a newer Zegje than this one; it is not safe to guess what it means."""


@dataclass(frozen=True, slots=True)
class State:
    """All that the engine remembers. Steps are named by id; of what people wrote only the tags are here.

    ``step`` is the question asked now, ``path`` every step visited so far, ``say`` steps and the present one
    included. ``picked`` holds the choices per step, ``wrote`` the steps with an answer in own words, ``released``
    those with a piece that was held first, ``skipped`` the skipped ones. ``tags`` pairs each message that is still
    remembered with the step it answered, or with "". ``again`` means that the present question has an answer which
    the next one replaces. ``held`` names the step of the piece that is held, ``held_tag`` its message.
    """

    lang: str = HOME_LANGUAGE
    phase: Phase = Phase.NEW
    aside: Aside = Aside.NONE
    step: str = ""
    path: tuple[str, ...] = ()
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wrote: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    again: bool = False
    misses: int = 0
    reminded: bool = False
    held: str = ""
    held_tag: str = ""
    ending: Ending | None = None

    @property
    def answered(self) -> frozenset[str]:
        """The steps that something was kept for."""
        return frozenset((*self.picked, *self.wrote, *self.released, *self.skipped))

    @property
    def open(self) -> bool:
        """Whether the conversation has begun and has not ended."""
        return self.phase not in (Phase.NEW, Phase.ENDED)


ENDED_STATE = State(phase=Phase.ENDED)
"""For somebody who is in no conversation at all; give it their language with ``dataclasses.replace``."""


_NAMES = tuple(each.name for each in fields(State))


def dump(state: State) -> str:
    """The state as JSON text."""
    # Not dataclasses.asdict: its deep copy took half of the processor time of a whole turn.
    form = {each: getattr(state, each) for each in _NAMES}
    return json.dumps({"v": VERSION} | form, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> State:
    """The state that ``dump`` wrote, now or by an older Zegje.

    Fields that are not known are ignored, missing ones take their defaults. Raises ``NewerStateError`` for a state
    of a later version.
    """
    form = json.loads(text)
    if form.get("v", VERSION) > VERSION:
        raise NewerStateError(f"state has version {form['v']}, this Zegje reads up to {VERSION}")
    return State(**{each: _READ.get(each, _as_is)(form[each]) for each in _NAMES if each in form})


def _as_is(value: Any) -> Any:
    return value


def _ending(value: str | None) -> Ending | None:
    return Ending(value) if value else None


def _picked(value: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {step: tuple(choices) for step, choices in value.items()}


def _tags(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((tag, step) for tag, step in value)


_READ: Mapping[str, Any] = {
    "phase": Phase,
    "aside": Aside,
    "path": tuple,
    "picked": _picked,
    "wrote": tuple,
    "released": tuple,
    "skipped": tuple,
    "tags": _tags,
    "ending": _ending,
}
