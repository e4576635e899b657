"""Two at once, or one that dies in between: stop is stop, no key burns under an open round, nobody is asked wrongly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sending import a_round, in_outbox, stands
from sending import people as crowd
from sending import room_of as afternoon

from flows.audience import Audience
from rounds.audit import SHELL
from rounds.close import close
from rounds.invite import invite_audience, take_back_stopped
from rounds.launch import call_back, launch, open_round
from rounds.plan import change
from rounds.post import post_invitations
from rounds.remind import remind
from rounds.standing import standing_quarters
from rounds.window import local_day
from rounds.wishes import ask_for
from storage import contacts, desk
from storage.desk import Status, Wished
from storage.drawers import reading, writing
from tests.rounds.closing import Crash, dies_at
from tests.rounds.planning import SECOND, Dies, DiesAt, at, look, people, plan, planned, room


def meanwhile(point, deed):
    """Somebody else does this, once, when the point is passed."""
    left = [deed]

    def passed(name):
        if name == point and left:
            left.pop()()

    return passed


def asked(house, round_id):
    with reading(house.contacts) as drawer:
        return sum(contacts.count_invitations(drawer, round_id).values())


def test_a_round_that_another_worker_opened_keeps_its_key(house):
    gone = people(house, 12)
    made = planned(house, opens_at=at(days=1))
    launch(room(house), made.id)
    with writing(house.contacts) as drawer:
        contacts.save_participants(drawer, [replace(each, gone=True) for each in gone[:3]])
    house.passes(days=1)

    def three_come_and_another_worker_opens_it():
        people(house, 3)
        assert open_round(room(house), made.id) == ()

    open_round(
        room(house, meanwhile("launch: too few", three_come_and_another_worker_opens_it)), made.id
    )
    assert look(house, made.id).status is Status.OPEN
    assert house.keys.round(made.id) is not None


def test_who_was_asked_by_a_launch_that_was_called_back_is_not_asked_by_the_next(house):
    people(house, 12)
    people(house, 11, role="parent", age="24-plus")
    made = planned(house)
    with pytest.raises(Dies):
        launch(room(house, DiesAt("launch: invited")), made.id)
    assert call_back(room(house), made.id)
    with writing(house.desk) as drawer:
        others = plan(audience=Audience(roles=("client",), ages=("24-plus",)))
        change(drawer, made.id, others, SHELL, SECOND, house.random.randbytes)
    assert asked(house, made.id) == 0
    assert house.keys.round(made.id) is None


def test_stop_takes_letters_back_while_the_worker_is_busy_with_another_wish(house):
    crowd(house, 12)
    room_now, made = afternoon(house), a_round(house)
    invite_audience(room_now, made)
    assert post_invitations(room_now) == 12
    take_back_stopped(room_now)
    assert in_outbox(house) == 12
    with writing(house.desk) as drawer:
        ask_for(drawer, Wished.STOP, made.id, SHELL, room_now.second, house.random.randbytes)
    take_back_stopped(room_now)
    assert in_outbox(house) == 0
    assert stands(house) == {"withdrawn": 12}


def test_nobody_is_asked_into_a_round_while_it_closes(house):
    crowd(house, 12)
    room_now, made = afternoon(house), a_round(house)
    invite_audience(room_now, made)
    assert post_invitations(room_now) == 12
    with pytest.raises(Crash):
        close(replace(room_now, passed=dies_at("read")), made.id)
    assert in_outbox(house) == 0


def test_a_standing_round_that_is_stopped_while_its_quarter_ends_gets_no_successor(house):
    standing_quarters(room(house))
    house.passes(days=60)

    def stop():
        with writing(house.desk) as drawer:
            desk.halt(drawer, "vertel")

    assert standing_quarters(room(house, meanwhile("key made", stop))) == []
    assert look(house, "vertel").halted


def test_who_was_invited_by_a_clock_that_ran_ahead_is_invited_again(house):
    room_now = afternoon(house)
    ahead = local_day(room_now.now(), room_now.periods) + 400
    crowd(house, 12, invited=ahead)
    made = a_round(house)
    invite_audience(room_now, made)
    assert post_invitations(room_now) == 12
    assert remind(room_now, made.id) == 0
