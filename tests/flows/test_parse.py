"""A flow file becomes a flow, or all of its faults at once, each under its key."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import tokens
from flows.background import CLASSES
from flows.model import END, Choice, Flow, Kind, Role, Step
from flows.parse import MOST_CHOICES, MOST_FILE, MOST_STEPS, FlowFaults, parse

WHOLE = """
id = "wachten"
title.nl = "Wachten op hulp"
about = "Hoe wachten gaat."
roles = ["client", "parent"]
source = "seeds"
tested = ["3 jongeren, mei"]
languages = ["nl"]

[[step]]
id = "hoi"
kind = "say"
text.nl = '''
  Dit gaat over wachten.

  Alles mag je overslaan.
'''
text.en = "This is about waiting."

[[step]]
id = "wacht"
kind = "choice"
title.nl = "Nu wachten"
text.nl = "Wacht je nu op hulp?"
easier.nl = "Krijg je al hulp, of moet je nog wachten?"
  [[step.choice]]
  id = "ja"
  text.nl = "Ja"
  picture = "⏳"
  also = ["jazeker"]
  [[step.choice]]
  id = "nee"
  text.nl = "Nee"
  next = "einde"

[[step]]
id = "mag"
kind = "consent"
text.nl = "Mogen we iets van jou laten lezen?"
next = "einde"
"""


def test_whole_flow():
    assert parse(WHOLE, "wachten.toml") == Flow(
        id="wachten",
        title={"nl": "Wachten op hulp"},
        about="Hoe wachten gaat.",
        roles=(Role.CLIENT, Role.PARENT),
        source="seeds",
        tested=("3 jongeren, mei",),
        languages=("nl",),
        steps=(
            Step(
                id="hoi",
                kind=Kind.SAY,
                text={
                    "nl": "Dit gaat over wachten.\nAlles mag je overslaan.",
                    "en": "This is about waiting.",
                },
            ),
            Step(
                id="wacht",
                kind=Kind.CHOICE,
                title={"nl": "Nu wachten"},
                text={"nl": "Wacht je nu op hulp?"},
                easier={"nl": "Krijg je al hulp, of moet je nog wachten?"},
                choices=(
                    Choice(id="ja", text={"nl": "Ja"}, picture="⏳", also=("jazeker",)),
                    Choice(id="nee", text={"nl": "Nee"}, next=END),
                ),
            ),
            Step(
                id="mag",
                kind=Kind.CONSENT,
                text={"nl": "Mogen we iets van jou laten lezen?"},
                next=END,
            ),
        ),
    )


HEAD = 'id = "a"\ntitle.nl = "A"\nabout = "A."\n'
OPEN = '[[step]]\nid = "x"\nkind = "open"\ntext.nl = "Wat wil je?"\n'
PICK = '[[step]]\nid = "k"\nkind = "choice"\ntext.nl = "Wat kies je?"\n'
JA = '[[step.choice]]\nid = "ja"\ntext.nl = "Ja"\n'
NEE = '[[step.choice]]\nid = "nee"\ntext.nl = "Nee"\n'
CONSENT = '[[step]]\nid = "mag"\nkind = "consent"\ntext.nl = "Mag het?"\n'


def step(name, **rest):
    return OPEN.replace('"x"', f'"{name}"') + "".join(f"{k} = {v}\n" for k, v in rest.items())


CASES = [
    # nothing readable
    ("id = ", [("regel 1", "kan ik niet lezen")]),
    ('id = "a"\n\nid = "b"', [("regel 3", "tweede keer")]),
    ('id = "a', [("regel 1", "kan ik niet lezen")]),
    ("id = 1\nid.x = 1\nx = 2", [("regel 2", "tweede keer")]),
    ("a = " + "[" * 5000, [("(bestand)", "kan ik niet lezen")]),
    ("a = " + "9" * 5000, [("(bestand)", "kan ik niet lezen")]),
    ("#" * (MOST_FILE + 1), [("(bestand)", "te lang")]),
    # missing
    (
        "",
        [
            ("id", "ontbreekt"),
            ("title", "ontbreekt"),
            ("about", "ontbreekt"),
            ("step", "nog geen stap"),
        ],
    ),
    (
        HEAD + "[[step]]",
        [("step[1].kind", "ontbreekt"), ("step[1].id", "ontbreekt"), ("step[1].text", "ontbreekt")],
    ),
    (HEAD + OPEN.replace("text.nl", "text.en"), [("step[x].text.nl", "Vertaal")]),
    # unknown
    (HEAD + OPEN + 'titel.nl = "X"', [('step[x]."titel"', "Bedoel je title?")]),
    (HEAD + "zzzz = 1\n" + OPEN, [('"zzzz"', "Haal hem weg")]),
    (HEAD + OPEN.replace("open", "opne"), [("step[x].kind", "Bedoel je open?")]),
    (HEAD + 'roles = ["cliënt"]\n' + OPEN, [("roles[1]", "Bedoel je client?")]),
    (HEAD + PICK + JA + 'nekst = "x"\n' + NEE + OPEN, [('step[k].choice[ja]."nekst"', "next")]),
    # wrong type
    (HEAD.replace('"a"', "3") + OPEN, [("id", "verkeerde vorm")]),
    (HEAD.replace("title.nl", "title") + OPEN, [("title", 'title.nl = "…"')]),
    (HEAD + OPEN + "pictures = 1", [("step[x].pictures", "verkeerde vorm")]),
    (HEAD + OPEN + "title.nl = 1", [("step[x].title.nl", "aanhalingstekens")]),
    (HEAD + "tested = [1]\n" + OPEN, [("tested[1]", "aanhalingstekens")]),
    (HEAD + "step = [1]", [("step[1]", "[[step]]"), ("step", "nog geen stap")]),
    (HEAD + "step = 1", [("step", "verkeerde vorm"), ("step", "nog geen stap")]),
    # ids
    (HEAD + step("Een Stap"), [("step[1].id", "kleine letters")]),
    (HEAD + step("a" * 21), [("step[1].id", "1 tot 20")]),
    (HEAD + step("x") + step("x"), [("step[2].id", "bestaat al")]),
    (HEAD + step("einde"), [("step[einde].id", "eind van het gesprek")]),
    (
        HEAD + PICK + JA + JA,
        [("step[k].choice[2].id", "bestaat al"), ("step[k].choice[2].text.nl", "twee")],
    ),
    (
        HEAD + PICK + JA + NEE.replace('"nee"', '"weet-niet"'),
        [("step[k].choice[weet-niet].id", "vanzelf")],
    ),
    # next
    (HEAD + step("x", next='"wonne"') + step("wonen"), [("step[x].next", "Bedoel je wonen?")]),
    (HEAD + step("x") + step("y", next='"x"'), [("step[y].next", "komt eerder")]),
    (HEAD + step("x", next='"x"'), [("step[x].next", "komt eerder")]),
    (HEAD + PICK + JA + 'next = "q"\n' + NEE, [("step[k].choice[ja].next", "geen stap")]),
    (HEAD + step("x", next='"z"') + step("y") + step("z"), [("step[y]", "Niemand komt hier")]),
    (HEAD + step("x", next='"einde"') + step("y") + step("z"), [("step[y]", ""), ("step[z]", "")]),
    # choices
    (HEAD + PICK + JA, [("step[k].choice", "Dit zijn 1 keuzes")]),
    (HEAD + PICK, [("step[k].choice", "Dit zijn 0 keuzes")]),
    (HEAD + OPEN + JA + NEE, [("step[x].choice", "horen geen keuzes")]),
    (HEAD + OPEN + "pictures = true", [("step[x].pictures", "alleen bij choice")]),
    (
        HEAD + PICK.replace("choice", "choices") + JA + 'next = "einde"\n' + NEE,
        [("step[k].choice[ja].next", "Zet next bij de stap")],
    ),
    (
        HEAD + PICK + "pictures = true\n" + JA + 'picture = "👍"\n' + NEE,
        [("step[k].choice[nee].picture", "plaatje")],
    ),
    (
        HEAD
        + PICK
        + "".join(
            NEE.replace("nee", f"n{n}").replace("Nee", f"N{n}") for n in range(MOST_CHOICES + 1)
        ),
        [("step[k].choice", "keuzes")],
    ),
    (HEAD + "".join(step(f"x{n}") for n in range(MOST_STEPS + 1)), [("step", "stappen")]),
    # consent
    (HEAD + CONSENT + OPEN, [("step[x].kind", "na de toestemming")]),
    (HEAD + CONSENT + CONSENT.replace('"mag"', '"nog"'), [("step[nog].kind", "één keer")]),
    # background
    (HEAD + OPEN + 'background = "age"', [("step[x].background", "kind choice")]),
    (HEAD + PICK + 'background = "naam"\n' + JA + NEE, [("step[k].background", "Kies uit: role")]),
    (
        HEAD + PICK + 'background = "age"\n' + JA + NEE.replace('"nee"', '"12-15"'),
        [("step[k].choice[ja].id", "te precies")],
    ),
    # languages and texts
    (
        HEAD + 'languages = ["nl", "en"]\n' + OPEN,
        [("title.en", "Vertaal"), ("step[x].text.en", "Vertaal")],
    ),
    (
        HEAD + 'languages = ["en"]\ntitle.en = "A"\n' + OPEN + 'text.en = "What?"',
        [("languages", "Nederlands")],
    ),
    (HEAD + 'languages = ["nl", "Engels"]\n' + OPEN, [("languages", "geen taal")]),
    (HEAD + 'languages = ["nl", "nl"]\n' + OPEN, [("languages[2]", "twee keer")]),
    (HEAD + OPEN + 'text.ENG = "What?"', [('step[x].text."ENG"', "code")]),
    (HEAD + OPEN.replace("Wat wil je?", " "), [("step[x].text.nl", "staat niets")]),
    (HEAD + OPEN.replace("Wat", "W" * 600), [("step[x].text.nl", "te lang")]),
    (HEAD + OPEN.replace("Wat", r"\u0000"), [("step[x].text.nl", "onzichtbaar")]),
    (HEAD + OPEN.replace("Wat", "\ud800"), [("step[x].text.nl", "onzichtbaar")]),
    (HEAD + OPEN + r'title.nl = "A\nB"', [("step[x].title.nl", "één regel")]),
    (HEAD.replace('"A."', r'"A.\nB."') + OPEN, [("about", "één regel")]),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_faults(source, expected):
    with pytest.raises(FlowFaults) as caught:
        parse(source, "a.toml")
    faults = caught.value.faults
    assert [fault.key for fault in faults] == [key for key, _ in expected], str(caught.value)
    for fault, (_, part) in zip(faults, expected, strict=True):
        assert fault.name == "a.toml"
        assert part in fault.what
        assert "\n" not in str(fault)


def test_all_faults_at_once_and_each_on_a_line():
    with pytest.raises(FlowFaults) as caught:
        parse('about = 3\nkleur = "rood"\n' + step("x", next='"y"'), "stuk.toml")
    assert str(caught.value).splitlines() == [
        'stuk.toml: id: Dit ontbreekt. Schrijf bijvoorbeeld: id = "…"',
        'stuk.toml: title: Dit ontbreekt. Schrijf bijvoorbeeld: title.nl = "…"',
        'stuk.toml: about: Dit heeft de verkeerde vorm. Schrijf bijvoorbeeld: about = "…"',
        'stuk.toml: step[x].next: Er is geen stap "y".',
        'stuk.toml: "kleur": Deze naam ken ik niet. Haal hem weg.',
    ]


def test_what_is_shown_of_the_file_is_short_and_on_one_line():
    with pytest.raises(FlowFaults) as caught:
        parse(HEAD + OPEN + '"' + "lang\\n" * 50 + '" = 1', "a.toml")
    assert caught.value.faults[0].key == 'step[x]."' + ("lang\\n" * 7)[:40] + '…"'


OWN_WAYS = [
    ("scale", "1", None),
    ("statement", "oneens", None),
    ("consent", "deels", None),
    ("scale", "6", "step[k].choice[6].id"),
    ("statement", "ja", "step[k].choice[ja].id"),
]


@pytest.mark.parametrize(("kind", "choice", "fault"), OWN_WAYS)
def test_a_usual_choice_may_have_a_way_of_its_own(kind, choice, fault):
    own = JA.replace('"ja"', f'"{choice}"') + 'next = "einde"\n'
    found = outcome(HEAD + PICK.replace('"choice"', f'"{kind}"') + own)
    if fault:
        assert [one.key for one in found.faults] == [fault]
    else:
        assert found.after("k", choice) == END


def test_a_step_may_be_skipped_past_its_branches():
    flow = parse(HEAD + PICK + JA + 'next = "einde"\n' + NEE + 'next = "einde"\n' + OPEN, "a.toml")
    assert flow.after("k") == "x"


@pytest.mark.parametrize(("field", "known"), CLASSES.items())
def test_background_takes_every_class(field, known):
    choices = "".join(f'[[step.choice]]\nid = "{each}"\ntext.nl = "{each}"\n' for each in known)
    flow = parse(HEAD + PICK + f'background = "{field}"\n' + choices, "a.toml")
    assert tuple(choice.id for choice in flow.steps[0].choices) == known


def test_every_id_fits_in_a_button():
    longest = "a" * 20
    token = tokens.write(tokens.PickToken(longest, (longest,)))
    assert len(token.encode()) <= tokens.MOST_BYTES


def outcome(source):
    try:
        return parse(source, "a.toml")
    except FlowFaults as faults:
        return faults


@given(st.text(alphabet=st.characters()))
def test_no_text_breaks_it(source):
    assert isinstance(outcome(source), FlowFaults)


VALUES = st.recursive(
    st.sampled_from(
        ['"x"', '"nl"', '"einde"', '"choice"', "3", "true", "[]", "{}", "1979-05-27", "nan", '""']
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda values: f"[{', '.join(values)}]")
        | inner.map(lambda value: f"{{nl = {value}, id = {value}, choice = [{{}}]}}")
    ),
    max_leaves=4,
)
TOP_KEYS = ["id", "title", "title.nl", "about", "roles", "languages", "tested", "step", '"é\\n"']
STEP_KEYS = ["kind", "text.nl", "next", "background", "pictures", "choice", "also", "picture", '""']
KEYS = st.sampled_from(TOP_KEYS + STEP_KEYS)
LINES = st.one_of(
    st.just("[[step]]"), st.just("[[step.choice]]"), st.builds("{} = {}".format, KEYS, VALUES)
)


@given(st.lists(LINES, max_size=12))
def test_no_table_breaks_it(lines):
    assert isinstance(outcome("\n".join(lines)), Flow | FlowFaults)


@given(st.data())
def test_a_damaged_flow_tells_where(data):
    lines = WHOLE.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    with_other = data.draw(
        st.sampled_from(["", "[[step]]", 'id = "hoi"', 'next = "hoi"', "kind = 1"])
    )
    found = outcome("\n".join([*lines[:place], with_other, *lines[place + 1 :]]))
    if isinstance(found, FlowFaults):
        assert found.faults
        assert all(fault.key and fault.what for fault in found.faults)


def test_the_example_is_toml():
    assert tomllib.loads(WHOLE)["id"] == "wachten"
