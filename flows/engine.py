"""One step of a conversation: a state and an event go in, a new state and what must follow come out."""

from __future__ import annotations

from flows.event import Effect, Event
from flows.limits import LIMITS, Limits
from flows.model import Flow
from flows.state import State


def advance(
    flow: Flow, state: State, event: Event, limits: Limits = LIMITS
) -> tuple[State, tuple[Effect, ...]]:
    """What follows from this event. Never raises; the same input always gives the same output."""
    del flow, event, limits
    return state, ()
