"""Recognisable people talk by Telegram and on the web; none of them may be found in any file or log afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from bot_api import BotApi

from bot.prepare import prepare_one_flow
from bot.settings import Settings
from tests.canary.encodings import forms
from tests.rounds.house import FLOW

CHAT = 7700112233
NAME = "Xanthippe"
SURNAME = "Kwakernaakster"
USER_NAME = "xanthikwak_77"
PHONE = "06-48151623"
MAIL = "xanthi.kwak@voorbeeld-kanarie.nl"
ADDRESS = "198.51.100.77"
BROWSER = "KanarieBrowser/77.7"
CODE_WORDS = "geheimbrief"
TEXT = f"Mijn naam is {NAME} {SURNAME}, bel {PHONE} of mail {MAIL}. Op insta ben ik @{USER_NAME}."
CANARIES = (str(CHAT), NAME, SURNAME, USER_NAME, PHONE, MAIL, ADDRESS, BROWSER, CODE_WORDS)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def found(folder: Path, canary: str) -> list[str]:
    """In which file, and in which form, this canary stands."""
    files = [(path, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [
        f"{path.name}: {canary} as {form}"
        for form, needle in forms(canary)
        for path, content in files
        if needle in content
    ]


@asynccontextmanager
async def processes(folder: Path, api: BotApi, port: int):
    """Front and worker as they really run, with their logs as loud as they can be."""
    env = os.environ | {
        "ZEGJE_HOME": str(folder / "var"),
        "ZEGJE_PORT": str(port),
        "ZEGJE_TELEGRAM_TOKEN": api.token,
        "ZEGJE_TELEGRAM_API": api.url,
        "ZEGJE_GATHER_SECONDS": "1",
        "ZEGJE_LOG_LEVEL": "DEBUG",
        "TMPDIR": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir()
    children = []
    for name in ("front", "worker"):
        with (folder / f"{name}.log").open("wb") as log:
            children.append(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "bot", name, env=env, stdout=log, stderr=log
                )
            )
    try:
        await listens(port, children[0], folder / "front.log")
        yield
    finally:
        for child in children:
            if child.returncode is None:
                child.send_signal(signal.SIGTERM)
        for child in children:
            await child.wait()


async def listens(port: int, front: asyncio.subprocess.Process, log: Path) -> None:
    async with asyncio.timeout(90):
        while front.returncode is None:
            with contextlib.suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                return
            await asyncio.sleep(0.1)
    raise AssertionError(f"the front ended by itself: {log.read_text()}")


async def telegram_talk(api: BotApi) -> None:
    person = api.person(CHAT, name=NAME)
    person.user |= {"username": USER_NAME, "last_name": SURNAME}
    person.chat |= {"username": USER_NAME, "last_name": SURNAME}
    await person.says("/start try")
    await api.until(lambda: any("Wacht jij" in seen.text for seen in person.sees()), 20)
    await person.taps("Ja")
    await api.until(lambda: any("Hoe is dat" in seen.text for seen in person.sees()), 20)
    await person.says(TEXT)
    await person.says(f"en dit is mijn {CODE_WORDS}: /insta @{USER_NAME}")
    await api.until(lambda: any("Hoe gaat het" in seen.text for seen in person.sees()), 20)
    await person.edits(TEXT, TEXT + " Echt waar.")
    await person.says(NAME)
    await person.says(f"/taal {NAME}")
    await person.says("ik wil dood, groetjes " + NAME)
    await person.sends("photo", f"dit is {NAME} {SURNAME}")
    await api.until(lambda: any("113" in seen.text for seen in person.sees()), 20)


async def web_talk(port: int) -> None:
    headers = {"user-agent": BROWSER, "x-forwarded-for": ADDRESS, "x-real-ip": ADDRESS}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        token = ""
        for number, said in enumerate(
            (
                {"kind": "open"},
                {"kind": "tap", "taps": ["c:wacht:ja"]},
                {"kind": "typed", "text": TEXT},
                {"kind": "typed", "text": f"bel {PHONE}"},
                {"kind": "open", "code": NAME},
                {"kind": "tap", "taps": [f"c:wacht:{NAME}"]},
                {"kind": "typed", "text": NAME * 3000},
            )
        ):
            form = {"key": f"kanarie-{number:04}", "token": token, "seen": 0, **said}
            response = await client.post("/api/chat", json=form)
            token = response.json().get("token", token)
        await client.post("/terug", data={"code": NAME})
        await client.post("/api/chat", content=NAME.encode())
        await client.get(f"/r/{NAME}")


async def test_nobody_can_be_found_in_any_file_or_log(tmp_path):
    settings = Settings(home=tmp_path / "var", _env_file=None)
    prepare_one_flow(settings, FLOW, "proef")
    port = free_port()
    async with BotApi() as api, processes(tmp_path, api, port):
        await web_talk(port)
        await telegram_talk(api)
        await asyncio.sleep(1.5)
        hits = [hit for canary in CANARIES[:-1] for hit in found(tmp_path, canary)]
    hits += [hit for canary in CANARIES[:-1] for hit in found(tmp_path, canary)]
    assert hits == []
    with sqlite3.connect(tmp_path / "var" / "answers.db") as drawer:
        assert drawer.execute("SELECT count(*) FROM answer").fetchone()[0] >= 4


@pytest.mark.parametrize("canary", [str(CHAT), NAME])
def test_the_search_finds_a_planted_canary(tmp_path, canary):
    for place, (form, needle) in enumerate(forms(canary)):
        file = tmp_path / f"{place}.bin"
        file.write_bytes(b"\x00\x01" + needle + b"\xff")
        assert any(f"as {form}" in hit for hit in found(tmp_path, canary))
        file.unlink()
