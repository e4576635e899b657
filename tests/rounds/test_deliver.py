"""Letters on their way: at least once, in order, and never again to somebody who is gone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

import pytest

from flows.message import Message
from rounds.claim import Tour, claim_parcels
from rounds.deliver import Courier
from rounds.talk import Later, Lost, Outcome, Outgoing, Refused, Sent
from rounds.turn import Parcel


class FakeSender:
    """A channel that answers as told, and takes everything when nothing was told."""

    channel = "telegram"

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = deque(outcomes)
        self.sent: list[tuple[str, str]] = []
        self.taken_back: list[str] = []

    async def send(self, address: str, message: Message) -> Outcome:
        outcome = self.outcomes.popleft() if self.outcomes else Sent(str(len(self.sent)))
        if isinstance(outcome, Sent):
            self.sent.append((address, message.text))
        return outcome

    async def take_back(self, address: str, receipts: Sequence[str]) -> None:
        self.taken_back += receipts


def waiting(house) -> int:
    with house.contacts.connect() as drawer:
        return drawer.exec_driver_sql("SELECT count(*) FROM letter").scalar_one()


def courier_of(house, sender) -> Courier:
    return Courier({"telegram": sender}, house.contacts, house.keys, lambda: house.clock)


def claimed(house):
    return claim_parcels(house.contacts, house.keys, Tour(["telegram"]), house.clock)


async def test_what_was_said_is_sent_in_order_and_leaves_the_outbox(house):
    person = house.person()
    said = person.opens("poster1")
    sender = FakeSender()
    courier = courier_of(house, sender)
    await courier.bring(person.parcels[-1])
    assert sender.sent == [("1001", message.text) for message in said]
    assert waiting(house) == 0
    courier.close()


async def test_a_worker_brings_what_a_dead_front_left_behind(house):
    person = house.person()
    said = person.opens("poster1")
    assert claimed(house) == []
    house.passes(seconds=31)
    sender = FakeSender()
    courier = courier_of(house, sender)
    for parcel in claimed(house):
        await courier.bring(parcel)
    assert [text for _, text in sender.sent] == [message.text for message in said]
    assert claimed(house) == []
    courier.close()


@pytest.mark.parametrize("seconds", [3, 300])
async def test_not_now_keeps_the_letter_and_those_behind_it(house, seconds):
    person = house.person()
    said = person.opens("poster1")
    sender = FakeSender(Later(seconds))
    courier = courier_of(house, sender)
    await courier.bring(person.parcels[-1])
    assert waiting(house) == len(said)
    assert claimed(house) == []
    house.passes(seconds=seconds + 1)
    for parcel in claimed(house):
        await courier.bring(parcel)
    assert [text for _, text in sender.sent] == [message.text for message in said]
    courier.close()


async def test_somebody_who_is_gone_gets_nothing_more(house):
    person = house.person()
    person.opens("poster1")
    courier = courier_of(house, FakeSender(Lost()))
    await courier.bring(person.parcels[-1])
    assert waiting(house) == 0
    assert person.waits(hours=25) == []
    courier.close()


async def test_one_refused_message_does_not_hold_up_the_others(house, caplog):
    person = house.person()
    said = person.opens("poster1")
    sender = FakeSender(Refused("button too long"))
    courier = courier_of(house, sender)
    await courier.bring(person.parcels[-1])
    assert [text for _, text in sender.sent] == [message.text for message in said[1:]]
    assert "button too long" in caplog.text
    courier.close()


async def test_after_wis_alles_the_channel_is_asked_to_take_messages_back(house):
    person = house.person()
    sender = FakeSender()
    courier = courier_of(house, sender)
    person.opens("poster1")
    await courier.bring(person.parcels[-1])
    person.types("wis alles", key="1001:77")
    await courier.bring(person.parcels[-1])
    person.taps("Ja, gooi alles weg")
    await courier.bring(person.parcels[-1])
    assert {"0", "1", "1001:77"} <= set(sender.taken_back)
    assert waiting(house) == 0
    courier.close()


class SlowSender(FakeSender):
    """A channel that lets others go first before it answers."""

    async def send(self, address: str, message: Message) -> Outcome:
        outcome = await super().send(address, message)
        for _ in range(5):
            await asyncio.sleep(0)
        return outcome


async def test_parcels_of_one_person_are_brought_one_after_another(house):
    person = house.person()
    parcels = [
        Parcel(
            b"p" * 16,
            "telegram",
            person.address,
            (Outgoing(2 * n, Message(f"{n}a")), Outgoing(2 * n + 1, Message(f"{n}b"))),
        )
        for n in range(4)
    ]
    sender = SlowSender()
    courier = courier_of(house, sender)
    for parcel in parcels[:2]:
        courier.start(parcel)
    while len(sender.sent) < 3:  # the first is done, the second has begun or is about to
        await asyncio.sleep(0)
    for parcel in parcels[2:]:
        courier.start(parcel)
    await courier.settle()
    assert [text for _, text in sender.sent] == [f"{n}{half}" for n in range(4) for half in "ab"]
    courier.close()


async def test_what_was_on_its_way_when_everything_was_erased_is_taken_back_too(house):
    person = house.person()
    sender = FakeSender()
    courier = courier_of(house, sender)
    person.opens("poster1")
    person.types("wis alles")
    late = person.parcels[-1]
    person.taps("Ja, gooi alles weg")
    await courier.bring(late)
    assert sender.taken_back == [str(place) for place in range(len(late.letters))]
    sender.taken_back.clear()
    await courier.bring(person.parcels[-1])
    assert sender.sent[-1][1].startswith("Alles is weg")
    assert str(len(sender.sent) - 1) not in sender.taken_back
    courier.close()


async def test_a_letter_that_two_bring_because_a_lease_ran_out_harms_nobody(house):
    person = house.person()
    person.opens("poster1")
    sender = FakeSender()
    courier = courier_of(house, sender)
    house.passes(seconds=31)
    (again,) = claimed(house)
    await courier.bring(person.parcels[-1])
    await courier.bring(again)
    assert waiting(house) == 0
    with house.contacts.connect() as drawer:
        receipts = drawer.exec_driver_sql("SELECT count(*) FROM receipt").scalar_one()
    assert receipts == len(again.letters)
    assert len(sender.sent) == 2 * receipts
    courier.close()
