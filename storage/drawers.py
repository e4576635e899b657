"""The three databases: how each is opened, written, read, and left without traces of what was removed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from sqlite3 import OperationalError

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

Database = Engine
"""An opened drawer, as those name it who may not know how it is kept."""
Transaction = Connection
"""An open transaction of a drawer, as those name it who may not know how it is kept."""

BUSY_SECONDS = 10
"""How long a writer waits for another one before it gives up."""
TRACE_BUSY_SECONDS = 1
"""How long wiping traces waits for readers; whoever asked for it tries again later."""
_WRITES = "zegje_writes"
_KINDS = ("sqlite", "postgresql", "postgresql+psycopg")

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How constraints are called, so that migrations find them under one name on every database."""


class AddressFault(ValueError):
    """The address of a drawer is none."""


class Drawer(StrEnum):
    """Which of the three databases (DESIGN.md, "Three drawers and a burning key")."""

    CONTACTS = "contacts"
    ANSWERS = "answers"
    DESK = "desk"


def open_drawer(url: str, drawer: Drawer) -> Engine:
    """An engine for one drawer: ``sqlite:///path`` or ``postgresql+psycopg://...``.

    Nothing is created but the SQLite file itself (mode 0600); ``storage.migrate`` makes the tables. Faults of the
    database never show parameters, so that no answer gets into a log.
    """
    try:
        kind = make_url(url).drivername
    except ArgumentError:
        kind = ""
    if kind not in _KINDS:
        # Not the address itself: it may hold a password.
        raise AddressFault(
            f"ZEGJE_{drawer.value.upper()}_URL is no address of a database that Zegje knows. See .env.example."
        )
    if kind == "sqlite":
        return _open_sqlite(url, drawer)
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, logging_name=drawer.value)


def _open_sqlite(url: str, drawer: Drawer) -> Engine:
    file = make_url(url).database
    if not file or file == ":memory:":
        raise AddressFault(
            f"ZEGJE_{drawer.value.upper()}_URL: the {drawer.value} drawer needs a file, and this names none."
        )
    Path(file).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, hide_parameters=True, logging_name=drawer.value)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Give a new SQLite connection its settings; ``secure_delete`` overwrites what is removed with zeros."""
    # SQLAlchemy begins transactions itself (its SQLite chapter, "Using SQLAlchemy to emit BEGIN"), because the
    # sqlite3 module does so only before some statements.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later would fail when another one wrote in between: so whoever means
    # to write takes the lock at once.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: committed at the end, rolled back on any fault."""
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: one moment of the database, never committed."""
    with engine.connect() as connection:
        yield connection


def take_turns(conn: Connection, what: str) -> None:
    """Until this transaction ends, nobody else gets past here for the same ``what``.

    On PostgreSQL an advisory lock; on SQLite whoever is ``writing`` is alone already.
    """
    if conn.dialect.name != "sqlite":
        conn.execute(select(func.pg_advisory_xact_lock(_number(what))))


def go_along(conn: Connection, what: str) -> None:
    """Until this transaction ends, nobody gets past ``take_turns`` for the same ``what``; others may go along too."""
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({_number(what)})")


@cache
def _number(what: str) -> int:
    return int.from_bytes(sha256(what.encode()).digest()[:8], "big", signed=True)


def wipe_traces(engine: Engine) -> bool:
    """Leave no bytes of removed rows behind, as far as this database can; False means: try again later.

    SQLite: the file is written anew, and the write-ahead log carried over and cut to nothing; then no file holds what
    was removed. Nobody can write meanwhile (0.2 seconds for 14,000 participants); False when somebody reads or writes.
    PostgreSQL: VACUUM frees the room of removed rows, without a promise to overwrite it (encryption is what protects
    there); False for any role but the owner of the tables, the worker.
    """
    return _rewrite(engine) if engine.dialect.name == "sqlite" else _vacuum(engine)


def _rewrite(engine: Engine) -> bool:
    # secure_delete alone is not enough: when pages split and join, SQLite leaves copies of rows in the free room of a
    # page, which nothing overwrites later (tests/storage/test_traces.py finds them).
    # Outside of any transaction, so on the driver's own connection.
    with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {TRACE_BUSY_SECONDS * 1000}")
        try:
            cursor.execute("VACUUM")
            row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except OperationalError:
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        return bool(row[0] == 0)


def _vacuum(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        others = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
            " AND NOT pg_has_role(tableowner, 'USAGE')"
        ).scalar_one()
        if not others:
            connection.exec_driver_sql("VACUUM")
        return not others
