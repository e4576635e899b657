"""The product's own wording: every line that Zegje says itself, by key and language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from flows.model import HOME_LANGUAGE, Text

_NOT_WORDING = "words"


def phrase(key: str, lang: str, /, **values: object) -> str:
    """The line of this key in this language, or in Dutch where it is missing.

    ``values`` fill the ``{places}`` of the line. Raises ``KeyError`` for a key or place that does
    not exist, which is a fault of the caller.
    """
    line = _lines(lang).get(key) or _lines(HOME_LANGUAGE)[key]
    return line.format(**values)


def text(key: str) -> Text:
    """The line of this key in every language that has it, without filling places."""
    return {lang: _lines(lang)[key] for lang in languages() if key in _lines(lang)}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have wording, Dutch first."""
    found = {
        name.removesuffix(".toml")
        for each in files("flows.texts").iterdir()
        if (name := each.name).endswith(".toml")
    }
    return (HOME_LANGUAGE, *sorted(found - {HOME_LANGUAGE, _NOT_WORDING}))


def keys(lang: str) -> frozenset[str]:
    """All keys that have a line in this language."""
    return frozenset(_lines(lang))


@cache
def _lines(lang: str) -> Mapping[str, str]:
    if lang not in languages():
        return {}
    source = files("flows.texts").joinpath(f"{lang}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(source)))


def _flat(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield above + name, value
        else:
            yield from _flat(value, f"{above}{name}.")
