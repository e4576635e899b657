"""One contract for all doors: what people do is told the same, and all that Zegje says can be seen."""

import pytest
from door_drivers import DRIVERS

from flows.event import Medium, Special
from flows.message import Button, Look, Message
from rounds.incoming import Command, Media, Opened, Tap, Typed

CONTROLS = (Button("Sla over", "s:overslaan:v"), Button("Hulp", "s:hulp:v"))
CHOICE = Message(
    "Hoe gaat het?\nKies wat past.",
    (Button("Goed", "c:hoe:goed", "🙂"), Button("Slecht", "c:hoe:slecht", "🙁")),
    CONTROLS,
    Look.QUESTION,
    asked=1,
    total=4,
)
SCALE = Message(
    "Hoe blij ben je?",
    tuple(
        Button(w, f"c:blij:{n}", f)
        for n, (f, w) in enumerate(
            zip(
                "😢🙁😐🙂😀",
                ("Heel verdrietig", "Verdrietig", "Gaat wel", "Blij", "Heel blij"),
                strict=True,
            ),
            1,
        )
    ),
    CONTROLS,
    Look.QUESTION,
    asked=2,
    total=4,
)
OPEN = Message(
    "Wat wil je vertellen?", controls=CONTROLS, look=Look.QUESTION, writes=True, asked=3, total=4
)
SEVERAL = Message(
    "Wat helpt jou?",
    tuple(Button(w, f"c:wat:{w.lower()}") for w in ("Praten", "Sport", "Muziek")),
    CONTROLS,
    Look.QUESTION,
    several=True,
    submit=Button("Klaar", "c:wat:"),
    asked=4,
    total=4,
)
HELP = Message(
    "Bel 112 bij gevaar.\nEr leest nu niemand mee.",
    (Button("Ik wil verder", "s:verder"), Button("Chat met 113", url="https://www.113.nl/chat")),
    look=Look.HELP,
)
EXACT = Message("1 < 2 & <b>niet</b> *vet* _zo_")
BYE = Message("Dag! Dank je wel.", look=Look.NOTE)
ANSWERS = {
    Opened("KOM"): [EXACT, CHOICE],
    "Goed": [SCALE],
    "Heel blij": [OPEN],
    "ik vind <dit> & 🙂\nfijn": [SEVERAL],
    "Praten, Muziek": [HELP],
    "Ik wil verder": [CHOICE],
    Command(Special.HELP): [HELP],
    Media(Medium.VOICE): [OPEN],
    Command(Special.STOP): [BYE],
}
TAPS = {
    "c:hoe:goed": "Goed",
    "c:blij:5": "Heel blij",
    "c:wat:praten,muziek": "Praten, Muziek",
    "s:verder": "Ik wil verder",
}
WROTE = "ik vind <dit> & 🙂\nfijn"


def script(incoming):
    """Answers a tap and the words of its button alike."""
    body = incoming.body
    words = TAPS.get(body.token) if isinstance(body, Tap) else getattr(body, "text", body)
    return ANSWERS.get(words, [])


@pytest.fixture(params=DRIVERS)
async def person(request):
    async with DRIVERS[request.param].at(script) as driver:
        yield driver


async def hold(person):
    """The conversation; what every talk should have heard of it."""
    wrote = WROTE if person.taps else WROTE.replace("\n", " ")
    ANSWERS[wrote] = ANSWERS[WROTE]
    await person.opens("KOM")
    await person.picks("Goed")
    await person.picks("Heel blij" if not isinstance(person, DRIVERS["telegram"]) else "😀")
    await person.writes(wrote)
    await person.ticks("Praten", "Muziek")
    await person.picks("Ik wil verder")
    await person.asks("hulp")
    if person.voice:
        await person.speaks()
    await person.asks("stop")
    taps = [Tap(token) for token in TAPS]
    goed, blij, several, on = taps if person.taps else [Typed(TAPS[tap.token]) for tap in taps]
    spoken = [Media(Medium.VOICE)] if person.voice else []
    return [
        Opened("KOM"),
        goed,
        blij,
        Typed(wrote),
        several,
        on,
        Command(Special.HELP),
        *spoken,
        Command(Special.STOP),
    ]


async def test_what_people_do_is_told_the_same(person):
    expected = await hold(person)
    assert person.talk.bodies[person.silent_lines :] == expected


async def test_every_thing_has_a_key_of_its_own_and_one_address(person):
    await hold(person)
    heard = person.talk.heard
    assert len({incoming.key for incoming in heard}) == len(heard)
    assert len({(incoming.channel, incoming.address) for incoming in heard}) == 1


async def test_all_that_zegje_says_can_be_seen(person):
    await hold(person)
    shown = person.shown()
    for message in (EXACT, CHOICE, SCALE, OPEN, SEVERAL, HELP, BYE):
        for words in visible(message):
            assert words in shown


def visible(message):
    """Everything of a message that somebody must be able to see."""
    yield from message.text.split("\n")
    for button in (*message.buttons, *message.controls, *filter(None, [message.submit])):
        yield from filter(None, (button.label, button.picture, button.url))
    if message.total:
        yield str(message.asked)
        yield str(message.total)
