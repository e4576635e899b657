"""The audit log: one hash-chained line for every deed of staff, so that nothing is taken back unseen.

Each line carries ``SHA-256(link of the line before, the line in its canonical form)``. Whoever changes, removes or
moves a line would have to make every later link anew; whoever can write the database can do that, and can cut off the
end. So somebody else notes the head (number and link) down from time to time, and ``verify`` is asked whether the log
still has it (docs/decisions/0012).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from sqlalchemy import Connection

from storage import desk
from storage.desk import Line
from storage.drawers import take_turns

WORKER = "worker"
"""The actor of what the worker did."""
SHELL = "shell"
"""The actor of what was done with the command line, by whoever may use it."""

START = bytes(32)
"""The link before the first line."""

_TURN = "audit"


class HeadWrong(ValueError):
    """What was noted down is no head of a log."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log at some moment: the number of its last line (0: none yet) and that line's link in hex."""

    number: int
    link: str

    def __str__(self) -> str:
        """How people note it down."""
        return f"{self.number}:{self.link}"

    @classmethod
    def read(cls, written: str) -> Head:
        """The head that somebody noted down; at least 16 signs of the link. Raises ``HeadWrong``."""
        form = re.fullmatch(r"\s*(\d{1,18}):([0-9a-fA-F]{16,64})\s*", written)
        if form is None:
            raise HeadWrong(
                f"{written!r} is no head: NUMBER:LINK, as zegje audit verify prints it."
            )
        return cls(int(form[1]), form[2].lower())


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that is not as it was written, and why we think so."""

    number: int
    why: str


def canonical(line: Line) -> bytes:
    """A line without its link, always the same bytes: a JSON list in ASCII, so that no field runs into the next."""
    said = [line.number, line.at, line.actor, line.action, line.subject, line.detail]
    return json.dumps(said, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def link_of(before: bytes, line: Line) -> bytes:
    """The link of a line that stands behind the one with the link ``before``."""
    return sha256(before + canonical(line)).digest()


def note(  # noqa: PLR0913, PLR0917 - the columns of one line, in their order
    drawer: Connection, now: int, actor: str, action: str, subject: str = "", detail: str = ""
) -> None:
    """Append one line, in the transaction of the deed. Never a token, nor anything about a participant.

    ``now`` in seconds since 1970; ``actor`` is the id of a member of staff, ``WORKER`` or ``SHELL``; ``action`` a verb
    (``invite``, ``launch``); ``subject`` the id of what it was done to. Note *after* the deeds: until the transaction
    ends every other writer of the log waits, and who then asks for more rows may wait for one of them.
    """
    take_turns(drawer, _TURN)
    last = desk.last_line(drawer)
    number, before = (last.number + 1, last.link) if last else (1, START)
    line = Line(number, now, actor, action, subject, detail, b"")
    desk.append_line(drawer, replace(line, link=link_of(before, line)))


def head(drawer: Connection) -> Head:
    """The end of the log now."""
    last = desk.last_line(drawer)
    return Head(last.number, last.link.hex()) if last else Head(0, START.hex())


def verify(drawer: Connection, *noted: Head) -> Broken | None:
    """The first line that is wrong, or None when the log is whole and still has every head that was noted down."""
    wanted: dict[int, list[str]] = {}
    for each in noted:
        wanted.setdefault(each.number, []).append(each.link)
    number, before = 0, START
    if not _among(START, wanted.pop(0, [])):
        return Broken(0, "the head that was noted down is not the beginning of this log")
    for line in desk.lines(drawer):
        number += 1
        why = _wrong(line, number, before, wanted.pop(number, []))
        if why:
            return Broken(number, why)
        before = line.link
    if wanted:
        return Broken(number + 1, f"it is gone: the log was noted down up to {max(wanted)}")
    return None


def _among(link: bytes, noted: list[str]) -> bool:
    return all(link.hex().startswith(each) for each in noted)


def _wrong(line: Line, number: int, before: bytes, noted: list[str]) -> str:
    if line.number != number:
        return f"it is gone: the next line that is there is {line.number}"
    if link_of(before, line) != line.link:
        return "it was changed or moved, or the line before it was"
    if not _among(line.link, noted):
        return (
            "it is not the line that was noted down: the log was written anew from here or earlier"
        )
    return ""


def shown(drawer: Connection, last: int) -> Iterator[Line]:
    """The last so many lines, oldest first."""
    end = desk.last_line(drawer)
    return desk.lines(drawer, after=max(0, end.number - last) if end else 0)
