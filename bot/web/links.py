"""Finds the phone numbers and web addresses in a help text, so that a thumb can use them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = re.compile(
    r"""(?P<web>\b(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:nl|org|com)\b(?:/[\w/-]*)?)
      | (?P<tel>\b(?:0\d{2,3}[-\s]?\d{4,8}|11[23])\b)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; ``href`` is where it leads, or empty."""

    text: str
    href: str = ""


def parts(line: str) -> tuple[Part, ...]:
    """The line in pieces that together read as the line itself."""
    return tuple(_parts(line))


def _parts(line: str) -> Iterator[Part]:
    end = 0
    links = list(LINK.finditer(line))
    # "113 Zelfmoordpreventie: 113" is one number to call: the last time that it is named.
    last = {_href(found): found.start() for found in links}
    for found in links:
        if found.start() != last[_href(found)]:
            continue
        if found.start() > end:
            yield Part(line[end : found.start()])
        yield Part(found.group(), _href(found))
        end = found.end()
    if end < len(line):
        yield Part(line[end:])


def _href(found: re.Match[str]) -> str:
    if found["web"]:
        return f"https://{found.group().lower()}"
    return "tel:" + re.sub(r"\D", "", found.group())
