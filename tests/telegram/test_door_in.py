"""What people do in Telegram arrives as what they meant, by polling and by webhook."""

import pytest
from bot_people import MEDIA, NOTES

from flows.event import Medium, Special
from flows.message import Button, Message
from rounds.incoming import Command, Gone, Media, Opened, Retyped, Tap, Typed

QUESTION = Message(
    "Hoe gaat het?",
    buttons=(Button("Goed", "c:hoe:goed", "🙂"), Button("Slecht", "c:hoe:slecht", "🙁")),
    controls=(Button("Sla over", "s:overslaan:hoe"), Button("Hulp", "s:hulp")),
)
SEVERAL = Message(
    "Wat helpt?",
    buttons=tuple(Button(w.title(), f"c:wat:{w}") for w in ("praten", "sport", "muziek")),
    several=True,
    submit=Button("Klaar", "c:wat:"),
)


async def heard(api, talk, count=1):
    await api.until(lambda: len(talk.heard) >= count)
    return talk.bodies


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("hoi", Typed("hoi")),
        ("/start", Opened()),
        ("/start KOM-binnen_7", Opened("KOM-binnen_7")),
        ("/start@zegje_bot KOM", Opened("KOM")),
        ("/stop", Command(Special.STOP)),
        ("/hulp", Command(Special.HELP)),
        ("/help", Command(Special.HELP)),
        ("/HULP", Command(Special.HELP)),
        ("/wis", Command(Special.ERASE)),
        ("/watweetje", Command(Special.KNOWN)),
        ("/vertel", Command(Special.TELL)),
        ("/taal", Command(Special.LANGUAGE)),
        ("/taal uk", Command(Special.LANGUAGE, "uk")),
        ("/iets anders", Typed("/iets anders")),
        ("/", Typed("/")),
        ("é🙂" * 2048, Typed("é🙂" * 2048)),
    ],
)
async def test_what_is_typed(api, talk, way, text, body):
    await api.person(7).says(text)
    assert await heard(api, talk) == [body]


async def test_who_it_was_and_in_which_language(api, talk, way):
    await api.person(7, lang="en-GB").says("hi")
    await heard(api, talk)
    (incoming,) = talk.heard
    assert (incoming.channel, incoming.address, incoming.lang) == ("telegram", "7", "en")
    assert incoming.key == f"7:{next(iter(api.chat_with(7)))['message_id']}"


async def test_an_edit_has_the_key_of_the_first_sending(api, talk, way):
    sam = api.person(7)
    await sam.says("ik wil")
    await sam.edits("ik wil", "ik wil naar huis")
    assert await heard(api, talk, 2) == [Typed("ik wil"), Retyped("ik wil naar huis")]
    assert talk.heard[0].key == talk.heard[1].key


async def test_an_edited_caption_is_read_too(api, talk, way):
    sam = api.person(7)
    await sam.sends("photo", "kijk")
    await sam.edits("kijk", "help mij")
    assert await heard(api, talk, 2) == [Media(Medium.PICTURE, "kijk"), Retyped("help mij")]


EXPECTED = {
    "voice": Medium.VOICE,
    "audio": Medium.VOICE,
    "sticker": Medium.STICKER,
} | dict.fromkeys(("photo", "video", "video_note", "animation"), Medium.PICTURE)


@pytest.mark.parametrize("kind", MEDIA)
async def test_media(api, talk, way, kind):
    await api.person(7).sends(kind, "zo voelt het")
    assert await heard(api, talk) == [Media(EXPECTED.get(kind, Medium.OTHER), "zo voelt het")]


@pytest.mark.parametrize("note", NOTES)
async def test_notes_of_telegram_itself_are_ignored(api, talk, way, note):
    await api.person(7).sends(note)
    await api.person(7).says("hoi")
    assert await heard(api, talk) == [Typed("hoi")]


async def test_a_tap_is_answered_and_told(api, talk, way):
    talk.script = lambda incoming: [QUESTION] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    await sam.taps("Goed")
    assert await heard(api, talk, 2) == [Opened(), Tap("c:hoe:goed")]
    await api.until(lambda: not api.open_queries)


async def test_ticks_stay_in_the_chat_until_they_are_sent(api, talk, way):
    talk.script = lambda incoming: [SEVERAL] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    assert sam.sees()[0].keys == ["⬜ Praten", "⬜ Sport", "⬜ Muziek", "Klaar"]
    for label, then in (
        ("Sport", ["⬜ Praten", "✅ Sport", "⬜ Muziek", "Klaar"]),
        ("Praten", ["✅ Praten", "✅ Sport", "⬜ Muziek", "Klaar"]),
        ("Sport", ["✅ Praten", "⬜ Sport", "⬜ Muziek", "Klaar"]),
        ("Muziek", ["✅ Praten", "⬜ Sport", "✅ Muziek", "Klaar"]),
    ):
        await sam.taps(label)
        await api.until(lambda then=then: sam.sees()[0].keys == then)
    assert talk.bodies == [Opened()]
    await sam.taps("Klaar")
    assert await heard(api, talk, 2) == [Opened(), Tap("c:wat:praten,muziek")]
    await api.until(lambda: not api.open_queries)


async def test_ticks_faster_than_the_keyboard_all_count(api, talk, way):
    talk.script = lambda incoming: [SEVERAL] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    quick = [sam.tapping(label) for label in ("Sport", "Muziek", "Klaar")]
    await api.deliver(*quick)
    assert await heard(api, talk, 2) == [Opened(), Tap("c:wat:sport,muziek")]
    assert sam.sees()[0].keys == ["⬜ Praten", "✅ Sport", "✅ Muziek", "Klaar"]


async def test_a_tick_that_comes_twice_is_one_tick(api, talk, way):
    talk.script = lambda incoming: [SEVERAL] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    tick, done = sam.tapping("Sport"), sam.tapping("Klaar")
    await api.deliver(tick, {**tick, "update_id": next(api.numbers)}, done)
    assert await heard(api, talk, 2) == [Opened(), Tap("c:wat:sport")]


@pytest.mark.parametrize("label", ["Sport", "Klaar"])
async def test_a_message_that_telegram_no_longer_gives_names_no_choice(api, talk, way, label):
    talk.script = lambda incoming: [SEVERAL] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    await sam.taps(label, old=True)
    assert await heard(api, talk, 2) == [Opened(), Tap("c:wat:")]


async def test_a_tick_that_could_not_be_shown_does_not_count(api, talk, way):
    from bot_api import Fault

    talk.script = lambda incoming: [SEVERAL] if incoming.body == Opened() else []
    sam = api.person(7)
    await sam.says("/start")
    await sam.gets(1)
    api.fail("editMessageReplyMarkup", Fault(500))
    await sam.taps("Sport")
    await sam.taps("Muziek")
    await sam.taps("Klaar")
    assert await heard(api, talk, 2) == [Opened(), Tap("c:wat:muziek")]


async def test_a_block_is_told_and_coming_back_is_not(api, talk, way):
    sam = api.person(7)
    await sam.says("hoi")
    await api.deliver(sam.leaving("member"))
    await sam.blocks()
    assert await heard(api, talk, 2) == [Typed("hoi"), Gone()]


async def test_a_group_hears_one_kind_line_and_is_left(api, talk, way):
    group = api.group()
    await api.deliver(group.adding(), group.saying("/start@zegje_bot"), group.saying("hoi"))
    await api.person(7).says("hoi")
    assert await heard(api, talk) == [Typed("hoi")]
    await api.until(lambda: not group.has_bot)
    assert [text[:4] for text in group.sees()] == ["Hoi!"]


async def test_bots_and_channels_are_ignored(api, talk, way):
    sam, robot = api.person(7), api.person(8)
    robot.user["is_bot"] = True
    post = sam.saying("nieuws")
    post["message"]["chat"] = {"id": -1, "type": "channel", "title": "K"}
    await api.deliver(robot.saying("biep"), post, api.new_update(inline_query={"id": "1"}))
    await sam.says("hoi")
    assert await heard(api, talk) == [Typed("hoi")]


async def test_typing_is_shown_while_more_may_come(api, talk, way):
    talk.wait = 4
    sam = api.person(7)
    await sam.says("ik wil")
    await api.until(lambda: sam.typings == 1)


async def test_the_menu_and_neutral_words_are_put_up(api, way):
    await api.until(lambda: len(api.words) == 4)
    assert [c["command"] for c in api.commands[""]] == [c["command"] for c in api.commands["en"]]
    assert not any("jeugd" in text or "zorg" in text for text in api.words.values())
    assert api.refused == []
