"""Words that need help show it, however they are written; ordinary words and figures of speech mostly do not."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import concern
from nlp.normal import KEY_LENGTH, words
from nlp.reading import Concern, Level

PHRASES = tomllib.loads((Path(__file__).parent / "phrases_concern.toml").read_text("utf-8"))
NEEDS = [
    (kind, level, text) for kind, rows in PHRASES["needs_help"].items() for level, text in rows
]
VOWELS = "aeiou"


def lengthened(text: str) -> str:
    """The first vowel that stands alone between consonants, three times over."""
    for at in range(1, len(text) - 1):
        if text[at] in VOWELS and text[at - 1] not in VOWELS and text[at + 1] not in VOWELS:
            return text[:at] + text[at] * 3 + text[at + 1 :]
    return text


def mistyped(text: str) -> str:
    """Two letters swapped in the longest word, when that is long enough to be mended."""
    longest = max(text.split(), key=len)
    if len(longest) <= KEY_LENGTH or not longest.isascii():
        return text
    middle = len(longest) // 2
    swapped = longest[:middle] + longest[middle + 1] + longest[middle] + longest[middle + 2 :]
    return text.replace(longest, swapped, 1)


def test_there_are_enough_phrases_of_every_kind():
    assert len(NEEDS) + len(PHRASES["ordinary"]["texts"]) >= 150
    assert {kind for kind, *_ in NEEDS} == set(concern.KINDS)


@pytest.mark.parametrize(("kind", "level", "text"), NEEDS)
def test_help_is_shown_at_this_level(kind, level, text):
    found = concern.read(text)
    assert found.level is Level.ACUTE if level == Level.ACUTE else found.level is not Level.NONE
    assert not found.soft, "a phrase of this suite is found by the phrases, not by luck"


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.title,
        lengthened,
        mistyped,
        "😭😭 {} 💔".format,
        "{}!!!".format,
        "hoi {} haha".format,
    ],
    ids=["upper", "title", "lengthened", "mistyped", "emoji", "marks", "around"],
)
@pytest.mark.parametrize(("kind", "level", "text"), NEEDS)
def test_help_is_shown_however_it_is_written(kind, level, text, change):
    assert concern.read(change(text)).level is not Level.NONE


@pytest.mark.parametrize("text", PHRASES["ordinary"]["texts"])
def test_ordinary_words_show_nothing(text):
    assert concern.read(text).level is Level.NONE


@pytest.mark.parametrize("text", PHRASES["known_failures"]["missed"])
def test_known_misses_are_still_missed(text):
    assert concern.read(text).level is Level.NONE, "better than we thought: take it off the list"


@pytest.mark.parametrize("text", PHRASES["known_failures"]["alarms"])
def test_known_alarms_still_sound(text):
    assert concern.read(text).level is not Level.NONE, (
        "better than we thought: take it off the list"
    )


@pytest.mark.parametrize(
    "text",
    [
        "ik ga mezelf niks doen maar ik wil dood",
        "nee ik wil niet dood",
        "ik wil geen zelfmoord plegen",
        "ik snij mezelf niet meer",
        "papa slaat me niet meer",
    ],
)
def test_no_negation_switches_help_off(text):
    assert concern.read(text).level is not Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "ik wil d00d",
        "zelfm**rd",
        "z.e.l.f.m.o.o.r.d",
        "ik wil d o o d",
        "ik wil dóód",
        "ik w\u200bil do\u200bod",
        "ｉｋ ｗｉｌ ｄｏｏｄ",
        "verkr8 door mijn oom",
        "ik word mishadneld",
        "m'n vader slaat mij",
    ],
)
def test_hidden_words_are_read(text):
    assert concern.read(text).level is not Level.NONE


def test_pieces_are_read_as_one():
    assert concern.read("ik wil").level is Level.NONE
    assert concern.read("ik wil\ndood").level is not Level.NONE


def test_an_idiom_hides_only_itself():
    assert concern.read("ik ga dood van het lachen").level is Level.NONE
    assert (
        concern.read("ik ga dood van het lachen. maar ik wil ook echt dood").level is not Level.NONE
    )


def test_acute_goes_before_the_rest():
    assert concern.read("ik heb een eetstoornis en papa slaat me nu weer").level is Level.ACUTE


def test_the_learned_layer_is_soft_and_never_acute():
    text = "als de muziek hard staat weet ik dat ik boven moet blijven"
    found = concern.read(text)
    assert concern.by_phrases(words(text, concern.detector().vocab)) is None
    assert found == Concern(Level.CONCERN, found.kind, soft=True)
    assert found.kind in concern.KINDS


@given(st.text(max_size=300))
def test_no_text_breaks_it(text):
    found = concern.read(text)
    assert (found.level is Level.NONE) == (found.kind == "")


@pytest.mark.parametrize(
    "text",
    ["ik wil " * 3_000, "*" * 20_000, "a*a" * 6_000, "o" * 20_000, "d o " * 5_000, "\ud800 dood"],
)
def test_a_long_or_broken_text_is_no_trap(text):
    concern.read(text)


def test_the_words_that_are_looked_for_are_themselves():
    vocab = concern.detector().vocab
    for word in ("zelfmoord", "verkracht", "mishandeld", "weggelopen"):
        assert words(word, vocab) == [word]
