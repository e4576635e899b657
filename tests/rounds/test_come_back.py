"""Codes to come back with: many bits, forgiving to type, kept as an index only."""

from __future__ import annotations

import math

import pytest

from rounds.come_back import LENGTH, SIGNS, code_index, give_code, new_code, use_code
from rounds.sitting import Drawers
from storage.crypto import blind
from storage.drawers import writing


def test_a_code_has_at_least_44_random_bits():
    assert LENGTH * math.log2(len(SIGNS)) >= 44


def test_every_sign_comes_up_and_nothing_else(house):
    codes = "".join(new_code(house.random.randbytes).replace("-", "") for _ in range(300))
    assert set(codes) == set(SIGNS)


@pytest.mark.parametrize("typed", ["BK4-7M2-P9XR", " bk4 7m2 p9xr ", "bk47m2p9xr", "bk4–7m2–p9xr"])
def test_a_code_may_be_typed_sloppily(house, typed):
    assert code_index(house.keys, typed) == code_index(house.keys, "bk4-7m2-p9xr")


def talk_on_the_web(house, session):
    person = house.person(session, "web")
    person.opens("poster1")
    person.taps("16 of 17")
    return person


def give(house, session, code, days=30):
    index = blind(house.keys.index, "web", session)
    with writing(house.contacts) as drawer:
        return give_code(drawer, house.world(), index, code, days)


def use(house, session, code):
    index = blind(house.keys.index, "web", session)
    with writing(house.contacts) as people, writing(house.answers) as said:
        return use_code(Drawers(people, said), house.world(), index, code)


def test_a_code_brings_the_conversation_to_another_phone(house):
    old = talk_on_the_web(house, "old")
    old.taps("Ja")
    assert give(house, "old", "bk4-7m2-p9xr")
    assert use(house, "new", "BK47M2P9XR")
    new = house.person("new", "web")
    assert "Hoe is dat wachten voor jou?" in new.opens()[-1].text
    assert house.picks() == {"wacht": ("ja",)}


def test_the_old_page_no_longer_leads_anywhere(house):
    talk_on_the_web(house, "old")
    give(house, "old", "bk4-7m2-p9xr")
    use(house, "new", "bk4-7m2-p9xr")
    assert not give(house, "old", "another-one")


@pytest.mark.parametrize("code", ["", "bk4-7m2-p9xs", "'; DROP TABLE participant; --"])
def test_a_wrong_code_opens_nothing(house, code):
    talk_on_the_web(house, "old")
    give(house, "old", "bk4-7m2-p9xr")
    assert not use(house, "new", code)


def test_a_code_wears_out(house):
    talk_on_the_web(house, "old")
    give(house, "old", "bk4-7m2-p9xr", days=30)
    house.passes(days=31)
    assert not use(house, "new", "bk4-7m2-p9xr")


def test_the_page_that_asks_for_the_old_conversation_is_forgotten(house):
    talk_on_the_web(house, "old")
    give(house, "old", "bk4-7m2-p9xr")
    page = talk_on_the_web(house, "new")
    page.taps("Nee")
    assert use(house, "new", "bk4-7m2-p9xr")
    assert house.picks() == {}


def test_nobody_home_gives_no_code(house):
    assert not give(house, "nobody", "bk4-7m2-p9xr")
