"""What one visit of a member of staff works with: the desk drawer, the region, the clock and the dice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from bot.staff.screen import Key, Page, Screen, T, page_of, token
from bot.staff.words import say
from flows.audience import Audience
from flows.region import Region, home_region
from rounds.forecast import PACE
from rounds.periods import Periods
from rounds.staff import covers, sees
from rounds.wishes import ask_for
from storage import desk
from storage.desk import Round, Staff, Wish, Wished
from storage.desk.drafts import drop_form, keep_form, open_form
from storage.drawers import Database, Transaction


@dataclass(frozen=True)
class Office:
    """One installation as the doors for staff hold it: the desk drawer, and no key.

    ``rate`` is how many messages a second the youth bot may send, of which a forecast tells how long it takes.
    """

    desk: Database
    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
    region: Region = field(default_factory=home_region)
    periods: Periods = field(default_factory=Periods)
    rate: float = PACE


@dataclass(frozen=True)
class Visit:
    """One thing that a member of staff did, in one transaction: their rights were read in it too.

    ``text`` is what they typed, without the command.
    """

    drawer: Transaction
    office: Office
    staff: Staff
    text: str = ""

    @property
    def second(self) -> int:
        """The time in whole seconds since 1970."""
        return int(self.office.now().timestamp())

    @property
    def form(self) -> dict[str, Any] | None:
        """Their open form, or None."""
        return open_form(self.drawer, self.staff.id)

    def keep(self, form: dict[str, Any]) -> None:
        """Keep this as their open form."""
        keep_form(self.drawer, self.staff.id, form)

    def drop(self) -> None:
        """Throw their open form away."""
        drop_form(self.drawer, self.staff.id)

    def saying(self, text: str) -> Visit:
        """The same visit with another text."""
        return replace(self, text=text)

    def sees(self, one: Round) -> bool:
        """Whether this round is in their scope."""
        return sees(self.staff, Audience.from_json(one.audience), self.office.region)

    def covers(self, one: Round) -> bool:
        """Whether they may launch, remind and close it: everybody whom it is for is in their scope."""
        return covers(self.staff, Audience.from_json(one.audience), self.office.region)

    def wish(self, kind: Wished, round_id: str, body: Mapping[str, object] | None = None) -> Wish:
        """Put a wish of theirs on the desk. Raises ``NotAllowed`` and ``WishFault``."""
        office, who = self.office, self.staff.id
        args = (round_id, who, self.second, office.random_bytes, body)
        return ask_for(self.drawer, kind, *args, office.region)

    def round(self, round_id: str) -> Round | None:
        """The round of this id, unless it is none of theirs."""
        found = desk.round_by_id(self.drawer, round_id)
        return found if found and self.sees(found) else None

    def short_day(self, second: int | None) -> str:
        """A day on a button: "t/m 7-12"; empty for what has no end."""
        if second is None:
            return ""
        at = datetime.fromtimestamp(second, self.office.periods.zone)
        return f"t/m {at.day}-{at.month}"

    def day(self, second: int | None) -> str:
        """A day as people say it, with its time: "maandag 23 november, 20:00"."""
        if second is None:
            return say("time.open")
        at = datetime.fromtimestamp(second, self.office.periods.zone)
        return f"{date_in_words(at.date())}, {at:%H:%M}"


def date_in_words(day: date) -> str:
    """A date as people say it: "maandag 23 november"."""
    weekday = say("time.days").split()[day.weekday()]
    return f"{weekday} {day.day} {say('time.months').split()[day.month - 1]}"


def turning(page: Page[T], verb: str, *parts: str | int) -> tuple[Key, ...]:
    """The buttons that turn the pages of a list; none for a list that fits."""
    keys = []
    if page.number > 0:
        keys.append(Key(say("key.before"), token(verb, *parts, page.number - 1)))
    if page.number + 1 < page.count:
        keys.append(Key(say("key.after"), token(verb, *parts, page.number + 1)))
    return tuple(keys)


def listed(text: str, keys: list[Key], number: int, verb: str, *parts: str | int) -> Screen:
    """A list of buttons, one a row, in pages; ``verb`` and ``parts`` lead to another page of it."""
    page = page_of(keys, number)
    counted = f"\n{say('page', number=page.number + 1, count=page.count)}" if page.count > 1 else ""
    screen = Screen(text + counted, tuple((key,) for key in page.items))
    return screen.over(*turning(page, verb, *parts))
