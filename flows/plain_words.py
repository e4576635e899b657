"""The lists of the plain-language check, read once from plain.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of phrase that a question must not have: its pattern, why it is wrong, what is better.

    ``unless`` names the background for which it may be asked; ``open`` limits it to questions that
    are answered in own words, where it is only a warning.
    """

    pattern: re.Pattern[str]
    why: str
    better: str
    unless: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists; each mapping holds a word in lower case and what is better."""

    names: frozenset[str]
    negations: frozenset[str]
    address: Mapping[str, str]
    vague: Mapping[str, str]
    numbers: Mapping[str, str]
    turned: Mapping[str, str]
    abbreviations: Mapping[str, str]
    asks: tuple[Turn, ...]
    leads: tuple[Turn, ...]


@cache
def lists() -> Lists:
    """The lists."""
    form = tomllib.loads(files("flows").joinpath("plain.toml").read_text("utf-8"))
    return Lists(
        names=frozenset(form["names"]),
        negations=frozenset(form["negations"]),
        address=form["address"],
        vague=form["vague"],
        numbers=form["numbers"],
        turned=form["turned"],
        abbreviations=form["abbreviations"],
        asks=tuple(_turn(**turn) for turn in form["asks"]),
        leads=tuple(_turn(**turn) for turn in form["leads"]),
    )


def _turn(pattern: str, **rest: Any) -> Turn:
    return Turn(re.compile(pattern), **rest)
