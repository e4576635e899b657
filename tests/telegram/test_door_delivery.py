"""Nothing that was not taken is acknowledged, whatever breaks; what comes twice or out of order is told as it is."""

import asyncio
import io
import json
import logging

import aiohttp
import pytest
from bot_api import BotApi, Fault
from conftest import SECRET, hooked, polling
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import calm
from bot.youth import YouthDoor
from bot.youth_menu import TokenRefused
from bot.youth_poll import MOST_TRIES, Ledger
from flows.message import Message
from rounds.incoming import Opened, Retyped, Typed


class DiskFullError(Exception):
    """What storage may raise."""


async def heard(api, talk, count):
    await api.until(lambda: len(talk.heard) >= count, seconds=15)
    return talk.bodies


# --- polling ----------------------------------------------------------------------------------------------------


async def test_a_turn_that_fails_comes_again_and_the_chat_keeps_its_order(api, door, talk):
    sam, kim = api.person(7), api.person(8)
    talk.fail("een", DiskFullError())
    await api.deliver(sam.saying("een"), kim.saying("van kim"), sam.saying("twee"))
    async with polling(door, talk):
        bodies = await heard(api, talk, 3)
    assert bodies == [Typed("van kim"), Typed("een"), Typed("twee")]
    assert "112" in sam.sees()[0].text, "help is shown when a turn fails"
    assert len(sam.sees()) == 1
    assert kim.sees() == []


async def test_what_was_not_taken_comes_again_after_a_crash(api, door, talk):
    sam = api.person(7)
    started, never = asyncio.Event(), asyncio.Event()

    async def stuck(incoming):
        started.set()
        await never.wait()

    real, talk.take = talk.take, stuck
    async with polling(door, talk):
        await sam.says("hoi")
        await started.wait()
    talk.take = real
    async with polling(door, talk):
        assert await heard(api, talk, 1) == [Typed("hoi")]


async def test_an_update_that_never_works_does_not_shut_the_door(api, door, talk):
    sam, kim = api.person(7), api.person(8)
    talk.fail("gif", *[DiskFullError()] * 100)
    async with polling(door, talk):
        await sam.says("gif")
        for n in range(MOST_TRIES):
            await kim.says(f"{n}")
            await heard(api, talk, n + 1)
        await sam.says("hoi")
        assert (await heard(api, talk, MOST_TRIES + 1))[-1] == Typed("hoi")


async def test_an_update_that_nobody_can_read_is_passed_over(api, door, talk):
    await api.deliver(api.new_update(message={"odd": 1}), api.person(7).saying("hoi"))
    async with polling(door, talk):
        assert await heard(api, talk, 1) == [Typed("hoi")]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(502, raw="<html>"),
        Fault(500),
        Fault(breaks=True),
        Fault(429, "Too Many Requests", retry_after=1),
        Fault(409, "Conflict: terminated by other getUpdates request"),
    ],
    ids=["page", "500", "broken", "429", "409"],
)
async def test_fetching_goes_on_after_trouble(api, door, talk, fault):
    api.fail("getUpdates", fault)
    await api.person(7).says("hoi")
    async with polling(door, talk):
        assert await heard(api, talk, 1) == [Typed("hoi")]


async def test_a_slow_chat_does_not_keep_others_waiting(api, door, talk):
    sam, kim = api.person(7), api.person(8)
    real, gate = talk.take, asyncio.Event()

    async def slow(incoming):
        if incoming.address == "7":
            await gate.wait()
        return await real(incoming)

    talk.take = slow
    await api.deliver(sam.saying("een"), kim.saying("twee"))
    async with polling(door, talk):
        assert await heard(api, talk, 1) == [Typed("twee")]
        gate.set()
        assert await heard(api, talk, 2) == [Typed("twee"), Typed("een")]


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), max_size=12))
def test_the_offset_never_passes_what_was_not_taken(steps):
    ledger, waiting = Ledger(), set(range(1, 30))
    for size, fails in steps:
        batch = sorted(waiting)[:size]
        if not batch:
            break
        fresh = [number for number in batch if ledger.is_new(number)]
        failed = set(fresh[:fails])
        hopeless = ledger.close(batch, set(fresh) - failed, failed)
        left = {number for number in batch if number in failed} - set(hopeless)
        assert all(number >= ledger.offset for number in left)
        assert left or ledger.offset == batch[-1] + 1
        waiting = {number for number in waiting if number >= ledger.offset}


# --- both ways --------------------------------------------------------------------------------------------------


async def test_the_same_update_twice_has_the_same_key_and_is_answered_once(api, talk, way):
    talk.script = lambda incoming: [Message("dag")]
    sam = api.person(7)
    update = sam.saying("hoi")
    await api.deliver(update, update)
    await sam.gets(1)
    await api.deliver(update, sam.saying("dag"))
    await sam.gets(2)
    assert len({incoming.key for incoming in talk.heard if incoming.body == Typed("hoi")}) == 1
    assert len(sam.sees()) == 2


async def test_out_of_order(api, talk, way):
    sam = api.person(7)
    first, second = sam.saying("een"), sam.saying("twee")
    edit = sam.editing("een", "eentje")
    await api.deliver(edit, second, first)
    bodies = await heard(api, talk, 3)
    assert sorted(map(repr, bodies)) == sorted(
        map(repr, [Typed("een"), Typed("twee"), Retyped("eentje")])
    )
    keys = {body.text: incoming.key for body, incoming in zip(bodies, talk.heard, strict=True)}
    assert keys["een"] == keys["eentje"] != keys["twee"]


async def test_a_broken_answer_to_a_tap_does_no_harm(api, talk, way):
    from test_door_in import QUESTION

    talk.script = lambda incoming: [QUESTION] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    api.fail("answerCallbackQuery", Fault(breaks=True), Fault(500))
    await sam.taps("Goed")
    await sam.taps("Slecht")
    assert len(await heard(api, talk, 3)) == 3


async def test_a_wrong_token_is_said_clearly(api, talk):
    stranger = YouthDoor("42:other", api=api.url)
    with pytest.raises(TokenRefused, match="ZEGJE_TELEGRAM_TOKEN"):
        await stranger.listen(talk)
    await stranger.close()


@pytest.fixture
def lines():
    """Everything that is logged at the level that shows most, as Zegje sets its logs up."""
    root = logging.getLogger()
    before, level, written = root.handlers[:], root.level, io.StringIO()
    calm("DEBUG")
    root.addHandler(logging.StreamHandler(written))
    yield written
    root.handlers[:] = before
    root.setLevel(level)


async def test_logs_hold_no_token_no_chat_and_no_words(talk, lines):
    async with BotApi(token="42:GEHEIM-token") as other:
        door = YouthDoor(other.token, api=other.url)
        other.fail("getUpdates", Fault(500), Fault(502, raw="<html>GEHEIM"), Fault(breaks=True))
        other.fail("answerCallbackQuery", Fault(400, "GEHEIM"))
        sam = other.person(7654321)
        async with polling(door, talk):
            talk.fail("mijn GEHEIM", DiskFullError("GEHEIM 7654321"))
            await sam.says("mijn GEHEIM")
            await other.until(lambda: talk.heard, seconds=15)
        await door.send("7654321", Message("GEHEIM"))
        await door.close()
    assert "DiskFullError" in lines.getvalue()
    assert "GEHEIM" not in lines.getvalue()
    assert "7654321" not in lines.getvalue()


# --- webhook ----------------------------------------------------------------------------------------------------


async def post(url, body, **headers):
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=body, headers=headers) as response,
    ):
        return response.status


SECRETLY = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.mark.parametrize("secret", ["", "kort", "s" * 31, "s" * 257, "é" * 40, "s p" * 20])
async def test_a_webhook_without_a_good_secret_is_refused(door, talk, secret):
    with pytest.raises(ValueError, match="ZEGJE_TELEGRAM_SECRET"):
        door.webhook_route(talk, secret)


async def test_only_telegram_comes_in(api, door, talk):
    good = json.dumps(api.person(7).saying("hoi"))
    async with hooked(door, talk) as url:
        assert await post(url, good) == 403
        assert await post(url, good, **{"X-Telegram-Bot-Api-Secret-Token": "s" * 31}) == 403
        assert await post(url, b"{", **{"X-Telegram-Bot-Api-Secret-Token": "x"}) == 403
        assert talk.heard == []
        assert await post(url, good, **SECRETLY) == 200
    assert talk.bodies == [Typed("hoi")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b'"x"',
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b"\xff",
        b"[" * 100000,
    ],
)
async def test_garbage(door, talk, body):
    async with hooked(door, talk) as url:
        assert await post(url, body, **SECRETLY) == 400


async def test_a_body_has_a_limit(door, talk):
    async with hooked(door, talk) as url:
        assert await post(url, b" " * 300_000, **SECRETLY) == 413


async def test_unknown_kinds_are_acknowledged(api, door, talk):
    async with hooked(door, talk) as url:
        for odd in (api.new_update(message={"odd": 1}), api.new_update(something_new={})):
            assert await post(url, json.dumps(odd), **SECRETLY) == 200


async def test_a_failed_turn_is_not_acknowledged(api, door, talk):
    api.tries = 3
    talk.fail("hoi", DiskFullError(), DiskFullError())
    async with hooked(door, talk):
        await api.person(7).says("hoi")
    assert api.deliveries == [503, 503, 200]
    assert talk.bodies == [Typed("hoi")]
    await api.until(lambda: len(api.person(7).sees()) == 1)
