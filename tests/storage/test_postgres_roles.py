"""deploy/postgres.sql gives each process the drawers of DESIGN.md's table, and no other."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from storage import desk
from storage.desk import Line
from storage.drawers import Drawer, open_drawer, reading, wipe_traces, writing
from storage.migrate import upgrade

SCRIPT = Path(__file__).parents[2] / "deploy" / "postgres.sql"
ROLES = ("front", "desk", "worker")
FRONT_READS = {"flow", "round", "entry"}
APPENDED = {"audit"}
pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def installed(server):
    """Runs the script before and after the tables are made; gives a way to open a drawer as a role."""
    if shutil.which("psql") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have psql")
        pytest.skip("psql, which runs deploy/postgres.sql, is not here")
    known = make_url(
        os.environ.get("ZEGJE_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/postgres")
    )
    prefix = f"zegje_test_{os.getpid()}"
    engines = []

    def run():
        plain = known.set(drivername="postgresql").render_as_string(hide_password=False)
        options = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", f"prefix={prefix}"]
        ran = subprocess.run(
            ["psql", *options, "-d", plain, "-f", SCRIPT],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")

    def as_role(role, drawer):
        url = known.set(username=f"{prefix}_{role}", database=f"{prefix}_{drawer.value}")
        engine = open_drawer(url.render_as_string(hide_password=False), drawer)
        engines.append(engine)
        return engine

    run()
    for drawer in Drawer:
        upgrade(as_role("worker", drawer), drawer)
    run()
    run()
    yield as_role
    for engine in engines:
        engine.dispose()
    for drawer in Drawer:
        server.execute(f'DROP DATABASE "{prefix}_{drawer.value}" WITH (FORCE)')
    for role in (*ROLES, "audit"):
        server.execute(f'DROP ROLE "{prefix}_{role}"')


def allowed(engine, statement):
    try:
        with writing(engine) as conn:
            conn.exec_driver_sql(statement)
            conn.rollback()
    except DBAPIError as fault:
        if "permission denied" not in str(fault) and "must be owner" not in str(fault):
            raise
        return False
    return True


@pytest.mark.parametrize(
    ("role", "drawer", "rights"),
    [
        ("front", Drawer.CONTACTS, "read write"),
        ("front", Drawer.ANSWERS, "read write"),
        ("front", Drawer.DESK, "read"),
        ("desk", Drawer.CONTACTS, "none"),
        ("desk", Drawer.ANSWERS, "none"),
        ("desk", Drawer.DESK, "read write"),
        ("worker", Drawer.CONTACTS, "read write change"),
        ("worker", Drawer.ANSWERS, "read write change"),
        ("worker", Drawer.DESK, "read write change"),
    ],
)
def test_each_role_has_its_drawers(installed, metadata_of, role, drawer, rights):
    engine = installed(role, drawer)
    if rights == "none":
        with (
            pytest.raises(OperationalError, match="permission denied for database"),
            reading(engine),
        ):
            pass
        return
    for table in metadata_of(drawer).sorted_tables:
        name = f'"{table.name}"'
        some = next(iter(table.columns)).name
        hidden = (role, drawer) == ("front", Drawer.DESK) and table.name not in FRONT_READS
        assert allowed(engine, f"SELECT * FROM {name}") == (not hidden)
        if table.name in APPENDED:
            continue
        for change in (f'UPDATE {name} SET "{some}" = NULL WHERE false', f"DELETE FROM {name}"):
            assert allowed(engine, change) == ("write" in rights)
        assert allowed(engine, f"INSERT INTO {name} SELECT * FROM {name}") == ("write" in rights)
        assert allowed(engine, f"DROP TABLE {name} CASCADE") == ("change" in rights)
    assert allowed(engine, "SELECT * FROM alembic_version")
    assert allowed(engine, "DELETE FROM alembic_version") == ("change" in rights)
    assert allowed(engine, "CREATE TABLE more (x INT)") == ("change" in rights)


def test_front_reads_nothing_on_the_desk_but_what_is_named(installed):
    front = installed("front", Drawer.DESK)
    read = {name for name in desk.metadata.tables if allowed(front, f'SELECT * FROM "{name}"')}
    assert read == FRONT_READS


@pytest.mark.parametrize(
    ("statement", "who"),
    [
        ("SELECT * FROM audit", {"desk", "worker"}),
        ("INSERT INTO audit VALUES (1, 1, '', '', '', '', '')", {"desk", "worker"}),
        ("UPDATE audit SET detail = '' WHERE false", set()),
        (
            "INSERT INTO audit VALUES (1, 1, '', '', '', '', '') ON CONFLICT (number) DO UPDATE SET at = 2",
            set(),
        ),
        ("DELETE FROM audit WHERE false", set()),
        ("TRUNCATE audit", set()),
        ("DROP TABLE audit", set()),
        ("DROP SCHEMA public CASCADE", set()),
        ("ALTER TABLE audit ADD COLUMN more INT", set()),
        ("ALTER TABLE audit RENAME TO old", set()),
        ("CREATE RULE quiet AS ON INSERT TO audit DO INSTEAD NOTHING", set()),
        ("GRANT UPDATE ON audit TO PUBLIC; UPDATE audit SET at = 1 WHERE false", set()),
    ],
)
def test_lines_of_the_audit_log_are_only_ever_appended(installed, statement, who):
    assert {role for role in ROLES if allowed(installed(role, Drawer.DESK), statement)} == who


@pytest.mark.parametrize("role", ROLES)
def test_nobody_takes_the_place_of_the_owner_of_the_audit_log(installed, role):
    with reading(installed(role, Drawer.DESK)) as conn:
        owner = conn.exec_driver_sql("SELECT tableowner FROM pg_tables WHERE tablename = 'audit'")
        name = owner.scalar_one()
    assert name.endswith("_audit")
    assert not allowed(installed(role, Drawer.DESK), f'SET ROLE "{name}"')
    with pytest.raises(OperationalError, match="not permitted to log in"):
        installed("audit", Drawer.DESK).connect()


@pytest.mark.parametrize("role", ["desk", "worker"])
def test_the_audit_log_is_written_by_whoever_may_append(installed, role):
    with writing(installed(role, Drawer.DESK)) as conn:
        last = desk.last_line(conn)
        number = last.number + 1 if last else 1
        desk.append_line(conn, Line(number, 1, role, "launch", "r", "", b"link"))
        assert desk.last_line(conn).actor == role


def test_only_the_worker_can_vacuum(installed):
    assert wipe_traces(installed("worker", Drawer.ANSWERS))
    assert not wipe_traces(installed("front", Drawer.ANSWERS))
