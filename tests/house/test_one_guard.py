"""Faults are not swallowed: everything is caught in one place only, where it is told."""

from __future__ import annotations

import ast

import pytest
from house_files import name_of, product, tree_of

GUARD = "bot/guard.py"
# A fault in the writer's thread must reach everybody who waits for it.
GROUP_COMMIT = "storage/group_commit.py"


def catches(tree: ast.Module):
    """The names of exceptions that are caught or suppressed here; a bare except is "everything"."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=None):
                yield "everything"
            case ast.ExceptHandler(type=caught):
                yield from names_in(caught)
            case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=args):
                yield from (name for arg in args for name in names_in(arg))


def names_in(expression: ast.expr):
    return [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)]


@pytest.mark.parametrize("path", product(), ids=name_of)
def test_everything_is_caught_in_one_place_only(path):
    caught = set(catches(tree_of(path)))
    assert "everything" not in caught
    assert "Exception" not in caught or name_of(path) == GUARD
    assert "BaseException" not in caught or name_of(path) == GROUP_COMMIT


@pytest.mark.parametrize(
    ("code", "caught"),
    [
        ("try: f()\nexcept: pass", {"everything"}),
        ("try: f()\nexcept (OSError, Exception): pass", {"OSError", "Exception"}),
        ("with contextlib.suppress(Exception): f()", {"Exception"}),
        ("try: f()\nexcept ValueError as e: pass", {"ValueError"}),
    ],
)
def test_what_is_seen(code, caught):
    assert set(catches(ast.parse(code))) == caught
