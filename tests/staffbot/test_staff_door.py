"""The door on python-telegram-bot, against the Telegram on loopback: nothing is patched."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import asynccontextmanager

import pytest
from bot_api import BotApi, Fault

from bot.staff.door import Patience, StaffDoor
from bot.staff.news import bring_once
from bot.staff.refused import StaffTokenRefused
from bot.staff.talk import STRANGER
from rounds.staff import SHELL, revoke
from storage import desk
from storage.desk import Notice
from storage.drawers import reading, writing

TOKEN = "43:STAFF-token_1"
QUICK = Patience(0.01, 200)
# The library says of every period in this version that its type will change, whatever is done with it.
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


@pytest.fixture
async def api():
    async with BotApi(TOKEN) as server:
        yield server


@asynccontextmanager
async def open_door(at, api, *, patience=QUICK, token=TOKEN):
    """The door is open: it fetches updates in the background."""
    door = StaffDoor(token, at.talk, api=api.url, wait=1, patience=patience)
    task = asyncio.create_task(door.listen())
    try:
        yield door
    finally:
        task.cancel()
        for outcome in await asyncio.gather(task, return_exceptions=True):
            assert isinstance(outcome, asyncio.CancelledError), outcome


@asynccontextmanager
async def working(at):
    """The worker carries out what waits, all the time."""

    async def work():
        while True:
            await asyncio.to_thread(at.works)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        for outcome in await asyncio.gather(task, return_exceptions=True):
            assert isinstance(outcome, asyncio.CancelledError), outcome


async def taps(api, person, *labels):
    """Tap, and wait each time until the message says something else."""
    for label in labels:
        before = person.sees()[-1]
        await person.taps(label)
        await api.until(lambda before=before: person.sees()[-1] != before)


async def test_an_invite_works_once_and_puts_up_the_menu_of_the_role(at, api):
    token = at.invites("facilitator")
    async with open_door(at, api):
        fatima, other = api.person(7), api.person(8)
        await fatima.says(f"/start {token}")
        assert "Welkom Fatima!" in (await fatima.gets(1))[0].text
        await api.until(lambda: "7" in api.commands)
        await other.says(f"/start {token}")
        assert [each.text for each in await other.gets(1)] == [STRANGER.screen.text]
    assert [each["command"] for each in api.commands["7"]][:2] == ["nieuw", "vragen"]
    assert "8" not in api.commands
    assert "" not in api.commands
    assert api.refused == []


async def test_a_round_goes_out_in_seven_taps_and_the_message_becomes_what_the_worker_answered(
    at, api
):
    at.joins("facilitator")
    async with open_door(at, api), working(at):
        fatima = api.person(7)
        await fatima.says("/nieuw")
        await fatima.gets(1)
        await taps(api, fatima, "18 worden", "Alle jongeren", "2 weken", "jongerenraad")
        await api.until(lambda: "Ongeveer 250 mensen" in fatima.sees()[-1].text)
        await taps(api, fatima, "Start deze ronde", "Ja, start")
        await api.until(lambda: "De ronde is open." in fatima.sees()[-1].text)
    assert len(fatima.sees()) == 1
    assert api.refused == []
    assert not api.open_queries


async def test_a_kill_in_the_middle_keeps_the_form(at, api):
    at.joins("facilitator")
    fatima = api.person(7)
    async with open_door(at, api):
        await fatima.says("/nieuw")
        await fatima.gets(1)
        await taps(api, fatima, "18 worden", "Alle jongeren")
    # What came while nobody listened waits at Telegram.
    await fatima.taps("2 weken")
    at.starts_again()
    async with open_door(at, api):
        await api.until(lambda: "stap 4 van 4" in fatima.sees()[-1].text)
        await fatima.says("/nieuw")
        await fatima.gets(2)
        await taps(api, fatima, "Verder")
        assert "stap 4 van 4" in fatima.sees()[-1].text


async def test_an_update_that_comes_again_after_a_kill_does_nothing_twice(at, api):
    """Killed between the deed and the next getUpdates: Telegram brings the tap again."""
    at.joins("facilitator")
    at.has_round("open1", "Wonen")
    fatima = api.person(7)
    async with open_door(at, api):
        await fatima.says("/stopronde")
        await fatima.gets(1)
        tap = fatima.tapping("Ja, stop nu")
        await api.deliver(tap, tap)
        await api.until(at.wishes)
        await api.until(lambda: len(api.called("answerCallbackQuery")) == 2)
    assert len(at.wishes()) == 1


async def test_a_stranger_hears_one_line_once_whatever_they_try(at, api):
    async with open_door(at, api):
        sam = api.person(9)
        for text in ("hoi", "/nieuw", "/start abc", "/hulp", "hallo?"):
            await sam.says(text)
        await sam.sends("photo")
        at.joins("facilitator")
        await api.person(7).says("/hulp")
        await api.person(7).gets(1)
    assert [each.text for each in sam.sees()] == [STRANGER.screen.text]
    assert "9" not in api.commands


async def test_revoking_closes_the_door_at_once_also_for_old_buttons_and_the_menu(at, api):
    staff = at.joins("facilitator")
    at.has_round("open1", "Wonen")
    async with open_door(at, api):
        fatima = api.person(7)
        await fatima.says("/stopronde")
        await fatima.gets(1)
        await api.until(lambda: "7" in api.commands)
        with writing(at.engine) as drawer:
            revoke(drawer, staff.id, SHELL, at.second)
        await fatima.taps("Ja, stop nu")
        await fatima.gets(2)
    assert fatima.sees()[-1].text == STRANGER.screen.text
    assert "7" not in api.commands
    assert at.wishes() == []


async def test_a_group_hears_nothing_and_is_left(at, api):
    at.joins("facilitator")
    async with open_door(at, api):
        group = api.group()
        await api.deliver(group.adding())
        await api.until(lambda: not group.has_bot)
        group.has_bot = True
        await api.deliver(group.saying("/nieuw"))
        await api.until(lambda: not group.has_bot)
    assert group.sees() == []


ODD = (
    {"message": {"message_id": 1}},
    {"message": "x"},
    {"callback_query": {"id": "1"}},
    {"something_new": {"a": 1}},
    {},
)


async def test_odd_updates_hide_no_others(at, api):
    at.joins("facilitator")
    async with open_door(at, api):
        fatima = api.person(7)
        api.queue.extend(api.new_update(**form) for form in ODD)
        for kind in ("sticker", "voice", "poll", "message_auto_delete_timer_changed"):
            api.queue.append(fatima.sending(kind))
        await fatima.says("x" * 4096)
        await fatima.edits("x" * 4096, "anders")
        await fatima.says("/hulp")
        await api.until(lambda: any("als procesbegeleider" in m.text for m in fatima.sees()))
    assert api.refused == []


async def test_an_old_message_that_cannot_be_edited_is_answered_in_a_new_one(at, api):
    at.joins("facilitator")
    at.has_round("open1", "Wonen")
    async with open_door(at, api):
        fatima = api.person(7)
        await fatima.says("/stand")
        await fatima.gets(1)
        await fatima.taps("Ververs", old=True)
        await api.until(lambda: len(api.called("answerCallbackQuery")) == 1)
        api.fail("editMessageText", Fault(400, "Bad Request: message can't be edited"))
        await fatima.taps("Bekijk de ronde")
        await fatima.gets(2)
    assert "Wonen" in fatima.sees()[1].text


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(502, raw="<html>Bad Gateway</html>"),
        Fault(429, "Too Many Requests: retry after 1", retry_after=1),
        Fault(breaks=True),
    ],
    ids=["500", "502", "429", "cut"],
)
async def test_the_door_survives_a_telegram_that_stumbles(at, api, fault):
    at.joins("facilitator")
    api.fail("getMe", fault)
    api.fail("getUpdates", fault)
    api.fail("sendMessage", fault)
    async with open_door(at, api):
        fatima = api.person(7)
        await fatima.says("/hulp")
        await fatima.gets(1)
    assert "als procesbegeleider" in fatima.sees()[-1].text


async def test_a_token_that_telegram_does_not_know_is_named(at, api):
    door = StaffDoor("44:OTHER-token", at.talk, api=api.url, wait=1, patience=QUICK)
    with pytest.raises(StaffTokenRefused, match="ZEGJE_STAFF_TOKEN"):
        await door.listen()


async def test_a_worker_that_is_busy_is_said_to_be_and_the_button_looks_again(at, api):
    at.joins("facilitator")
    at.has_round("open1", "Wonen")
    async with open_door(at, api, patience=Patience(0.01, 3)):
        fatima = api.person(7)
        await fatima.says("/stopronde")
        await fatima.gets(1)
        await taps(api, fatima, "Ja, stop nu")
        await api.until(lambda: "nog bezig" in fatima.sees()[-1].text)
        at.works()
        await taps(api, fatima, "Kijk nog eens")
        await api.until(lambda: "De ronde is gestopt." in fatima.sees()[-1].text)


async def test_who_went_on_in_a_message_is_not_called_back_to_what_it_waited_for(at, api):
    at.joins("facilitator")
    async with open_door(at, api):
        fatima = api.person(7)
        await fatima.says("/nieuw")
        await fatima.gets(1)
        await taps(api, fatima, "18 worden", "Alle jongeren", "2 weken", "jongerenraad")
        await taps(api, fatima, "Lees het hele gesprek")
        at.works()
        await asyncio.sleep(0.1)
        assert fatima.sees()[-1].text.startswith("👀")


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_no_log_holds_a_token_a_name_or_a_text(at, api, capsys, level):
    from bot.logs import OURS, calm

    root = logging.getLogger()
    before = root.level, root.handlers[:]
    levels = {name: logging.getLogger(name).level for name in OURS}
    calm(level)
    try:
        invite = at.invites("facilitator", "Kanarie")
        api.fail("sendMessage", Fault(400, "Bad Request: kanarie"))
        async with open_door(at, api):
            fatima = api.person(7, name="Kanarie")
            await fatima.says(f"/start {invite}")
            await fatima.says("/vraag kanarie")
            await fatima.gets(1)
    finally:
        root.level, root.handlers[:] = before[0], before[1]
        for name, own in levels.items():
            logging.getLogger(name).setLevel(own)
    said = capsys.readouterr().err.lower()
    assert "the staff bot failed" in said
    for secret in (TOKEN, TOKEN.partition(":")[2], invite, "kanarie", "http"):
        assert secret.lower() not in said


# --- news -----------------------------------------------------------------------------------------


def put(at, staff, number, text):
    with writing(at.engine) as drawer:
        desk.put_notice(drawer, Notice(f"n{number}", staff, text, at.second + number))


def unsent(at):
    with reading(at.engine) as drawer:
        return [each.id for each in desk.unsent(drawer)]


async def test_notices_are_brought_once_and_never_to_the_revoked(at, api):
    fatima = at.joins("facilitator", "7")
    gone = at.joins("facilitator", "8", "Gone")
    put(at, fatima.id, 1, "De ronde sluit morgen.")
    put(at, gone.id, 2, "Geheim.")
    with writing(at.engine) as drawer:
        revoke(drawer, gone.id, SHELL, at.second)
    api.person(7).began = api.person(8).began = True
    async with open_door(at, api) as door:
        await api.until(lambda: api.called("getUpdates"))
        assert await bring_once(at.engine, door.bring) == 1
        assert await bring_once(at.engine, door.bring) == 0
    assert [each.text for each in api.person(7).sees()] == ["De ronde sluit morgen."]
    assert api.person(8).sees() == []
    assert unsent(at) == []


async def test_a_notice_that_did_not_arrive_is_brought_later_and_a_blocked_one_is_let_go(at, api):
    fatima = at.joins("facilitator", "7")
    put(at, fatima.id, 1, "Let op.")
    person = api.person(7)
    person.began = True
    api.fail("sendMessage", *[Fault(500)] * 3)
    async with open_door(at, api) as door:
        await api.until(lambda: api.called("getUpdates"))
        assert await bring_once(at.engine, door.bring) == 0
        assert unsent(at) == ["n1"]
        assert await bring_once(at.engine, door.bring) == 1
        put(at, fatima.id, 2, "Nog iets.")
        person.closed = "bot was blocked by the user"
        await bring_once(at.engine, door.bring)
    assert unsent(at) == []
    assert [each.text for each in person.sees()] == ["Let op."]


async def test_who_did_not_come_in_yet_hears_it_later(at):
    at.invites("facilitator", "Later")
    with reading(at.engine) as drawer:
        (staff,) = desk.all_staff(drawer)
    put(at, staff.id, 1, "Let op.")

    async def bring(chat, text):
        raise AssertionError(chat, text)

    assert await bring_once(at.engine, bring) == 0
    assert unsent(at) == ["n1"]


async def test_an_asker_hears_what_became_of_their_question(at):
    from desk_table import Someone

    at.joins("council", "8", "Raad")
    at.joins("facilitator", "7")
    asker, fatima = Someone(at, "8"), Someone(at, "7")
    for text in ("/vraag", "Hoe is het wachten?", "Voor ons advies."):
        asker.types(text)
    asker.taps("Verstuur")
    brought = []

    async def bring(chat, text):
        brought.append((chat, text))
        return True

    # Whoever may take it up hears of it at once; the asker knows already that we have it.
    assert await bring_once(at.engine, bring) == 1
    assert brought.pop()[0] == "7"
    fatima.types("/vragen")
    fatima.taps("Hoe is het wachten?")
    fatima.taps("Niet doen")
    fatima.types("Dit vroegen we in het voorjaar al.")
    assert await bring_once(at.engine, bring) == 1
    assert await bring_once(at.engine, bring) == 0
    assert brought[0][0] == "8"
    assert re.search("De reden: Dit vroegen we in het voorjaar al", brought[0][1])


# --- the desk drawer only -------------------------------------------------------------------------


async def test_the_door_opens_no_file_but_the_desk_drawer(at, api, tmp_path):
    """What is open of ours while it runs, as the system tells it."""
    from pathlib import Path

    at.joins("facilitator")
    async with open_door(at, api):
        fatima = api.person(7)
        await fatima.says("/hulp")
        await fatima.gets(1)
        links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        there = {str(each.readlink()) for each in links if each.exists()}
    ours = {Path(each).name for each in there if each.startswith(str(tmp_path))}
    assert ours <= {"desk.db", "desk.db-wal", "desk.db-shm"}
    assert "desk.db" in ours
