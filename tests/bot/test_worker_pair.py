"""Two real workers on one installation: killed, and put to sleep for longer than a lease; each round opens once."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

import pytest

from bot import app
from bot.prepare import prepare
from bot.settings import Settings
from flows.audience import Audience
from storage import desk
from storage.desk import Round, Status
from storage.drawers import Drawer, reading, writing
from storage.leader import LEASE_SECONDS
from tests.databases import postgres_urls
from tests.e2e.installation import Installation, until

pytestmark = pytest.mark.kill


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def urls(request):
    if request.param == "sqlite":
        yield {}
        return
    with postgres_urls() as made:
        yield {f"{which.value}_url": url for which, url in made.items()}


class Pair:
    """An installation without doors, and rounds that are launched on its desk."""

    def __init__(self, folder, urls):
        env = {f"ZEGJE_{name.upper()}": url for name, url in urls.items()}
        self.zegje = Installation(folder, **env)
        settings = Settings(home=self.zegje.home, _env_file=None, **urls)
        prepare(settings)
        self.desk = app.drawer(settings, Drawer.DESK)
        self.number = 0

    def start(self, *names):
        for name in names:
            self.zegje.start("worker", called=name)

    def signal(self, name, sign):
        os.kill(self.zegje.running[name].pid, sign)

    def opens(self):
        """Another round is launched; wait until a worker opened it."""
        self.number += 1
        made = Round(
            f"n{self.number}", "R", "kernwaarden", 1, Status.READY, opens_at=1,
            audience=Audience(invited=False).to_json(), closes_at=4_000_000_000,
        )  # fmt: skip
        with writing(self.desk) as drawer:
            desk.save_round(drawer, made)
        until(lambda: self.status(made.id) is Status.OPEN, self.zegje.logs)

    def status(self, round_id):
        with reading(self.desk) as drawer:
            return desk.round_by_id(drawer, round_id).status

    def opened(self):
        with reading(self.desk) as drawer:
            return Counter(each.subject for each in desk.lines(drawer) if each.action == "open")


@pytest.fixture
def pair(tmp_path, urls):
    made = Pair(tmp_path, urls)
    yield made
    for name in made.zegje.running:
        made.signal(name, signal.SIGCONT)
    made.zegje.stop()
    made.desk.dispose()


def test_whoever_is_killed_the_other_goes_on(pair):
    pair.start("one", "other")
    pair.opens()
    pair.zegje.kill("one")
    pair.opens()
    pair.start("one")
    pair.opens()
    pair.zegje.kill("other")
    pair.opens()
    assert pair.opened() == {"n1": 1, "n2": 1, "n3": 1, "n4": 1}
    assert "Traceback" not in pair.zegje.logs()
    assert " failed" not in pair.zegje.logs()


def test_whoever_sleeps_longer_than_a_lease_wakes_up_beside_another_leader(pair):
    """On PostgreSQL a sleeping session keeps its lock, and the lead with it: there the sleeper goes on by itself."""
    pair.start("one", "other")
    pair.opens()
    for name in ("one", "other"):
        pair.signal(name, signal.SIGSTOP)
        if pair.desk.dialect.name == "sqlite":
            pair.opens()
        else:
            time.sleep(LEASE_SECONDS / 5)
        pair.signal(name, signal.SIGCONT)
        pair.opens()
    assert set(pair.opened().values()) == {1}
    assert "Traceback" not in pair.zegje.logs()
    assert " failed" not in pair.zegje.logs()
