"""People for the tests of time, and processes that end or stall at a named point."""

from __future__ import annotations

import threading
from dataclasses import replace

from storage import contacts
from storage.contacts import Participant
from storage.crypto import blind
from storage.drawers import writing


class Dies(BaseException):
    """The process ends here."""


class Fuse:
    """Ends the process at the so-many-th point that it passes; 0: never."""

    def __init__(self, burns=0):
        self.burns, self.points = burns, []

    def __call__(self, point):
        self.points.append(point)
        if len(self.points) == self.burns:
            raise Dies


class Stall:
    """Stops at the so-many-th point, as a machine that falls asleep; goes on when told to."""

    def __init__(self, stops):
        self.stops, self.count = stops, 0
        self.stalled, self.go_on = threading.Event(), threading.Event()

    def __call__(self, _point):
        self.count += 1
        if self.count == self.stops:
            self.stalled.set()
            assert self.go_on.wait(60)


def young_people(house, count, first=5000, channel="telegram", **fields):
    """So many who came to know Zegje already, as the front would have written them down."""
    usual = {"background": {"role": "client"}, "met": True, "seen": 202611}
    made = []
    for number in range(first, first + count):
        who, address = house.random.randbytes(16), str(number)
        row = Participant(who, blind(house.keys.index, channel, address), channel, **usual | fields)
        if channel != "web":
            row = replace(row, address=house.keys.addresses.close(address.encode(), who))
        made.append(row)
    with writing(house.contacts) as drawer:
        contacts.save_participants(drawer, made)
    return made
