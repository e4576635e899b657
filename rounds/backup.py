"""Make a backup: one sealed file of the three drawers and the long-lived keys, while Zegje runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rounds.corpus import frozen_name
from rounds.workroom import Workroom
from storage import desk
from storage.desk import Status
from storage.drawers import Drawer
from storage.dump import Head, head_line, marks_line, moment
from storage.marks import read_marks
from storage.migrate import head
from storage.portable import answers_lines, contacts_lines, desk_lines
from storage.recovery import RecoveryFault, public_half
from storage.sealed_file import UNFINISHED, check_file, sealed_file

LONGEST_KEPT = 30
"""How many days a backup may be kept: "wis alles" must become true in them too."""
CLOSED = (Status.REVIEW, Status.FROZEN, Status.TOO_FEW, Status.ENDED)
WITH_TEXTS = (Status.REVIEW, Status.FROZEN)
_NAME = re.compile(r"zegje-(\d{8}-\d{6})\.backup")
_TIME = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """The file that was made, those that were removed, and how many erasure marks cannot be read (0 is right)."""

    file: Path
    removed: tuple[Path, ...]
    unread_marks: int


def back_up(room: Workroom, folder: Path, keep: int = LONGEST_KEPT) -> Backup:
    """Write a backup into this folder, look at it once more, and then remove those that are older than ``keep`` days.

    Raises ``RecoveryFault`` when no recovery key was made yet.
    """
    public, now = public_half(room.keys.store.folder), room.now()
    if public is None:
        raise RecoveryFault("There is no recovery key yet: zegje backup --new-recovery-key FILE")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in folder.glob(f"{UNFINISHED}zegje-*.backup"):
        stale.unlink()
    file = folder / f"zegje-{now.strftime(_TIME)}.backup"
    marks = read_marks(room.keys.store.folder)
    with sealed_file(file, public, room.random_bytes) as line:
        for each in _lines(room, now):
            line(each)
    check_file(file)
    return Backup(file, remove_old(folder, now, keep), marks.unread)


def _lines(room: Workroom, now: datetime) -> Iterator[bytes]:
    store = room.keys.store
    steps = {which: head(which) for which in Drawer}
    yield head_line(Head(now.isoformat(timespec="minutes"), steps, store.address, store.index))
    # The desk first: what it calls closed was closed before the other drawers are looked at, so everything of it is
    # there. The marks last: whoever is erased while this runs is in no row, or has a mark.
    with moment(room.desk) as conn:
        closed = [each.id for each in desk.rounds_in(conn, CLOSED)]
        texts = [each.id for each in desk.rounds_in(conn, WITH_TEXTS)]
        yield from desk_lines(conn)
    with moment(room.contacts) as conn:
        yield from contacts_lines(conn, closed, now.year * 100 + now.month)
    with moment(room.answers) as conn:
        yield from answers_lines(conn, [*texts, *map(frozen_name, texts)])
    yield marks_line(read_marks(store.folder).all)


def remove_old(folder: Path, now: datetime, keep: int) -> tuple[Path, ...]:
    """Remove the backups in this folder that are older than ``keep`` days by their name; other files stay."""
    before = (now - timedelta(days=keep)).strftime(_TIME)
    named = ((file, _NAME.fullmatch(file.name)) for file in folder.iterdir())
    old = sorted(file for file, name in named if name and name[1] < before)
    for file in old:
        file.unlink()
    return tuple(old)
