"""One installation of Zegje in a folder of its own: its real processes, and what is in its store."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx

from bot import app
from bot.prepare import prepare
from bot.settings import Settings
from rounds.answer_body import AnswerBody
from storage.drawers import reading

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds until something that should happen counts as not happening; nothing waits that long when all is well."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def until(holds: Callable[[], object], logs: Callable[[], str] = str) -> None:
    """Wait until this is true; ``logs`` tells more when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"this never happened\n{logs()}"
        time.sleep(0.02)


OF_NOBODY = {"pace", "lease", "done_job"}
"""Tables of the contacts drawer that hold what processes agree on: the pace of a bot, who leads, what is done."""


class Installation:
    """``zegje run``, or single processes of it, on a folder and ports that nobody else has."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder, self.home = folder, folder / "var"
        self.port, self.desk_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.desk_address = f"http://127.0.0.1:{self.desk_port}"
        theirs = {n: v for n, v in os.environ.items() if not n.startswith("ZEGJE_")}
        self.env = theirs | {
            "PYTHONPATH": str(ROOT),
            "ZEGJE_HOME": str(self.home),
            "ZEGJE_PORT": str(self.port),
            "ZEGJE_DESK_PORT": str(self.desk_port),
            "ZEGJE_GATHER_SECONDS": "1",
            **settings,
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    # --- processes ------------------------------------------------------------------------------

    def start(self, name: str, called: str = "") -> None:
        """Start one command of ``zegje``; a second process of it is ``called`` otherwise."""
        called = called or name
        # In a folder of its own: a developer's .env must not take part.
        with (self.folder / f"{called}.log").open("ab") as log:
            self.running[called] = subprocess.Popen(
                [sys.executable, "-m", "bot", name],
                cwd=self.folder,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def prepare(self) -> None:
        """Make drawers, keys and the demonstration round."""
        prepare(Settings(home=self.home, _env_file=None))

    def run(self) -> None:
        """``zegje run``, until the chat can be opened."""
        self.start("run")
        self.wait_for_page(self.address)

    def wait_for_page(self, address: str) -> None:
        """Wait until this site answers."""
        until(lambda: self._answers(address), self.logs)

    def _answers(self, address: str) -> bool:
        assert all(process.poll() is None for process in self.running.values()), self.logs()
        assert "Traceback" not in self.logs(), self.logs()
        try:
            return httpx.get(address, timeout=2).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def kill(self, name: str) -> None:
        """End one process with SIGKILL: a child of ``run``, or one that was started by itself."""
        if name in self.running:
            process = self.running.pop(name)
            process.kill()
            process.wait()
        else:
            os.kill(self.child(name), signal.SIGKILL)

    def child(self, name: str) -> int:
        """The id of the process that ``zegje run`` keeps under this name."""
        run = self.running["run"].pid
        for number in Path(f"/proc/{run}/task/{run}/children").read_text().split():
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
            if name.encode() in words:
                return int(number)
        raise AssertionError(f"zegje run has no {name}\n{self.log('run')}")

    def stop(self) -> None:
        """End what was started, as Ctrl+C does."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()  # the leash ends the children of ``run``
                process.wait()
        self.running.clear()

    def log(self, name: str) -> str:
        """What a process wrote."""
        file = self.folder / f"{name}.log"
        return file.read_text("utf-8") if file.exists() else ""

    def logs(self) -> str:
        """What all of them wrote."""
        return "\n".join(file.read_text("utf-8") for file in sorted(self.folder.glob("*.log")))

    # --- what is kept ---------------------------------------------------------------------------

    def kept(self, round_id: str = "demo") -> dict[bytes, AnswerBody]:
        """Every answer of a round, opened with its keys; by the key of its row."""
        rooms = app.open_rooms(Settings(home=self.home, _env_file=None))
        keys = rooms.keys.round(round_id)
        assert keys is not None
        with reading(rooms.answers) as drawer:
            rows = drawer.exec_driver_sql(
                "SELECT key, body FROM answer WHERE round_id = ?", (round_id,)
            ).all()
        rooms.close()
        return {key: AnswerBody.from_bytes(keys.answers.open(body, key)) for key, body in rows}

    def rows(self) -> dict[str, int]:
        """How many rows each table has in which something of a participant could stand; empty ones are left out."""
        return {
            table: count
            for drawer in ("contacts", "answers")
            for table, count in self._count(self.home / f"{drawer}.db")
            if count and table not in OF_NOBODY
        }

    def _count(self, file: Path) -> list[tuple[str, int]]:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as drawer:
            named = drawer.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'alembic%'"
            ).fetchall()
            return [
                (name, drawer.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
                for (name,) in named
            ]


class Since:
    """What came into the store since this was made: one participant's, when nobody else is talking."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._kept, self._rows = set(installation.kept()), installation.rows()

    def given(self) -> dict[str, str]:
        """The new answers by step: own words, or the choices with commas between."""
        new = [body for key, body in self._installation.kept().items() if key not in self._kept]
        said = {body.step: in_words(body) for body in new}
        assert len(said) == len(new), f"an answer is there twice: {new}"
        return said

    def rows(self) -> dict[str, int]:
        """How many rows more or fewer there are in each table."""
        now = Counter(self._installation.rows())
        now.subtract(self._rows)
        return {table: count for table, count in now.items() if count}


def in_words(body: AnswerBody) -> str:
    """What somebody answered, for a person to read."""
    if body.kind == "agreed":
        return "yes" if body.quote else "no"
    return body.text or ",".join(body.choices) or body.kind
