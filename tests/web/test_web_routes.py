"""The routes of the web chat, as a browser uses them and as somebody would who means harm."""

from __future__ import annotations

import html
import json
import logging
import re

import pytest
from fake_talk import CODE, FakeTalk

from bot.web.protect import MOST_BYTES
from flows.event import Special
from rounds.incoming import Command, Opened, Polled, Tap, Typed

KEY = "0123456789abcdef"


async def chat(client, **form):
    return await client.post("/api/chat", json={"key": KEY, "kind": "open", **form})


async def begun(client, **form):
    return (await chat(client, **form)).json()["token"]


def hidden(page: str) -> dict[str, str]:
    """The fields that the plain form would send."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


# --- the script's routes ---


async def test_the_first_contact_makes_a_session_and_gives_the_first_question(client, talk):
    reply = (await chat(client, code="ronde-1")).json()
    assert talk.taken[0].body == Opened("ronde-1")
    assert talk.taken[0].address == reply["token"]
    assert [m["number"] for m in reply["messages"]] == [1, 2, 3, 4]
    question = reply["messages"][-1]
    assert question["text"] == "Waar woon je nu?"
    assert question["layout"] == "list"
    assert question["buttons"][0] == {
        "label": "Bij mijn ouders",
        "token": "c:wonen:bij-mijn-ouders",
        "picture": "🏠",
    }
    assert (question["asked"], question["total"]) == (1, 5)
    assert (reply["wait"], reply["lang"]) == (0, "nl")


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ({"kind": "typed", "text": "hoi"}, Typed("hoi")),
        ({"kind": "typed", "text": "half \ud800 teken\x00"}, Typed("half � teken")),
        ({"kind": "tap", "taps": ["c:wonen:op-een-groep"]}, Tap("c:wonen:op-een-groep")),
        ({"kind": "tap", "taps": ["c:helpt:a", "c:helpt:b"]}, Tap("c:helpt:a,b")),
        ({"kind": "command", "special": "wis"}, Command(Special.ERASE)),
        ({"kind": "command", "special": "taal:en"}, Command(Special.LANGUAGE, "en")),
        ({"kind": "poll"}, Polled()),
    ],
)
async def test_what_people_do_reaches_talk(client, talk, form, body):
    token = await begun(client)
    content = json.dumps({"token": token, "key": "another-key", "seen": 4, **form})
    response = await client.post(
        "/api/chat", content=content, headers={"content-type": "application/json"}
    )
    assert response.status_code == 200
    taken = talk.taken[-1]
    assert (taken.body, taken.address, taken.seen, taken.whole) == (body, token, 4, False)


async def test_the_same_key_again_is_answered_again_but_taken_once(client, talk):
    token = await begun(client)
    said = {"token": token, "key": "same-key-twice", "kind": "typed", "text": "x", "seen": 4}
    first, second = await chat(client, **said), await chat(client, **said)
    assert first.json() == second.json()
    assert talk.typed() == ["x"]


async def test_a_long_text_passes(client, talk):
    text = "Ik wil iets vertellen. 🙂 " * 240
    token = await begun(client)
    response = await chat(client, token=token, key="long-text", kind="typed", text=text)
    assert response.status_code == 200
    assert talk.typed() == [text]
    assert len(text) > 4096


GARBAGE = {
    "no json": b"{",
    "not an object": b"[1]",
    "not utf-8": b"\xff\xfe\xfa",
    "deep": b"[" * 30000,
    "no key": b'{"kind":"open"}',
    "short key": b'{"kind":"open","key":"a"}',
    "unknown kind": b'{"kind":"dance","key":"0123456789"}',
    "empty text": b'{"kind":"typed","key":"0123456789","text":"  "}',
    "text is a number": b'{"kind":"typed","key":"0123456789","text":4}',
    "no tap": b'{"kind":"tap","key":"0123456789","taps":[]}',
    "taps of two steps": b'{"kind":"tap","key":"0123456789","taps":["c:a:b","c:c:d"]}',
    "tap is a number": b'{"kind":"tap","key":"0123456789","taps":["c:a:b",4]}',
    "unknown command": b'{"kind":"command","key":"0123456789","special":"dance"}',
    "guessable token": b'{"kind":"open","key":"0123456789","token":"short"}',
    "token is a list": b'{"kind":"open","key":"0123456789","token":[1]}',
    "negative": b'{"kind":"open","key":"0123456789","seen":-1}',
    "huge number": b'{"kind":"open","key":"0123456789","seen":' + b"9" * 5000 + b"}",
    "true is no number": b'{"kind":"open","key":"0123456789","seen":true}',
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE)
async def test_garbage_gets_a_kind_answer(client, talk, body):
    headers = {"content-type": "application/json"}
    response = await client.post("/api/chat", content=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["message"]["text"].startswith("Dit kan ik niet lezen.")
    assert talk.taken == []


async def test_a_form_of_another_site_cannot_speak_json(client, talk):
    response = await client.post("/api/chat", content=b'{"kind":"open","key":"0123456789"}')
    assert response.status_code == 400
    assert talk.taken == []


@pytest.mark.parametrize("path", ["/", "/api/chat", "/api/code", "/code", "/terug"])
@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
)
async def test_another_site_cannot_send_for_somebody(client, talk, path, headers):
    response = await client.post(path, headers={"content-type": "application/json", **headers})
    assert response.status_code == 403
    assert talk.taken == []


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "same-origin"}, {"origin": "null"}, {"origin": "http://zegje.test"}],
)
async def test_our_own_page_can_send(client, headers):
    response = await client.post("/api/chat", json={"key": KEY, "kind": "open"}, headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/chat", "application/json"), ("/", "application/x-www-form-urlencoded")],
)
async def test_too_much_gets_a_kind_answer(client, talk, path, kind):
    body = b"a" * (MOST_BYTES + 1)
    response = await client.post(path, content=body, headers={"content-type": kind})
    assert response.status_code == 413
    assert "Je tekst is te lang." in response.text
    assert talk.taken == []


@pytest.mark.parametrize("path", ["/api/chat", "/"])
async def test_what_fails_unforeseen_offers_help_and_logs_no_words(client, talk, path, caplog):
    talk.fails = 1
    form = {"key": KEY, "kind": "typed", "text": "mijn geheim", "token": "t" * 32}
    with caplog.at_level(logging.DEBUG):
        response = await client.post(path, **({"json": form} if path != "/" else {"data": form}))
    assert response.status_code == 500
    assert "Bel 112." in html.unescape(re.sub("<[^>]+>", "", response.text))
    assert "tel:113" in response.text
    log = caplog.text
    assert "RuntimeError at" in log
    assert "fake_talk:" in log
    assert not any(secret in log for secret in ("geheim", "tttt"))


async def test_a_plain_form_that_failed_keeps_text_and_key(client, talk):
    talk.fails = 1
    form = {"key": KEY, "kind": "typed", "text": "mijn <tekst>", "token": "t" * 32, "shown": "4"}
    page = (await client.post("/", data=form)).text
    assert hidden(page)["key"] == KEY
    assert "mijn &lt;tekst&gt;</textarea>" in page


# --- headers, traces ---


@pytest.mark.parametrize("path", ["/", "/r/poster-1", "/terug", "/nergens", "/static/chat.js"])
async def test_every_page_is_protected(client, path):
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "microphone=()" in headers["permissions-policy"]
    assert "noindex" in headers["x-robots-tag"]
    assert headers["strict-transport-security"]
    assert "set-cookie" not in headers
    if not path.startswith("/static"):
        assert headers["cache-control"] == "no-store"


async def test_static_files_are_kept_until_they_change(client):
    page = (await client.get("/")).text
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page):
        response = await client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
    assert (await client.get("/static/../chat.py")).status_code == 404
    assert (await client.get("/static/niets.js")).status_code == 404


async def test_looking_makes_no_session(client, talk):
    await client.get("/")
    await client.get("/r/poster-1")
    assert talk.taken == []


async def test_the_page_is_neutral_from_outside(client):
    page = (await client.get("/")).text
    assert "<title>Vragen</title>" in page
    assert "jeugdhulp" not in page.lower()
    assert '<meta name="robots" content="noindex, nofollow">' in page


async def test_a_page_that_is_not_there_is_kind(client):
    response = await client.get("/wp-admin")
    assert response.status_code == 404
    assert "Deze pagina is er niet." in response.text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("nl-NL,nl;q=0.9", "nl"), ("en-GB,en;q=0.9,nl;q=0.8", "nl"), ("en-US", "en"), ("tr", "nl")],
)
async def test_the_page_begins_in_a_language_that_is_read(client, asked, spoken):
    page = (await client.get("/", headers={"accept-language": asked})).text
    assert f'<html lang="{spoken}"' in page


# --- codes ---


async def test_a_code_leads_back_without_old_answers(client, talk):
    token = await begun(client)
    await chat(client, token=token, key="first-tap", kind="tap", taps=["c:wonen:op-een-groep"])
    code = (await client.post("/api/code", json={"token": token})).json()["code"]
    assert code == "K7WQ 4MXR 9TBD"
    page = (await client.post("/terug", data={"code": " k7wq 4mxr-9tbd "})).text
    assert "Hoe gaat het met jou?" in page
    assert "Op een groep" not in page
    assert hidden(page)["token"] not in ("", token)


async def test_there_is_no_code_for_nothing(client):
    assert (await client.post("/api/code", json={})).json() == {"code": None}
    unknown = await client.post("/api/code", json={"token": "t" * 32})
    assert unknown.json() == {"code": None}


async def test_guessing_codes_is_held_back(client):
    tries = [await client.post("/terug", data={"code": f"FOUT{n}"}) for n in range(11)]
    assert [response.status_code for response in tries] == [400] * 10 + [429]
    assert "Deze code werkt niet." in tries[0].text
    assert "Wacht 10 minuten." in tries[-1].text
    assert CODE not in tries[-1].text


# --- the plain form ---


async def test_a_whole_round_with_the_plain_form(client, talk: FakeTalk):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open", "text": ""})).text
    pressed = [
        {"tap": "c:wonen:op-een-groep"},
        {"tap": "c:gevoel:3"},
        {"pick": ["c:helpt:iemand-luistert", "c:helpt:snel-hulp"], "done": "s:overslaan:helpt"},
        {"kind": "typed", "text": "luisteren"},
        {"tap": "c:plaat:ik-groei"},
    ]
    for press in pressed:
        page = (await client.post("/", data={**hidden(page), "text": "", **press})).text
    assert "Dank je wel." in page
    assert talk.answers == [
        ("wonen", "op-een-groep"),
        ("gevoel", "3"),
        ("helpt", "iemand-luistert,snel-hulp"),
        ("getypt", "luisteren"),
        ("plaat", "ik-groei"),
    ]
    assert all(taken.whole for taken in talk.taken)


async def test_the_plain_page_shows_question_answer_and_what_follows(client):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open"})).text
    page = (await client.post("/", data={**hidden(page), "tap": "c:wonen:op-een-groep"})).text
    order = ["Waar woon je nu?", "Op een groep", "Hoe gaat het met jou?"]
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert page.count('name="tap" value="c:wonen') == 0


@pytest.mark.parametrize("again", [{"kind": "poll"}, {"kind": "typed", "text": "  "}])
async def test_sending_nothing_keeps_the_question(client, again):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open"})).text
    for _ in range(2):
        page = (await client.post("/", data={**hidden(page), **again})).text
        assert 'value="c:wonen:op-een-groep"' in page


async def test_reloading_the_plain_page_answers_once(client, talk):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open"})).text
    form = {**hidden(page), "tap": "c:wonen:op-een-groep"}
    first, again = await client.post("/", data=form), await client.post("/", data=form)
    assert talk.answers == [("wonen", "op-een-groep")]
    assert 'value="c:gevoel:1"' in first.text
    assert 'value="c:gevoel:1"' in again.text


async def test_what_was_typed_is_not_lost_when_something_else_is_pressed(client):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open"})).text
    form = {**hidden(page), "text": "nog niet af", "command": "taal:en"}
    page = (await client.post("/", data=form)).text
    assert "nog niet af</textarea>" in page
    assert '<html lang="en"' in page
    page = (await client.post("/code", data={**hidden(page), "text": "nog niet af"})).text
    assert "K7WQ 4MXR 9TBD" in page
    page = (await client.post("/", data={**hidden(page), "kind": "poll"})).text
    assert "nog niet af</textarea>" in page
    assert 'value="c:wonen:op-een-groep"' in page


async def test_nothing_that_is_written_becomes_part_of_the_page(client):
    page = (await client.get("/")).text
    page = (await client.post("/", data={**hidden(page), "kind": "open"})).text
    form = {**hidden(page), "kind": "typed", "text": "<script>alert(1)</script>"}
    page = (await client.post("/", data=form)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
