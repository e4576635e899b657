"""The little language of phrases, and the bending of words before they are matched."""

from __future__ import annotations

import pytest

from nlp.normal import fold, one_apart, vocabulary, words
from nlp.phrase import Phrases, literal_words, phrase

CLASSES = {"ik": ["ik", "k"], "dood": ["dood", "doodgaan"]}


@pytest.mark.parametrize(
    ("source", "text", "fits"),
    [
        ("wil dood", "ik wil dood", True),
        ("wil dood", "ik wil echt dood", False),
        ("wil ~ dood", "ik wil echt heel erg dood", True),
        ("wil ~ dood", "ik wil een twee drie vier dood", False),
        ("wil ~~ dood", "ik wil een twee drie vier dood", True),
        ("wil ~ dood", "ik wil . dood", False),
        ("wil|wou dood", "ik wou dood", True),
        ("<ik> wil <dood>", "k wil doodgaan", True),
        ("moord*", "hij is moordenaar", True),
        ("moord*", "hij is vermoord", False),
        ("wil niet? meer", "ik wil meer", True),
        ("mes & deur", "aan de deur met een mes", True),
        ("mes & deur", "met een mes", False),
        ("^ help $", "help . .", True),
        ("^ help $", "help mij", False),
        ("flauw_gevallen|flauwte", "ik ben flauw gevallen", True),
        ("flauw_gevallen|flauwte", "ik ben gevallen", False),
    ],
)
def test_what_a_phrase_fits(source, text, fits):
    phrases = Phrases([phrase(source, "tag", CLASSES)])
    assert bool(phrases.found(text.split())) is fits


def test_what_is_found_can_be_taken_out():
    idioms = Phrases([phrase("dood van ~ lachen", "", CLASSES)])
    assert idioms.without(["ik", "ga", "dood", "van", "het", "lachen", "echt"]) == [
        "ik",
        "ga",
        ".",
        "echt",
    ]


@pytest.mark.parametrize("source", ["<nobody> slaat", "~ ~", "wil?"])
def test_a_phrase_that_cannot_work_is_refused(source):
    with pytest.raises(ValueError, match=r"phrase|class"):
        phrase(source, "tag", CLASSES)


def test_the_words_of_a_phrase_are_known():
    assert literal_words("<ik> wil ~ moord* & a_b|c ^", CLASSES) == {
        "ik",
        "k",
        "wil",
        "moord",
        "a",
        "b",
        "c",
    }


VOCAB = vocabulary(["zelfmoord", "dood", "verkracht", "wapen", "help"], ["worden", "verwacht"])


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("DOOD", "dood"),
        ("dóód", "dood"),
        ("doooood", "dood"),
        ("d00d", "dood"),
        ("w4pen", "wapen"),
        ("verkr8", "verkracht"),
        ("zelfm**rd", "zelfmoord"),
        ("zelfmord", "zelfmoord"),
        ("zefmoord", "zelfmoord"),
        ("zelfmooord", "zelfmoord"),
        ("d.o.o.d", "dood"),
        ("heeeelp", "help"),
        ("verwacht worden", "verwacht worden"),
        ("m'n foto's", "mn fotos"),
        ("dag. tot straks!", "dag . tot straks ."),
        ("3mmc en 24/7", "3mmc en 24 7"),
    ],
)
def test_words_are_bent_to_what_is_looked_for(text, normal):
    assert " ".join(words(text, VOCAB)) == normal


def test_folding_keeps_other_alphabets_apart():
    assert fold("ЖИТИ") == "жити"
    assert fold("أموت") == "اموت"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("dood", "dood", True),
        ("dod", "dood", True),
        ("doood", "dood", True),
        ("doof", "dood", True),
        ("odod", "dood", True),
        ("dag", "dood", False),
        ("doodmoe", "dood", False),
    ],
)
def test_one_letter_apart(one, other, near):
    assert one_apart(one, other) is near
    assert one_apart(other, one) is near
