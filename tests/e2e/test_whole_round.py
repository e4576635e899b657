"""A whole round with 2,000 people, two workers killed and a Telegram that stumbles: exactly what was said is there.

Stops by itself. Everything is on loopback.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import replace

import aiohttp
import pytest
from bot_api import Fault

from bot import app
from bot.settings import Settings
from flows.audience import Audience
from rounds.audit import SHELL
from rounds.corpus import read_corpus
from rounds.due import rounded_to_five
from rounds.plan import Plan, draft, drop
from rounds.wishes import ask_for
from storage import desk
from storage.desk import Entry, Round, Status, Wished
from storage.drawers import reading, writing
from tests.e2e.crowd import CrowdApi, Surfer, Youngster, known_before
from tests.e2e.installation import PATIENCE, Installation
from tests.rounds.house import FLOW

ON_TELEGRAM, ON_THE_WEB = 1600, 400
ROUND, POSTER = "ronde", "poster7"


@pytest.fixture
def zegje(tmp_path):
    made = Installation(
        tmp_path,
        ZEGJE_WINDOW_FROM="00:00",
        ZEGJE_WINDOW_TO="23:59",
        ZEGJE_TELEGRAM_RATE="400",
    )
    yield made
    made.stop()


async def test_a_round_of_two_thousand_ends_with_exactly_what_was_said(zegje):
    dice = random.Random(20261122)
    zegje.prepare()
    settings = Settings(home=zegje.home, _env_file=None)
    async with CrowdApi() as api:
        zegje.env |= {"ZEGJE_TELEGRAM_TOKEN": api.token, "ZEGJE_TELEGRAM_API": api.url}
        people = [
            Youngster(api, 5_000_000 + n, random.Random(n), POSTER) for n in range(ON_TELEGRAM)
        ]
        api.people |= {person.number: person for person in people}
        known_before(settings, people, dice)
        plan(settings)
        for name in ("front", "worker", "worker2"):
            zegje.start(name.rstrip("2"), name)
        await asyncio.to_thread(zegje.wait_for_page, zegje.address)
        wish(settings, Wished.LAUNCH)
        surfers = [
            Surfer(n, zegje.address, POSTER, random.Random(-n - 1)) for n in range(ON_THE_WEB)
        ]
        await until(api, lambda: status(settings) is Status.OPEN)
        await asyncio.sleep(2 * app.BOARD_SECONDS)  # until every front has looked at the board
        await asyncio.gather(trouble(api, zegje), surf(surfers))
        await until(api, lambda: all(person.ended for person in people), 4 * PATIENCE)
        wish(settings, Wished.CLOSE)
        await until(api, lambda: status(settings) is Status.REVIEW, 2 * PATIENCE)
    expected = Counter(answer for each in (*people, *surfers) for answer in each.diary.said.items())
    assert found(settings) == expected
    assert sum(expected.values()) > 3 * (ON_TELEGRAM + ON_THE_WEB) / 2, (
        "hardly anybody said anything"
    )
    gave = sum(1 for each in (*people, *surfers) if each.diary.said)
    assert known(settings).responses == rounded_to_five(gave)


async def trouble(api, zegje) -> None:
    """Refusals, cut connections and two killed workers while invitations go out."""
    for name in ("worker", "worker2"):
        sent = len(api.called("sendMessage"))
        await until(api, lambda sent=sent: len(api.called("sendMessage")) > sent + 200)
        api.fail("sendMessage", Fault(429, "Too Many Requests: retry after 1", retry_after=1))
        api.fail("sendMessage", Fault(breaks=True, done=True), Fault(502, "Bad Gateway"))
        zegje.kill(name)
        zegje.start("worker", name)


async def surf(surfers) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=40)) as client:
        await asyncio.gather(*(surfer.talks(client) for surfer in surfers))


async def until(api, holds, seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.1)


def plan(settings: Settings) -> None:
    """The round as a facilitator plans it: everybody who is known is invited, and a poster leads in too."""
    rooms, now = app.open_rooms(settings), int(app.now().timestamp())
    wanted = Plan(
        "Proef",
        "proef",
        Audience(roles=("client",)),
        closes_at=now + 7 * 24 * 3600,
        asked_by="de gemeente Heerlen",
    )
    with writing(rooms.desk) as drawer:
        desk.save_flow(drawer, "proef", FLOW)
        made = draft(drawer, wanted, SHELL, now, app.random_bytes)
        desk.save_round(drawer, replace(made, id=ROUND))
        desk.save_entry(drawer, Entry(POSTER, ROUND, "School"))
        drop(drawer, made.id, SHELL, now)
    rooms.close()


def wish(settings: Settings, kind: Wished) -> None:
    rooms = app.open_rooms(settings)
    with writing(rooms.desk) as drawer:
        ask_for(drawer, kind, ROUND, SHELL, int(app.now().timestamp()), app.random_bytes)
    rooms.close()


def status(settings: Settings) -> Status:
    return known(settings).status


def known(settings: Settings) -> Round:
    rooms = app.open_rooms(settings)
    with reading(rooms.desk) as drawer:
        made = desk.round_by_id(drawer, ROUND)
    rooms.close()
    assert made is not None
    return made


def found(settings: Settings) -> Counter[tuple[str, str]]:
    """What the corpus of the closed round holds, by step."""
    rooms = app.open_rooms(settings)
    kept = read_corpus(app.workroom(rooms), ROUND)
    rooms.close()
    return Counter(
        (each.step, each.text or ",".join(each.choices)) for each in kept if each.respondent
    )
