"""Who may import whom, and that no folder escapes that question."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest
from house_files import LAYERS, ROOT, first_sentence, name_of, product

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
BESIDE_THE_HOUSE = {"tests", "bench", "docs", "deploy", "requirements"}


def test_the_layers_import_as_the_contracts_say():
    run = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Contracts:" in run.stdout, run.stderr
    assert run.returncode == 0, run.stdout


def test_every_folder_with_code_is_a_layer():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    hidden = {
        name for name in folders if name.startswith(".") or name in {"var", "build", "node_modules"}
    }
    assert folders - hidden - BESIDE_THE_HOUSE == set(LAYERS)
    told = PROJECT["tool"]["importlinter"]
    assert set(told["root_packages"]) == set(LAYERS)
    layers = next(one for one in told["contracts"] if one["type"] == "layers")["layers"]
    assert {name.strip() for row in layers for name in row.split("|")} == set(LAYERS)


def test_every_package_is_installed():
    listed = {name.replace(".", "/") for name in PROJECT["tool"]["setuptools"]["packages"]}
    there = {name_of(path.parent) for path in product() if path.name == "__init__.py"}
    assert there <= listed, "pyproject.toml, [tool.setuptools] packages: add what is missing"


@pytest.mark.parametrize("path", product(), ids=name_of)
def test_every_module_opens_with_a_sentence(path):
    assert first_sentence(path).endswith((".", "?", "!"))
