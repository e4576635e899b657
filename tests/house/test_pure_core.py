"""The core is pure: values in, values out. import-linter sees imports; this sees calls.

Reading a list that is part of the package is allowed, through ``importlib.resources`` only.
"""

from __future__ import annotations

import ast

import pytest
from house_files import CORE, name_of, product, tree_of

CLOCK = {"now", "today", "utcnow", "fromtimestamp"}
DATES = {"datetime", "date"}  # under no other name, or a look at the clock would not be seen
WORLD = {"environ", "getenv", "urandom"}
FILES = {"write_text", "write_bytes", "unlink", "mkdir"}
# hash() of a text differs from process to process; id() from run to run.
BUILTINS = {"open", "input", "print", "hash", "id", "globals", "eval", "exec", "__import__"}
MODULES = {
    "time",
    "random",
    "secrets",
    "uuid",
    "os",
    "pathlib",
    "tempfile",
    "io",
    "socket",
    "subprocess",
    "threading",
}


def impurities(tree: ast.Module):
    """What in this module looks at a clock, at chance, at the environment or at files."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attr) if attr in WORLD | FILES:
                yield attr
            case ast.Attribute(attr=attr, value=ast.Name(id=owner) | ast.Attribute(attr=owner)) if (
                attr in CLOCK and owner in DATES
            ):
                yield attr
            case ast.ImportFrom(module="datetime", names=names):
                yield from (alias.name for alias in names if alias.asname)
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                yield name
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.split(".")[0] in MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in MODULES:
                yield module


@pytest.mark.parametrize("path", product(CORE), ids=name_of)
def test_the_core_is_pure(path):
    assert list(impurities(tree_of(path))) == []


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("datetime.now()", ["now"]),
        ("from datetime import date\ndate.today()", ["today"]),
        ("import datetime as dt\ndt.datetime.now()", ["now"]),
        ("from datetime import datetime as d\nd.now()", ["datetime"]),
        ("turn.now(step='x')", []),
        ("import random", ["random"]),
        ("from os import environ", ["os"]),
        ("open('x')", ["open"]),
        ("hash('x')", ["hash"]),
        ("clock = datetime.now", ["now"]),
        ("files('flows.library').joinpath('x').read_text('utf-8')", []),
        ("def advance(now): return now", []),
    ],
)
def test_what_is_seen(code, seen):
    assert list(impurities(ast.parse(code))) == seen
