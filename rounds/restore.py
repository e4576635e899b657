"""Put a backup back into an empty installation; whoever was erased since it was made stays erased.

Safe to repeat: until it is finished a file beside the key store says so, and nothing of Zegje starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from sqlalchemy import Engine, inspect

from rounds import audit
from rounds.mend import Mended, burn_the_rest, mend
from storage import contacts
from storage.crypto import RandomBytes
from storage.drawers import Drawer, reading, wipe_traces, writing
from storage.dump import Dump, clear, count_rows, fill
from storage.keyfiles import restoring, settle, write_file
from storage.keystore import KeyStore
from storage.marks import add_marks, mark_of, read_marks
from storage.migrate import SchemaFault, move_to, upgrade
from storage.portable import everybody
from storage.recovery import PUBLIC, RecoveryKey
from storage.sealed_file import check_file, lines_of

POINTS = ("checked", "keys", "desk", "contacts", "answers", "marks", "mended", "wiped")
"""Where the fault tests end a restore, in the order in which it passes them."""
USED = {
    Drawer.CONTACTS: {"participant": "mensen"},
    Drawer.ANSWERS: {"answer": "antwoorden", "corpus": "teksten"},
    Drawer.DESK: {"staff": "medewerkers", "audit": "regels in het logboek"},
}
"""What a drawer holds that somebody used; the rounds that a fresh installation opens by itself do not count."""


class RestoreRefused(RuntimeError):
    """This backup cannot be put back here; the message says why."""


@dataclass(frozen=True)
class Place:
    """The installation that a backup is put back into. ``master`` gives its master key, made when there is none."""

    drawers: Mapping[Drawer, Engine]
    keys: Path
    master: Callable[[], bytes]
    random_bytes: RandomBytes
    now: int
    passed: Callable[[str], None] = lambda _: None

    @property
    def unfinished(self) -> Path:
        """The file that is there while a restore is not finished."""
        return restoring(self.keys)


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now: rows by table, ``erased`` people who did not come back, and what became of the rounds."""

    made: str
    rows: Mapping[str, int]
    erased: int
    new_keys: bool
    rounds: Mended = field(default_factory=Mended)


def restore(file: Path, recovery: RecoveryKey, place: Place) -> Restored:
    """Put this backup back.

    Raises ``FileBroken``, ``RecoveryFault``, ``RestoreRefused``, or a fault of the key store; before anything was
    changed, but for faults of the disk or the databases themselves.
    """
    check_file(file)
    dump = Dump(lines_of(file, recovery))
    if not place.unfinished.exists():
        _must_be_unused(place)
    place.passed("checked")
    keys, new_keys = _key_store(dump, recovery, place)
    write_file(place.unfinished, dump.head.made.encode())
    place.passed("keys")
    rows = _fill_drawers(dump, place)
    erased = _replay(dump, keys, place)
    place.passed("marks")
    mended = _mend(dump, keys, place)
    burn_the_rest(keys, mended)
    place.passed("mended")
    for engine in place.drawers.values():
        wipe_traces(engine)
    place.passed("wiped")
    place.unfinished.unlink()
    settle(place.unfinished.parent)
    return Restored(dump.head.made, rows, erased, new_keys, mended)


def _must_be_unused(place: Place) -> None:
    for which, engine in place.drawers.items():
        with reading(engine) as conn:
            there = set(inspect(conn).get_table_names())
            for table, named in USED[which].items():
                count = count_rows(conn, table) if table in there else 0
                if count:
                    raise RestoreRefused(
                        f"De la {which.value} is in gebruik: er staan {count} {named} in. Terugzetten kan alleen in een"
                        " lege installatie. Zet deze eerst opzij."
                    )


def _key_store(dump: Dump, recovery: RecoveryKey, place: Place) -> tuple[KeyStore, bool]:
    """The keys of this backup: those that are here already, or the ones that it brings."""
    head = dump.head
    if not place.keys.exists() or not any(place.keys.iterdir()):
        brought = (head.address, head.index)
        made = KeyStore.create(place.keys, place.master(), place.random_bytes, brought)
        write_file(place.keys / PUBLIC, recovery.public)
        return made, True
    # Not ``open``, which refuses as long as a restore is not finished.
    keys = KeyStore(place.keys, place.master(), place.random_bytes)
    if (keys.address, keys.index) != (head.address, head.index):
        raise RestoreRefused(
            f"De sleutels in {place.keys} horen bij een andere installatie dan deze reservekopie. Zijn ze net gemaakt"
            " en nog nergens voor gebruikt? Haal die map dan weg. Zegje maakt hem opnieuw."
        )
    return keys, False


def _fill_drawers(dump: Dump, place: Place) -> dict[str, int]:
    rows: dict[str, int] = {}
    for which, chapters in groupby(dump.chapters(), key=lambda chapter: chapter.drawer):
        engine = place.drawers[which]
        with writing(engine) as conn:
            clear(conn)
        try:
            move_to(engine, which, dump.head.steps[which])
        except SchemaFault as fault:
            raise RestoreRefused(
                "Deze reservekopie komt van een nieuwere versie van Zegje."
            ) from fault
        with writing(engine) as conn:
            for chapter in chapters:
                rows[chapter.table] = fill(conn, chapter)
        upgrade(engine, which)
        place.passed(which.value)
    return rows


def _replay(dump: Dump, keys: KeyStore, place: Place) -> int:
    """Remove everybody who has a mark, here or in the backup; how many there were."""
    marks = read_marks(keys.folder).all
    add_marks(keys.folder, dump.marks - marks)
    with writing(place.drawers[Drawer.CONTACTS]) as conn:
        marked = marks | dump.marks
        erased = [who for who in everybody(conn) if mark_of(keys.index, who) in marked]
        for who in erased:
            contacts.erase(conn, who)
    return len(erased)


def _mend(dump: Dump, keys: KeyStore, place: Place) -> Mended:
    # The desk is committed last: what it says of a round is true then.
    with writing(place.drawers[Drawer.DESK]) as desk_drawer:
        with writing(place.drawers[Drawer.ANSWERS]) as answers_drawer:
            mended = mend(desk_drawer, answers_drawer, keys, place.now)
        audit.note(
            desk_drawer, place.now, audit.SHELL, "restore", detail=f"backup of {dump.head.made}"
        )
    return mended
