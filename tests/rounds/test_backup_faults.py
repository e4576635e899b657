"""Backups and restores when something is wrong: the file, the key, the place, or the moment."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, inspect

from rounds.backup import back_up, remove_old
from rounds.restore import POINTS, RestoreRefused
from storage.contacts import Participant, save_participants
from storage.drawers import Drawer, open_drawer, reading, writing
from storage.dump import Head, head_line, marks_line, moment, table_lines
from storage.keyfiles import restoring
from storage.keystore import KeyStore, RestoreUnfinished
from storage.migrate import current, head, move_to, upgrade
from storage.recovery import (
    RecoveryFault,
    RecoveryKey,
    new_recovery_key,
    public_half,
    read_recovery_key,
)
from storage.sealed_file import FileBroken, check_file, lines_of, sealed_file
from tests.rounds.copies import MASTER, nightly, opened, put_back, recovery_of, room_of
from tests.rounds.house import sqlite_urls
from tests.rounds.test_backup import close, people_in, statuses_in, takes_part


@pytest.fixture
def there(tmp_path):
    folder = tmp_path / "there"
    folder.mkdir()
    return sqlite_urls(folder)


def nothing_in(urls):
    return all(current(open_drawer(urls[which], which)) is None for which in Drawer)


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: whole[:-1],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:40],
        lambda whole: whole + b"x",
        lambda whole: whole[:200] + bytes([whole[200] ^ 1]) + whole[201:],
        lambda whole: whole[:-1] + bytes([whole[-1] ^ 1]),
        lambda whole: b"something else",
        lambda whole: b"",
    ],
    ids=["a byte short", "half", "head only", "longer", "a bit", "the digest", "another", "empty"],
)
def test_a_damaged_file_is_found_before_anything_is_touched(house, there, tmp_path, harm):
    file = nightly(house).file
    file.write_bytes(harm(file.read_bytes()))
    with pytest.raises(FileBroken):
        put_back(house, file, there, tmp_path / "new keys")
    assert nothing_in(there)
    assert not (tmp_path / "new keys").exists()


@pytest.mark.parametrize("harm", ["swapped", "dropped", "end moved forward"])
def test_pieces_cannot_change_places_even_with_a_digest_that_agrees(tmp_path, harm):
    from hashlib import sha256

    from storage.recovery import CLOSED_KEY_BYTES, NAME_BYTES
    from storage.sealed_file import MAGIC

    key, file = RecoveryKey(b"r" * 32), tmp_path / "file"
    with sealed_file(file, key.public, os.urandom) as line:
        for number in range(4):
            line(b"%d" % number * 70_000)
    content, at, pieces = file.read_bytes()[:-32], len(MAGIC) + NAME_BYTES + CLOSED_KEY_BYTES, []
    first = content[:at]
    while at < len(content):
        end = at + 4 + int.from_bytes(content[at : at + 4], "big")
        pieces.append(content[at:end])
        at = end
    assert len(pieces) == 5
    if harm == "swapped":
        pieces[0], pieces[1] = pieces[1], pieces[0]
    elif harm == "dropped":
        del pieces[2]
    else:
        del pieces[3:]
    changed = first + b"".join(pieces)
    file.write_bytes(changed + sha256(changed).digest())
    check_file(file)
    with pytest.raises(FileBroken):
        list(lines_of(file, key))


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    with pytest.raises(RuntimeError, match="full"):  # noqa: PT012, SIM117
        with sealed_file(tmp_path / "file", RecoveryKey(b"r" * 32).public, os.urandom) as line:
            line(b"a")
            raise RuntimeError("the disk is full")
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_may_read_it(house):
    assert nightly(house).file.stat().st_mode & 0o777 == 0o600


# --- the recovery key -----------------------------------------------------------------------------------------------


def test_without_a_recovery_key_there_is_no_backup(house, tmp_path):
    with pytest.raises(RecoveryFault, match="--new-recovery-key"):
        back_up(room_of(house), tmp_path / "backups")


def test_another_recovery_key_opens_nothing(house, there, tmp_path):
    file = nightly(house).file
    with pytest.raises(RecoveryFault, match="another recovery key"):
        opened(file, RecoveryKey(b"x" * 32))
    assert nothing_in(there)


@pytest.mark.parametrize(
    "copied",
    [
        lambda text: text,
        lambda text: text.lower(),
        lambda text: "\n".join(line.strip() for line in text.splitlines() if line.count("-") == 6),
        lambda text: "\r\n".join(
            line.replace("0", "O").replace("1", "l")
            for line in text.splitlines()
            if line.count("-") == 6
        ),
    ],
    ids=["as it was made", "small letters", "only the two lines", "O for 0 and l for 1"],
)
def test_a_recovery_key_survives_paper(house, tmp_path, copied):
    file = tmp_path / "sleutel.txt"
    made = new_recovery_key(file, house.store.folder, os.urandom)
    assert file.stat().st_mode & 0o777 == 0o600
    assert public_half(house.store.folder) == made.public
    file.write_text(copied(file.read_text()))
    assert read_recovery_key(file) == made


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda code: ("B" if code[5] != "B" else "C").join([code[:5], code[6:]]), "mistake"),
        (lambda code: code.replace("-", "", 1), "no 2 lines"),
        (lambda code: "U" + code[1:], "U"),
        (lambda code: "", "no 2 lines"),
    ],
)
def test_a_mistake_in_a_recovery_key_is_found(house, tmp_path, harm, said):
    file = tmp_path / "sleutel.txt"
    new_recovery_key(file, house.store.folder, os.urandom)
    lines = [line.strip() for line in file.read_text().splitlines() if line.count("-") == 6]
    file.write_text("\n".join([harm(lines[0]), lines[1]]))
    with pytest.raises(RecoveryFault, match=said):
        read_recovery_key(file)


def test_a_recovery_key_is_never_written_over(house, tmp_path):
    file = tmp_path / "sleutel.txt"
    made = new_recovery_key(file, house.store.folder, os.urandom)
    with pytest.raises(RecoveryFault, match="never written over"):
        new_recovery_key(file, house.store.folder, os.urandom)
    assert read_recovery_key(file) == made


# --- the place ------------------------------------------------------------------------------------------------------


def test_an_installation_in_use_is_refused_by_name(house, there, tmp_path):
    file = nightly(house).file
    engine = open_drawer(there[Drawer.CONTACTS], Drawer.CONTACTS)
    upgrade(engine, Drawer.CONTACTS)
    with writing(engine) as conn:
        save_participants(conn, [Participant(b"p" * 16, b"i" * 32, "web")])
    with pytest.raises(RestoreRefused, match="contacts is in gebruik: er staan 1 mensen"):
        put_back(house, file, there, tmp_path / "new keys")
    engine.dispose()
    assert not (tmp_path / "new keys").exists()


def test_keys_of_another_installation_are_refused(house, there, tmp_path):
    KeyStore.create(tmp_path / "other keys", b"m" * 32, os.urandom)
    file = nightly(house).file
    with pytest.raises(RestoreRefused, match="andere installatie"):
        put_back(house, file, there, tmp_path / "other keys")
    assert nothing_in(there)


def test_rounds_that_a_fresh_installation_opened_by_itself_do_not_count(house, there, tmp_path):
    engine = open_drawer(there[Drawer.DESK], Drawer.DESK)
    upgrade(engine, Drawer.DESK)
    with writing(engine) as conn:
        conn.exec_driver_sql("INSERT INTO flow VALUES ('demo', 1, '', X'00')")
        conn.exec_driver_sql(
            "INSERT INTO round (id, title, flow, version, status, standing, responses)"
            " VALUES ('demo', 'Demo', 'demo', 1, 'open', 0, 0)"
        )
    engine.dispose()
    put_back(house, nightly(house).file, there, tmp_path / "new keys")
    assert "demo" not in statuses_in(there)


# --- the moment -----------------------------------------------------------------------------------------------------


class Power(BaseException):
    """It went out."""


@pytest.mark.parametrize("point", POINTS)
def test_a_restore_that_was_cut_off_is_run_again(house, there, tmp_path, point):
    takes_part(house)
    close(house)
    file, keys = nightly(house).file, tmp_path / "new keys"

    def out(passed):
        if passed == point:
            raise Power

    with pytest.raises(Power):
        put_back(house, file, there, keys, out)
    begun = point != "checked"
    assert restoring(keys).exists() == begun
    if begun:
        with pytest.raises(RestoreUnfinished):
            KeyStore.open(keys, MASTER, os.urandom)
    report = put_back(house, file, there, keys)
    assert report.rows["participant"] == len(people_in(there)) == 1
    assert statuses_in(there) == {"r1": "ended", "vertel": "ended", "vertel-terug-1": "open"}
    assert report.rounds.lost_texts == ["Proef"]
    assert not restoring(keys).exists()
    with pytest.raises(RestoreRefused):
        put_back(house, file, there, keys)


def test_a_backup_is_one_moment_while_others_write(house, tmp_path):
    with moment(house.contacts) as conn:
        before = conn.exec_driver_sql("SELECT count(*) FROM participant").scalar()
        takes_part(house)
        assert conn.exec_driver_sql("SELECT count(*) FROM participant").scalar() == before == 0


@pytest.mark.parametrize("place", ["empty", "prepared"])
def test_a_dump_of_an_older_step_is_migrated(house, there, tmp_path, place):
    file, key = tmp_path / "zegje-20260101-000000.backup", recovery_of(house)
    (tmp_path / "older").mkdir()
    write_older_dump(house, file, key, sqlite_urls(tmp_path / "older"))
    if place == "prepared":
        put_back(house, nightly(house).file, there, tmp_path / "new keys")
        for which in Drawer:
            empty_again(there[which], which)
    put_back(house, file, there, tmp_path / "new keys")
    assert people_in(there) == [(b"p" * 16,)]
    assert statuses_in(there) == {"old": "ended"}
    for which in Drawer:
        engine = open_drawer(there[which], which)
        assert current(engine) == head(which) != "0001"
        engine.dispose()


def empty_again(url, which):
    engine = open_drawer(url, which)
    with writing(engine) as conn:
        for table in {"audit", "staff", "participant"} & set(inspect(conn).get_table_names()):
            conn.exec_driver_sql(f"DELETE FROM {table}")
    engine.dispose()


def write_older_dump(house, file, key, urls):
    """A backup as a version of Zegje made it whose drawers were at their first step."""
    engines = {which: open_drawer(urls[which], which) for which in Drawer}
    for which, engine in engines.items():
        move_to(engine, which, "0001")
    with writing(engines[Drawer.DESK]) as conn:
        conn.exec_driver_sql("INSERT INTO flow VALUES ('old', 1, '', X'00')")
        conn.exec_driver_sql(
            "INSERT INTO round (id, title, flow, version, status, standing, responses)"
            " VALUES ('old', 'Oud', 'old', 1, 'open', 0, 0)"
        )
    with writing(engines[Drawer.CONTACTS]) as conn:
        conn.exec_driver_sql(
            "INSERT INTO participant VALUES (?, ?, 'web', X'', 'nl', '{}', 1, '', 3, 0)",
            (b"p" * 16, b"i" * 32),
        )
    steps = dict.fromkeys(Drawer, "0001")
    with sealed_file(file, key.public, os.urandom) as line:
        line(head_line(Head("2026-01-01", steps, house.store.address, house.store.index)))
        for which in (Drawer.DESK, Drawer.CONTACTS, Drawer.ANSWERS):
            for each in every_table(engines[which], which):
                line(each)
        line(marks_line([]))
    for engine in engines.values():
        engine.dispose()


def every_table(engine, which):
    with reading(engine) as conn:
        tables = MetaData()
        tables.reflect(conn)
        for table in tables.sorted_tables:
            if table.name != "alembic_version":
                yield from table_lines(conn, which, table)


def test_a_dump_of_a_newer_step_is_refused(house, there, tmp_path):
    file, key = tmp_path / "zegje-20990101-000000.backup", recovery_of(house)
    steps = dict.fromkeys(Drawer, "9999")
    with sealed_file(file, key.public, os.urandom) as line:
        line(head_line(Head("2099-01-01", steps, house.store.address, house.store.index)))
        with reading(house.desk) as conn:
            tables = MetaData()
            tables.reflect(conn)
            for each in table_lines(conn, Drawer.DESK, tables.tables["flow"]):
                line(each)
        line(marks_line([]))
    with pytest.raises(RestoreRefused, match="nieuwere versie"):
        put_back(house, file, there, tmp_path / "new keys")


def test_old_backups_go_and_other_files_stay(house, tmp_path):
    folder = tmp_path / "backups"
    old = nightly(house, folder).file
    for name in ("zegje.backup", "zegje-20200101.backup", "notes.txt", "unfinished-zegje-x.backup"):
        (folder / name).touch()
    house.clock += timedelta(days=29)
    kept = nightly(house, folder).file
    assert old.exists()
    house.clock += timedelta(days=2)
    made = back_up(room_of(house), folder)
    assert made.removed == (old,)
    left = {path.name for path in folder.iterdir()}
    assert left == {
        kept.name,
        made.file.name,
        "zegje.backup",
        "zegje-20200101.backup",
        "notes.txt",
    }
    assert remove_old(folder, house.clock, 1) == (kept,)
    assert isinstance(made.file, Path)
