"""The commands for staff, questions and the audit log, as an admin uses them."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from rounds.staff import accept
from storage.drawers import Drawer, open_drawer, writing

TOKEN = re.compile(r"(?:/start |\?start=)([A-Za-z0-9_-]{24})\s")
URL = "sqlite:///var/desk.db"


@pytest.fixture
def zegje(tmp_path, monkeypatch):
    """Runs a command in a folder where everything is prepared, with an environment of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ZEGJE_"):
            monkeypatch.delenv(name)

    def run(*words):
        return CliRunner().invoke(main, list(words))

    assert run("prepare").exit_code == 0
    return run


@pytest.fixture
def says(zegje):
    """Runs a command that must work; what it says."""

    def run(*words):
        result = zegje(*words)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def comes_in(said, chat="77"):
    desk = open_drawer(URL, Drawer.DESK)
    with writing(desk) as drawer:
        who = accept(drawer, TOKEN.search(said)[1], chat, 0)
    desk.dispose()
    return who


def test_an_invite_is_a_command_for_the_bot_until_its_name_is_known(says, monkeypatch):
    said = says("invite", "facilitator", "Ans")
    assert re.search(r"/start [\w-]{24}\n", said)
    assert "ZEGJE_STAFF_BOT_NAME" in said
    assert "ZEGJE_STAFF_TOKEN" in said
    assert "no console yet" in said
    monkeypatch.setenv("ZEGJE_STAFF_BOT_NAME", "ZegjeStafBot")
    monkeypatch.setenv("ZEGJE_STAFF_TOKEN", "1:abc")
    said = says("invite", "facilitator", "Ans")
    assert re.search(r"https://t\.me/ZegjeStafBot\?start=[\w-]{24}\n", said)
    assert "ZEGJE_" not in said


def test_the_printed_token_lets_one_person_in_and_the_list_says_so(says):
    said = says("invite", "kerngroep", "Ans", "--side", "clients", "--scope", "subregio:parkstad")
    assert "not in, invited until" in says("staff", "list")
    assert comes_in(said).chat == "77"
    assert comes_in(said, "78") is None
    listed = says("staff", "list")
    assert re.search(r"kerngroep \(clients\) +de subregio Parkstad +Ans: in\n", listed)


def test_revoking_and_inviting_again(zegje, says):
    who = comes_in(says("invite", "council", "Raad"))
    again = says("staff", "invite-again", who.id)
    assert "is out" in says("staff", "revoke", who.id)
    assert comes_in(again) is None
    assert ": revoked" in says("staff", "list")
    for words in (("staff", "revoke", who.id), ("staff", "invite-again", who.id)):
        result = zegje(*words)
        assert result.exit_code == 1
        assert who.id in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("invite", "koning", "Jan"), "facilitator"),
        (("invite", "kerngroep", "Jan"), "clients, municipalities, providers"),
        (("invite", "council", "Jan", "--scope", "gemeente:keulen"), "heerlen"),
        (("audit", "verify", "--head", "12"), "NUMBER:LINK"),
        (("question", "submit", "weg", "Hoe?", "--why", "Zo."), "mag je niet"),
        (("question", "decline", "weg", "Nee."), "'weg'"),
        (("question", "choose", "weg", "wachten"), "'weg'"),
        (("question", "merge", "weg"), "'weg'"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(zegje, words, said):
    result = zegje(*words)
    assert result.exit_code == 1
    assert said in result.output
    assert isinstance(result.exception, SystemExit)
    assert len(result.output.splitlines()) == 1


def test_a_question_goes_its_way(says, zegje):
    council = comes_in(says("invite", "council", "Raad"), "1")
    town = comes_in(says("invite", "municipality", "Heerlen"), "2")
    first, second, third = (
        says("question", "submit", who.id, text, "--why", "Voor het plan.").split()[0]
        for who, text in ((council, "Duurt het lang?"), (town, "Wacht je?"), (town, "Wie ben je?"))
    )
    joint = says("question", "merge", first, second, "--text", "Hoe is wachten?").split()[0]
    listed = says("question", "list")
    assert "Hoe is wachten?" in listed
    assert "Raad (council)" in listed
    assert "Heerlen (municipality)" in listed
    assert "Duurt het lang?" not in listed
    says("question", "choose", joint, "wachten")
    says("question", "choose", third, "--write")
    says("question", "decline", third, "Dat vragen we niet aan jongeren.")
    assert "[wachten]" in says("question", "list")
    whole = says("question", "list", "--all")
    assert "merged: Duurt het lang?" in whole
    assert "declined: Wie ben je?" in whole
    assert zegje("question", "choose", joint).exit_code == 2
    assert zegje("question", "choose", joint, "wachten", "--write").exit_code == 2


def test_the_log_says_who_did_what(says):
    who = comes_in(says("invite", "council", "Raad"))
    says("staff", "revoke", who.id)
    lines = says("audit", "show").splitlines()
    assert [line.split("  ")[-1] for line in lines] == [
        f"shell: invite {who.id} council regio",
        f"Raad ({who.id}): accept {who.id}",
        f"shell: revoke {who.id}",
    ]
    assert says("audit", "show", "--last", "1").splitlines() == lines[-1:]


def test_a_log_is_verified_with_the_heads_that_were_noted_down(says, zegje):
    noted = []
    for name in "ABC":
        says("invite", "council", name)
        noted.append(says("audit", "verify").split()[-1])
    heads = [word for each in noted for word in ("--head", each)]
    says("audit", "verify", *heads)
    with sqlite3.connect("var/desk.db") as cut:
        cut.execute("DELETE FROM audit WHERE number = 3")
    cut.close()
    says("audit", "verify")
    result = zegje("audit", "verify", *heads)
    assert result.exit_code == 1
    assert "broken at line 3" in result.output
    with sqlite3.connect("var/desk.db") as changed:
        changed.execute("UPDATE audit SET detail = 'admin regio' WHERE number = 1")
    changed.close()
    result = zegje("audit", "verify")
    assert result.exit_code == 1
    assert "broken at line 1" in result.output


@pytest.mark.parametrize("words", [("staff", "list"), ("audit", "verify"), ("question", "list")])
def test_a_drawer_that_is_not_there_is_named(zegje, words):
    Path("var/desk.db").unlink()
    result = zegje(*words)
    assert result.exit_code == 1
    assert "zegje prepare" in result.output
