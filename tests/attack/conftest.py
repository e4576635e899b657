"""The house of the rounds tests, for attackers."""

from __future__ import annotations

import logging

import pytest

from tests.attack.loot import arrivals
from tests.rounds.closing import Crowd
from tests.rounds.conftest import empty_drawers, house, on_postgres

__all__ = ["empty_drawers", "house", "on_postgres"]

PEOPLE = 500


@pytest.fixture
def log(house):
    """Everything that is logged, as loud as it can be, in a file beside the drawers."""
    handler = logging.FileHandler(house.folder / "everything.log")
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


@pytest.fixture
def crowd(house, log):
    """Five hundred who answered, in an order that only the test knows."""
    made = Crowd(house, PEOPLE)
    house.random.shuffle(made.order)
    made.answers()
    made.arrived = arrivals(house, made)
    return made
