"""Statements of the hot path: written with Core, compiled once per database, handed to the driver as they are.

Core costs more per call than the database itself does (SPEED.md: 2,100 against 30,000 steps a second). A ``Hot``
statement pays that price once for each database, and once for each size of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, BindParameter, Column, Connection, Dialect, Executable, Row, Table
from sqlalchemy import and_, bindparam, column, values
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

LONGEST_LIST = 256
"""The most members of a list that one statement takes; longer ones are asked for in turns."""

Build = Callable[[str, int], Executable]
"""Makes the statement for a database (``sqlite`` or ``postgresql``) and a number of members of its list."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    names: tuple[str, ...]


class Hot:
    """One statement, compiled when it is first needed on a database."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def _ready(self, connection: Connection, size: int) -> _Compiled:
        name = connection.dialect.name
        found = self._compiled.get((name, size))
        if found is None:
            found = self._compiled[name, size] = _compile(self._build(name, size), name)
        return found

    def many(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run it once for each row; a row has its values in the order of the statement."""
        if rows:
            connection.exec_driver_sql(self._ready(connection, 0).sql, list(rows))

    def once(self, connection: Connection, **given: Any) -> Sequence[Row[Any]]:
        """Run it once with these values; the rows that it gives, if it gives any."""
        ready = self._ready(connection, 0)
        return _rows(connection, ready, given)

    def among(
        self, connection: Connection, members: Sequence[tuple[Any, ...]], **given: Any
    ) -> list[Row[Any]]:
        """Run it for a list of members (see ``any_of`` and ``wanted``), as few times as the list allows."""
        found: list[Row[Any]] = []
        for start in range(0, len(members), LONGEST_LIST):
            part = members[start : start + LONGEST_LIST]
            ready = self._ready(connection, _room(len(part)))
            named = {
                f"m{place}_{part_of}": value
                for place, member in enumerate(part)
                for part_of, value in enumerate(member)
            }
            found.extend(_rows(connection, ready, given | named))
        return found


def _rows(connection: Connection, ready: _Compiled, given: dict[str, Any]) -> Sequence[Row[Any]]:
    # A place in a list that nobody took is NULL, which equals nothing.
    result = connection.exec_driver_sql(ready.sql, tuple(map(given.get, ready.names)))
    return result.all() if result.returns_rows else ()


def _room(length: int) -> int:
    """The next power of two, so that a handful of compiled statements serves every length of a list."""
    return 1 << (length - 1).bit_length()


def _compile(statement: Executable, name: str) -> _Compiled:
    compiled = statement.compile(dialect=_positional(name))
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - tells mypy what compile() gives for a statement
    return _Compiled(compiled.string, tuple(compiled.positiontup or ()))


def _positional(name: str) -> Dialect:
    """The dialect of the driver, with values told apart by place, which is what drivers take fastest."""
    if name == "sqlite":
        return SQLiteDialect_pysqlite()
    return PGDialect_psycopg(paramstyle="format")


def any_of(size: int) -> list[BindParameter[Any]]:
    """The members of a list of single values, for ``column.in_(any_of(size))``."""
    return [bindparam(f"m{place}_0") for place in range(size)]


def wanted(size: int, *columns: Column[Any]) -> tuple[CTE, ColumnElement[bool]]:
    """A list of tuples as a table to join with, and the condition that joins these columns with it."""
    listed = values(*(column(found.name, found.type) for found in columns), name="wanted").data(
        [
            tuple(
                bindparam(f"m{place}_{part}", type_=found.type)
                for part, found in enumerate(columns)
            )
            for place in range(size)
        ]
    )
    table = listed.cte()
    return table, and_(*(found == table.c[found.name] for found in columns))


def upsert(table: Table) -> Hot:
    """Write a row, or write over the one with the same primary key; values in the order of the columns."""

    def build(name: str, _size: int) -> Executable:
        insert = sqlite.insert(table) if name == "sqlite" else postgresql.insert(table)
        keys = list(table.primary_key.columns)
        others = {
            found.name: insert.excluded[found.name] for found in table.columns if found not in keys
        }
        if not others:
            return insert.on_conflict_do_nothing(index_elements=keys)
        return insert.on_conflict_do_update(index_elements=keys, set_=others)

    return Hot(build)
