"""Plan a round on the desk: made, changed and dropped again as often as wanted, until it is launched."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from flows.audience import Audience
from flows.background import CLASSES
from flows.region import Region, home_region
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Round, Status

LONGEST_TITLE = 60
LONGEST_ASKER = 80


@dataclass(frozen=True, slots=True)
class PosterPlace:
    """A place that gets a code for its poster; ``provider`` (an id of the region's file) where it is one's."""

    name: str
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to ask whom, and when. Times in seconds since 1970.

    ``opens_at`` None: as soon as it is launched. ``remind_at`` None: no reminder. ``asked_by`` is who wants to know,
    as young people read it ("de gemeente Heerlen"). ``question_id`` is the waiting question that it answers, or empty.
    """

    title: str
    flow: str
    audience: Audience = Audience()
    opens_at: int | None = None
    closes_at: int | None = None
    remind_at: int | None = None
    asked_by: str = ""
    question_id: str = ""
    places: tuple[PosterPlace, ...] = ()


class PlanFaults(ValueError):
    """A plan cannot be kept; ``lines`` says in Dutch everything that is wrong with it."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__("\n".join(lines))


def draft(
    drawer: Connection,
    plan: Plan,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> Round:
    """Keep a plan as a round that is not launched yet, with a code for each place.

    Raises ``PlanFaults``, with everything that is wrong.
    """
    raise NotImplementedError


def change(
    drawer: Connection,
    round_id: str,
    plan: Plan,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    region: Region | None = None,
) -> Round:
    """Put this plan in the place of the one before; codes of places that stay are kept.

    Raises ``PlanFaults``, also for a round that is launched already.
    """
    raise NotImplementedError


def drop(drawer: Connection, round_id: str, by: str, now: int) -> bool:
    """Forget a round that was never launched, and its codes; False when there is no such plan."""
    raise NotImplementedError


def plan_of(drawer: Connection, round_id: str) -> Plan | None:
    """The plan that a round was made from, to change it; None when there is no such round."""
    raise NotImplementedError
