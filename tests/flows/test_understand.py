"""What is typed is understood as a person would: a table of cases, and of texts that must not be guessed."""

import pytest

from flows.choices import choices_of
from flows.model import Choice, Kind, Step
from flows.understand import named, surely, understood


def step(kind, *choices, **more):
    return Step("vraag", kind, {"nl": "Vraag?"}, choices=choices, **more)


def choice(choice_id, text, picture="", also=()):
    return Choice(choice_id, {"nl": text, "en": f"en {choice_id}"}, picture=picture, also=also)


YES_NO = step(Kind.CHOICE, choice("ja", "Ja"), choice("nee", "Nee"), choice("soms", "Soms"))
LONG_YES = step(Kind.CHOICE, choice("wel", "Ja, genoeg"), choice("niet", "Nee, te weinig"))
LIVING = step(
    Kind.CHOICE,
    choice("ouders", "Bij mijn ouders", "🏠"),
    choice("pleeg", "Bij pleegouders", "👨‍👩‍👧"),
    choice("groep", "Op een groep", also=("leefgroep", "instelling")),
    choice("zelf", "Op mezelf"),
)
AGE = step(
    Kind.CHOICE,
    choice("tot-12", "Jonger dan 12"),
    choice("12-15", "12 tot en met 15"),
    choice("16-17", "16 of 17 jaar"),
    choice("18-23", "18 tot en met 23"),
    choice("24-plus", "24 of ouder"),
)
COUNT = step(Kind.CHOICE, choice("nul", "0"), choice("een", "1 of 2"), choice("meer", "3"))
BETTER = step(
    Kind.CHOICES,
    choice("school", "School", "🏫"),
    choice("vrienden", "Vrienden", "👫"),
    choice("eten", "Eten en drinken", "🍕"),
    choice("rust", "Meer rust"),
)
BEST = step(
    Kind.CHOICES,
    choice("alles", "Alles even goed"),
    choice("geen", "Geen van deze"),
    choice("x", "De rest"),
)
YEAR = step(Kind.CHOICE, choice("19", "In 2019"), choice("20", "In 2020"))
TRIP = step(
    Kind.CHOICE, choice("t", "Zelf reizen met de trein"), choice("a", "Zelf reizen met de auto")
)
TOWNS = step(
    Kind.CHOICE,
    *(
        choice(t.lower(), t)
        for t in (
            "Heerlen",
            "Kerkrade",
            "Maastricht",
            "Sittard-Geleen",
            "Meerssen",
            "Beek",
            "Stein",
        )
    ),
    pictures=True,
)
SCALE = step(Kind.SCALE)
STATEMENT = step(Kind.STATEMENT)
CONSENT = step(Kind.CONSENT)

CASES = [
    # by number
    (YES_NO, "1", "ja"),
    (YES_NO, "2.", "nee"),
    (YES_NO, "2)", "nee"),
    (YES_NO, " 3 ", "soms"),
    (YES_NO, "twee", "nee"),
    (YES_NO, "de tweede", "nee"),
    (YES_NO, "optie 2", "nee"),
    (YES_NO, "nummer drie", "soms"),
    (YES_NO, "antwoord 1 graag", "ja"),
    (YES_NO, "2e", "nee"),
    (YES_NO, "ik kies de derde", "soms"),
    (YES_NO, "doe maar 1", "ja"),
    (YES_NO, "de laatste", "soms"),
    (YES_NO, "één", "ja"),
    (YES_NO, "2️⃣", "nee"),
    (YES_NO, "２", "nee"),
    (YES_NO, "٣", "soms"),
    (YES_NO, "4", "weet-niet"),
    (YES_NO, "the second", "nee"),
    (COUNT, "0", "nul"),
    (COUNT, "3", "meer"),
    # yes and no, and what sounds like it
    (YES_NO, "JA", "ja"),
    (YES_NO, "jaaaaa!!", "ja"),
    (YES_NO, "jup", "ja"),
    (YES_NO, "tuurlijk", "ja"),
    (YES_NO, "ja hoor", "ja"),
    (YES_NO, "ja zeker wel", "ja"),
    (YES_NO, "nope", "nee"),
    (YES_NO, "neeee", "nee"),
    (YES_NO, "nee joh", "nee"),
    (YES_NO, "yes", "ja"),
    (YES_NO, "👍🏽", "ja"),
    (YES_NO, "👎👎👎", "nee"),
    (YES_NO, "✅", "ja"),
    (YES_NO, "soms wel", "soms"),
    (YES_NO, "heel soms", "soms"),
    (LONG_YES, "ja", "wel"),
    (LONG_YES, "nee", "niet"),
    (LONG_YES, "te weinig", "niet"),
    # not knowing
    (YES_NO, "weet niet", "weet-niet"),
    (YES_NO, "ik weet het niet", "weet-niet"),
    (YES_NO, "geen idee", "weet-niet"),
    (YES_NO, "idk", "weet-niet"),
    (YES_NO, "'k weet 't niet", "weet-niet"),
    (YES_NO, "weetikniet", "weet-niet"),
    (YES_NO, "🤷🏻‍♀️", "weet-niet"),
    (SCALE, "misschien", "weet-niet"),
    # by the words of the choice
    (LIVING, "Bij mijn ouders", "ouders"),
    (LIVING, "bij m'n ouders", "ouders"),
    (LIVING, "groep", "groep"),
    (LIVING, "op een leefgroep", "groep"),
    (LIVING, "ik woon in een instelling", "groep"),
    (LIVING, "mezelf", "zelf"),
    (LIVING, "ik woon op mezelf sinds kort", "zelf"),
    (LIVING, "pleegouders", "pleeg"),
    (LIVING, "en zelf", "zelf"),
    (TOWNS, "sittard", "sittard-geleen"),
    (TOWNS, "Sittard Geleen", "sittard-geleen"),
    (TOWNS, "sittardgeleen", "sittard-geleen"),
    (TOWNS, "ik woon in maastricht", "maastricht"),
    # with a slip of the finger
    (LIVING, "greop", "groep"),
    (LIVING, "op een grop", "groep"),
    (LIVING, "pleegouers", "pleeg"),
    (TOWNS, "masstricht", "maastricht"),
    (TOWNS, "kerkrad", "kerkrade"),
    (TOWNS, "herlen", "heerlen"),
    (TOWNS, "mersen", "meerssen"),
    (STATEMENT, "onens", "oneens"),
    # an emoji or picture
    (LIVING, "🏠", "ouders"),
    (LIVING, "👨‍👩‍👧", "pleeg"),
    (SCALE, "😀", "5"),
    (SCALE, "😢", "1"),
    (SCALE, "👍", "4"),
    (SCALE, "😊", "4"),
    (SCALE, "❤️", "5"),
    (SCALE, "👎", "2"),
    (SCALE, ":)", "4"),
    (SCALE, ":-(", "2"),
    (SCALE, "xD", "5"),
    (SCALE, "😡😡😡", "1"),
    (SCALE, "😀😁", "5"),
    (SCALE, "blub 😊", "4"),
    # how it feels
    (SCALE, "goed", "4"),
    (SCALE, "heel goed", "5"),
    (SCALE, "niet goed", "2"),
    (SCALE, "het gaat heel goed", "5"),
    (SCALE, "mwah", "3"),
    (SCALE, "gaat wel", "3"),
    (SCALE, "super!!!", "5"),
    (SCALE, "kut", "1"),
    (SCALE, "oké", "4"),
    (SCALE, "5", "5"),
    (SCALE, "very good", "5"),
    # statements and consent
    (STATEMENT, "klopt", "eens"),
    (STATEMENT, "mee eens", "eens"),
    (STATEMENT, "ja", "eens"),
    (STATEMENT, "niet mee eens", "oneens"),
    (STATEMENT, "nee", "oneens"),
    (STATEMENT, "👍", "eens"),
    (CONSENT, "ja", "ja"),
    (CONSENT, "ja dat mag", "ja"),
    (CONSENT, "nee", "nee"),
    (CONSENT, "liever niet", "nee"),
    (CONSENT, "sommige wel", "deels"),
    (CONSENT, "niet alles", "deels"),
    # an age in years
    (AGE, "14", "12-15"),
    (AGE, "ik ben 17 jaar", "16-17"),
    (AGE, "9", "tot-12"),
    (AGE, "30", "24-plus"),
    (AGE, "12 tot 15", "12-15"),
    (AGE, "23", "18-23"),
    (YEAR, "2019", "19"),
    (YEAR, "2020", "20"),
    (TRIP, "mijn vader brengt me naar de trein", "t"),
    # more than one
    (BETTER, "1, 3 en 4", "school eten rust"),
    (BETTER, "1 3", "school eten"),
    (BETTER, "1+2", "school vrienden"),
    (BETTER, "school en vrienden", "school vrienden"),
    (BETTER, "school vrienden", "school vrienden"),
    (BETTER, "eten en drinken", "eten"),
    (BETTER, "eten en drinken en school", "school eten"),
    (BETTER, "vrienden/schol", "school vrienden"),
    (BETTER, "alles", "school vrienden eten rust"),
    (BETTER, "alles behalve school", "vrienden eten rust"),
    (BETTER, "2", "vrienden"),
    (BETTER, "school en zo", "school"),
    (BETTER, "ik wil graag meer vrienden op school", "school vrienden"),
    (BETTER, "rust, weet ik niet", "rust"),
    (BETTER, "weet ik niet", "weet-niet"),
    (BETTER, "🏫 🍕", "school eten"),
    (BEST, "alles", "alles"),
    (BEST, "geen", "geen"),
]

UNCLEAR = [
    (YES_NO, ""),
    (YES_NO, "   "),
    (YES_NO, "…"),
    (YES_NO, "7"),
    (YES_NO, "0"),
    (YES_NO, "1 of 2"),
    (YES_NO, "ja en nee"),
    (YES_NO, "banaan"),
    (YES_NO, "🐶"),
    (LIVING, "bij"),
    (LIVING, "niet bij mijn ouders"),
    (LIVING, "eerst op een groep en daarna op mezelf"),
    (LIVING, "bij mijn oma"),
    (LIVING, "ik wil dat alles gewoon weer zo wordt als het vroeger was " * 20),
    (STATEMENT, "mens"),
    (SCALE, "😀😢"),
    (SCALE, "8"),
    (SCALE, "niet echt heel goed"),
    (TOWNS, "rotterdam"),
    (TOWNS, "stein en beek"),
    (BETTER, "alles behalve banaan"),
    (BETTER, "1 9"),
    (BETTER, "banaan"),
    (BETTER, ","),
    (TRIP, "zelf reizen"),
]


@pytest.mark.parametrize(("asked", "typed", "meant"), CASES)
def test_understood(asked, typed, meant):
    several = asked.kind is Kind.CHOICES
    assert understood(typed, choices_of(asked), several=several) == tuple(meant.split())


@pytest.mark.parametrize(("asked", "typed"), UNCLEAR)
def test_not_guessed(asked, typed):
    assert understood(typed, choices_of(asked), several=asked.kind is Kind.CHOICES) is None


@pytest.mark.parametrize("typed", ["geen", "niks", "geen van allen", "none"])
def test_none_of_several(typed):
    assert understood(typed, choices_of(BETTER), several=True) == ()


@pytest.mark.parametrize(
    ("typed", "sure"),
    [
        ("ja", "ja"),
        ("1", "ja"),
        ("Ja!", "ja"),
        ("ja maar wacht", ""),
        ("jaa soms", ""),
        ("nee", "nee"),
        ("", ""),
    ],
)
def test_what_cannot_be_undone_needs_plain_words(typed, sure):
    assert surely(typed, choices_of(YES_NO)) == sure


def test_named_means_word_for_word():
    assert named("op een groep!", choices_of(LIVING))
    assert not named("3", choices_of(LIVING))
