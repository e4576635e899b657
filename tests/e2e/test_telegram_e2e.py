"""A young person in Telegram, from the deep link to the answers in the store: real front and worker, both ways in."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
import pytest_asyncio
from bot_api import BotApi, Fault

from tests.e2e.installation import PATIENCE, Installation, Since

# A process with Telegram takes seconds to start, so both stay up for all tests of the file.
pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "s" * 40

STORY = ("Mijn begeleider Fatima luistert goed.", "Bel haar maar op", "06-48151623")
STORY_KEPT = "Mijn begeleider [naam] luistert goed.\nBel haar maar op\n[telefoon]"
EDITED = "Mijn begeleider Fatima luistert heel goed."
END = "Je hoort van ons wat ermee gebeurt."


def taps(*labels):
    async def act(person):
        for label in labels:
            await sure(person, person.tapping(label))

    return act


def says(*texts):
    async def act(person):
        for text in texts:
            await sure(person, person.saying(text))

    return act


ROUND = [
    ("Is het duidelijk wat ik doe?", taps("Ja, duidelijk")),
    ("Wat past bij jou?", says("de hulp is voor mij")),
    ("Hoe oud ben je, ongeveer?", taps("12 tot en met 15")),
    ("In welke gemeente woon je?", says("hoensbroek")),
    ("Hoe gaan begeleiders met jou om?", taps("🙂")),
    ("Wat gaat goed bij jou?", taps("Goed luisteren", "Tijd voor mij", "Klaar")),
    ("Wat kan beter bij jou?", says("helpen met kiezen")),
    ("Wat is voor jou het belangrijkst?", taps("Mij serieus nemen")),
    ("Weet je een voorbeeld, goed of minder goed?", says(*STORY)),
    ("Mogen we een zin van jou laten lezen?", taps("Ja, dat mag")),
]
GIVEN = {
    "k.duidelijk": "ja",
    "omgaan": "4",
    "goed": "tijd,luisteren",
    "beter": "kiezen",
    "eerst": "serieus",
    "voorbeeld": STORY_KEPT,
    "laten-lezen": "yes",
}


async def sure(person, update) -> None:
    """Deliver an update; to a webhook that cannot be reached again and again, as Telegram does."""
    while True:
        try:
            await person.api.deliver(update)
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.1)
        else:
            return


async def sees(person, words: str) -> None:
    """Wait until the last thing that the bot said holds these words."""
    await person.api.until(lambda: any(words in seen.text for seen in person.sees()[-1:]), PATIENCE)


async def answers(person, first: int = 0, last: int = len(ROUND)) -> None:
    """Answer these questions of the round, each when it is asked."""
    for question, answer in ROUND[first:last]:
        await sees(person, question)
        await answer(person)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["long polling", "webhook"])
async def telegram(request, tmp_path_factory):
    """A Telegram, and the real front and worker of an installation that talks with it."""
    async with BotApi() as api:
        zegje = Installation(tmp_path_factory.mktemp("installation"))
        zegje.env |= {"ZEGJE_TELEGRAM_TOKEN": api.token, "ZEGJE_TELEGRAM_API": api.url}
        if request.param == "webhook":
            zegje.env |= {
                "ZEGJE_TELEGRAM_WEBHOOK": "true",
                "ZEGJE_TELEGRAM_SECRET": SECRET,
                "ZEGJE_PUBLIC_URL": zegje.address,
            }
        zegje.prepare()
        try:
            zegje.start("front")
            zegje.start("worker")
            await asyncio.to_thread(zegje.wait_for_page, zegje.address)
            await api.until(lambda: api.webhook or request.param == "long polling", PATIENCE)
            yield api, zegje
        finally:
            await asyncio.to_thread(zegje.stop)


async def test_a_whole_round_and_then_everything_is_erased(telegram):
    api, zegje = telegram
    mine = Since(zegje)
    sam = api.person(7700112233)
    await sam.says("/start demo")
    await answers(sam)
    await sees(sam, END)
    assert mine.given() == GIVEN
    await sam.edits(STORY[0], EDITED)
    await sees(sam, "Ik heb het aangepast.")
    assert mine.given() == {**GIVEN, "voorbeeld": STORY_KEPT.replace("goed", "heel goed")}
    await sam.says("/watweetje")
    await sees(sam, f"Ik bewaar {len(GIVEN)} antwoorden van jou.")
    assert "[naam]" not in sam.sees()[-1].text, "texts come after a tap"
    await sam.taps("Laat mijn antwoorden zien")
    await sees(sam, "luistert heel goed")
    await sam.says("/wis")
    await sees(sam, "Wil je dat ik alles weggooi?")
    await sam.taps("Ja, gooi alles weg")
    await sees(sam, "Alles is weg.")
    await api.until(lambda: mine.rows() == {}, PATIENCE)
    left = [message["text"] for message in api.chat_with(sam.number)]
    assert left == [seen.text for seen in sam.sees()[-1:]], "nothing but the last word"


async def test_a_front_that_is_killed_loses_and_doubles_nothing(telegram):
    api, zegje = telegram
    mine = Since(zegje)
    sam = api.person(7700112244)
    await sam.says("/start demo")
    await answers(sam, last=4)
    await sees(sam, ROUND[4][0])
    zegje.kill("front")  # nobody is there when the answer comes
    answering = asyncio.create_task(ROUND[4][1](sam))
    zegje.start("front")
    await answering
    await answers(sam, first=5, last=6)
    await sees(sam, ROUND[6][0])
    answering = asyncio.create_task(ROUND[6][1](sam))
    await asyncio.sleep(0)  # the answer is under way
    zegje.kill("front")
    zegje.start("front")
    await answering
    await answers(sam, first=7)
    await sees(sam, END)
    assert mine.given() == GIVEN


async def test_flood_control_and_a_block_delay_only_whom_they_should(telegram):
    api, zegje = telegram
    mine = Since(zegje)
    sam, kim = api.person(7700112255), api.person(7700112266)
    await sam.says("/start demo")
    await answers(sam, last=4)
    await sees(sam, ROUND[4][0])
    # The courier of the front gives up after "later": it is the worker that brings the question.
    api.fail("sendMessage", Fault(429, "Too Many Requests: retry after 1", retry_after=1))
    await answers(sam, first=4, last=6)
    await sees(sam, ROUND[6][0])
    sam.closed = "bot was blocked by the user"
    told = len(sam.sees())
    await ROUND[6][1](sam)
    await api.until(lambda: any("blocked" in why for _, why in api.refused), PATIENCE)
    await sam.blocks()
    await kim.says("/start demo")
    await sees(kim, ROUND[0][0])
    assert len(sam.sees()) == told
    sam.closed = ""
    await sam.says("/start")
    await answers(sam, first=7)
    await sees(sam, END)
    assert mine.given() == GIVEN
