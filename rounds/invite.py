"""Ask everybody of an audience into a round: who is asked, how their letters are posted, and how far that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from flows.audience import Audience
from flows.region import Region
from rounds.workroom import Workroom
from storage.desk import Round


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people of an audience are there, exactly: never to be shown like this.

    ``written`` can be written to, per channel; ``fetching`` must come themselves (web), per channel.
    """

    written: Mapping[str, int] = field(default_factory=dict)
    fetching: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everybody who can be written to."""
        return sum(self.written.values())


class TooFew(ValueError):
    """An audience of fewer than ten who can be written to is not invited (DESIGN.md)."""


def reach(drawer: Connection, audience: Audience, region: Region) -> Counts:
    """Who of this audience is there; ``drawer`` is an open transaction of the contacts drawer."""
    raise NotImplementedError


def invite_audience(room: Workroom, made: Round) -> int:
    """Ask everybody of the round's audience who can be written to; how many are asked now.

    Repeated it adds only who came into the audience since. A poster round (``audience.invited`` is False) asks nobody.
    Raises ``TooFew``, unless somebody was asked before.
    """
    raise NotImplementedError


def post_invitations(room: Workroom) -> int:
    """Put letters that are due into the outbox, for every open round; how many. A tick: call it again and again."""
    raise NotImplementedError


def withdraw(room: Workroom, round_id: str) -> int:
    """The stop button: halt the round, take back every letter that has not left; how many people it spares."""
    raise NotImplementedError


def leave_out(room: Workroom, round_id: str) -> int:
    """The round ends: whoever was not written to yet is left out; how many."""
    raise NotImplementedError


def show_progress(room: Workroom) -> None:
    """Put how far the sending of each open round is on the desk, every number rounded to five."""
    raise NotImplementedError
