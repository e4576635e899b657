"""One pace for all processes of a bot: slots that never overlap, silence for everybody, no chat that is flooded."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sending import Channel, a_round, in_outbox, people, room_of

from flows.message import Message
from rounds import incoming as i
from rounds.claim import Tour, claim
from rounds.deliver import Courier
from rounds.invite import invite_audience
from rounds.pace import AHEAD_MS, LEAD_MS, LOOK_SECONDS, Pacer, Rate, keep_slots, milliseconds
from rounds.post import post_invitations
from rounds.talk import Later, Outgoing, Sent
from rounds.turn import Parcel, take_turns
from storage import contacts
from storage.drawers import writing

NOW = 1_800_000_000_000
USUAL, QUICK = Rate(29), Rate(bot=1000, chat=0)


def kept(house, count, now_ms=NOW, rate=USUAL):
    with writing(house.contacts) as drawer:
        return keep_slots(drawer, "telegram", rate, count, now_ms)


def test_slots_follow_each_other_whoever_keeps_them(house):
    first, second = kept(house, 5), kept(house, 1)
    assert first.start_ms == NOW
    assert second.start_ms == pytest.approx(NOW + 5 * 1000 / 29, abs=1)
    assert kept(house, 1, NOW + 60_000).start_ms == NOW + 60_000


def test_a_bot_that_is_busy_for_long_takes_no_more(house):
    assert kept(house, 29 * 11)
    assert kept(house, 1) is None
    assert kept(house, 1, NOW + 2000)


def test_a_clock_that_was_set_back_does_not_silence_the_bot(house):
    kept(house, 1)
    assert kept(house, 1, NOW - 3_600_000).start_ms == NOW - 3_600_000


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 400)), min_size=1, max_size=12))
def test_never_more_than_the_rate_in_any_second(house, steps):
    with writing(house.contacts) as drawer:
        drawer.exec_driver_sql("DELETE FROM pace")
    now, moments = NOW, []
    for count, later in steps:
        slots = kept(house, count, now)
        moments += [slots.start_ms + n * slots.step_ms for n in range(count)]
        now += later
    assert moments == sorted(moments)
    for place, moment in enumerate(moments):
        assert sum(moment <= other < moment + 999 for other in moments[place:]) <= 30


def test_a_silence_only_grows(house):
    for until in (5000, 9000, 7000):
        with writing(house.contacts) as drawer:
            contacts.silence(drawer, "telegram", until)
    with house.contacts.connect() as drawer:
        assert contacts.pace_of(drawer, "telegram").silent_ms == 9000
        assert contacts.pace_of(drawer, "other").silent_ms == 0


# --- replies and bulk -------------------------------------------------------------------------------------------


def world_of(house, rate=USUAL):
    return replace(house.world(), rates={"telegram": rate})


def turn(house, *bodies, rate=USUAL, address="1001"):
    requests = [
        i.Incoming("telegram", address, f"{address}:{house.random.random()}", body)
        for body in bodies
    ]
    return take_turns(requests, world_of(house, rate), house.contacts, house.answers)


def invited(house, count=40):
    people(house, count)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    return room


def claimed(house, rate=USUAL, *, bulk=True):
    tour = Tour(["telegram"], {"telegram": rate}, 100, bulk=bulk)
    return claim(house.contacts, house.keys, tour, house.clock)


def test_bulk_keeps_only_a_short_lead_and_a_reply_waits_no_longer(house):
    invited(house)
    first = claimed(house)
    assert len(first.parcels) == 9
    assert claimed(house).parcels == ()
    assert claimed(house).busy
    (turned,) = turn(house, i.Opened("poster1"))
    wait = turned.parcel.slots.start_ms - milliseconds(house.clock)
    assert 0 < wait <= LEAD_MS + 1000 / 29


def test_replies_go_before_bulk(house):
    invited(house)
    turn(house, i.Opened("poster1"))
    house.passes(seconds=31)
    parcels = claimed(house).parcels
    assert parcels[0].address == "1001"
    assert parcels[0].slots.start_ms == milliseconds(house.clock)
    assert len({parcel.slots.start_ms for parcel in parcels}) == len(parcels)


def test_what_a_busy_bot_cannot_say_in_time_waits_for_a_worker(house):
    now = milliseconds(house.clock)
    assert kept(house, 29 * AHEAD_MS // 1000 + 20, now)
    (turned,) = turn(house, i.Opened("poster1"))
    assert turned.parcel is None
    assert turned.reply.outgoing
    assert in_outbox(house) == len(turned.reply.outgoing)
    house.passes(seconds=11)
    (parcel,) = claimed(house).parcels
    assert [x.number for x in parcel.letters] == [x.number for x in turned.reply.outgoing]


def test_letters_of_one_batch_leave_one_after_another(house):
    batch = [i.Incoming("telegram", str(n), f"{n}:1", i.Opened("poster1")) for n in range(4)]
    turned = take_turns(batch, world_of(house), house.contacts, house.answers)
    moments = [
        each.parcel.slots.start_ms + n * each.parcel.slots.step_ms
        for each in turned
        for n in range(len(each.parcel.letters))
    ]
    gaps = [late - early for early, late in pairwise(moments)]
    assert gaps == pytest.approx([1000 / 29] * len(gaps), rel=1e-4)


async def test_a_newer_letter_does_not_overtake_one_that_was_put_off(house):
    channel = Channel(Later(20))
    courier = Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock)
    (first,) = turn(house, i.Opened("poster1"))
    await courier.bring(first.parcel)
    house.passes(seconds=1)
    (second,) = turn(house, i.Typed("ja"))
    assert second.parcel is None
    house.passes(seconds=20)
    for _ in range(5):
        for parcel in claimed(house).parcels:
            await courier.bring(parcel)
    said = [*first.reply.outgoing, *second.reply.outgoing]
    assert channel.texts("1001") == [each.message.text for each in said]
    courier.close()


async def test_nor_one_that_was_on_its_way_when_the_other_was_put_off(house):
    channel = Channel(Later(20))
    courier = Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock)
    (first,), (second,) = turn(house, i.Opened("poster1")), turn(house, i.Typed("ja"))
    courier.start(first.parcel)
    courier.start(second.parcel)
    await courier.settle()
    assert channel.sent == []
    house.passes(seconds=21)
    for _ in range(5):
        for parcel in claimed(house).parcels:
            await courier.bring(parcel)
    said = [*first.reply.outgoing, *second.reply.outgoing]
    assert channel.texts("1001") == [each.message.text for each in said]
    courier.close()


@pytest.mark.parametrize(
    ("outcome", "seconds"),
    [(Later(2), [2, 2, 4, 8, 16]), (Later(30), [30] * 5), (Later(5, everybody=True), [5] * 5)],
)
async def test_what_fails_again_and_again_is_tried_less_and_less(house, outcome, seconds):
    channel = Channel(*[outcome] * 5)
    courier = Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock)
    (turned,) = turn(house, i.Opened("poster1"))
    parcels = [turned.parcel]
    for waits in seconds:
        await courier.bring(*parcels)
        house.passes(seconds=waits - 1)
        assert claimed(house).parcels == ()
        house.passes(seconds=1)
        parcels = claimed(house).parcels
    courier.close()


# --- silence ----------------------------------------------------------------------------------------------------


async def test_a_429_silences_every_process_at_once(house):
    rates = {"telegram": QUICK}
    told, other = Channel(Later(30, everybody=True)), Channel()
    here, there = (
        Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock, rates)
        for channel in (told, other)
    )
    (one,), (two,) = (turn(house, i.Opened("poster1"), rate=QUICK, address=str(n)) for n in (1, 2))
    await here.bring(one.parcel)
    (three,) = turn(house, i.Opened("poster1"), rate=QUICK, address="3")
    # Who took a turn after it knows at once; who looked before it looks again soon.
    await there.bring(three.parcel)
    await asyncio.sleep(LOOK_SECONDS * 1.2)
    await there.bring(two.parcel)
    assert (told.asked, other.asked) == (1, 0)
    assert claimed(house, QUICK).parcels == ()
    house.passes(seconds=31)
    await there.bring(*claimed(house, QUICK).parcels)
    assert {address for address, _ in other.sent} == {"1", "2", "3"}
    for courier in (here, there):
        courier.close()


async def test_letters_in_a_silence_are_put_off_until_its_end(house):
    rates = {"telegram": QUICK}
    channel = Channel()
    courier = Courier({"telegram": channel}, house.contacts, house.keys, lambda: house.clock, rates)
    (turned,) = turn(house, i.Opened("poster1"), rate=QUICK)
    with writing(house.contacts) as drawer:
        contacts.silence(drawer, "telegram", milliseconds(house.clock + timedelta(seconds=7)))
    await courier.bring(
        Parcel(turned.parcel.participant, "telegram", "1001", turned.parcel.letters)
    )
    assert channel.asked == 0
    with house.contacts.connect() as drawer:
        ready = drawer.exec_driver_sql("SELECT ready_at FROM letter").scalars().all()
    assert set(ready) == {int(house.clock.timestamp()) + 7}
    courier.close()


# --- one chat ---------------------------------------------------------------------------------------------------


async def test_one_chat_gets_three_at_once_and_then_one_after_another(house):
    loop = asyncio.get_running_loop()
    moments: list[float] = []

    class Clocked(Channel):
        async def send(self, address, message):
            moments.append(loop.time())
            return Sent("1")

    rates = {"telegram": Rate(bot=0, chat=20)}
    courier = Courier(
        {"telegram": Clocked()}, house.contacts, house.keys, lambda: house.clock, rates
    )
    letters = tuple(Outgoing(n, Message(str(n))) for n in range(6))
    others = [Parcel(bytes([n]) * 16, "telegram", str(n), letters[:1]) for n in range(3)]
    begun = loop.time()
    await courier.bring(Parcel(b"p" * 16, "telegram", "1", letters), *others)
    courier.close()
    assert len(moments) == 9
    assert moments[-1] - begun >= 3 / 20 - 0.01


async def test_a_chat_that_was_quiet_may_have_its_burst_again(house):
    pacer = Pacer(house.contacts, {"telegram": Rate(bot=0, chat=1000)}, lambda: house.clock)
    for _ in range(50):
        assert await pacer.turn("telegram", b"p", 0) == 0.0
