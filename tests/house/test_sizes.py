"""A guard against files and functions that nobody can hold in their head.

The aim lies far lower: 120 and 7 lines.
"""

from __future__ import annotations

import ast

import pytest
from house_files import name_of, product, tree_of

LONGEST_FILE = 400
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("path", product(), ids=name_of)
def test_a_file_can_be_read_in_one_go(path):
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", product(), ids=name_of)
def test_a_function_fits_on_a_screen(path):
    functions = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
