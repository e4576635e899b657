"""One row that is damaged on the disk harms nobody but its owner: letters go on, rounds close, staff are answered."""

from __future__ import annotations

from sending import Channel, a_round, bring, in_outbox, people
from sending import room_of as sending_room

from flows.event import Special
from rounds import incoming as i
from rounds.board import Scripts
from rounds.carry_wishes import carry_out_wishes
from rounds.codes import void_code
from rounds.due import waits_over
from rounds.invite import invite_audience
from rounds.post import post_invitations
from rounds.prepare import flow_source
from rounds.wishes import ask_for
from storage import contacts, desk
from storage.desk import Fate, Status, Wished
from storage.drawers import reading, writing
from tests.rounds.closing import Crowd, close_now, corpus_of, room_of, rows, status

DAMAGED = b"\x01" + b"damaged" * 50


def damage(house, table, column, **where):
    """Write something else into one row of the contacts drawer."""
    with writing(house.contacts) as drawer:
        metadata = contacts_table(table)
        given = [metadata.c[name] == value for name, value in where.items()]
        drawer.execute(metadata.update().where(*given).values({column: DAMAGED}))


def contacts_table(name):
    return contacts.metadata.tables[name]


def one_of(house, table, column="participant"):
    found = contacts_table(table)
    with reading(house.contacts) as drawer:
        return drawer.execute(found.select().order_by(found.c[column])).first().participant


async def test_a_letter_that_does_not_open_stops_no_other(house):
    people(house, 12)
    room = sending_room(house)
    invite_audience(room, a_round(house))
    assert post_invitations(room) == 12
    damage(house, "letter", "body", participant=one_of(house, "letter"))
    channel = Channel()
    await bring(house, channel)
    assert len(channel.reached) == 11
    assert in_outbox(house) == 0


async def test_an_address_that_does_not_open_stops_no_other(house):
    people(house, 12)
    room = sending_room(house)
    invite_audience(room, a_round(house))
    post_invitations(room)
    damage(house, "letter", "address", participant=one_of(house, "letter"))
    channel = Channel()
    await bring(house, channel)
    assert len(channel.reached) == 11
    assert in_outbox(house) == 0


def test_a_conversation_that_does_not_open_keeps_no_round_open(house):
    Crowd(house, 12).answers()
    half = Crowd(house, 3, first=5000)
    half.opens()
    half.taps("c:k.leeftijd:16-17")
    damage(house, "conversation", "state", participant=only_open(house))
    close_now(house)
    assert status(house).status is Status.REVIEW
    assert house.keys.round("r1") is None
    assert len({each.respondent for each in corpus_of(house) if each.respondent}) == 12
    assert rows(house, "letter", "bulk") == 2


def test_a_conversation_in_a_flow_that_cannot_be_read_keeps_no_round_open(house):
    Crowd(house, 12).answers()
    half = Crowd(house, 3, first=5000)
    half.opens()

    def no_intro(flow, version):
        if flow == "kennismaking":
            raise LookupError(flow)
        return flow_source(house.desk, flow, version)

    house.scripts = Scripts(no_intro)
    close_now(house)
    assert status(house).status is Status.REVIEW
    assert house.keys.round("r1") is None


def only_open(house):
    found = contacts_table("conversation")
    with reading(house.contacts) as drawer:
        return drawer.execute(found.select().where(found.c.open)).first().participant


def test_a_leaked_code_is_voided_past_a_conversation_that_does_not_open(house):
    crowd = Crowd(house, 4)
    crowd.answers()
    damage(house, "conversation", "state", participant=one_of(house, "conversation"))
    assert void_code(room_of(house), "poster1") == 3


def test_whoever_has_a_damaged_conversation_can_still_erase_everything(house):
    one = Crowd(house, 1)
    one.answers()
    damage(house, "conversation", "state", participant=one_of(house, "conversation"))
    one.does(lambda _: i.Command(Special.ERASE))
    one.taps("a:erase:ja")
    assert rows(house, "answer") == 0
    assert rows(house, "participant", "1 = 1") == 0


def test_a_wait_of_a_damaged_conversation_is_over_once(house):
    half = Crowd(house, 2)
    half.opens()
    damage(house, "conversation", "state", participant=only_open(house))
    house.clock = house.clock.replace(year=2027)
    for _ in range(3):
        due = waits_over(house.contacts, house.clock)
        house.take(due) if due else None
    assert waits_over(house.contacts, house.clock) == []


def test_a_wish_that_breaks_holds_up_no_other(house):
    Crowd(house, 12).answers()
    Crowd(house, 1, first=5000).opens()
    damage(house, "conversation", "state", participant=only_open(house))
    second = int(house.clock.timestamp())
    with writing(house.desk) as drawer:
        ask_for(drawer, Wished.CLOSE, "r1", "shell", second, house.random.randbytes)
        ask_for(drawer, Wished.REACH, "vertel", "shell", second, house.random.randbytes)
    carry_out_wishes(room_of(house))
    with reading(house.desk) as drawer:
        assert desk.waiting_wishes(drawer) == []
        assert Fate.WAITING not in {each.fate for each in desk.wishes_since(drawer, 0)}
