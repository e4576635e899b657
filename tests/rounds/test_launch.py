"""Launching: the key first, then the invitations, then it is open; refused as a whole, repeated without harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.audience import Audience
from rounds.audit import SHELL, verify
from rounds.launch import CHANGED, SHRUNK, STOPPED, call_back, launch, open_round
from rounds.plan import PosterPlace, change, drop, fingerprint
from rounds.wishes import GONE
from storage import contacts, desk
from storage.contacts import Standing
from storage.desk import Status
from storage.drawers import reading, writing
from tests.rounds.planning import SECOND, Dies, DiesAt, at, look, people, plan, planned, room

POINTS = ("launch: granted", "launch: key", "launch: invited", "launch: open")


def asked(house, round_id):
    with reading(house.contacts) as drawer:
        return contacts.count_invitations(drawer, round_id)


def key(house, round_id):
    keys = house.store.round(round_id)
    return keys and keys.row


def actions(house):
    with reading(house.desk) as drawer:
        assert verify(drawer) is None
        return [line.action for line in desk.lines(drawer)]


def test_a_launched_round_is_open_with_a_key_and_everybody_invited(house):
    people(house, 12)
    people(house, 5, role="parent")
    people(house, 7, channel="web")
    made = planned(house)
    assert launch(room(house), made.id) == ()
    now = look(house, made.id)
    assert (now.status, now.version, now.opens_at) == (Status.OPEN, made.version, SECOND)
    assert house.keys.round(made.id) is not None
    assert asked(house, made.id) == {Standing.DUE: 12}
    assert actions(house) == ["plan", "launch", "open"]
    house.look()
    assert made.id in house.board.rounds


def test_launched_again_it_changes_nothing(house):
    people(house, 12)
    made = planned(house)
    launch(room(house), made.id)
    before = key(house, made.id)
    assert launch(room(house), made.id) == ()
    assert open_round(room(house), made.id) == ()
    assert key(house, made.id) == before
    assert asked(house, made.id) == {Standing.DUE: 12}
    assert actions(house) == ["plan", "launch", "open"]


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_in_the_middle_is_finished_by_the_next_look(house, point):
    people(house, 12)
    made = planned(house)
    dies = DiesAt(point)
    with pytest.raises(Dies):
        launch(room(house, dies), made.id)
    assert dies.done
    between = look(house, made.id)
    # Whatever happened, nobody can begin in a round that has no key.
    assert between.status is not Status.OPEN or house.keys.round(made.id) is not None
    before = key(house, made.id)
    assert launch(room(house), made.id) == ()
    assert look(house, made.id).status is Status.OPEN
    assert before in {None, key(house, made.id)}
    assert asked(house, made.id) == {Standing.DUE: 12}
    assert actions(house) == ["plan", "launch", "open"]


@pytest.mark.parametrize("point", POINTS[:-1])
def test_after_a_crash_the_tick_opens_it_as_well(house, point):
    people(house, 12)
    made = planned(house)
    with pytest.raises(Dies):
        launch(room(house, DiesAt(point)), made.id)
    assert look(house, made.id).status is Status.READY
    assert open_round(room(house), made.id) == ()
    assert look(house, made.id).status is Status.OPEN
    assert asked(house, made.id) == {Standing.DUE: 12}


@pytest.mark.parametrize("point", POINTS[:-1])
def test_a_granted_round_is_not_changed_any_more(house, point):
    people(house, 12)
    made = planned(house)
    with pytest.raises(Dies):
        launch(room(house, DiesAt(point)), made.id)
    with writing(house.desk) as drawer, pytest.raises(ValueError, match="al gestart"):
        change(drawer, made.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"audience": Audience(roles=("parent",))}, "te klein"),
        ({"closes_at": None}, "Kies wanneer"),
        ({"closes_at": at(hours=-1)}, "al voorbij"),
        ({"audience": Audience(roles=("client", "parent"))}, "niet voor ouders"),
    ],
)
def test_what_a_forecast_stops_is_not_launched_either(house, fields, why):
    people(house, 12)
    made = planned(house, **fields)
    stops = launch(room(house), made.id)
    assert any(why in line for line in stops)
    assert look(house, made.id) == made
    assert house.keys.round(made.id) is None
    assert asked(house, made.id) == {}
    assert actions(house) == ["plan"]


@pytest.mark.parametrize(("count", "launched"), [(9, False), (10, True)])
def test_ten_is_the_smallest_group(house, count, launched):
    people(house, count)
    people(house, 20, channel="web")
    made = planned(house)
    assert (launch(room(house), made.id) == ()) is launched
    assert (house.keys.round(made.id) is not None) is launched


def test_a_poster_round_needs_nobody(house):
    made = planned(house, audience=Audience(invited=False), places=(PosterPlace("School"),))
    assert launch(room(house), made.id) == ()
    assert look(house, made.id).status is Status.OPEN
    assert asked(house, made.id) == {}


def test_two_rounds_for_the_same_people_are_not_both_launched(house):
    people(house, 12)
    first, second = planned(house), planned(house, title="Tweede")
    assert launch(room(house), first.id) == ()
    assert "dezelfde mensen" in launch(room(house), second.id)[0]
    assert look(house, second.id).status is Status.PLANNED


def test_a_round_for_later_waits_and_opens_in_its_time(house):
    people(house, 12)
    made = planned(house, opens_at=at(days=1))
    assert launch(room(house), made.id) == ()
    waits = look(house, made.id)
    assert (waits.status, waits.opens_at) == (Status.READY, at(days=1))
    assert house.keys.round(made.id) is None
    assert asked(house, made.id) == {}
    house.passes(days=1)
    # Who came in the meantime is asked too.
    people(house, 3)
    assert open_round(room(house), made.id) == ()
    assert look(house, made.id).status is Status.OPEN
    assert asked(house, made.id) == {Standing.DUE: 15}


def test_a_waiting_round_can_be_called_back_and_changed(house):
    people(house, 12)
    made = planned(house, opens_at=at(days=1))
    launch(room(house), made.id)
    assert call_back(room(house), made.id)
    assert not call_back(room(house), made.id)
    assert look(house, made.id) == made
    with writing(house.desk) as drawer:
        drop(drawer, made.id, SHELL, SECOND)
    house.passes(days=2)
    assert open_round(room(house), made.id) == (GONE,)


def test_a_group_that_shrank_while_it_waited_is_planned_again(house):
    gone = people(house, 12)
    made = planned(house, opens_at=at(days=1))
    launch(room(house), made.id)
    with writing(house.contacts) as drawer:
        contacts.save_participants(drawer, [replace(each, gone=True) for each in gone[:3]])
    house.passes(days=1)
    assert open_round(room(house), made.id) == (SHRUNK,)
    assert look(house, made.id).status is Status.PLANNED
    assert house.keys.round(made.id) is None
    assert actions(house)[-1] == "too small"


def test_what_was_changed_after_the_forecast_is_not_launched(house):
    people(house, 12)
    made = planned(house)
    with writing(house.desk) as drawer:
        change(drawer, made.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)
    assert launch(room(house), made.id, fingerprint(made)) == (CHANGED,)
    assert look(house, made.id).status is Status.PLANNED
    assert launch(room(house), made.id, fingerprint(look(house, made.id))) == ()


def test_there_is_nothing_to_launch_where_nothing_is(house):
    assert launch(room(house), "nergens") == (GONE,)
    assert open_round(room(house), "nergens") == (GONE,)
    assert not call_back(room(house), "nergens")


def test_a_stopped_round_is_not_launched_again(house):
    people(house, 12)
    made = planned(house)
    launch(room(house), made.id)
    with writing(house.desk) as drawer:
        desk.halt(drawer, made.id)
    assert launch(room(house), made.id) == (STOPPED,)


@pytest.mark.parametrize(
    "status", [Status.CLOSING, Status.REVIEW, Status.FROZEN, Status.TOO_FEW, Status.ENDED]
)
def test_a_round_whose_key_burned_never_gets_another(house, status):
    people(house, 12)
    made = planned(house)
    with writing(house.desk) as drawer:
        desk.set_status(drawer, made.id, status)
    assert launch(room(house), made.id) != ()
    open_round(room(house), made.id)
    assert house.keys.round(made.id) is None
    assert look(house, made.id).status is status
