"""The golden dialogues: every special word and every rule of the engine, as a conversation to read."""

from pathlib import Path

import pytest
from dialogue import check

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path):
    check(path)
