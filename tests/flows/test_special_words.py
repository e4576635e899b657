"""Words that work in every state, and messages that only look like them."""

import pytest

from flows.event import Special
from flows.near import corrected, nearest
from flows.special_words import Wish, near_wish, wish
from flows.typed import blank, emoji, plain

CASES = [
    ("stop", Special.STOP),
    ("STOP!!!", Special.STOP),
    ("stoooop", Special.STOP),
    ("Ik stop.", Special.STOP),
    ("/stop", Special.STOP),
    ("stop aub", Special.STOP),
    ("ok stop nu", Special.STOP),
    ("ophouden", Special.STOP),
    ("terug", Special.BACK),
    ("vorige vraag graag", Special.BACK),
    ("back", Special.BACK),
    ("sla over", Special.SKIP),
    ("slaover?", None),
    ("overslaan", Special.SKIP),
    ("geen zin", Special.SKIP),
    ("volgende", Special.SKIP),
    ("hulp", Special.HELP),
    ("HELP", Special.HELP),
    ("kan ik met iemand praten?", Special.HELP),
    ("herhaal", Special.REPEAT),
    ("nog een keer", Special.REPEAT),
    ("snap ik niet", Special.CONFUSED),
    ("huh?", Special.CONFUSED),
    ("?", Special.CONFUSED),
    ("???", Special.CONFUSED),
    ("؟", Special.CONFUSED),
    ("wat bedoel je", Special.CONFUSED),
    ("I don't understand", Special.CONFUSED),
    ("verder", Special.GO_ON),
    ("ga door", Special.GO_ON),
    ("dat was 't", Special.GO_ON),
    ("wat weet je", Special.KNOWN),
    ("Wat weet je van mij?", Special.KNOWN),
    ("wis alles", Special.ERASE),
    ("verwijder alles", Special.ERASE),
    ("delete everything please", Special.ERASE),
    ("vertel", Special.TELL),
    ("ik heb een idee!", Special.TELL),
    ("taal", Special.LANGUAGE),
    ("language", Special.LANGUAGE),
    ("wie ben jij?", Special.WHO),
    ("Lees jij dit??", Special.WHO),
    ("are you a bot", Special.WHO),
    ("kan je me helpen", Special.HELP),
]

NOT_SPECIAL = [
    "",
    "   ",
    "ik wil niet meer",
    "stop met pesten",
    "ik wil terug naar huis",
    "de hulp is goed",
    "mijn moeder helpt mij",
    "school is moeilijk",
    "verder gaat het goed",
    "engels",
    "taal is leuk",
    "stop" * 200,
]


@pytest.mark.parametrize(("heard", "special"), [case for case in CASES if case[1]])
def test_a_whole_message_asks_for_something(heard, special):
    assert wish(heard) == Wish(special)


@pytest.mark.parametrize("heard", NOT_SPECIAL)
def test_part_of_a_message_does_not(heard):
    assert wish(heard) is None


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        ("taal engels", "en"),
        ("language: Polish", "pl"),
        ("in het Nederlands graag", "nl"),
        ("taal العربية", "ar"),
        ("speak english please", "en"),
    ],
)
def test_a_language_can_be_named(heard, code):
    assert wish(heard) == Wish(Special.LANGUAGE, code)


@pytest.mark.parametrize(
    ("heard", "special"),
    [
        ("stpo", Special.STOP),
        ("hlup", Special.HELP),
        ("overslaam", Special.SKIP),
        ("terugg", Special.BACK),
        ("verdre", Special.GO_ON),
    ],
)
def test_a_slip_of_the_finger(heard, special):
    assert near_wish(heard) == Wish(special)


@pytest.mark.parametrize("heard", ["sop", "strop en touw", "hallo", "", "s" * 700])
def test_too_far_away(heard):
    assert near_wish(heard) is None


@pytest.mark.parametrize(
    ("word", "known", "found"),
    [
        ("shcool", ["school", "werk"], "school"),
        ("cshool", ["school"], "school"),
        ("mens", ["eens"], ""),
        ("huus", ["huis", "hups"], ""),
        ("maatsricht", ["maastricht"], "maastricht"),
        ("masttrictg", ["maastricht"], ""),
        ("eten", ["een", "ete"], ""),
        ("gro", ["groep"], ""),
    ],
)
def test_the_nearest_word_is_clear_or_none(word, known, found):
    assert nearest(word, known) == found


def test_a_long_text_is_not_corrected():
    words = ("shcool",) * 31
    assert corrected(words, {"school"}) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Één  CAFÉ!! ", "en cafe"),
        ("foto's", "fotos"),
        ("ja\u200bnee", "jane"),
        ("١٢", "12"),
        ("11", "11"),
        ("a_b", "a b"),
        ("👍", ""),
        ("jaaaa", "ja"),
    ],
)
def test_plain(text, words):
    assert plain(text) == words


def test_emoji_without_their_colours():
    assert emoji("ja 👍🏿 ❤️ 🤷🏻‍♀️") == ("👍", "❤", "🤷")


@pytest.mark.parametrize(
    ("text", "is_blank"),
    [("", True), (" \n\u200b\ufeff", True), ("👍", False), (".", False), ("a", False)],
)
def test_blank(text, is_blank):
    assert blank(text) is is_blank
