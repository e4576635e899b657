"""Every command of ``zegje`` says what it is for, and stands on the page of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest
from house_files import ROOT

from bot.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands(group: click.Group, before: str = "zegje") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


@pytest.mark.parametrize(
    ("name", "command"), list(commands(main)), ids=lambda value: str(value).replace(" ", "-")
)
def test_a_command_is_documented(name, command):
    assert command.help, "the docstring of a command is its help"
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    assert f"## `{name}" in page, "run: make docs"


def test_run_is_there():
    assert "zegje run" in dict(commands(main))
