"""The lists that nlp reads: words, names, places, phrases and help lines, one TOML file each."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def table(name: str) -> dict[str, Any]:
    """The list with this name (the file's name without its ending), as TOML reads it."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))
