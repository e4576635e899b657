"""The same happy conversation on two Telegrams that others made: ``teremok`` in process, ``telemelya`` over HTTP.

Both are gentler than ours (no 403, no 429, no pace); they are asked because nobody here wrote their rules. telemelya
keeps its state in Redis and sends no secret with its webhook: a dict stands in for the one, a gate adds the other.
"""

from __future__ import annotations

import logging
from collections import defaultdict

import httpx
import pytest
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, SendMessage
from aiogram.types import Message as TelegramMessage
from conftest import SECRET
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette_on_loopback import serving
from talk_double import RecordingTalk
from teremok import MockCallbackQuery, MockedSession, MockMessageText, MockMessageVoice, MockUpdate
from test_door_in import QUESTION, SEVERAL

from bot.youth import YouthDoor
from flows.event import Medium, Special
from flows.message import Look, Message
from rounds.incoming import Command, Media, Opened, Tap, Typed
from rounds.talk import Sent

HELP = Message("Bel 112 bij gevaar.", look=Look.HELP, controls=QUESTION.controls)


def script(incoming):
    """The conversation that is held on both."""
    match incoming.body:
        case Opened():
            return [QUESTION]
        case Tap("c:hoe:goed"):
            return [SEVERAL]
        case Tap() | Typed() | Media():
            return [Message("Dank je.", writes=True)]
        case Command(Special.HELP):
            return [HELP]
    return []


# --- teremok ----------------------------------------------------------------------------------------------------


async def test_teremok_finds_no_fault():
    session = MockedSession()
    door = YouthDoor("42:TEST", session=session)
    talk = RecordingTalk(door, script)

    async def comes(**update):
        await door.take(MockUpdate(**update), talk)

    def shown(number):
        sent = [call for call in session.requests if isinstance(call, SendMessage)][number]
        return TelegramMessage(
            **MockMessageText(sent.text).model_dump(exclude={"reply_markup"}),
            reply_markup=sent.reply_markup,
        )

    await comes(message=MockMessageText("/start KOM"))
    await comes(callback_query=MockCallbackQuery("c:hoe:goed", message=shown(0)))
    several = shown(1)
    await comes(callback_query=MockCallbackQuery("t:wat:sport", message=several))
    (edit,) = (call for call in session.requests if isinstance(call, EditMessageReplyMarkup))
    ticked = several.model_copy(update={"reply_markup": edit.reply_markup, "message_id": 99})
    await comes(callback_query=MockCallbackQuery("d:wat", message=ticked))
    await comes(message=MockMessageText("tekst " * 600))
    await comes(message=MockMessageVoice())
    await comes(message=MockMessageText("/hulp"))
    assert talk.bodies == [
        Opened("KOM"),
        Tap("c:hoe:goed"),
        Tap("c:wat:sport"),
        Typed("tekst " * 600),
        Media(Medium.VOICE),
        Command(Special.HELP),
    ]
    assert all(isinstance(outcome, Sent) for outcome in talk.outcomes), talk.outcomes


async def test_teremok_would_have_noticed():
    """The check bites: a long text and a long token are refused there too."""
    door = YouthDoor("42:TEST", session=MockedSession())
    with pytest.raises(Exception, match="too long"):
        await door._bot(SendMessage(chat_id=7, text="x" * 4097))
    with pytest.raises(Exception, match=r"(?i)too long|MESSAGE"):
        await door._bot(AnswerCallbackQuery(callback_query_id="1", text="x" * 201))


# --- telemelya --------------------------------------------------------------------------------------------------


class DictRedis:
    """The few commands of Redis that telemelya needs."""

    def __init__(self):
        self.values, self.lists, self.hashes = {}, defaultdict(list), defaultdict(dict)

    async def set(self, key, value):
        self.values[key] = value

    async def get(self, key):
        return self.values.get(key)

    async def incr(self, key):
        self.values[key] = self.values.get(key, 0) + 1
        return self.values[key]

    async def rpush(self, key, value):
        self.lists[key].append(value)

    async def lrange(self, key, start, stop):
        return self.lists[key]

    async def hset(self, key, field, value):
        self.hashes[key][field] = value

    async def hget(self, key, field):
        return self.hashes[key].get(field)

    async def expire(self, key, seconds):
        pass


def with_secret(app):
    """What telemelya delivers, with the secret that Telegram would have sent along."""

    async def gate(scope, receive, send):
        secret = (b"x-telegram-bot-api-secret-token", SECRET.encode())
        await app({**scope, "headers": [*scope["headers"], secret]}, receive, send)

    return gate


@pytest.fixture
async def telemelya():
    """telemelya's own routes on loopback, and its control API."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    from telemelya.server.bot_api import router as bot_api
    from telemelya.server.control_api import router as control_api
    from telemelya.server.state import state_manager

    root.handlers[:] = before
    root.setLevel(level)
    state_manager._redis = DictRedis()
    app = FastAPI()
    app.include_router(bot_api)
    app.include_router(control_api)
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as client:
        client.headers.update({"Authorization": "Bearer any", "X-Test-Session": "one"})
        yield client


async def test_telemelya_holds_the_same_conversation(telemelya):
    token = "42:TEST"
    door = YouthDoor(token, api=str(telemelya.base_url))
    talk = RecordingTalk(door, script)

    async def comes(**update):
        form = {"chat_id": 7, **update}
        answer = await telemelya.post(f"/api/v1/test/send_update?bot_token={token}", json=form)
        assert answer.json()["delivery"]["status_code"] == 200, answer.text

    app = with_secret(Starlette(routes=[door.webhook_route(talk, SECRET)]))
    async with serving(app) as url:
        await door.open_webhook(f"{url}/telegram", SECRET)
        await comes(command="/start KOM")
        await comes(callback_data="c:hoe:goed", callback_message_id=1)
        await comes(callback_data="d:wat", callback_message_id=2)
        await comes(text="ik vind sport fijn")
        await comes(photo_file_id="f", photo_caption="kijk", text="")
        await comes(command="/hulp")
    await door.close()
    assert talk.bodies[:4] == [
        Opened("KOM"),
        Tap("c:hoe:goed"),
        Tap("c:wat:"),
        Typed("ik vind sport fijn"),
    ]
    assert talk.bodies[-1] == Command(Special.HELP)
    responses = (await telemelya.get("/api/v1/test/responses")).json()["responses"]
    said = [each for each in responses if each["method"] == "sendMessage"]
    assert said[0]["text"] == QUESTION.text
    keys = [key["text"] for row in said[0]["reply_markup"]["inline_keyboard"] for key in row]
    assert keys == ["🙂 Goed", "🙁 Slecht", "Sla over", "Hulp"]
    assert said[-1]["text"] == f"💛 {HELP.text}"
    assert all(isinstance(outcome, Sent) for outcome in talk.outcomes)
