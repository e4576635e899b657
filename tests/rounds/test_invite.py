"""Who is asked into a round, once each, in the window, under the cap; and what the stop button takes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sending import (
    EVERYBODY,
    Channel,
    a_round,
    bring,
    in_outbox,
    next_day,
    people,
    progress,
    room_of,
    stands,
)

from flows.audience import Audience
from flows.tokens import DeclineToken, OpenToken, read
from rounds.invite import TooFew, invite_audience, leave_out, reach, show_progress, withdraw
from rounds.periods import Periods
from rounds.post import BATCH, SHALLOW, post_invitations
from rounds.remind import remind
from rounds.talk import Lost, Refused
from storage import contacts, desk
from storage.desk import Status
from storage.drawers import writing

HEERLEN = {"municipality": "heerlen", "age": "12-15"}
STEIN = {"municipality": "stein", "age": "16-17"}


def lose(house, *addresses):
    from storage.crypto import blind

    with writing(house.contacts) as drawer:
        for address in addresses:
            index = blind(house.keys.index, "telegram", address)
            ((who, _),) = contacts.load(drawer, [index]).values()
            contacts.lost(drawer, who.id)


def counts(house, audience=EVERYBODY):
    room = room_of(house)
    with house.contacts.connect() as drawer:
        return reach(drawer, audience, room.region)


def test_reach_counts_channels_apart_and_leaves_out_who_is_gone(house):
    people(house, 12, background=HEERLEN)
    people(house, 7, channel="web", background=HEERLEN)
    people(house, 3, first=7000, background=STEIN)
    people(house, 2, first=8000, background=HEERLEN, gone=True)
    of_heerlen = counts(house, Audience(municipalities=("heerlen",)))
    assert dict(of_heerlen.written) == {"telegram": 12}
    assert dict(of_heerlen.fetching) == {"web": 7}
    assert of_heerlen.total == 12
    assert counts(house).total == 15
    assert counts(house, Audience(subregions=("parkstad",), ages=("12-15",))).total == 12
    assert counts(house, Audience(roles=("parent",))).total == 0


async def test_everybody_is_asked_once_with_a_way_in_and_a_way_out(house):
    addresses = people(house, 12, background=HEERLEN)
    people(house, 4, channel="web", background=HEERLEN)
    room, made = room_of(house), a_round(house)
    assert invite_audience(room, made) == 12
    assert invite_audience(room, made) == 12
    assert post_invitations(room) == 12
    assert post_invitations(room) == 0
    channel = Channel()
    await bring(house, channel)
    assert sorted(channel.reached) == addresses
    message = channel.sent[0][1]
    begin, later = (read(button.token) for button in message.buttons)
    assert isinstance(begin, OpenToken)
    assert later == DeclineToken(begin.code)
    assert made.title not in message.text
    assert in_outbox(house) == 0


async def test_the_button_of_a_letter_opens_its_round(house):
    addresses = people(house, 10)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel()
    await bring(house, channel)
    house.look()
    sam = house.person(addresses[0])
    sam.saw += [message for to, message in channel.sent if to == addresses[0]]
    said = sam.taps("Ik doe mee")
    assert said
    assert sam.reply.outgoing[0].number == 2
    with house.contacts.connect() as drawer:
        rows = drawer.exec_driver_sql("SELECT round_id FROM conversation").scalars().all()
    assert rows == ["vraag"]


async def test_no_thanks_is_heard_and_can_be_taken_back(house):
    addresses = people(house, 10)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel()
    await bring(house, channel)
    house.look()
    sam = house.person(addresses[0])
    sam.saw += [message for to, message in channel.sent if to == addresses[0]]
    (note,) = sam.taps("Liever niet")
    assert "nog meedoen" in note.text
    assert stands(house) == {"posted": 9, "declined": 1}
    assert remind(room, "vraag") == 9
    assert sam.taps("Ik doe mee")


def test_fewer_than_ten_are_never_invited(house):
    people(house, 9)
    people(house, 20, channel="web")
    people(house, 5, first=8000, gone=True)
    room, made = room_of(house), a_round(house)
    with pytest.raises(TooFew):
        invite_audience(room, made)
    assert stands(house) == {}
    people(house, 1, first=9000)
    assert invite_audience(room, made) == 10


def test_a_poster_round_asks_nobody(house):
    people(house, 12)
    assert invite_audience(room_of(house), a_round(house, audience=Audience(invited=False))) == 0


@pytest.mark.parametrize(("hour", "minute", "posted"), [(15, 29, 0), (15, 30, 12), (20, 0, 0)])
def test_letters_are_posted_in_the_window_only(house, hour, minute, posted):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    house.clock = house.clock.replace(hour=hour, minute=minute)
    assert post_invitations(room) == posted


async def test_a_letter_that_is_in_the_outbox_when_the_window_closes_waits(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel()
    await bring(house, channel, bulk=False)
    assert channel.sent == []
    assert in_outbox(house) == 12


def test_nobody_is_asked_twice_within_two_weeks(house):
    people(house, 12)
    room, first = room_of(house), a_round(house, "een")
    invite_audience(room, first)
    assert post_invitations(room) == 12
    next_day(house, 5)
    people(house, 3, first=9000)
    second = a_round(house, "twee")
    invite_audience(room, second)
    assert post_invitations(room) == 3
    assert stands(house, "twee") == {"posted": 3, "postponed": 12}
    show_progress(room)
    assert progress(house, "twee") == {
        "invited": 15,
        "sent": 0,
        "waiting": 5,
        "postponed": 10,
        "left_out": 0,
        "lost": 0,
    }
    next_day(house, 8)
    assert post_invitations(room) == 0
    next_day(house)
    assert post_invitations(room) == 12
    assert stands(house, "twee") == {"posted": 15}


def test_no_cap_lets_everybody_through(house):
    people(house, 12)
    room = room_of(house, periods=Periods(burden=0))
    for name in ("een", "twee"):
        invite_audience(room, a_round(house, name))
    assert post_invitations(room) == 24


def test_who_is_postponed_until_the_end_is_left_out_and_shown(house):
    people(house, 12)
    room = room_of(house)
    for name in ("een", "twee"):
        invite_audience(room, a_round(house, name))
    post_invitations(room)
    assert leave_out(room, "twee") == 12
    assert stands(house, "twee") == {"left_out": 12}
    next_day(house, 20)
    assert post_invitations(room) == 0
    show_progress(room)
    assert progress(house, "twee")["left_out"] == 10


def test_the_stop_button_takes_back_what_has_not_left(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    people(house, 5, first=9000)
    invite_audience(room, made)
    assert withdraw(room, "vraag") == 17
    assert in_outbox(house) == 0
    assert stands(house) == {"withdrawn": 17}
    assert post_invitations(room) == 0
    with house.desk.connect() as drawer:
        assert desk.round_by_id(drawer, "vraag").halted


def test_a_stop_in_the_middle_of_posting_is_seen_before_the_next_batch(house):
    def stop(_point):
        with writing(house.desk) as drawer:
            desk.halt(drawer, "vraag")

    people(house, BATCH + 50)
    room, made = room_of(house, passed=stop), a_round(house)
    invite_audience(room, made)
    assert post_invitations(room) == BATCH
    assert stands(house) == {"posted": BATCH, "due": 50}


async def test_the_stop_button_knows_what_was_sent(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    await bring(house, Channel(), most=4)
    assert withdraw(room, "vraag") == 8
    assert stands(house) == {"posted": 4, "withdrawn": 8}


def test_replies_stay_when_a_round_is_stopped(house):
    sam = house.person()
    sam.opens("poster1")
    before = in_outbox(house)
    withdraw(room_of(house), "r1")
    assert in_outbox(house) == before


def test_a_round_that_closed_meanwhile_posts_nothing(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    with writing(house.desk) as drawer:
        desk.save_round(drawer, replace(made, status=Status.CLOSING))
    assert post_invitations(room) == 0


def test_who_came_by_themselves_is_not_asked(house):
    (address, *_) = people(house, 12)
    room, made = room_of(house), a_round(house)
    with writing(house.desk) as drawer:
        desk.save_entry(drawer, desk.Entry("deur", "vraag", "School"))
    house.look()
    house.person(address).opens("deur")
    invite_audience(room, made)
    assert post_invitations(room) == 11
    assert stands(house) == {"posted": 11, "came": 1}


def test_the_outbox_stays_shallow(house):
    people(house, SHALLOW + 30)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    assert post_invitations(room) == SHALLOW
    assert post_invitations(room) == 0
    assert stands(house) == {"posted": SHALLOW, "due": 30}


async def test_who_is_lost_gets_nothing_more_and_is_counted(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel(*[Lost()] * 5)
    await bring(house, channel)
    assert len(channel.sent) == 7
    show_progress(room)
    assert progress(house)["lost"] == 5
    assert progress(house)["invited"] == 10
    assert remind(room, "vraag") == 7


async def test_a_letter_that_is_refused_is_not_tried_again(house, caplog):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel(Refused("too long"))
    await bring(house, channel)
    assert len(channel.sent) == 11
    assert in_outbox(house) == 0


def test_who_is_gone_before_their_letter_is_written_gets_none(house):
    addresses = people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    lose(house, *addresses[:2])
    assert post_invitations(room) == 10


# --- the reminder -----------------------------------------------------------------------------------------------


async def asked_all(house, count=12):
    addresses = people(house, count)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel()
    await bring(house, channel)
    house.look()
    return addresses, room, channel


async def test_one_reminder_to_those_who_did_not_finish(house):
    addresses, room, channel = await asked_all(house)
    begun, stopped, erased = (house.person(address) for address in addresses[:3])
    for person in (begun, stopped, erased):
        person.saw += [message for to, message in channel.sent if to == person.address]
        person.taps("Ik doe mee")
    stopped.types("stop")
    erased.types("wis alles")
    erased.taps("Ja, gooi alles weg")
    channel.sent.clear()
    house.passes(minutes=10)
    await bring(house, channel, bulk=False)
    channel.sent.clear()
    assert remind(room, "vraag") == 10
    assert post_invitations(room) == 10
    await bring(house, channel)
    assert sorted(channel.reached) == sorted({*addresses} - {stopped.address, erased.address})
    assert "benieuwd" in channel.sent[0][1].text
    for _ in range(2):
        assert remind(room, "vraag") == 0
        assert post_invitations(room) == 0


async def test_who_finishes_before_the_reminder_is_written_gets_none(house):
    addresses, room, channel = await asked_all(house)
    remind(room, "vraag")
    sam = house.person(addresses[0])
    sam.saw += [message for to, message in channel.sent if to == sam.address]
    sam.taps("Ik doe mee")
    sam.types("stop")
    assert post_invitations(room) == 11


async def test_a_reminder_that_was_stopped_leaves_the_invitation_as_sent(house):
    _, room, _ = await asked_all(house)
    remind(room, "vraag")
    post_invitations(room)
    assert withdraw(room, "vraag") == 0
    assert stands(house) == {"posted": 12}
    assert remind(room, "vraag") == 0


def test_whose_invitation_still_waits_is_not_reminded(house):
    people(house, 12)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    assert remind(room, "vraag") == 0
    post_invitations(room)
    assert remind(room, "vraag") == 0


# --- crashes ----------------------------------------------------------------------------------------------------


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", range(3))
async def test_a_crash_while_posting_asks_everybody_once(house, after):
    addresses = people(house, 600)
    passed = iter([None] * after)

    def kill(_point):
        try:
            next(passed)
        except StopIteration:
            raise Killed from None

    room, made = room_of(house, passed=kill), a_round(house)
    invite_audience(room, made)
    with pytest.raises(Killed):
        post_invitations(room)
    room = replace(room, passed=lambda _: None)
    channel = Channel()
    while post_invitations(room) or in_outbox(house):
        await bring(house, channel)
    assert sorted(channel.reached) == addresses


async def test_a_worker_that_dies_skips_nobody_and_repeats_only_what_was_in_its_hands(house):
    from rounds.claim import Tour, claim_parcels

    addresses = people(house, 40)
    room, made = room_of(house), a_round(house)
    invite_audience(room, made)
    post_invitations(room)
    channel = Channel()
    # Sent, and dead before it was written down.
    for parcel in claim_parcels(
        house.contacts, house.keys, Tour(["telegram"], most=8, bulk=True), house.clock
    ):
        await channel.send(parcel.address, parcel.letters[0].message)
    await bring(house, channel)
    assert len(channel.sent) == 40
    house.passes(seconds=31)
    await bring(house, channel)
    assert len(channel.sent) == 48
    assert sorted(set(channel.reached)) == addresses
    assert in_outbox(house) == 0
