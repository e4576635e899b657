"""Leave nothing of removed rows behind, and look into the files whether that is so."""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import OperationalError

from storage.drawers import TRACE_BUSY_SECONDS, wipe_traces


def wipe_thoroughly(engine: Engine) -> bool:
    """As ``wipe_traces``; on PostgreSQL every table is also written anew in the order of its keys.

    Its old files go away whole, and the place of a row no longer tells when it was written. Nobody can read or write a
    table meanwhile; False when somebody does so now.
    """
    if engine.dialect.name == "sqlite":
        return wipe_traces(engine)
    if not wipe_traces(engine):
        return False
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"SET lock_timeout = '{TRACE_BUSY_SECONDS}s'")
            try:
                _forget_statistics(connection)
                _cluster(connection)
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
    except OperationalError:
        return False
    return True


def _cluster(connection: Connection) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    for table in inspect(connection).get_table_names():
        key = inspect(connection).get_pk_constraint(table)["name"]
        if key:
            connection.exec_driver_sql(f"CLUSTER {quoted(table)} USING {quoted(key)}")


def _forget_statistics(connection: Connection) -> None:
    """Samples of the values of each column, and how often each came, which PostgreSQL keeps for its planner.

    They outlive the rows: who had most letters would still be known, and ANALYZE of an empty table keeps the old ones.
    Whoever owns a table has no other way to drop them than to say the type of a column once more, which changes no row.
    """
    kept = connection.exec_driver_sql(
        "SELECT s.tablename, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_stats s JOIN pg_attribute a"
        " ON a.attname = s.attname AND a.attrelid = format('%%I.%%I', s.schemaname, s.tablename)::regclass"
        " WHERE s.schemaname = current_schema() ORDER BY 1, 2"
    ).all()
    quoted = connection.dialect.identifier_preparer.quote
    for table, column, kind in kept:
        connection.exec_driver_sql(
            f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} TYPE {kind}"
        )


def files_of(engine: Engine) -> list[Path]:
    """The files of a SQLite drawer that are there: the database, its write-ahead log, its journal. Else none."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name:
        return []
    named = [Path(name + ending) for ending in ("", "-wal", "-shm", "-journal")]
    return [each for each in named if each.exists()]


def in_files(engine: Engine, wanted: Iterable[bytes]) -> bool:
    """Whether any of these bytes stand in a file of this drawer."""
    sought = list(wanted)
    for path in files_of(engine) if sought else ():
        if not path.stat().st_size:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            if any(held.find(each) >= 0 for each in sought):
                return True
    return False
