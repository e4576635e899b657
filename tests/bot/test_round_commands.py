"""The life of a round on the command line, with a worker that looks for wishes beside it."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import app
from bot.__main__ import main
from bot.settings import read_settings
from rounds.audit import SHELL, verify
from rounds.carry_wishes import carry_out_wishes
from storage import contacts, desk
from storage.drawers import reading, writing

PLAN = (
    *("round", "plan", "--title", "Wachten op hulp", "--flow", "wachten", "--role", "client"),
    *("--closes", "2099-12-20", "--asked-by", "de gemeente Heerlen", "--place", "School"),
)
FAR = """
id = "verweg"
name = "Ver Weg"
[[subregion]]
id = "noord"
name = "Noord"
municipalities = [["dorp", "Dorp"]]
"""


@pytest.fixture
def zegje(tmp_path, monkeypatch):
    """Runs a command in an installation of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ZEGJE_"):
            monkeypatch.delenv(name)

    def run(*words, said=None, fails=False):
        result = CliRunner().invoke(main, list(words), input=said)
        assert (result.exit_code != 0) is fails, result.output
        assert "Traceback" not in result.output
        return result.output

    run("prepare")
    return run


@contextmanager
def rooms():
    opened = app.open_rooms(read_settings())
    yield opened
    opened.close()


@contextmanager
def worker():
    """Looks for wishes until the command is done."""
    with rooms() as opened:
        room, over = app.workroom(opened), threading.Event()

        def look():
            while not over.wait(0.05):
                carry_out_wishes(room)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def twelve_people():
    with rooms() as opened, writing(opened.contacts) as drawer:
        for number in range(12):
            who = os.urandom(16)
            sealed = opened.keys.addresses.close(str(number).encode(), who)
            person = contacts.Participant(
                who, os.urandom(32), "telegram", sealed, background={"role": "client"}, met=True
            )
            contacts.save_participants(drawer, [person])


def planned(zegje, *more):
    return zegje(*PLAN, *more).splitlines()[0]


def test_a_whole_round_from_plan_to_close(zegje):
    twelve_people()
    number = planned(zegje)
    with worker():
        told = zegje("round", "launch", number, "--yes")
        assert "Ongeveer 10 mensen krijgen een bericht in Telegram." in told
        assert told.endswith("De ronde is open.\n")
        assert "Stand: open\n" in zegje("round", "status", number)
        assert "hoogstens 1" in zegje("round", "remind", number)
        assert "gestopt" in zegje("round", "stop", number)
        assert "open, gestopt" in zegje("round", "status", number)
        assert "dicht" in zegje("round", "close", number, said="j\ny\n")
    assert "Stand: dicht" in zegje("round", "status")
    with rooms() as opened, reading(opened.desk) as drawer:
        assert verify(drawer) is None
        asked = [line.action for line in desk.lines(drawer) if line.actor == SHELL]
    assert asked == ["plan", "wish reach", "wish launch", "wish remind", "wish stop", "wish close"]


def test_a_launch_waits_for_a_yes(zegje):
    twelve_people()
    number = planned(zegje)
    with worker():
        assert "Er is niets gestart." in zegje("round", "launch", number, said="n\n")
    assert "nog niet gestart" in zegje("round", "status", number)


def test_closing_waits_for_a_yes(zegje):
    assert "Er is niets veranderd." in zegje("round", "close", "demo", said="n\n")


def test_what_stops_a_launch_is_said_and_nothing_launched(zegje):
    number = planned(zegje)
    with worker():
        told = zegje("round", "launch", number, "--yes", fails=True)
    assert "De groep is te klein" in told
    assert "nog niet gestart" in zegje("round", "status", number)


def test_without_a_worker_it_says_so(zegje):
    number = planned(zegje)
    told = zegje("round", "launch", number, "--yes", "--wait", "0", fails=True)
    assert "No worker answered" in told
    assert "The wish waits on the desk" in told
    assert f"zegje round stop {number}" in told


def test_a_plan_can_be_changed_and_dropped(zegje):
    number = planned(zegje)
    assert planned(zegje, "--change", number, "--title", "Anders") == number
    assert "Anders (wachten)" in zegje("round", "status", number)
    assert "is weg" in zegje("round", "drop", number)
    assert "no round" in zegje("round", "status", number, fails=True)


def test_everything_that_is_wrong_with_a_plan_is_said(zegje):
    told = zegje(*PLAN, "--flow", "wacht", "--municipality", "dorp", "--title", " ", fails=True)
    assert "Er is geen gesprek 'wacht'" in told
    assert "'dorp' ken ik niet" in told
    assert "titel" in told


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2099-12-20", "zondag 20 december om 20:00 uur"),
        ("2099-12-20 09:30", "zondag 20 december om 09:30 uur"),
    ],
)
def test_a_day_means_its_window(zegje, given, shown):
    assert f"Sluit: {shown}" in zegje(*PLAN, "--closes", given)


@pytest.mark.parametrize("verb", ["drop", "launch", "remind", "stop", "close"])
def test_a_round_that_is_not_there_is_one_clear_message(zegje, verb):
    yes = ("--yes",) if verb in {"launch", "close"} else ()
    told = zegje("round", verb, "nergens", *yes, fails=True)
    assert "no round" in told or "is er niet" in told


def test_the_whole_conversation_of_a_round_or_flow_can_be_read(zegje):
    by_round = zegje("round", "preview", planned(zegje))
    assert by_round == zegje("round", "preview", "wachten")
    assert by_round.index("Hoi, ik ben Zegje.") < by_round.index("Heb je moeten wachten op hulp?")
    assert "no flow" in zegje("round", "preview", "nergens", fails=True)


def test_codes_are_listed_with_their_address_and_added(zegje):
    number = planned(zegje)
    added = zegje("round", "codes", number, "--place", "Bieb").splitlines()
    assert sorted(line.split()[1] for line in added) == ["Bieb", "School"]
    assert all(f"/r/{line.split()[0]}" in line for line in added)
    assert "no round" in zegje("round", "codes", "nergens", fails=True)


def test_codes_for_one_person_each_are_made_for_one_place(zegje):
    number = planned(zegje)
    lines = zegje("round", "codes", number, "--place", "School", "--single", "3").splitlines()
    codes = [line.split()[0] for line in lines]
    assert len(set(codes)) == 3
    assert all(f"/r/{code}" in line for code, line in zip(codes, lines, strict=True))
    # They are shown once: the list has places only.
    listed = zegje("round", "codes", number)
    assert "School" in listed
    assert not any(code in listed for code in codes)
    with rooms() as opened, reading(opened.desk) as drawer:
        assert sum(each.single for each in desk.entries(drawer, number)) == 3
        assert verify(drawer) is None
    assert "one place" in zegje("round", "codes", number, "--single", "3", fails=True)
    assert "1000" in zegje(
        "round", "codes", number, "--place", "School", "--single", "1001", fails=True
    )


def test_a_code_that_leaked_is_voided(zegje):
    number = planned(zegje, "--poster")
    code = zegje("round", "codes", number).split()[0]
    with worker():
        zegje("round", "launch", number, "--yes")
        assert "werkt niet meer" in zegje("round", "void", number, code)
    assert "(werkt niet meer)" in zegje("round", "codes", number)
    assert "hoort niet bij" in zegje("round", "void", number, "demo", fails=True)


def test_another_region_has_its_own_places(zegje, monkeypatch):
    Path("verweg.toml").write_text(FAR)
    monkeypatch.setenv("ZEGJE_REGION_FILE", "verweg.toml")
    assert "Voor: jongeren in Dorp" in zegje(*PLAN, "--municipality", "dorp")
    assert "ken ik niet in Ver Weg" in zegje(*PLAN, "--municipality", "heerlen", fails=True)
    asked = zegje("round", "preview", "wachten")
    assert "( ) Dorp" in asked
    assert "Heerlen" not in asked


@pytest.mark.parametrize("command", [("worker",), ("round", "status")])
def test_every_fault_of_a_region_file_is_named(zegje, monkeypatch, command):
    Path("verweg.toml").write_text(FAR.replace("noord", "Noord Oost").replace('"Dorp"', "4"))
    monkeypatch.setenv("ZEGJE_REGION_FILE", "verweg.toml")
    told = zegje(*command, fails=True)
    assert "verweg.toml: subregion[1].id" in told
    assert "verweg.toml: subregion[1].municipalities[1]" in told
