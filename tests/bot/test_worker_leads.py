"""Of several workers one leads and does what is due; what cannot be done stops nothing else."""

from __future__ import annotations

import asyncio

import pytest

from bot import app
from bot.prepare import prepare
from bot.settings import Settings
from bot.worker import Worker
from flows.audience import Audience
from rounds.bring import Bringer
from storage import desk
from storage.desk import Round, Status
from storage.drawers import reading, writing

POSTER = Audience(invited=False).to_json()


@pytest.fixture
def rooms(tmp_path):
    settings = Settings(home=tmp_path / "var", _env_file=None)
    prepare(settings)
    opened = app.open_rooms(settings)
    yield opened
    opened.close()


@pytest.fixture
def worker(rooms):
    made = []

    def make():
        host, courier = app.build_host(rooms)
        made.append((host, courier))
        room = app.workroom(rooms)
        return Worker(rooms, room, host, Bringer(room, courier, (), rooms.rates))

    yield make
    for host, courier in made:
        host.close()
        courier.close()


def launched(rooms, round_id, audience=POSTER):
    with writing(rooms.desk) as drawer:
        desk.save_round(
            drawer,
            Round(
                round_id, "R", "kernwaarden", 1, Status.READY, opens_at=1, audience=audience,
                closes_at=4_000_000_000,
            ),
        )  # fmt: skip


def status(rooms, round_id):
    with reading(rooms.desk) as drawer:
        return desk.round_by_id(drawer, round_id).status


async def once(worker):
    """Every job of this worker, one time."""
    for job in worker.jobs():
        await job()


def test_only_who_leads_does_what_is_due(rooms, worker):
    async def run():
        first, second = worker(), worker()
        await first.lead()
        await second.lead()
        assert (first.leading, second.leading) == (True, False)
        launched(rooms, "a")
        await once(second)
        assert status(rooms, "a") is Status.READY
        await once(first)
        assert status(rooms, "a") is Status.OPEN
        await first.finish()
        launched(rooms, "b")
        await once(second)
        assert (first.leading, second.leading) == (False, True)
        assert status(rooms, "b") is Status.OPEN
        await second.finish()

    asyncio.run(run())


def test_a_round_that_cannot_be_opened_does_not_stop_the_others_and_is_left_alone_for_a_while(
    rooms, worker, caplog
):
    async def run():
        launched(rooms, "a-broken", audience="no form of an audience")
        launched(rooms, "b")
        one = worker()
        await one.lead()
        await once(one)
        assert status(rooms, "b") is Status.OPEN
        assert status(rooms, "a-broken") is Status.READY
        for _ in range(5):
            await once(one)
        await one.finish()

    asyncio.run(run())
    faults = [line for line in caplog.messages if "failed" in line]
    assert len(faults) == 1, faults
    assert "no form of an audience" not in caplog.text


def test_who_finishes_lets_go_when_the_work_is_done(rooms, worker):
    """A worker that is told to stop does not break off what it began."""

    async def run():
        one, other = worker(), worker()
        await one.lead()
        launched(rooms, "a")
        working = asyncio.ensure_future(once(one))
        await asyncio.sleep(0)
        await one.finish()
        await other.lead()
        assert other.leading
        await other.finish()
        await working

    asyncio.run(run())
