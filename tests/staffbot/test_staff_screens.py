"""The small parts: tokens, pages, forms; and what a round costs in taps."""

import pytest
from desk_table import Desk, Someone
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.staff.deeds import TAPS
from bot.staff.new_form import NewRound
from bot.staff.screen import MOST_BYTES, number_of, page_of, parts_of, short, token
from bot.staff.words import table, words
from flows.audience import Audience
from rounds.plan import PosterPlace
from storage.desk import drafts
from storage.drawers import reading, writing

PART = st.from_regex(r"[a-z0-9_.-]{0,8}", fullmatch=True)


@settings(deadline=None)
@given(PART.filter(bool), st.lists(PART, max_size=4))
def test_a_token_is_read_back(verb, parts):
    assert parts_of(token(verb, *parts)) == (verb, tuple(parts))


@pytest.mark.parametrize("parts", [("a" * MOST_BYTES,), ("a:b",), ("é",), ("a b",), ("a\n",)])
def test_a_token_that_telegram_would_not_take_or_that_reads_back_wrong_is_refused(parts):
    with pytest.raises(ValueError, match="a token of"):
        token("n", *parts)


@settings(deadline=None)
@given(st.lists(st.integers(), max_size=40), st.integers(0, 10))
def test_pages_hold_everything_once_and_at_most_eight(items, number):
    pages = [page_of(items, each) for each in range(page_of(items, 0).count)]
    assert [item for page in pages for item in page.items] == items
    assert all(len(page.items) <= 8 for page in pages)
    assert page_of(items, number).number <= number


@pytest.mark.parametrize(
    ("part", "number"), [("3", 3), ("", 0), ("-1", 0), ("x", 0), ("9" * 9, 0), ("²", 0)]
)
def test_a_page_of_a_made_up_token_is_the_first(part, number):
    assert number_of(part) == number


def test_a_label_is_one_line():
    assert short("een\n twee") == "een twee"
    assert short("a" * 60) == "a" * 47 + "…"


AUDIENCES = st.builds(
    Audience,
    municipalities=st.sampled_from([(), ("heerlen",)]),
    ages=st.sampled_from([(), ("16-17",)]),
    invited=st.booleans(),
)
FORMS = st.builds(
    NewRound,
    flow=st.sampled_from(["", "wonen"]),
    audience=AUDIENCES,
    settled=st.booleans(),
    places=st.sampled_from([(), (PosterPlace("Bieb"), PosterPlace("Huis", "x"))]),
    weeks=st.sampled_from([0, 2]),
    asked_by=st.sampled_from(["", "de raad"]),
    awaits=st.sampled_from(["", "asker"]),
)


@settings(deadline=None)
@given(FORMS)
def test_a_form_comes_back_from_the_desk_as_it_was(form):
    assert NewRound.from_form(form.to_form()) == form


@settings(deadline=None)
@given(FORMS)
def test_back_undoes_everything_in_a_few_taps(form):
    for _ in range(6):
        form = form.back()
    assert form.lacks == "flow"


def test_no_text_is_too_long_for_a_phone():
    long = [each for each in lines_of(words()) if len(each) > 600]
    assert long == []


def lines_of(found):
    for value in found.values():
        yield from lines_of(value) if isinstance(value, dict) else [value]


def test_the_menu_tells_of_every_command_in_few_words():
    assert all(1 <= len(about) <= 40 for about in table("menu").values())


def test_forms_are_kept_one_each_on_both_databases(engine):
    with writing(engine) as drawer:
        drafts.keep_form(drawer, "a", {"kind": "new", "weeks": 1})
        drafts.keep_form(drawer, "b", {"kind": "ask"})
        drafts.keep_form(drawer, "a", {"kind": "new", "weeks": 2})
    with writing(engine) as drawer:
        assert drafts.open_form(drawer, "a") == {"kind": "new", "weeks": 2}
        drafts.drop_form(drawer, "a")
    with reading(engine) as drawer:
        assert drafts.open_form(drawer, "a") is None
        assert drafts.open_form(drawer, "b") == {"kind": "ask"}


def test_a_round_is_out_in_seven_taps_and_nothing_typed(fatima, at):
    taps = [
        "18 worden",
        "Alle jongeren",
        "2 weken",
        "jongerenraad",
        "Start deze ronde",
        "Ja, start",
    ]
    fatima.types("/nieuw")
    for label in taps:
        fatima.taps(label)
        if fatima.screen.follow:
            fatima.waits()
    assert len(taps) + 1 == 7
    assert fatima.screen.text.endswith("De ronde is open.")
    assert [each.title for each in at.rounds()] == ["18 worden"]


def test_every_button_of_the_bot_is_answered(fatima, at):
    """No dead button: whatever hangs under a screen is in the table of taps, with as many parts as it takes."""
    at.has_round("open1", "Wonen")
    for text in ("/nieuw", "/rondes", "/stand", "/stopronde", "/sluit", "/herinner"):
        fatima.types(text)
    for label in ("18 worden", "Een gemeente", "Heerlen", "Zo is het goed", "Later", "Terug"):
        fatima.taps(label)
    for screen in fatima.seen:
        for key in (key for row in screen.rows for key in row):
            verb, parts = parts_of(key.token)
            assert len(parts) in TAPS[verb].parts, key
            assert len(key.token.encode()) <= MOST_BYTES


RUBBISH = st.one_of(
    st.text(max_size=60),
    st.builds(
        lambda verb, parts: ":".join((verb, *parts)),
        st.sampled_from(sorted(TAPS)),
        st.lists(st.text(max_size=8), max_size=4),
    ),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    from storage import desk as tables
    from storage.drawers import Drawer, open_drawer

    engine = open_drawer(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'desk.db'}", Drawer.DESK)
    tables.metadata.create_all(engine)
    made = Desk(engine)
    made.joins("facilitator")
    made.has_round("open1", "Wonen")
    yield made
    engine.dispose()


@settings(deadline=None, max_examples=60)
@given(RUBBISH)
def test_a_made_up_button_never_breaks_anything(shared, token):
    someone = Someone(shared)
    someone.types("/nieuw")
    assert someone.taps_token(token or "x")
    assert shared.wishes() == []


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=200))
def test_a_typed_text_never_breaks_anything(shared, text):
    assert Someone(shared).types(text)
