"""Statements of the hot path: written with Core, compiled once per database, handed to the driver as they are.

Core costs more per call than the database itself does (SPEED.md: 2,100 against 30,000 steps a second). A ``Hot``
statement pays that price once for each database, and once for each size of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import (
    CTE,
    BindParameter,
    Column,
    Connection,
    Executable,
    Row,
    Table,
    and_,
    bindparam,
    column,
    values,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql.elements import ClauseElement, ColumnElement
from sqlalchemy.types import TypeEngine

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

LONGEST_LIST = 256
"""The most members of a list that one statement takes; longer ones are asked for in turns."""

Build = Callable[[str, int], Executable]
"""Makes the statement for a database (``sqlite`` or ``postgresql``) and a number of members of its list."""


_Style = Literal["qmark", "format"]
AnyRow = Row[*tuple[Any, ...]]

_DIALECTS: dict[str, tuple[type[DefaultDialect], _Style]] = {
    # Values told apart by their place are what both drivers take fastest.
    "sqlite": (SQLiteDialect_pysqlite, "qmark"),
    "postgresql": (PGDialect_psycopg, "format"),
}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """Driver SQL, the names of its values in their order, and the values that stand in the statement itself."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, Any]


class Hot:
    """One statement, compiled when it is first needed on a database."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def _ready(self, conn: Connection, size: int = 0) -> _Compiled:
        name = conn.dialect.name
        found = self._compiled.get((name, size))
        if found is None:
            found = self._compiled[name, size] = _compile(self._build(name, size), name)
        return found

    def many(self, conn: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Run it once for each row; a row has its values in the order in which the statement takes them."""
        if rows:
            conn.exec_driver_sql(self._ready(conn).sql, list(rows))

    def once(self, conn: Connection, **given: Any) -> Sequence[AnyRow]:
        """Run it once with these values; the rows that it gives."""
        return _run(conn, self._ready(conn), given)

    def among(self, conn: Connection, members: Sequence[Any], **given: Any) -> list[AnyRow]:
        """Run it for a list (see ``any_of`` and ``wanted``), as few times as its length allows; the rows it gives.

        A member is a value, or a tuple of them for ``wanted``.
        """
        found: list[AnyRow] = []
        for start in range(0, len(members), LONGEST_LIST):
            part = members[start : start + LONGEST_LIST]
            found.extend(_run(conn, self._ready(conn, _room(len(part))), given | _named(part)))
        return found


def _run(conn: Connection, ready: _Compiled, given: dict[str, Any]) -> Sequence[AnyRow]:
    known = ready.fixed | given
    result = conn.exec_driver_sql(ready.sql, tuple([known[name] for name in ready.names]))
    return result.all() if result.returns_rows else ()


def _named(members: Sequence[Any]) -> dict[str, Any]:
    if not isinstance(members[0], tuple):
        return {f"m{place}": member for place, member in enumerate(members)}
    return {
        f"m{place}_{part}": value
        for place, member in enumerate(members)
        for part, value in enumerate(member)
    }


def _room(length: int) -> int:
    """The next power of two, so that a handful of compiled statements serves every length of a list."""
    return 1 << (length - 1).bit_length()


def _compile(statement: Executable, name: str) -> _Compiled:
    kind, style = _DIALECTS[name]
    dialect = kind(paramstyle=style)
    compiled = cast("SQLCompiler", cast("ClauseElement", statement).compile(dialect=dialect))
    fixed = {key: bind.effective_value for key, bind in compiled.binds.items() if not bind.required}
    return _Compiled(compiled.string, tuple(compiled.positiontup or ()), fixed)


def _member(name: str, kind: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    # A place in the list that nobody takes stays NULL, which equals nothing.
    return bindparam(name, value=None, type_=kind, required=False)


def any_of(size: int) -> list[BindParameter[Any]]:
    """The members of a list of single values, for ``column.in_(any_of(size))``."""
    return [_member(f"m{place}") for place in range(size)]


def wanted(size: int, *columns: Column[Any]) -> tuple[CTE, ColumnElement[bool]]:
    """A list of tuples as a table to join with, and the condition that joins these columns with it."""
    kinds = [found.type for found in columns]
    named = [column(found.name, found.type) for found in columns]
    members = [
        tuple(_member(f"m{place}_{part}", kind) for part, kind in enumerate(kinds))
        for place in range(size)
    ]
    table = values(*named, name="wanted").data(members).cte("wanted")
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
