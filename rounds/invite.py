"""Ask everybody of an audience into a round: who is asked, what is taken back, and how far the sending is.

The letters themselves are posted by ``rounds.post``. Whoever moves invitations is alone with them, and looks at the
round only then: so nothing is posted after the stop button was pressed (docs/decisions/0014).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from flows.audience import Audience
from flows.region import Region
from rounds.due import rounded_to_five
from rounds.periods import SMALLEST_GROUP
from rounds.post import post_invitations
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts import Crowd, Standing
from storage.desk import Round, Status
from storage.drawers import reading, writing

NOT_WRITTEN = (Standing.DUE, Standing.POSTPONED)


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
    return _count(_members(drawer, audience, region))


def _members(drawer: Connection, audience: Audience, region: Region) -> list[Crowd]:
    return [
        crowd for crowd in contacts.crowds(drawer) if audience.matches(crowd.background, region)
    ]


def _count(members: list[Crowd]) -> Counts:
    written, fetching = Counter[str](), Counter[str]()
    for crowd in members:
        (written if crowd.written else fetching)[crowd.channel] += crowd.count
    return Counts(written, fetching)


def invite_audience(room: Workroom, made: Round) -> int:
    """Ask everybody of the round's audience who can be written to; how many are asked now.

    Repeated it adds only who came into the audience since. A poster round (``audience.invited`` is False) asks nobody.
    Raises ``TooFew``, unless somebody was asked before.
    """
    audience = Audience.from_json(made.audience)
    if not audience.invited:
        return 0
    with writing(room.contacts) as drawer:
        contacts.alone_with_invitations(drawer)
        members = _members(drawer, audience, room.region)
        before = contacts.count_all_invitations(drawer, made.id)
        if not before and _count(members).total < SMALLEST_GROUP:
            raise TooFew
        contacts.invite(drawer, made.id, (crowd.background for crowd in members))
        return contacts.count_all_invitations(drawer, made.id)


def withdraw(room: Workroom, round_id: str) -> int:
    """The stop button: halt the round, take back every letter that has not left; how many people it spares."""
    with writing(room.desk) as drawer:
        desk.halt(drawer, round_id)
    return _take_back(room, round_id, Standing.WITHDRAWN)


def leave_out(room: Workroom, round_id: str) -> int:
    """The round ends: whoever was not written to yet is left out; how many."""
    return _take_back(room, round_id, Standing.LEFT_OUT)


def take_back_stopped(room: Workroom) -> None:
    """Take back the letters of every round that was stopped; the tick, beside what else the worker is busy with.

    The wish to stop is settled in its turn; a large round that closes right then must not keep letters leaving.
    """
    with reading(room.desk) as drawer:
        stopped = [each.id for each in desk.open_rounds(drawer) if each.halted]
    with reading(room.contacts) as drawer:
        left = [each for each in stopped if _something_left(drawer, each)]
    for each in left:
        _take_back(room, each, Standing.WITHDRAWN)


def _something_left(drawer: Connection, round_id: str) -> bool:
    still = (*NOT_WRITTEN, Standing.DUE_AGAIN)
    return contacts.count_unsent(drawer, round_id) > 0 or contacts.stands_any(
        drawer, round_id, still
    )


def _take_back(room: Workroom, round_id: str, then: Standing) -> int:
    with writing(room.contacts) as drawer:
        contacts.alone_with_invitations(drawer)
        spared = contacts.take_back_letters(drawer, round_id, then, room.second)
        contacts.move_invitations(drawer, round_id, [Standing.DUE_AGAIN], Standing.POSTED)
        return spared + contacts.move_invitations(drawer, round_id, NOT_WRITTEN, then)


def show_progress(room: Workroom) -> None:
    """Put how far the sending of each round is on the desk, every number rounded to five."""
    with reading(room.desk) as drawer:
        rounds = desk.rounds_in(drawer, [Status.OPEN, Status.CLOSING])
    with reading(room.contacts) as drawer:
        shown = {each.id: _progress(drawer, each) for each in rounds}
    # What a round that closes showed last stays, when its invitations are removed.
    new = [each for each in rounds if shown[each.id]]
    changed = [each.id for each in new if shown[each.id] != dict(each.progress)]
    if changed:
        with writing(room.desk) as drawer:
            for round_id in changed:
                desk.set_progress(drawer, round_id, shown[round_id])


def _progress(drawer: Connection, made: Round) -> dict[str, int]:
    if not Audience.from_json(made.audience).invited:
        return {}
    stands = contacts.count_invitations(drawer, made.id)
    lost = contacts.count_lost(drawer, made.id)
    if not stands and not lost:
        return {}
    in_outbox = contacts.count_unsent(drawer, made.id)
    written = sum(
        stands.get(each, 0)
        for each in (Standing.POSTED, Standing.DECLINED, Standing.DUE_AGAIN, Standing.REMINDED)
    )
    exact = {
        "invited": sum(stands.values()) + lost,
        "sent": written - in_outbox,
        "waiting": stands.get(Standing.DUE, 0) + in_outbox,
        "postponed": stands.get(Standing.POSTPONED, 0),
        "left_out": stands.get(Standing.LEFT_OUT, 0) + stands.get(Standing.WITHDRAWN, 0),
        "lost": lost,
    }
    return {name: rounded_to_five(count) for name, count in exact.items()}


__all__ = [
    "Counts",
    "TooFew",
    "invite_audience",
    "leave_out",
    "post_invitations",
    "reach",
    "show_progress",
    "take_back_stopped",
    "withdraw",
]
