"""A sealed file: lines go in, nobody without the recovery key reads them, and it is there whole or not at all.

Layout: a first line, the name of the recovery key, a fresh key closed for it, pieces sealed under that key (each with
its length before it and bound to its place; the last one says so), and a SHA-256 digest of all that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from storage.crypto import KEY_BYTES, RandomBytes, Seal, SealBroken
from storage.keyfiles import settle
from storage.recovery import (
    CLOSED_KEY_BYTES,
    NAME_BYTES,
    RecoveryFault,
    RecoveryKey,
    close_for,
    name_of,
)

MAGIC = b"zegje backup 1\n"
UNFINISHED = "unfinished-"
_PIECE_BYTES = 1 << 16
_LENGTH_BYTES = 4
_DIGEST_BYTES = 32
_READ_BYTES = 1 << 20

WriteLine = Callable[[bytes], None]


class FileBroken(RuntimeError):
    """The file is no backup, or it is damaged or cut off."""


@contextmanager
def sealed_file(path: Path, public: bytes, random_bytes: RandomBytes) -> Iterator[WriteLine]:
    """Write a file (mode 0600) line by line; a line is any bytes without a newline.

    It gets its name when all of it is on disk; on any fault nothing is left.
    """
    unfinished = path.with_name(UNFINISHED + path.name)
    opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(opened, "wb") as file:
            sealed = _Pieces(file.write, public, random_bytes)
            yield sealed.line
            sealed.end()
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    settle(path.absolute().parent)


class _Pieces:
    """Lines gathered to pieces, each sealed and written."""

    def __init__(
        self, write: Callable[[bytes], object], public: bytes, random_bytes: RandomBytes
    ) -> None:
        self._write, self._digest = write, sha256()
        self._lines: list[bytes] = []
        self._size = self._place = 0
        key = random_bytes(KEY_BYTES)
        self._seal = Seal(key, random_bytes)
        self._out(MAGIC + name_of(public) + close_for(public, key))

    def line(self, line: bytes) -> None:
        self._lines.append(line + b"\n")
        self._size += len(line) + 1
        if self._size >= _PIECE_BYTES:
            self._piece(last=False)

    def end(self) -> None:
        self._piece(last=True)
        self._out(self._digest.digest())

    def _piece(self, *, last: bool) -> None:
        sealed = self._seal.close(b"".join(self._lines), _about(self._place, last=last))
        self._out(len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed)
        self._lines, self._size, self._place = [], 0, self._place + 1

    def _out(self, content: bytes) -> None:
        self._write(content)
        self._digest.update(content)


def _about(place: int, *, last: bool) -> bytes:
    return place.to_bytes(8, "big") + (b"last" if last else b"more")


def check_file(path: Path) -> None:
    """Raises ``FileBroken`` unless this is a whole, undamaged backup. Needs no key."""
    digest = sha256()
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - _DIGEST_BYTES
        if file.read(len(MAGIC)) != MAGIC:
            raise FileBroken(f"{path} is no backup of Zegje.")
        digest.update(MAGIC)
        left -= len(MAGIC)
        while left > 0:
            part = file.read(min(_READ_BYTES, left))
            if not part:
                break
            digest.update(part)
            left -= len(part)
        if left or file.read() != digest.digest():
            raise FileBroken(f"{path} is damaged or cut off: its digest does not agree.")


def lines_of(path: Path, key: RecoveryKey) -> Iterator[bytes]:
    """The lines of such a file, one after the other. Raises ``RecoveryFault`` for another key, or ``FileBroken``."""
    with path.open("rb") as file:
        file.seek(len(MAGIC))
        if file.read(NAME_BYTES) != name_of(key.public):
            raise RecoveryFault("This backup was made for another recovery key.")
        seal = Seal(key.open(file.read(CLOSED_KEY_BYTES)), _no_dice)
        place, rest, last = 0, b"", False
        while not last:
            piece = file.read(int.from_bytes(file.read(_LENGTH_BYTES), "big"))
            last = file.tell() + _DIGEST_BYTES >= os.fstat(file.fileno()).st_size
            try:
                rest += seal.open(piece, _about(place, last=last))
            except SealBroken as fault:
                raise FileBroken(f"{path} was changed: piece {place} does not open.") from fault
            *whole, rest = rest.split(b"\n")
            yield from whole
            place += 1


def _no_dice(_count: int) -> bytes:
    raise AssertionError("Opening needs no chance.")
