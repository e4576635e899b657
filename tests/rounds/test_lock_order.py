"""People are locked in one order by everybody, so that nobody waits for another in a circle (PostgreSQL)."""

from __future__ import annotations

import threading

import pytest
from sending import a_round, people, room_of
from sqlalchemy.exc import OperationalError

from rounds.invite import invite_audience
from storage import contacts
from storage.crypto import blind
from storage.drawers import writing


@pytest.mark.postgres
@pytest.mark.parametrize("house", ["postgres"], indirect=True)
@pytest.mark.parametrize("turn", range(3))
def test_inviting_many_waits_for_a_turn_and_no_turn_for_it_in_a_circle(house, turn):
    # Each came in a moment of their own: the table is in no order that means anything.
    addresses = [each for n in range(40) for each in people(house, 1, first=5000 + n)]
    room, made = room_of(house), a_round(house, "vraag")
    indexes = sorted(blind(house.keys.index, "telegram", each) for each in addresses)
    holds, faults = threading.Event(), []

    def a_batch_of_turns():
        try:
            with writing(house.contacts) as drawer:
                # Two statements, as a batch that goes through its people in their order.
                contacts.load(drawer, indexes[turn * 3 : turn * 3 + 1])
                holds.set()
                threading.Event().wait(0.5)
                contacts.load(drawer, indexes[turn * 3 + 1 :])
        except OperationalError as fault:
            faults.append(fault)

    batch = threading.Thread(target=a_batch_of_turns)
    batch.start()
    assert holds.wait(10)
    try:
        invite_audience(room, made)
    except OperationalError as fault:
        faults.append(fault)
    batch.join()
    assert faults == []
