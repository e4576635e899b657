"""The plain-language check, case by case: which rule speaks for which words, and what it offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.model import Choice, Flow, Kind, Step
from flows.plain import Part, Severity, check, check_flow, launchable
from flows.plain_text import sentences, words
from flows.plain_words import lists

LONG = "Wij willen heel graag van jou weten hoe jij de hulp nu vindt."

# text, part, the findings as (rule, level, words, better)
CASES = [
    # good as it is
    ("Hoe gaat het met jou?", Part.QUESTION, []),
    ("Hoi, ik ben Zegje.\nFijn dat je er bent!", Part.MESSAGE, []),
    ("Bel 113.\nOf kijk op 113.nl.", Part.MESSAGE, []),
    ("Kies 1 of 2 plaatjes 🙂", Part.QUESTION, []),
    ("Noem liever geen namen.", Part.MESSAGE, []),
    ("Wij weten niet wie jij bent.", Part.MESSAGE, []),
    ("Ik woon bij mijn opa", Part.CHOICE, []),
    ("Je begeleider", Part.TITLE, []),
    # length
    (LONG, Part.MESSAGE, [("lange-zin", "error", LONG, "Maak er 2 zinnen van.")]),
    (
        "Wachten kan heel lang duren en daarom willen wij van jou weten hoe dat is.",
        Part.MESSAGE,
        [
            (
                "lange-zin",
                "error",
                "Wachten",
                "Wachten kan heel lang duren.\nDaarom willen wij van jou weten hoe dat is.",
            )
        ],
    ),
    (
        "Wachten kan heel lang duren, maar soms is er al heel snel een plek.",
        Part.MESSAGE,
        [
            (
                "lange-zin",
                "error",
                "Wachten",
                "Wachten kan heel lang duren.\nMaar soms is er al heel snel een plek.",
            )
        ],
    ),
    ("Dit is een zin van 6\n" * 5, Part.MESSAGE, [("lang-bericht", "error", "", "2 berichten")]),
    (
        "Ik bel en dan horen wij samen of het plan met jou zo nu nog lukt.",
        Part.MESSAGE,
        [("lange-zin", "error", "Ik", "Maak er 2 zinnen van.")],
    ),
    ("Ik woon bij mijn oma nu", Part.CHOICE, [("lange-keuze", "error", "Ik woon", "")]),
    (
        "Ik ben er.\nDat is fijn. Ja.",
        Part.MESSAGE,
        [("zin-per-regel", "warning", "Dat", "Dat is fijn.\nJa.")],
    ),
    # questions
    (
        "Wat ging goed?\nWat kan beter?",
        Part.OPEN,
        [("meer-vragen", "error", "Wat", "Wat ging goed?")],
    ),
    ("Mooi!\nGoed zo!", Part.MESSAGE, [("uitroeptekens", "warning", "!!", "Mooi.\nGoed zo.")]),
    # address
    ("Hoe gaat het met u?", Part.QUESTION, [("u", "error", "u", "je")]),
    ("Wat is Uw idee?", Part.QUESTION, [("u", "error", "Uw", "jouw")]),
    # short words and capitals
    (
        "Je hulp, bijv. van een coach.",
        Part.MESSAGE,
        [("afkorting", "error", "bijv", "bijvoorbeeld")],
    ),
    ("Het gaat m.b.t. wonen.", Part.MESSAGE, [("afkorting", "error", "m.b.t", "over")]),
    ("Van 12 t/m 15 jaar", Part.CHOICE, [("afkorting", "error", "t/m", "tot en met")]),
    ("Dat is p.p. te veel.", Part.MESSAGE, [("afkorting", "error", "p.p", "")]),
    ("De GGZ helpt je.", Part.MESSAGE, [("hoofdletters", "error", "GGZ", "")]),
    ("MIND helpt je.", Part.MESSAGE, []),
    ("Plan A of B", Part.CHOICE, []),
    # numbers and long words
    ("Bij 40% gaat het goed.", Part.MESSAGE, [("getal", "warning", "%", "van de 10")]),
    ("Wacht je meerdere weken?", Part.QUESTION, [("getal", "warning", "meerdere", "meer dan 1")]),
    ("Wacht je al twaalf weken?", Part.QUESTION, [("getal", "warning", "twaalf", "12")]),
    (
        "De pleegouderraad helpt.",
        Part.MESSAGE,
        [("lang-woord", "warning", "pleegouderraad", "streepje")],
    ),
    ("De pleegouder-raad helpt.", Part.MESSAGE, []),
    # not
    (
        "Ben je niet ontevreden?",
        Part.QUESTION,
        [("dubbel-niet", "error", "niet ontevreden", "tevreden")],
    ),
    (
        "Niemand hoeft nooit te wachten.",
        Part.MESSAGE,
        [("dubbel-niet", "error", "niemand nooit", "")],
    ),
    ("Ik zie niets en hoor niets.", Part.MESSAGE, []),
    ("Wat ging niet goed?", Part.OPEN, [("niet-in-vraag", "warning", "niet", "")]),
    # questions that push
    (
        "Vind je ook niet dat het lang duurt?",
        Part.QUESTION,
        [
            ("niet-in-vraag", "warning", "niet", ""),
            ("sturend", "error", "vind je ook niet", "Wat vind je"),
        ],
    ),
    ("De hulp is goed, toch?", Part.QUESTION, [("sturend", "error", "toch?", "open")]),
    (
        "Vind je het ook fijn?",
        Part.QUESTION,
        [("sturend", "error", "vind je het ook", "Wat vind je")],
    ),
    (
        "Hoe fijn vind je de hulp?",
        Part.QUESTION,
        [("sturend", "error", "hoe fijn vind", "Hoe vind je")],
    ),
    (
        "Waarom is wachten zo vervelend?",
        Part.OPEN,
        [("sturend", "error", "waarom is wachten zo vervelend", "Hoe vind je")],
    ),
    ("Wil je natuurlijk meedoen?", Part.QUESTION, [("sturend", "error", "natuurlijk", "open")]),
    # questions that point to somebody
    ("Hoe heet je begeleider?", Part.OPEN, [("wie", "error", "hoe heet", "wat iemand deed")]),
    ("Hoe heet dat plan?", Part.OPEN, []),
    ("Typ de naam van je mentor.", Part.OPEN, [("wie", "error", "typ de naam", "wat iemand deed")]),
    (
        "Wie is jouw voogd?",
        Part.QUESTION,
        [("wie", "error", "wie is jouw voogd", "wat iemand deed")],
    ),
    (
        "Op welke school zit je?",
        Part.OPEN,
        [("wie", "error", "welke school", "hoe het op school gaat")],
    ),
    ("Waar woon je?", Part.OPEN, [("wie", "error", "waar woon", "Hoe woon je nu?")]),
    (
        "Wat is je telefoonnummer?",
        Part.OPEN,
        [
            ("lang-woord", "warning", "telefoonnummer", "korter"),
            ("wie", "error", "telefoonnummer", "Haal"),
        ],
    ),
    ("Wanneer ben je jarig?", Part.OPEN, [("wie", "error", "wanneer ben je jarig", "Haal")]),
    ("Hoe oud ben je?", Part.QUESTION, [("wie", "error", "hoe oud ben", "age")]),
    ("Wie helpt jou het meest?", Part.OPEN, [("wie", "warning", "wie", "keuzes")]),
    ("Wie helpt jou het meest?", Part.QUESTION, []),
    (
        "Bij welke organisatie krijg je hulp?",
        Part.OPEN,
        [("wie", "error", "welke organisatie", "grove")],
    ),
]


@pytest.mark.parametrize(
    ("text", "part", "expected"), CASES, ids=[f"{c[1]}: {c[0][:40]}" for c in CASES]
)
def test_check(text, part, expected):
    found = check(text, part)
    assert [(one.rule, one.level.value) for one in found] == [
        (rule, level) for rule, level, _, _ in expected
    ]
    for one, (_, _, offending, better) in zip(found, expected, strict=True):
        assert offending in one.words
        assert better in one.better
        assert one.why.endswith(".")
        assert "\n" not in one.why


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("Hoe oud ben je?", "age"),
        ("In welke gemeente woon je?", "municipality"),
        ("Waar woon je?", "municipality"),
    ],
)
def test_coarse_background_may_be_asked(text, background):
    assert [one.rule for one in check(text, Part.QUESTION)] == ["wie"]
    assert check(text, Part.QUESTION, background) == ()


SENTENCES = [
    ("Hoi. Dag!", ("Hoi.", "Dag!")),
    ("Hij zei: 'Kom.' Ik kwam.", ("Hij zei: 'Kom", "Ik kwam.")),
    ("Een regel\nNog een", ("Een regel", "Nog een")),
    ("🙂", ()),
    ("Kijk op 113.nl of 112", ("Kijk op 113.nl of 112",)),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text, expected):
    assert [one.rstrip("'.!") for one in sentences(text)] == [one.rstrip("'.!") for one in expected]


def test_words():
    assert words("Zuid-Limburg, d.m.v. 113.nl t/m mama's 🙂 3") == (
        "Zuid-Limburg", "d.m.v", "113.nl", "t/m", "mama's", "3",
    )  # fmt: skip


def say(name, **rest):
    return Step(id=name, kind=Kind.SAY, text={"nl": "Hoi."}, **rest)


def ask(name, kind=Kind.CHOICE, count=2, **rest):
    choices = tuple(Choice(id=f"k{n}", text={"nl": f"Keuze {n}"}) for n in range(count))
    texts = {
        "text": {"nl": "Wat kies je?"},
        "title": {"nl": "Kiezen"},
        "easier": {"nl": "Wat wil je?"},
    }
    return Step(id=name, kind=kind, choices=choices, **{**texts, **rest})


def flow(*steps):
    return Flow(id="a", title={"nl": "Iets"}, about="", steps=steps)


FLOWS = [
    (flow(ask("x")), []),
    (flow(say("a"), say("b"), say("c"), ask("x")), []),
    (flow(say("a"), say("b"), say("c"), say("d"), ask("x")), [("stap a", "rij-berichten")]),
    (flow(say("a"), say("b"), say("c"), say("d"), say("e")), [("stap b", "rij-berichten")]),
    (flow(say("a", next="c"), say("b"), say("c"), say("d")), []),
    (flow(ask("x", count=5)), []),
    (flow(ask("x", count=6)), [("stap x, keuzes", "aantal-keuzes")]),
    (flow(ask("x", count=1)), [("stap x, keuzes", "aantal-keuzes")]),
    (flow(ask("x", count=10, pictures=True)), []),
    (flow(ask("x", count=17, background="municipality")), []),
    (flow(ask("x", kind=Kind.SCALE, count=0)), []),
    (flow(ask("x", title={})), [("stap x, titel", "ontbreekt")]),
    (flow(ask("x", easier={})), [("stap x, makkelijker", "ontbreekt")]),
    (flow(ask("x", easier={"nl": "Wat wilt u?"})), [("stap x, makkelijker", "u")]),
    (flow(ask("x", title={"nl": "GGZ"})), [("stap x, titel", "hoofdletters")]),
    (flow(ask("x", text={"nl": "Hoe oud ben je?"}, background="age")), []),
    (flow(ask("x", kind=Kind.OPEN, text={"nl": "Wie?"}, count=0)), [("stap x, tekst", "wie")]),
    (flow(ask("x", kind=Kind.STATEMENT, text={"nl": "Iedereen wacht lang."}, count=0)), []),
    (Flow(id="a", title={"nl": "Uw plan"}, about="", steps=(ask("x"),)), [("titel", "u")]),
]  # fmt: skip


@pytest.mark.parametrize(("whole", "expected"), FLOWS)
def test_check_flow(whole, expected):
    assert [(one.where, one.rule) for one in check_flow(whole)] == expected


def test_a_choice_is_found_by_name():
    step = ask("x")
    long = Choice(id="lang", text={"nl": "Dit is echt veel te lang"})
    (finding,) = check_flow(flow(Step(**{**fields(step), "choices": (*step.choices, long)})))
    assert (finding.where, finding.rule) == ("stap x, keuze lang", "lange-keuze")


def fields(step):
    return {name: getattr(step, name) for name in step.__dataclass_fields__}


def test_only_errors_keep_a_flow_from_being_launched():
    warning = check("Mooi! Goed!")
    error = check("Dag u")
    assert {one.level for one in warning} == {Severity.WARNING}
    assert launchable(())
    assert launchable(warning)
    assert not launchable((*warning, *error))


@given(st.text(), st.sampled_from(Part))
def test_every_text_can_be_checked(text, part):
    for finding in check(text, part):
        assert finding.why


def test_the_lists_hold_lower_case_and_nothing_twice():
    assert all(word == word.lower() for word in lists().abbreviations)
    assert not lists().abbreviations.keys() & lists().vague.keys()
    assert all(turn.better and turn.why for turn in (*lists().asks, *lists().leads))
