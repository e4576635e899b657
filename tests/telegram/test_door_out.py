"""A message of Zegje is seen whole in Telegram, and what Telegram answers becomes the right outcome."""

import pytest
from bot_api import Fault
from hypothesis import given
from hypothesis import strategies as st

from bot.youth_call import reason
from bot.youth_send import MOST_TEXT, pieces
from flows.message import Button, Look, Message
from rounds.talk import Later, Lost, Refused, Sent


@pytest.fixture
async def sam(api):
    person = api.person(7)
    person.saying("hoi")
    return person


def picks(*labels, pictures=(), step="vraag"):
    shown = [*pictures, *[""] * len(labels)]
    return tuple(
        Button(label, f"c:{step}:{n}", picture)
        for n, (label, picture) in enumerate(zip(labels, shown, strict=False), start=1)
    )


CONTROLS = tuple(
    Button(label, f"s:{token}")
    for label, token in (
        ("Sla over", "overslaan"),
        ("Terug", "terug"),
        ("Snap ik niet", "snap-niet"),
        ("Hulp", "hulp"),
    )
)

LOOKS = {
    "text alone": (Message("Hoi.\nIk ben Zegje."), "Hoi.\nIk ben Zegje.", ()),
    "one answer a row, controls three a row": (
        Message("Kies", buttons=picks("Ja", "Nee", pictures=("👍",)), controls=CONTROLS),
        "Kies",
        (("👍 Ja",), ("Nee",), ("Sla over", "Terug", "Snap ik niet"), ("Hulp",)),
    ),
    "faces in one row, their words above": (
        Message(
            "Hoe?",
            buttons=(
                *picks("Heel slecht", "Slecht", "Gaat", "Goed", "Heel goed", pictures="😢🙁😐🙂😀"),
                Button("Weet ik niet", "c:vraag:weet-niet"),
            ),
        ),
        "Hoe?\n😢 Heel slecht\n🙁 Slecht\n😐 Gaat\n🙂 Goed\n😀 Heel goed",
        (tuple("😢🙁😐🙂😀"), ("Weet ik niet",)),
    ),
    "a set of pictures, two a row": (
        Message(
            "Kies",
            buttons=picks(
                "Thuis",
                "School",
                "Sport",
                "Vrienden",
                "Rust",
                pictures=("🏠", "🏫", "⚽", "👫", "🌙"),
                step="p",
            )[1:]
            + picks("Weet ik niet"),
        ),
        "Kies",
        (("🏫 School", "⚽ Sport"), ("👫 Vrienden", "🌙 Rust"), ("Weet ik niet",)),
    ),
    "ticks": (
        Message("Kies", buttons=picks("A", "B"), several=True, submit=Button("Klaar", "c:vraag:")),
        "Kies",
        (("⬜ A",), ("⬜ B",), ("Klaar",)),
    ),
    "own words, progress, help": (
        Message("Vertel", writes=True, asked=2, total=5, look=Look.HELP),
        "2/5\n💛 Vertel ✍️",
        (),
    ),
    "a phone number stands in the text, a page is a button": (
        Message(
            "Bel",
            buttons=(
                Button("Kindertelefoon", url="tel:0800-0432"),
                Button("Chat", url="https://www.113.nl/chat"),
            ),
        ),
        "Bel\nKindertelefoon: 0800-0432",
        (("Chat",),),
    ),
    "no markup": (Message("<b>*_[x](y)"), "<b>*_[x](y)", ()),
    "an empty label": (Message("Kies", buttons=(Button("", "c:a:b"),)), "Kies", (("…",),)),
    "the name of a pictogram is not an emoji": (
        Message("Kies", buttons=(Button("Huis", "c:a:b", "huis"),)),
        "Kies",
        (("Huis",),),
    ),
}


@pytest.mark.parametrize("case", LOOKS)
async def test_looks(api, door, sam, case):
    message, text, rows = LOOKS[case]
    outcome = await door.send("7", message)
    (seen,) = sam.sees()
    assert (seen.text, seen.rows) == (text, rows)
    assert outcome == Sent(str(seen.number))
    assert api.refused == []


async def test_a_long_text_is_split_at_line_ends_with_the_buttons_below(api, door, sam):
    lines = [f"Regel {n} " + "a" * 90 for n in range(100)]
    outcome = await door.send("7", Message("\n".join(lines), buttons=picks("Ja")))
    seen = sam.sees()
    assert len(seen) == 3
    assert [s.keys for s in seen] == [[], [], ["Ja"]]
    assert "\n".join(s.text for s in seen).split("\n") == lines
    assert outcome == Sent(",".join(str(s.number) for s in seen))


@given(st.text(alphabet="a 🙂\n", max_size=60), st.integers(2, 9))
def test_pieces_fit_and_lose_no_word(text, most):
    parts = list(pieces(text, most))
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


async def test_the_longest_text_goes_in_one(door, sam):
    await door.send("7", Message("🙂" * (MOST_TEXT // 2)))
    assert len(sam.sees()) == 1


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (Message(" \n"), "the text is empty"),
        (Message("Kies", buttons=(Button("x", "c:" + "é" * 32),)), "a button's token has 66 bytes"),
        (Message("Kies", buttons=(Button("x"),)), "a button's token has 0 bytes"),
    ],
)
async def test_what_telegram_would_never_take_is_not_tried(api, door, sam, message, why):
    assert await door.send("7", message) == Refused(why)
    assert api.called("sendMessage") == []


REFUSALS = {
    "slow down": (
        Fault(429, "Too Many Requests: retry after 7", retry_after=7),
        Later(7, everybody=True),
    ),
    "server trouble": (Fault(500), Later(5)),
    "restarting": (Fault(500, "restart"), Later(5)),
    "a gateway's page": (Fault(502, raw="<html>Bad Gateway</html>"), Later(5)),
    "an error without a word": (Fault(500, raw='{"ok": false}'), Later(5)),
    "a broken connection": (Fault(breaks=True), Later(2)),
    "blocked": (Fault(403, "Forbidden: bot was blocked by the user"), Lost()),
    "any 403": (Fault(403, "Forbidden: something new"), Lost()),
    "no such chat": (Fault(400, "Bad Request: chat not found"), Lost()),
    "deactivated": (Fault(400, "Bad Request: user is deactivated"), Lost()),
    "the message": (
        Fault(400, "Bad Request: BUTTON_DATA_INVALID"),
        Refused("Bad Request: BUTTON_DATA_INVALID"),
    ),
    "quoting": (
        Fault(400, 'Bad Request: bad tag "geheim" in 123456'),
        Refused("Bad Request: bad tag …"),
    ),
    "the token": (Fault(401, "Unauthorized"), Later(60)),
    "gone": (Fault(404, "Not Found"), Later(60)),
    "odd": (Fault(418, "I'm a teapot"), Later(60)),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_outcomes(api, door, sam, case):
    fault, outcome = REFUSALS[case]
    api.fail("sendMessage", fault)
    assert await door.send("7", Message("Hoi")) == outcome
    assert isinstance(await door.send("7", Message("Hoi")), Sent)


async def test_people_who_are_gone(api, door, sam):
    sam.deactivates()
    assert await door.send("7", Message("Hoi")) == Lost()
    assert await door.send("8", Message("Hoi")) == Lost()


async def test_no_network_at_all(door, api, sam):
    await api._runner.cleanup()
    assert await door.send("7", Message("Hoi")) == Later(2)


async def test_telegrams_own_pace(api, door, sam):
    api.paced = True
    assert isinstance(await door.send("7", Message("een")), Sent)
    assert await door.send("7", Message("twee")) == Later(1, everybody=True)


def test_a_reason_holds_no_words_and_no_numbers():
    assert reason('Bad Request: can\'t parse "ik wil\nweg"') == "Bad Request: can…"
    assert reason("chat 123456789 is odd") == "chat … is odd"


async def test_messages_are_taken_back(api, door, sam):
    receipts = [(await door.send("7", Message(f"{n}"))).receipt for n in range(250)]
    await door.take_back("7", [",".join(receipts[:3]), *receipts[3:], ""])
    assert sam.sees() == []
    assert len(api.called("deleteMessages")) == 3


async def test_an_old_message_does_not_keep_the_others(api, door, sam):
    old = [(await door.send("7", Message("oud"))).receipt]
    api.later = 49 * 3600
    new = [(await door.send("7", Message("nieuw"))).receipt for _ in range(6)]
    await door.take_back("7", old + new)
    assert [seen.text for seen in sam.sees()] == ["oud"]


async def test_taking_back_waits_when_told_to_and_is_silent_about_a_lost_chat(api, door, sam):
    receipt = (await door.send("7", Message("a"))).receipt
    api.fail("deleteMessages", Fault(429, "Too Many Requests", retry_after=1))
    await door.take_back("7", [receipt])
    assert sam.sees() == []
    sam.deactivates()
    await door.take_back("7", [receipt])
