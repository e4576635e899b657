"""The conversations of the staff bot, as files that a facilitator or a council can read; on both databases."""

from pathlib import Path

import pytest
from desk_table import check

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
def test_dialogue(path, engine):
    check(path, engine)
