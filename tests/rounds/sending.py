"""A crowd to invite: participants of every kind, a round for them, and a channel that remembers what it was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.audience import Audience
from flows.message import Message
from rounds.claim import Tour, claim_parcels
from rounds.deliver import Courier
from rounds.talk import Outcome, Sent
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts import Participant
from storage.crypto import blind
from storage.desk import Round, Status
from storage.drawers import writing

AFTERNOON = datetime(2026, 11, 23, 16, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
EVERYBODY = Audience()


class Channel:
    """A channel that answers as told, and takes everything when nothing was told."""

    channel = "telegram"

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = deque(outcomes)
        self.sent: list[tuple[str, Message]] = []
        self.asked = 0
        self.taken_back: list[str] = []

    async def send(self, address: str, message: Message) -> Outcome:
        self.asked += 1
        outcome = self.outcomes.popleft() if self.outcomes else Sent(str(len(self.sent)))
        if isinstance(outcome, Sent):
            self.sent.append((address, message))
        return outcome

    async def take_back(self, address: str, receipts: Sequence[str]) -> None:
        self.taken_back += receipts

    @property
    def reached(self) -> list[str]:
        return [address for address, _ in self.sent]

    def texts(self, address: str) -> list[str]:
        return [message.text for to, message in self.sent if to == address]


def room_of(house, **changes) -> Workroom:
    """The workroom of a house whose clock stands in the sending window."""
    if house.clock.hour < 15:
        house.clock = AFTERNOON
    return Workroom(
        house.contacts,
        house.answers,
        house.desk,
        house.keys,
        house.scripts,
        lambda: house.clock,
        house.random.randbytes,
        **changes,
    )


def people(house, count, *, channel="telegram", first=5000, **fields) -> list[str]:
    """So many participants; their addresses."""
    addresses, made = [str(first + n) for n in range(count)], []
    for address in addresses:
        who = house.random.randbytes(16)
        sealed = house.keys.addresses.close(address.encode(), who)
        index = blind(house.keys.index, channel, address)
        made.append(Participant(who, index, channel, b"" if channel == "web" else sealed, **fields))
    with writing(house.contacts) as drawer:
        contacts.save_participants(drawer, made)
    return addresses


def a_round(house, round_id="vraag", audience=EVERYBODY, **fields) -> Round:
    """An open round of the small flow."""
    house.store.new_round(round_id)
    made = Round(
        round_id, "Jeugdhulp", "proef", 1, Status.OPEN, audience=audience.to_json(), **fields
    )
    with writing(house.desk) as drawer:
        desk.save_round(drawer, made)
    house.look()
    return made


def progress(house, round_id="vraag") -> dict[str, int]:
    with house.desk.connect() as drawer:
        return dict(desk.round_by_id(drawer, round_id).progress)


def stands(house, round_id="vraag") -> dict[str, int]:
    """How many invitations stand how, lost people aside."""
    with house.contacts.connect() as drawer:
        counted = contacts.count_invitations(drawer, round_id)
    return {standing.value: count for standing, count in counted.items()}


def in_outbox(house) -> int:
    with house.contacts.connect() as drawer:
        return drawer.exec_driver_sql("SELECT count(*) FROM letter").scalar_one()


async def bring(house, channel, **tour) -> None:
    """One claim of the worker, brought."""
    courier = Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock)
    tour = {"channels": ["telegram"], "bulk": True, "most": 500} | tour
    parcels = claim_parcels(house.contacts, house.keys, Tour(**tour), house.clock)
    if parcels:
        await courier.bring(*parcels)
    courier.close()


def next_day(house, days=1) -> None:
    house.clock += timedelta(days=days)
