"""The Telegram on loopback is as strict as the real one: what it refuses, and in which words."""

import asyncio
import json

import aiohttp
import pytest
from bot_api import BotApi, Fault


@pytest.fixture
async def call(api):
    api.person(7).saying("hoi")
    async with aiohttp.ClientSession() as client:

        async def made(method, **form):
            url = f"{api.url}/bot{api.token}/{method}"
            async with client.post(url, json=form) as response:
                return await response.json()

        yield made


def keys(*buttons):
    return json.dumps({"inline_keyboard": [list(buttons)]})


REFUSED = {
    "unknown chat": ("sendMessage", {"chat_id": 8, "text": "x"}, "chat not found"),
    "no text": ("sendMessage", {"chat_id": 7}, "message text is empty"),
    "blank text": ("sendMessage", {"chat_id": 7, "text": " \n"}, "message text is empty"),
    "long text": ("sendMessage", {"chat_id": 7, "text": "x" * 4097}, "message is too long"),
    "long in UTF-16": ("sendMessage", {"chat_id": 7, "text": "🙂" * 2049}, "message is too long"),
    "unknown parameter": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "y": 1},
        "unknown parameter y",
    ),
    "parse mode": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "parse_mode": "X"},
        "unsupported parse_mode",
    ),
    "no JSON": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": "{"},
        "can't parse reply_markup JSON object",
    ),
    "long token": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys({"text": "a", "callback_data": "é" * 33})},
        "BUTTON_DATA_INVALID",
    ),
    "no token": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys({"text": "a", "callback_data": ""})},
        "BUTTON_DATA_INVALID",
    ),
    "no action": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys({"text": "a"})},
        "text buttons are unallowed in inline keyboard",
    ),
    "no label": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys({"text": " ", "callback_data": "a"})},
        "text buttons are empty",
    ),
    "tel": (
        "sendMessage",
        {"chat_id": 7, "text": "x", "reply_markup": keys({"text": "a", "url": "tel:113"})},
        "BUTTON_URL_INVALID",
    ),
    "nine in a row": (
        "sendMessage",
        {
            "chat_id": 7,
            "text": "x",
            "reply_markup": keys(*[{"text": "a", "callback_data": "a"}] * 9),
        },
        "rows must have 1 to 8 buttons",
    ),
    "edit of nothing": (
        "editMessageText",
        {"chat_id": 7, "message_id": 99, "text": "x"},
        "message to edit not found",
    ),
    "edit of another's": (
        "editMessageText",
        {"chat_id": 7, "message_id": 1, "text": "x"},
        "message can't be edited",
    ),
    "unknown query": (
        "answerCallbackQuery",
        {"callback_query_id": "q"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    "too many": (
        "deleteMessages",
        {"chat_id": 7, "message_ids": list(range(101))},
        "too many message identifiers specified",
    ),
    "leaving a person": (
        "leaveChat",
        {"chat_id": 7},
        "chat member status can't be changed in private chats",
    ),
    "command": (
        "setMyCommands",
        {"commands": [{"command": "Stop", "description": "x"}]},
        "BOT_COMMAND_INVALID",
    ),
    "secret": (
        "setWebhook",
        {"url": "https://x", "secret_token": "a b"},
        "secret token contains unallowed characters",
    ),
    "action": (
        "sendChatAction",
        {"chat_id": 7, "action": "dancing"},
        "wrong parameter action in request",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_refusals(call, case):
    method, form, description = REFUSED[case]
    answer = await call(method, **form)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert answer["description"].startswith(f"Bad Request: {description}")


async def test_an_unchanged_edit(call):
    sent = (await call("sendMessage", chat_id=7, text="x"))["result"]["message_id"]
    answer = await call("editMessageText", chat_id=7, message_id=sent, text="x")
    assert "message is not modified" in answer["description"]
    assert (await call("editMessageText", chat_id=7, message_id=sent, text="y"))["ok"]


async def test_a_query_is_answered_once(api, call):
    sam = api.person(7)
    await call(
        "sendMessage", chat_id=7, text="x", reply_markup=keys({"text": "a", "callback_data": "b"})
    )
    query = sam.tapping("a")["callback_query"]["id"]
    assert (await call("answerCallbackQuery", callback_query_id=query))["ok"]
    assert not (await call("answerCallbackQuery", callback_query_id=query))["ok"]


async def test_closed_chats_and_unknown_methods_and_tokens(api, call):
    api.person(7).closed = "bot was blocked by the user"
    answer = await call("sendMessage", chat_id=7, text="x")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert (await call("sendRocket"))["error_code"] == 404


async def test_pace(call, api):
    api.paced = True
    for number in range(100, 130):
        api.person(number).saying("hoi")
        assert (await call("sendMessage", chat_id=number, text="x"))["ok"]
    answer = await call("sendMessage", chat_id=7, text="x")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})


async def test_updates_stay_until_they_are_confirmed(api, call):
    await api.person(7).says("een")
    await api.person(7).says("twee")
    first = (await call("getUpdates"))["result"]
    assert (await call("getUpdates"))["result"] == first
    after = (await call("getUpdates", offset=first[0]["update_id"] + 1))["result"]
    assert [update["message"]["text"] for update in after] == ["twee"]
    assert (await call("getUpdates", offset=after[0]["update_id"] + 1))["result"] == []


async def test_only_one_may_fetch(api, call):
    waiting = asyncio.create_task(call("getUpdates", timeout=5))
    await api.until(lambda: api._poller)
    await call("getUpdates")
    assert (await waiting)["error_code"] == 409
    await call("setWebhook", url="http://127.0.0.1:1/")
    assert (await call("getUpdates"))["error_code"] == 409


async def test_faults_come_in_order_and_once(api, call):
    api.fail("getMe", Fault(500), Fault(429, "x", retry_after=3))
    assert [(await call("getMe")).get("error_code") for _ in range(3)] == [500, 429, None]


async def test_another_token():
    async with (
        BotApi() as api,
        aiohttp.ClientSession() as client,
        client.post(f"{api.url}/bot42:wrong/getMe") as response,
    ):
        assert response.status == 401
