"""The real processes: the staff bot in ``zegje desk``, beside a worker, and with nothing but the desk drawer."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from bot_api import BotApi

from bot.staff.talk import STRANGER
from tests.e2e.installation import ROOT, Installation

TOKEN = "43:STAFF-token_1"
PATIENCE = 60.0


@pytest.fixture
async def api():
    async with BotApi(TOKEN) as server:
        yield server


@pytest.fixture
def install(tmp_path, api):
    """A prepared installation with a staff bot; ended afterwards."""
    made = Installation(tmp_path, ZEGJE_STAFF_TOKEN=TOKEN, ZEGJE_TELEGRAM_API=api.url)
    made.prepare()
    yield made
    made.stop()


async def zegje(installation, *words):
    """What a command of ``zegje`` says."""
    run = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", *words],
        cwd=installation.folder,
        env=installation.env,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


async def invited(installation):
    """The token in the link of an invite."""
    said = await zegje(installation, "invite", "facilitator", "Fatima")
    return next(word for word in said.split() if len(word) == 24 and word.isascii())


async def sees(api, person, text):
    await api.until(lambda: any(text in each.text for each in person.sees()[-2:]), PATIENCE)


async def test_a_poster_round_is_planned_launched_and_stopped_with_the_real_worker(install, api):
    token = await invited(install)
    install.start("desk")
    install.start("worker")
    fatima = api.person(7)
    await fatima.says(f"/start {token}")
    await sees(api, fatima, "Welkom Fatima!")
    await fatima.says("/nieuw")
    await sees(api, fatima, "stap 1 van 4")
    for label, then in (
        ("18 worden", "stap 2 van 4"),
        ("Met posters", "Op welke plekken"),
        ("Eén code", "stap 3 van 4"),
        ("1 week", "stap 4 van 4"),
        ("jongerenraad", "Wat je straks ziet"),
        ("Start deze ronde", "Zeker weten?"),
        ("Ja, start", "De ronde is open."),
        ("Bekijk de ronde", "🟢 Open"),
        ("Stop nu", "nu stoppen?"),
        ("Ja, stop nu", "De ronde is gestopt."),
    ):
        await fatima.taps(label)
        await sees(api, fatima, then)
    assert api.refused == []
    assert "Traceback" not in install.logs()
    assert TOKEN not in install.logs()
    said = await zegje(install, "audit", "verify")
    assert "Traceback" not in said


async def test_the_desk_process_needs_no_other_drawer_and_no_key(install, api):
    token = await invited(install)
    for name in ("contacts.db", "answers.db", "master.key"):
        (install.home / name).unlink()
    (install.home / "keys").rename(install.folder / "elsewhere")
    install.start("desk")
    fatima, sam = api.person(7), api.person(8)
    await fatima.says(f"/start {token}")
    await sees(api, fatima, "Welkom Fatima!")
    await fatima.says("/nieuw")
    await sees(api, fatima, "stap 1 van 4")
    await sam.says("/nieuw")
    await sees(api, sam, STRANGER.screen.text)
    process = install.running["desk"].pid
    links = list(Path(f"/proc/{process}/fd").iterdir())
    there = {str(each.readlink()) for each in links if each.is_symlink()}
    ours = {Path(each).name for each in there if each.startswith(str(install.home))}
    assert ours <= {"desk.db", "desk.db-wal", "desk.db-shm"}
    assert not (install.home / "contacts.db").exists()
    assert not (install.home / "answers.db").exists()


async def test_a_kill_in_the_middle_of_a_new_round_keeps_it(install, api):
    token = await invited(install)
    install.start("desk")
    fatima = api.person(7)
    await fatima.says(f"/start {token}")
    await sees(api, fatima, "Welkom Fatima!")
    await fatima.says("/nieuw")
    await sees(api, fatima, "stap 1 van 4")
    for label, then in (("18 worden", "stap 2 van 4"), ("Alle jongeren", "stap 3 van 4")):
        await fatima.taps(label)
        await sees(api, fatima, then)
    install.kill("desk")
    await fatima.taps("2 weken")
    install.start("desk")
    await sees(api, fatima, "stap 4 van 4")


async def test_a_wrong_token_ends_the_desk_with_one_clear_message(tmp_path, api):
    wrong = Installation(tmp_path, ZEGJE_STAFF_TOKEN="44:OTHER", ZEGJE_TELEGRAM_API=api.url)
    wrong.prepare()
    said = await zegje(wrong, "desk")
    assert "Error: Telegram does not know ZEGJE_STAFF_TOKEN." in said
    assert "Traceback" not in said
    assert "44:OTHER" not in said


async def test_the_desk_runs_without_a_staff_token(tmp_path):
    quiet = Installation(tmp_path)
    quiet.prepare()
    quiet.start("desk")
    try:
        await asyncio.to_thread(quiet.wait_for_page, quiet.desk_address)
    finally:
        quiet.stop()


def test_no_module_of_the_staff_bot_opens_another_drawer_or_a_key():
    """The door is given an Office: the desk drawer. What opens drawers and keys stands in bot/app.py only."""
    written = "".join(each.read_text("utf-8") for each in (ROOT / "bot/staff").glob("*.py"))
    for word in (
        "KeyStore",
        "open_rooms",
        "workroom(",
        "Drawer.CONTACTS",
        "Drawer.ANSWERS",
        "master",
        "Keyring",
    ):
        assert word not in written
