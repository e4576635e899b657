"""The ready flows: the TOML files of this folder, and the same read into flows."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from flows.parse import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.model import Flow


@cache
def sources() -> Mapping[str, str]:
    """The text of every file, by file name, in the order of the names."""
    found = (file for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    texts = {file.name: file.read_text("utf-8") for file in found}
    return MappingProxyType(dict(sorted(texts.items())))


@cache
def flows() -> Mapping[str, Flow]:
    """Every flow, by its id. Raises ``FlowFaults`` for the first file that is wrong."""
    read = (parse(text, name) for name, text in sources().items())
    return MappingProxyType({flow.id: flow for flow in read})
