"""Backups in tests: made of a house, opened again as plain rows, and put back into another house."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rounds.backup import back_up
from rounds.restore import Place, Restored, restore
from rounds.workroom import Workroom
from storage.drawers import Drawer, open_drawer
from storage.dump import Dump
from storage.recovery import RecoveryKey, new_recovery_key, public_half
from storage.sealed_file import lines_of

MASTER = b"m" * 32


@dataclass(frozen=True)
class Copy:
    """A backup, opened: rows by table (dicts by column), marks, and every byte of it in the clear."""

    file: Path
    rows: dict[str, list[dict[str, Any]]]
    marks: frozenset[bytes]
    plain: bytes


def room_of(house, passed=lambda _: None) -> Workroom:
    """The worker's room of a house of tests."""
    return Workroom(
        contacts=house.contacts,
        answers=house.answers,
        desk=house.desk,
        keys=house.keys,
        scripts=house.scripts,
        now=lambda: house.clock,
        random_bytes=house.random.randbytes,
        passed=passed,
    )


def recovery_of(house) -> RecoveryKey:
    """The recovery key of a house, made the first time; always the same one."""
    key = RecoveryKey(b"r" * 32)
    if public_half(house.store.folder) is None:
        new_recovery_key(house.folder / "paper.txt", house.store.folder, lambda _: key.secret)
    return key


def nightly(house, folder: Path | None = None) -> Copy:
    """Make a backup of this house as it is now, and open it."""
    key = recovery_of(house)
    return opened(back_up(room_of(house), folder or house.folder / "backups").file, key)


def opened(file: Path, key: RecoveryKey) -> Copy:
    """A backup as an attacker with the recovery key reads it."""
    dump = Dump(lines_of(file, key))
    rows: dict[str, list[dict[str, Any]]] = {}
    for chapter in dump.chapters():
        rows[chapter.table] = [dict(zip(chapter.columns, row, strict=True)) for row in chapter.rows]
    return Copy(file, rows, dump.marks, b"\n".join(lines_of(file, key)))


def put_back(
    house, file: Path, urls: dict[Drawer, str], keys: Path, passed=lambda _: None
) -> Restored:
    """Put a backup of this house into other drawers, and a key store folder, which may be its own."""
    drawers = {which: open_drawer(urls[which], which) for which in Drawer}
    try:
        place = Place(
            drawers,
            keys,
            lambda: MASTER,
            house.random.randbytes,
            int(house.clock.timestamp()),
            passed,
        )
        return restore(file, recovery_of(house), place)
    finally:
        for engine in drawers.values():
            engine.dispose()
