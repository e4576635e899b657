"""Erasure marks: who was erased, as keyed marks in a file beside the keys, so that no restore brings them back.

The file lies outside all databases, because it has to outlive them. Each mark stands on a line of its own with a check
behind it. A line is only ever added, and is on disk before the erasure is committed: so a backup that is older than
the erasure, put back later, meets the mark. Without the index key and the participant's id a mark says nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from storage.crypto import blind
from storage.keyfiles import locked, settle

FILE = "erased"
_GROUP = 0o060
_MARK_BYTES = 32


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks that can be read, and how many lines cannot: torn by a crash (harmless), or damaged."""

    all: frozenset[bytes]
    unread: int = 0


def mark_of(index_key: bytes, participant: bytes) -> bytes:
    """The mark (32 bytes) of somebody who was erased; the same whenever it is made."""
    return blind(index_key, "erased", participant)


def add_marks(folder: Path, marks: Iterable[bytes]) -> None:
    """Add these marks; on disk when this returns. One that is there already may be added again."""
    lines = b"".join(_line(mark) for mark in sorted(marks))
    if not lines:
        return
    with locked(folder):
        known = (folder / FILE).exists()
        # As open to the group as the folder is: on a server front and worker are two users.
        mode = 0o600 | (folder.stat().st_mode & _GROUP)
        opened = os.open(folder / FILE, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
        with os.fdopen(opened, "r+b", buffering=0) as file:
            if not known:
                os.fchmod(opened, mode)
            file.write(lines if _ends_whole(opened) else b"\n" + lines)
            os.fsync(opened)
        settle(folder)


def read_marks(folder: Path) -> Marks:
    """Every mark of this key store."""
    try:
        lines = (folder / FILE).read_bytes().split(b"\n")
    except FileNotFoundError:
        return Marks(frozenset())
    read = [_mark_in(line) for line in lines if line]
    return Marks(frozenset(mark for mark in read if mark), read.count(None))


def _ends_whole(opened: int) -> bool:
    # A line that a crash tore is left as it is: its erasure was never committed, and comes again.
    size = os.fstat(opened).st_size
    return size == 0 or os.pread(opened, 1, size - 1) == b"\n"


def _line(mark: bytes) -> bytes:
    return f"{mark.hex()} {_check(mark)}\n".encode()


def _check(mark: bytes) -> str:
    return sha256(mark).hexdigest()[:8]


def _mark_in(line: bytes) -> bytes | None:
    try:
        first, _, check = line.decode("ascii").partition(" ")
        mark = bytes.fromhex(first)
    except ValueError:
        return None
    return mark if len(mark) == _MARK_BYTES and check == _check(mark) else None
