"""What an attacker holds after closing: every file, every table as it lies on the disk, and every live key."""

from __future__ import annotations

from dataclasses import dataclass

from storage.crypto import derive
from storage.drawers import Drawer
from storage.keyfiles import ADDRESS, INDEX, Wrapping, current_folder, keys_of
from tests.rounds.house import MASTER

PURPOSES = (
    "wrap",
    "address",
    "letter",
    "pseudonym",
    "row",
    "answers",
    "state",
    "letters",
    "corpus",
)
"""What the code derives keys for."""


@dataclass(frozen=True)
class Row:
    """One row as it lies in a table: its cells, and what the database tells of its place."""

    table: str
    cells: dict[str, object]
    place: int
    written_by: int


def files(house) -> dict[str, bytes]:
    """Every file of the installation, and on PostgreSQL the files of every table and index."""
    found = {
        str(path.relative_to(house.folder)): path.read_bytes()
        for path in sorted(house.folder.rglob("*"))
        if path.is_file()
    }
    for which in (Drawer.CONTACTS, Drawer.ANSWERS):
        if house.engines[which].dialect.name != "sqlite":
            found |= _relations(house.engines[which], which)
    return found


def _relations(engine, which):
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
        # What is in memory only goes to the files first.
        server.exec_driver_sql("CHECKPOINT")
        named = server.exec_driver_sql(
            "SELECT relname, pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class"
            " WHERE relkind IN ('r', 'i', 't') AND relfilenode <> 0 AND oid >= 16384"
            " AND pg_relation_size(oid) > 0"
        )
        return {f"{which}:{name}": bytes(content) for name, content in named}


def rows(house, which, table) -> list[Row]:
    """The rows of a table in the order in which they lie on the disk."""
    engine = house.engines[which]
    with engine.connect() as drawer:
        if engine.dialect.name == "sqlite":
            found = drawer.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
            return _as_they_lie(house.folder / f"{which.value}.db", table, found)
        found = drawer.exec_driver_sql(
            f"SELECT *, ctid::text AS lies, xmin::text AS wrote FROM {table} ORDER BY ctid"
        ).mappings()
        return [_row(table, place, dict(each)) for place, each in enumerate(found)]


def _row(table, place, cells):
    cells.pop("lies")
    wrote = cells.pop("wrote")
    return Row(table, cells, place, int(wrote))


def _as_they_lie(path, table, found):
    """By the first byte of each row's key in the file itself, not by what the database says."""
    content = path.read_bytes()
    placed = []
    for cells in found:
        key = next(bytes(v) for v in cells.values() if isinstance(v, bytes) and len(v) >= 16)
        placed.append((content.find(key), dict(cells)))
    placed.sort(key=lambda each: each[0])
    return [Row(table, cells, place, 0) for place, (_, cells) in enumerate(placed)]


def live_keys(house) -> dict[str, bytes]:
    """Every key that is still there, unwrapped with the master key, and all that is derived from each."""
    place = current_folder(house.store.folder)
    wrapping = Wrapping(MASTER, bytes)
    found = {name: wrapping.read(place, name) for name in keys_of(place)} | {"master": MASTER}
    assert {ADDRESS, INDEX} <= found.keys()
    derived = {
        f"{name}/{purpose}": derive(key, purpose)
        for name, key in found.items()
        for purpose in PURPOSES
    }
    return found | derived


def arrivals(house, crowd) -> dict[bytes, int]:
    """Participant ids by the order in which they first came; the test knows, the attacker guesses."""
    with house.contacts.connect() as drawer:
        found = dict(drawer.exec_driver_sql('SELECT "index", id FROM participant').all())
    ids = {bytes(index): bytes(who) for index, who in found.items()}
    return {ids[crowd.index(each)]: place for place, each in enumerate(crowd.order)}
