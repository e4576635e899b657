"""What the staff bot says: the Dutch lines of ``staff.toml``, by their place in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def words() -> Mapping[str, Any]:
    """All of ``staff.toml``."""
    return tomllib.loads((files("bot") / "staff" / "staff.toml").read_text("utf-8"))


def say(place: str, /, **values: object) -> str:
    """The line at this place ("new.flow"), with these values filled in. Raises ``KeyError`` for no such line."""
    found: Any = words()
    for part in place.split("."):
        found = found[part]
    return str(found).strip().format_map(values)


def table(place: str) -> Mapping[str, str]:
    """The table at this place: names by id, in the order of the file."""
    found: Any = words()
    for part in place.split("."):
        found = found[part]
    return dict(found)
