"""What the tests of the house look at: the files, and the names that the code chooses."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("bot", "rounds", "storage", "flows", "nlp", "signals")
CORE = ("flows", "nlp", "signals")
NOT_OURS = {".git", ".venv", "var", "build", "node_modules", "__pycache__"}


def product(layers: tuple[str, ...] = LAYERS) -> list[Path]:
    """Every Python file of these layers, the generated steps of the migrations apart."""
    found = (path for layer in layers for path in sorted((ROOT / layer).rglob("*.py")))
    return [path for path in found if "versions" not in path.parts and not _hidden(path)]


def written() -> list[Path]:
    """Every file that belongs to the project, without asking git: a download has no history."""
    return [path for path in sorted(ROOT.rglob("*")) if path.is_file() and not _hidden(path)]


def _hidden(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    caches = (part.endswith(("_cache", ".egg-info")) for part in parts)
    mine = parts[-1] == ".env" or parts[-1].startswith(".coverage") or parts[0] == ".hypothesis"
    return bool(NOT_OURS & set(parts)) or mine or any(caches)


def name_of(path: Path) -> str:
    """The path as people write it: from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), filename=name_of(path))


def first_sentence(path: Path) -> str:
    """The sentence that a module opens with, on one line; empty when it has none."""
    opening = " ".join((ast.get_docstring(tree_of(path)) or "").split("\n\n")[0].split())
    sentence = re.match(r".+?[.!?](?=\s|$)", opening)
    return sentence[0] if sentence else opening


def words_of(identifier: str) -> list[str]:
    """``readAnswer_data`` is read, answer, data."""
    parts = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", identifier)
    return [part.lower() for part in parts]


def defined(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that this module itself chooses, with its line; not those that it only uses."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name, node.lineno
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield name, node.lineno
            case ast.MatchMapping(rest=str(name)):
                yield name, node.lineno
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((alias.asname, node.lineno) for alias in names if alias.asname)
            case ast.Call(
                func=ast.Name(id=made) | ast.Attribute(attr=made),
                args=[ast.Constant(value=str(name)), *_],
            ):
                if made in {"Table", "Column", "Index"}:
                    yield name, node.lineno
