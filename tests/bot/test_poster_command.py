"""The command for posters: what it makes, and what it refuses kindly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from rounds.codes import new_codes
from storage import desk
from storage.desk import Status
from storage.drawers import Drawer, open_drawer, reading, writing


@pytest.fixture
def zegje(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ZEGJE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ZEGJE_PUBLIC_URL", "https://zegje.example.org")
    run = lambda *words: CliRunner().invoke(main, list(words))  # noqa: E731
    assert run("prepare").exit_code == 0
    return run


@pytest.fixture
def drawer(zegje):
    engine = open_drawer("sqlite:///var/desk.db", Drawer.DESK)
    yield engine
    engine.dispose()


def test_a_poster_is_a_file(zegje):
    result = zegje("poster", "demo", "--design", "golf", "--size", "a6", "--telegram", "@ZegjeBot")
    assert result.exit_code == 0, result.output
    assert result.output.strip() == "poster-demo.pdf"
    assert Path("poster-demo.pdf").read_bytes().startswith(b"%PDF")


def test_a_code_may_be_typed_as_it_is_read(zegje, drawer):
    with writing(drawer) as conn:
        (entry,) = new_codes(conn, "demo", ["School"], os.urandom)
    shown = f"{entry.code[:4]}-{entry.code[4:]}".upper()
    result = zegje("poster", shown, "-o", "p.pdf")
    assert result.exit_code == 0, result.output
    assert f"/r/{entry.code[:4]}-{entry.code[4:]}".encode() in Path("p.pdf").read_bytes()


def test_a_sheet_makes_codes_that_let_one_person_in_and_is_noted(zegje, drawer):
    result = zegje("poster", "demo", "--singles", "20", "-o", "cards.pdf")
    assert result.exit_code == 0, result.output
    with reading(drawer) as conn:
        singles = [each for each in desk.entries(conn, "demo") if each.single]
        last = desk.last_line(conn)
    assert len(singles) == 20
    assert {each.place for each in singles} == {"Demonstratie"}
    assert (last.action, last.subject, last.detail) == ("make codes", "demo", "20 single")
    assert Path("cards.pdf").stat().st_mode & 0o777 == 0o600
    refused = zegje("poster", singles[0].code)
    assert "voor 1 persoon" in refused.output


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        (None, "niets", "De code niets bestaat niet"),
        ("void", "demo", "is ingetrokken"),
        ("ended", "demo", "is voorbij"),
        ("halted", "demo", "is voorbij"),
    ],
)
def test_what_leads_nowhere_is_refused_kindly(zegje, drawer, before, code, said):
    with writing(drawer) as conn:
        if before == "void":
            desk.void_entry(conn, "demo")
        if before == "ended":
            desk.set_status(conn, "demo", Status.ENDED)
        if before == "halted":
            desk.halt(conn, "demo")
    for words in ([], ["--singles", "3"]):
        result = zegje("poster", code, *words)
        assert result.exit_code == 1
        assert said in result.output
    assert list(Path().glob("*.pdf")) == []


def test_without_an_address_for_everybody_there_is_no_poster(zegje, monkeypatch):
    monkeypatch.delenv("ZEGJE_PUBLIC_URL")
    result = zegje("poster", "demo")
    assert result.exit_code == 1
    assert "ZEGJE_PUBLIC_URL" in result.output
