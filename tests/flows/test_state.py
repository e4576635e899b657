"""The state as JSON: what was written by any older Zegje still loads."""

import json
from pathlib import Path

import pytest
from small_flow import SMALL

from flows import event as e
from flows.engine import advance
from flows.state import ENDED_STATE, NewerStateError, Phase, State, dump, load

FROZEN = sorted((Path(__file__).parent / "states").glob("v*.json"))


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_every_frozen_state_loads_for_ever(path):
    """Never change these files; a new version of the form gets new ones beside them."""
    state = load(path.read_text("utf-8"))
    assert load(dump(state)) == state
    _, effects = advance(SMALL, state, e.Began())
    assert any(isinstance(effect, e.Say) for effect in effects)


def test_the_first_version_is_read_field_by_field():
    state = load((Path(__file__).parent / "states" / "v1-paused.json").read_text("utf-8"))
    assert state.phase is Phase.PAUSED
    assert state.picked == {"leeftijd": ("12-15",), "gevoel": ("3",), "woon": ("groep",)}
    assert state.tags == (("a1", "gevoel"), ("a2", ""), ("a3", "groep"))
    assert (state.held, state.held_tag, state.again) == ("groep", "a4", False)
    assert state.skipped == ("regels",)


def test_unknown_fields_are_ignored_and_missing_ones_take_their_defaults():
    assert load('{"v": 1, "phase": "asking", "later": {"a": 1}}') == State(phase=Phase.ASKING)
    assert load("{}") == State()


def test_a_state_of_a_newer_zegje_is_refused():
    with pytest.raises(NewerStateError, match="state has version 2, this Zegje reads up to 1"):
        load('{"v": 2}')


def test_dump_says_its_version():
    assert json.loads(dump(ENDED_STATE))["v"] == 1


def test_only_an_open_conversation_is_open():
    assert [phase.value for phase in Phase if not State(phase=phase).open] == ["new", "ended"]
