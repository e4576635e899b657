"""A logical copy of tables as lines of JSON: the same from SQLite and from PostgreSQL, and read back into either.

First a head (format, time, migration step of each drawer, long-lived keys), then each table: a line with its name and
columns, a line for every row in the order of its primary key (never in the order of writing), a line with their number;
at the end the erasure marks.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    MetaData,
    Select,
    Table,
    column,
    delete,
    func,
    insert,
    select,
    table,
)

from storage.drawers import Drawer
from storage.sealed_file import FileBroken

FORMAT = 1
_BATCH = 500

Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """What a dump begins with; ``steps`` are the migration steps that its rows fit."""

    made: str
    steps: Mapping[Drawer, str]
    address: bytes = field(repr=False)
    index: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One table of a dump. ``rows`` can be gone through once, before the next chapter is asked for."""

    drawer: Drawer
    table: str
    columns: tuple[str, ...]
    rows: Iterator[Cells]


@contextmanager
def moment(engine: Engine) -> Iterator[Connection]:
    """One moment of a drawer, for as long as it is read; others go on writing."""
    # SQLite's reading transactions are such a moment already.
    calm = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**calm) as connection:
        yield connection


def head_line(head: Head) -> bytes:
    """The first line."""
    form = {
        "zegje": FORMAT,
        "made": head.made,
        "steps": {which.value: step for which, step in head.steps.items()},
        "keys": [_text(head.address), _text(head.index)],
    }
    return _line(form)


def table_lines(
    conn: Connection,
    drawer: Drawer,
    source: Table,
    only: Callable[[Select[Any]], Select[Any]] = lambda query: query,
    written: Callable[[dict[str, Any]], dict[str, Any]] = lambda row: row,
) -> Iterator[bytes]:
    """The lines of one table: the rows that ``only`` leaves, each as ``written`` makes it."""
    binary = [each.name for each in source.c if isinstance(each.type, LargeBinary)]
    names = [each.name for each in source.c]
    yield _line({"drawer": drawer.value, "table": source.name, "columns": names, "binary": binary})
    query = only(select(source)).order_by(*source.primary_key.columns)
    count = 0
    for row in conn.execute(query, execution_options={"yield_per": _BATCH}):
        cells = written(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
        yield _line([_text(cells[n]) if n in binary else cells[n] for n in names])
        count += 1
    yield _line({"rows": count})


def marks_line(marks: Iterable[bytes]) -> bytes:
    """The last line; sorted, so that it shows no order of erasing."""
    return _line({"marks": [_text(mark) for mark in sorted(marks)]})


@dataclass
class Dump:
    """A dump that is being read: first ``head``, then ``chapters`` one by one, and after them ``marks``."""

    lines: Iterator[bytes]
    head: Head = field(init=False)
    marks: frozenset[bytes] = frozenset()

    def __post_init__(self) -> None:
        form = self._next()
        if form.get("zegje") != FORMAT:
            raise FileBroken("This backup is of a format that this version of Zegje does not know.")
        steps = {Drawer(name): str(step) for name, step in form["steps"].items()}
        address, index = map(_bytes, form["keys"])
        self.head = Head(str(form["made"]), steps, address, index)

    def chapters(self) -> Iterator[Chapter]:
        """The tables, in the order in which they may be written."""
        while "marks" not in (form := self._next()):
            names, binary = tuple(form["columns"]), set(form["binary"])
            where = [number for number, name in enumerate(names) if name in binary]
            rows = self._rows(where)
            yield Chapter(Drawer(form["drawer"]), str(form["table"]), names, rows)
            if next(rows, None) is not None:
                raise AssertionError("A chapter was not read to its end.")
        self.marks = frozenset(map(_bytes, form["marks"]))

    def _rows(self, binary: Sequence[int]) -> Iterator[Cells]:
        count = 0
        while isinstance(cells := self._next_line(), list):
            for number in binary:
                cells[number] = _bytes(cells[number])
            count += 1
            yield tuple(cells)
        if cells != {"rows": count}:
            raise FileBroken("This backup does not hold as many rows as it says.")

    def _next(self) -> dict[str, Any]:
        form = self._next_line()
        if not isinstance(form, dict):
            raise FileBroken("This backup has a row where none belongs.")
        return form

    def _next_line(self) -> Any:
        line = next(self.lines, None)
        if line is None:
            raise FileBroken("This backup ends too early.")
        return json.loads(line)


def clear(conn: Connection) -> None:
    """Remove every row of every table that is there, but for the migration step."""
    there = MetaData()
    there.reflect(conn)
    for each in reversed(there.sorted_tables):
        if each.name != "alembic_version":
            conn.execute(delete(each))


def count_rows(conn: Connection, name: str) -> int:
    """How many rows a table has."""
    return conn.execute(select(func.count()).select_from(table(name))).scalar_one()


def fill(conn: Connection, chapter: Chapter) -> int:
    """Write the rows of a chapter into the table of its name; how many there were."""
    target = table(chapter.table, *(column(name) for name in chapter.columns))
    count = 0
    while rows := list(islice(chapter.rows, _BATCH)):
        conn.execute(insert(target), [dict(zip(chapter.columns, r, strict=True)) for r in rows])
        count += len(rows)
    return count


def _line(form: Any) -> bytes:
    return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
