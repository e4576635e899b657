"""The button under the letter to somebody who was silent for long: a friendly line, and nothing else changes."""

import pytest
from small_flow import SMALL

from flows import event as e
from flows.engine import advance
from flows.state import ENDED_STATE, Ending, State

HERE = e.Tapped("a:here:ja", "9")


def lines(effects):
    return [effect.message.text for effect in effects if isinstance(effect, e.Say)]


@pytest.mark.parametrize(
    ("lang", "line"), [("nl", "Fijn dat je er nog bent."), ("en", "Good that you are still here.")]
)
@pytest.mark.parametrize("ending", [None, Ending.FINISHED, Ending.STOPPED, Ending.CLOSED])
def test_after_the_end(lang, line, ending):
    state, effects = advance(SMALL, State(lang=lang, phase=ENDED_STATE.phase, ending=ending), HERE)
    assert lines(effects)[0] == line
    assert not state.open


def test_in_the_middle_the_question_is_asked_again():
    asked, _ = advance(SMALL, State(), e.Began())
    state, effects = advance(SMALL, asked, HERE)
    assert lines(effects) == ["Fijn dat je er nog bent.", "Hoe oud ben je?"]
    assert state.step == asked.step
    assert state.answered == asked.answered
