"""No letter that waits when a round closes holds what somebody said in it, under a key that did not burn."""

from __future__ import annotations

import pytest

from rounds import incoming as i
from rounds.letters import open_letter
from storage.contacts import Letter, tables
from tests.rounds.closing import Crowd, close_now

SECRET = "mijn kamer is veel te klein"


def opened(house):
    """Every letter that the live keys still open."""
    with house.contacts.connect() as drawer:
        rows = drawer.execute(tables.letters.select()).mappings().all()
    found = (open_letter(house.keys, Letter(**row)) for row in rows)
    return [message.text for message in found if message]


@pytest.mark.parametrize("where", ["in it", "elsewhere", "nowhere"])
def test_what_was_shown_again_burns_with_its_round(house, where):
    Crowd(house, 12).answers()
    one = house.person("7000", "web")
    one.opens("poster1")
    one.taps("16")
    one.taps("Ja")
    one.types(SECRET, whole=True)
    if where != "in it":
        one.opens("vertel")
    if where == "nowhere":
        one.types("niets", whole=True)
        close_now(house, "vertel")
    one.types("wat weet je", whole=True)
    shown = one.does(i.Tap("a:known:texts"))
    assert any(SECRET in each.text for each in shown)
    assert any(SECRET in each for each in opened(house))
    close_now(house)
    assert not any(SECRET in each for each in opened(house))
