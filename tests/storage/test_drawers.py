import os
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from storage import answers, corpus
from storage.answers import Row
from storage.drawers import (
    AddressFault,
    Drawer,
    open_drawer,
    reading,
    take_turns,
    wipe_traces,
    writing,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite(tmp_path):
    engine = open_drawer(f"sqlite:///{tmp_path / 'deep' / 'answers.db'}", Drawer.ANSWERS)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL
        ("secure_delete", 1),
        ("temp_store", 2),  # MEMORY
        ("foreign_keys", 1),
        ("busy_timeout", 10_000),
    ],
)
def test_every_connection_has_its_settings(sqlite, pragma, value):
    wipe_traces(sqlite)
    with reading(sqlite) as one, reading(sqlite) as two:
        assert [conn.exec_driver_sql(f"PRAGMA {pragma}").scalar() for conn in (one, two)] == [
            value
        ] * 2


def test_files_are_for_their_owner_only(sqlite, tmp_path):
    answers.metadata.create_all(sqlite)
    with writing(sqlite) as conn:
        answers.put(conn, [Row("r", b"p", b"k", b"body")])
        modes = {
            path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").iterdir()
        }
    assert modes == dict.fromkeys(["answers.db", "answers.db-wal", "answers.db-shm"], 0o600)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_drawer_in_memory_is_refused(url):
    with pytest.raises(AddressFault, match="ZEGJE_ANSWERS_URL: the answers drawer needs a file"):
        open_drawer(url, Drawer.ANSWERS)


@pytest.mark.parametrize(
    "url", ["here", "mysql://x:secret@h/y", "sqlite+aiosqlite:///x.db", "oracle+foo://x"]
)
def test_a_database_that_is_not_known_names_its_setting(url):
    with pytest.raises(AddressFault, match="ZEGJE_DESK_URL is no address") as fault:
        open_drawer(url, Drawer.DESK)
    assert "secret" not in str(fault.value)


def test_a_writing_transaction_holds_the_lock_from_its_start(sqlite):
    with reading(sqlite) as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0")
        with writing(sqlite), pytest.raises(DBAPIError, match="locked"):
            other.exec_driver_sql("CREATE TABLE x (y)")


def test_a_fault_rolls_all_of_it_back(answers_drawer):
    with suppress(ZeroDivisionError), writing(answers_drawer) as conn:
        answers.put(conn, [Row("r", b"p", b"k", b"body")])
        raise ZeroDivisionError
    with reading(answers_drawer) as conn:
        assert corpus.count_answers(conn, "r") == 0


def test_a_savepoint_rolls_back_alone(answers_drawer):
    with writing(answers_drawer) as conn:
        answers.put(conn, [Row("r", b"p", b"k", b"body")])
        with suppress(ZeroDivisionError), conn.begin_nested():
            answers.put(conn, [Row("r", b"q", b"k", b"body")])
            raise ZeroDivisionError
    with reading(answers_drawer) as conn:
        assert corpus.count_answers(conn, "r") == 1


def test_faults_show_no_parameters(answers_drawer):
    with pytest.raises(DBAPIError) as fault, writing(answers_drawer) as conn:
        answers.put(conn, [Row("r", b"p", b"k", None)])
    assert "[SQL parameters hidden" in str(fault.value)


WRITER = """
import sys
from storage import answers, corpus
from storage.drawers import Drawer, open_drawer, writing
engine = open_drawer(sys.argv[1], Drawer.ANSWERS)
for number in range(100):
    with writing(engine) as conn:
        known = answers.of(conn, [("r", b"shared")])["r", b"shared"]
        count = int(known[0].body) if known else 0
        answers.put(conn, [answers.Row("r", b"shared", b"k", str(count + 1).encode())])
        answers.put(conn, [answers.Row("r", sys.argv[2].encode(), str(number).encode(), b"body")])
engine.dispose()
"""


def test_two_processes_that_write_at_once_lose_nothing(sqlite):
    answers.metadata.create_all(sqlite)
    url = sqlite.url.render_as_string()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], env=environment)
        for name in "ab"
    ]
    assert [process.wait(60) for process in started] == [0, 0]
    with reading(sqlite) as conn:
        assert conn.execute(select(func.count()).select_from(answers.answers)).scalar() == 201
        assert answers.of(conn, [("r", b"shared")])["r", b"shared"][0].body == b"200"


def test_only_one_gets_past_at_a_time(answers_drawer):
    inside, most, lock = [], [], threading.Lock()

    def pass_by():
        with writing(answers_drawer) as conn:
            take_turns(conn, "door")
            with lock:
                inside.append(1)
                most.append(len(inside))
            conn.exec_driver_sql("SELECT 1")
            with lock:
                inside.pop()

    threads = [threading.Thread(target=pass_by) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]
