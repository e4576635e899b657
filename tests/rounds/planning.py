"""A planned round for tests: what is asked of whom, from the noon of the house on."""

from __future__ import annotations

from datetime import timedelta

from flows.audience import Audience
from rounds.audit import SHELL
from rounds.plan import Plan, draft
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.drawers import reading, writing
from tests.rounds.house import NOON

SECOND = int(NOON.timestamp())
DAY = 24 * 3600


def at(**later):
    """So much later than noon, in seconds since 1970."""
    return int((NOON + timedelta(**later)).timestamp())


def plan(**fields):
    """A plan that nothing stops, but for what is given."""
    usual = {
        "title": "Wachten op hulp",
        "flow": "proef",
        "audience": Audience(roles=("client",)),
        "closes_at": at(days=14),
        "asked_by": "de gemeente Heerlen",
    }
    return Plan(**usual | fields)


def planned(house, by=SHELL, **fields):
    """The same as a round on the desk."""
    with writing(house.desk) as drawer:
        return draft(drawer, plan(**fields), by, SECOND, house.random.randbytes)


def look(house, round_id):
    with reading(house.desk) as drawer:
        return desk.round_by_id(drawer, round_id)


def room(house, passed=lambda _: None):
    return Workroom(
        house.contacts,
        house.answers,
        house.desk,
        house.keys,
        house.scripts,
        lambda: house.clock,
        house.random.randbytes,
        passed=passed,
    )


def people(house, count, channel="telegram", **background):
    """So many who can be written to, met already, with this background."""
    made = [_person(house, n, channel, {"role": "client"} | background) for n in range(count)]
    with writing(house.contacts) as drawer:
        contacts.save_participants(drawer, made)
    return made


def _person(house, number, channel, background):
    who = house.random.randbytes(16)
    # Of who comes through the web no address is kept: nothing can be sent there.
    address = house.keys.addresses.close(str(number).encode(), who) if channel != "web" else b""
    return contacts.Participant(
        who,
        house.random.randbytes(32),
        channel,
        address,
        background=background,
        met=True,
        seen=202611,
    )


class Dies(BaseException):
    """The process ends here."""


class DiesAt:
    """Ends the process when this point is passed for the first time."""

    def __init__(self, point):
        self.point, self.done = point, False

    def __call__(self, point):
        if point == self.point and not self.done:
            self.done = True
            raise Dies
