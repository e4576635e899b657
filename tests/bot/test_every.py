"""The pulse of the worker: a long sleep costs nothing, and a clock that was set back stops nothing."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.app import now
from bot.every import Every, mind_the_clock, pulse


def test_after_three_days_of_sleep_there_is_one_time_to_run():
    """APScheduler asks again and again until it is told of a time to come; its own interval tells of every second."""
    trigger, woke = Every(1), now()
    asked, moment = 0, woke - timedelta(days=3)
    while moment <= woke:
        moment = trigger.get_next_fire_time(moment, woke)
        asked += 1
    assert asked == 1


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_was_set_back_delays_nobody(back):
    """A job that waits for a moment which is suddenly far away is what a clock that was set back leaves behind."""

    async def run() -> None:
        ran = asyncio.Event()

        async def job() -> None:
            ran.set()

        scheduler = pulse({job: 0.05}, now)
        scheduler.start()
        (waiting,) = scheduler.get_jobs()
        waiting.modify(next_run_time=now() + back)
        minding = asyncio.create_task(mind_the_clock(scheduler, now))
        try:
            await asyncio.wait_for(ran.wait(), 30)
        finally:
            minding.cancel()
            scheduler.shutdown()

    asyncio.run(run())


def test_a_job_that_takes_long_is_not_begun_twice():
    async def run() -> int:
        at_once = most = done = 0
        enough = asyncio.Event()

        async def job() -> None:
            nonlocal at_once, most, done
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.05)
            at_once -= 1
            done += 1
            if done == 3:
                enough.set()

        scheduler = pulse({job: 0.01}, now)
        scheduler.start()
        await asyncio.wait_for(enough.wait(), 30)
        scheduler.shutdown()
        return most

    assert asyncio.run(run()) == 1


def test_what_is_given_as_now_is_where_it_goes_on():
    moment = datetime.now(now().tzinfo)
    assert Every(2).get_next_fire_time(None, moment) == moment + timedelta(seconds=2)
