"""Backup and restore as somebody at a shell meets them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main


@pytest.fixture
def zegje(tmp_path, monkeypatch):
    """Runs a command in an empty folder, with an environment of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ZEGJE_"):
            monkeypatch.delenv(name)
    return lambda *words: CliRunner().invoke(main, list(words))


@pytest.fixture
def made(zegje):
    """A prepared installation with a backup; the file of it."""
    assert zegje("prepare").exit_code == 0
    assert zegje("backup", "--new-recovery-key", "paper.txt").exit_code == 0
    result = zegje("backup", "nights")
    assert result.exit_code == 0, result.output
    (file,) = Path("nights").iterdir()
    assert result.output.strip() == str(file)
    return file


def test_a_lost_disk_comes_back(zegje, made):
    shutil.rmtree("var")
    result = zegje("restore", str(made), "--recovery-key", "paper.txt")
    assert result.exit_code == 0, result.output
    assert "Hoe gaan ze met je om?" in result.output
    assert "nieuwe hoofdsleutel" in result.output
    assert zegje("prepare").exit_code == 0
    # The same recovery key opens the next backup too.
    assert zegje("backup", "later").exit_code == 0


def test_a_lost_disk_with_a_key_store_that_survived(zegje, made):
    for file in Path("var").glob("*.db*"):
        file.unlink()
    result = zegje("restore", str(made), "--recovery-key", "paper.txt")
    assert result.exit_code == 0, result.output
    assert "nieuwe hoofdsleutel" not in result.output


def test_a_second_restore_is_refused(zegje, made):
    shutil.rmtree("var")
    zegje("restore", str(made), "--recovery-key", "paper.txt")
    result = zegje("restore", str(made), "--recovery-key", "paper.txt")
    assert result.exit_code == 1
    assert "desk is in gebruik" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "nights"], "--new-recovery-key"),
        (["backup"], "Which FOLDER"),
        (["restore", "nothing.backup", "--recovery-key", "paper.txt"], "does not exist"),
        (["restore", "notes.txt", "--recovery-key", "paper.txt"], "cannot be read"),
        (["backup", "nights", "--keep", "31"], "1<=x<=30"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(zegje, words, said):
    zegje("prepare")
    Path("notes.txt").write_text("no backup")
    result = zegje(*words)
    assert result.exit_code != 0
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_no_backup_and_a_key_with_a_mistake(zegje, made):
    shutil.rmtree("var")
    Path("notes.txt").write_text("no backup")
    result = zegje("restore", "notes.txt", "--recovery-key", "paper.txt")
    assert "notes.txt is no backup of Zegje" in result.output
    paper = Path("paper.txt")
    code = next(line for line in paper.read_text().splitlines() if line.count("-") == 6)
    swapped = "".join(reversed(code.strip()))
    paper.write_text(paper.read_text().replace(code.strip(), swapped))
    result = zegje("restore", str(made), "--recovery-key", "paper.txt")
    assert "There is a mistake in the recovery key" in result.output


def test_nothing_starts_on_half_of_a_backup(zegje, made):
    Path("var/keys.restoring").write_text("2026-11-23")
    result = zegje("prepare")
    assert result.exit_code == 1
    assert "Run zegje restore again" in result.output
