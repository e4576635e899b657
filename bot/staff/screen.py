"""What staff see: a text with rows of buttons, long lists in pages, and the short stateless tokens behind buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

MOST_BYTES = 64
"""The longest token that Telegram keeps behind a button (core.telegram.org/bots/api#inlinekeyboardbutton)."""

MOST_ON_A_PAGE = 8
"""The longest list that is still seen at one glance on a phone."""

MOST_LABEL = 48
"""Longer labels are cut by a phone, without a sign that they go on."""

T = TypeVar("T")
_PART = re.compile(r"[A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Key:
    """A button; ``token`` says what it asks for, and nothing about who may ask."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Screen:
    """One message. ``follow`` is the id of a wish: once the worker settled it, ``then`` takes the place of this."""

    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    follow: str = ""
    then: str = ""

    def over(self, *keys: Key) -> Self:
        """The same with one row of buttons more."""
        return replace(self, rows=(*self.rows, keys)) if keys else self


def token(verb: str, *parts: str | int) -> str:
    """A token of these parts.

    Raises:
        ValueError: when a part has signs that would be misread, or all are longer than Telegram keeps.
    """
    every = (verb, *map(str, parts))
    if not all(_PART.fullmatch(part) for part in every):
        raise ValueError(f"a token of {verb} has a part that cannot be read back")
    written = ":".join(every)
    if len(written.encode()) > MOST_BYTES:
        raise ValueError(f"a token of {verb} is too long")
    return written


def parts_of(written: str) -> tuple[str, tuple[str, ...]]:
    """The verb of a token and its parts; anybody may have made it up."""
    verb, *parts = written.split(":")
    return verb, tuple(parts)


def short(text: str, most: int = MOST_LABEL) -> str:
    """A text on one line, with an ellipsis where it is cut."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def number_of(part: str) -> int:
    """The number of a page in a token; the first page for anything that is none."""
    return int(part) if part.isascii() and part.isdigit() and len(part) < MOST_ON_A_PAGE else 0


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: what is on it, its number from 0, and how many there are."""

    items: tuple[T, ...]
    number: int
    count: int


def page_of(items: Sequence[T], number: int, most: int = MOST_ON_A_PAGE) -> Page[T]:
    """The page of this number; the last one when the list became shorter."""
    count = max(1, -(-len(items) // most))
    here = min(number, count - 1)
    return Page(tuple(items[here * most : (here + 1) * most]), here, count)
