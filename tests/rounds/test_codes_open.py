"""A button that opens a round: it works as the link of its code does, wherever somebody is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.tokens import OpenToken, write
from rounds import incoming as i
from storage import contacts, desk
from storage.crypto import blind
from storage.desk import Entry, Status
from storage.drawers import writing

OPEN = write(OpenToken("poster1"))


def open_another(house):
    """A round opens, and this process has not looked at the board since."""
    house.store.new_round("r9")
    with writing(house.desk) as drawer:
        first = desk.round_by_id(drawer, "r1")
        desk.save_round(drawer, replace(first, id="r9"))
        desk.save_entry(drawer, Entry("vers99", "r9"))


@pytest.mark.parametrize("body", [i.Opened("vers99"), i.Tap(write(OpenToken("vers99")))])
def test_an_invitation_may_be_tapped_before_this_process_looked_at_the_board(house, body):
    open_another(house)
    house.looks_again = True
    person = house.person()
    person.does(body)
    person.taps("16 of 17")
    assert "Wacht jij op hulp?" in person.last
    index = blind(house.keys.index, "telegram", person.address)
    with writing(house.contacts) as drawer:
        assert contacts.load(drawer, [index])[index][0].current_round == "r9"


def met(house, address="1001"):
    person = house.person(address)
    person.opens("poster1")
    person.taps("16 of 17")
    return person


def test_a_newcomer_is_met_first(house):
    person = house.person()
    person.does(i.Tap(OPEN))
    assert "Hoi, ik ben Zegje." in [message.text for message in person.saw]
    person.taps("16 of 17")
    assert "Wacht jij op hulp?" in person.last


def test_from_another_conversation_and_back(house):
    person = met(house)
    person.taps("Ja")
    person.opens("vertel")
    assert "Wat wil jij vertellen?" in person.last
    person.does(i.Tap(OPEN))
    assert "Hoe is dat wachten voor jou?" in person.last
    assert house.picks() == {"wacht": ("ja",)}


def test_after_the_end_and_delivered_twice(house):
    person = met(house)
    for _ in range(2):
        person.does(i.Tap(OPEN), "tap")
    assert [message.text for message in person.saw].count(
        "Fijn dat je er weer bent. We gaan verder."
    ) == 1
    person.types("stop")
    person.does(i.Tap(OPEN))
    assert "Toch verder" in [button.label for button in person.saw[-1].buttons]


def test_an_unknown_code_and_one_of_a_closed_round_are_told_so(house):
    person = met(house)
    person.opens("vertel")
    seen = len(person.saw)
    person.does(i.Tap(write(OpenToken("nergens"))))
    assert person.saw[seen].text.startswith("Deze")
    with writing(house.desk) as drawer:
        desk.set_status(drawer, "r1", Status.CLOSING)
    house.look()
    seen = len(person.saw)
    person.does(i.Tap(OPEN))
    assert person.saw[seen].text.startswith("Deze")
    assert "Wat wil jij vertellen?" in person.last
