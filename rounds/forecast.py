"""What will happen when a round is launched, said before it is: who is reached, when, in what words, and what stops it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from flows.region import Region
from rounds.periods import Periods
from storage.desk import Round


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a round can write to, as staff may know it: rounded to 5, and nothing at all under ten.

    ``written`` can be written to (Telegram), ``fetching`` cannot: they must come themselves (web chat). Either is 0
    when it is under ten. ``too_small``: fewer than ten can be written to, nobody included.
    """

    written: int = 0
    fetching: int = 0
    too_small: bool = True

    def to_form(self) -> dict[str, object]:
        """As it stands in the answer to a wish."""
        raise NotImplementedError

    @classmethod
    def from_form(cls, form: Mapping[str, object]) -> Reach:
        """The reach that ``to_form`` wrote."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a launch brings, in plain Dutch lines; nothing may be launched while ``blocks`` has a line.

    ``people``: who is reached and through which door. ``sending``: when, how long, the quiet hours, the cap.
    ``language``: what the plain-language check found. ``results``: what could be published. ``warnings`` do not stop
    it.
    """

    title: str
    people: tuple[str, ...] = ()
    sending: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()

    @property
    def may_launch(self) -> bool:
        """Whether nothing stops it."""
        return not self.blocks

    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every part that has lines, under its Dutch heading, in the order to read it."""
        raise NotImplementedError


def forecast(
    drawer: Connection,
    of: Round,
    reach: Reach | None,
    region: Region,
    periods: Periods,
    now: datetime,
) -> Forecast:
    """What launching this round now would bring; ``reach`` None: not known (yet)."""
    raise NotImplementedError
