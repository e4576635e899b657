"""All that a forecast goes by, as values: the round and the others, its flow, and how many people it reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.audience import Audience
from flows.model import Flow
from flows.region import Region
from rounds.due import responses_shown
from rounds.invite import Counts
from rounds.pace import Rate
from rounds.periods import SMALLEST_GROUP, Periods
from storage.desk import Entry, Round

PACE = Rate().bot
"""Messages a second that one bot may send to all together (Telegram allows about 30)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people a round can write to, as staff may know it: rounded to 5, and nothing at all under ten.

    ``written`` can be written to (Telegram), ``fetching`` cannot: they must come themselves (web chat). Either is 0
    when it is under ten. ``too_small``: fewer than ten can be written to, nobody included.
    """

    written: int = 0
    fetching: int = 0
    too_small: bool = True

    @classmethod
    def of(cls, counts: Counts) -> Reach:
        """What staff may know of these exact counts."""
        written, fetching = sum(counts.written.values()), sum(counts.fetching.values())
        return cls(responses_shown(written), responses_shown(fetching), written < SMALLEST_GROUP)

    def to_form(self) -> dict[str, object]:
        """As it stands in the answer to a wish."""
        return {"written": self.written, "fetching": self.fetching, "too_small": self.too_small}

    @classmethod
    def from_form(cls, form: Mapping[str, object]) -> Reach | None:
        """The reach that ``to_form`` wrote; None where there is none."""
        written, fetching = form.get("written"), form.get("fetching")
        if not (isinstance(written, int) and isinstance(fetching, int)):
            return None
        return cls(written, fetching, bool(form.get("too_small", True)))


@dataclass(frozen=True, slots=True)
class Outlook:
    """All that a forecast goes by. ``flow`` None: its text cannot be read; ``others``: every other round."""

    of: Round
    flow: Flow | None
    newest: int
    entries: Sequence[Entry]
    others: Sequence[Round]
    reach: Reach | None
    region: Region
    periods: Periods
    now: datetime
    rate: float = PACE

    @property
    def audience(self) -> Audience:
        """Whom the round is for."""
        return Audience.from_json(self.of.audience)

    @property
    def begins(self) -> datetime:
        """When it opens if it is launched now."""
        opens = self.of.opens_at
        now = self.now.astimezone(self.periods.zone)
        return now if opens is None else max(now, self.periods.local(opens))
