"""What gets into a log: Zegje's own lines, and no library's, at whatever level."""

from __future__ import annotations

import logging

import pytest

from bot.logs import OURS, calm


@pytest.fixture
def logged(capsys):
    """Runs with calm logs, gives what stands in them, and leaves the logging of pytest as it was."""
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in OURS}

    def said():
        return capsys.readouterr().err

    yield said
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def test_own_lines_are_written_from_the_level_on(logged):
    calm("INFO")
    logging.getLogger("bot.guard").info("a line")
    logging.getLogger("rounds.turn").debug("a detail")
    said = logged()
    assert "INFO bot.guard a line" in said
    assert "a detail" not in said


@pytest.mark.parametrize(
    "name",
    ["aiogram.event", "httpx", "telegram.ext.Application", "uvicorn.error", "of.tomorrow", None],
)
def test_no_library_speaks_even_when_it_sets_a_level_of_its_own(logged, name):
    calm("DEBUG")
    library = logging.getLogger(name)
    level = library.level
    library.setLevel(logging.DEBUG)
    library.critical("kanarie %s", "text", exc_info=ValueError("kanarie"))
    library.setLevel(level)
    assert logged() == ""
