import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import storage
from storage.drawers import Drawer, reading, writing
from storage.migrate import SchemaFault, current, downgrade, head, upgrade

each_drawer = pytest.mark.parametrize("drawer", Drawer)
STEPS = Path(storage.__file__).parent / "migrations"


@each_drawer
def test_the_head_that_is_written_down_is_the_newest_step(drawer):
    assert ScriptDirectory(str(STEPS / drawer.value)).get_current_head() == head(drawer)


def shape(engine):
    """Everything that the database tells of its tables."""
    seen = inspect(engine)
    return {
        table: {
            "columns": [
                (each["name"], str(each["type"]), each["nullable"], each["default"])
                for each in seen.get_columns(table)
            ],
            "key": seen.get_pk_constraint(table),
            "foreign": sorted(map(str, seen.get_foreign_keys(table))),
            "unique": sorted(map(str, seen.get_unique_constraints(table))),
            "indexes": sorted(map(str, seen.get_indexes(table))),
            "options": seen.get_table_options(table),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


@each_drawer
def test_up_down_up(opened, drawer):
    engine = opened(drawer, made=False)
    assert current(engine) is None
    upgrade(engine, drawer)
    first = shape(engine)
    downgrade(engine, drawer, "base")
    assert shape(engine) == {}
    upgrade(engine, drawer)
    assert shape(engine) == first != {}
    assert current(engine) == head(drawer)
    upgrade(engine, drawer)


@each_drawer
def test_a_migrated_drawer_is_what_the_tables_say(opened, metadata_of, drawer):
    migrated, made = opened(drawer, made=False), opened(drawer)
    upgrade(migrated, drawer)
    assert shape(migrated) == shape(made)
    with reading(migrated) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata_of(drawer)) == []


@each_drawer
def test_several_may_start_at_once(opened, drawer):
    engine = opened(drawer, made=False)
    faults = []

    def start():
        try:
            upgrade(engine, drawer)
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert current(engine) == head(drawer)


def test_a_drawer_of_a_newer_version_is_refused(opened):
    engine = opened(Drawer.DESK, made=False)
    upgrade(engine, Drawer.DESK)
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaFault, match="desk drawer is at step 9999"):
        upgrade(engine, Drawer.DESK)


def test_a_step_that_fails_leaves_nothing_behind(opened):
    engine = opened(Drawer.DESK, made=False)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE entry (code TEXT)")
    with pytest.raises(Exception, match="exists"):
        upgrade(engine, Drawer.DESK)
    assert list(shape(engine)) == ["entry"]
