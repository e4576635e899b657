"""Messages, tokens and flows as values: what is written is read back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_flow import FORK, SMALL

from flows.event import Special
from flows.message import Button, Look, Message
from flows.model import END, Kind, text_in
from flows.tokens import (
    MOST_BYTES,
    AsideToken,
    DeclineToken,
    OpenToken,
    PickToken,
    SpecialToken,
    read,
    write,
)

names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=20)
tokens = (
    st.builds(PickToken, names, st.lists(names, max_size=2, unique=True).map(tuple))
    | st.builds(SpecialToken, st.sampled_from(Special), st.just("") | names)
    | st.builds(AsideToken, names, names, st.just("") | names)
    | st.builds(OpenToken, names)
    | st.builds(DeclineToken, names)
)


@given(tokens)
def test_a_token_is_read_as_it_was_written(token):
    assert read(write(token)) == token


@given(names, names)
def test_a_token_fits_a_button_of_telegram(step, choice):
    for token in (
        PickToken(step, (choice,)),
        SpecialToken(Special.KNOWN, step),
        AsideToken("stopped", choice),
        OpenToken(choice * 3),
    ):
        assert len(write(token).encode()) <= MOST_BYTES


@pytest.mark.parametrize(
    "token",
    [
        "",
        "c",
        "c::x",
        "s:",
        "s:niks",
        "s:stop:a:b",
        "a:b",
        "a::b",
        "a:b:",
        "x:y:z",
        "c:a:b:c",
        "o",
        "o:",
        "o:a:b",
    ],
)
def test_what_zegje_never_wrote_means_nothing(token):
    assert read(token) is None


buttons = st.builds(
    Button, st.text(max_size=5), st.text(max_size=5), st.text(max_size=2), st.text(max_size=5)
)
many = st.lists(buttons, max_size=3).map(tuple)


@given(
    st.builds(
        Message,
        st.text(),
        many,
        many,
        st.sampled_from(Look),
        st.booleans(),
        st.none() | buttons,
        st.booleans(),
        st.integers(0, 9),
        st.integers(0, 9),
    )
)
def test_a_message_survives_json(message):
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


def test_the_ways_through_a_flow():
    assert SMALL.after("woon", "groep") == "groep"
    assert SMALL.after("woon", "thuis") == "thuis"
    assert SMALL.after("thuis") == "praat"
    assert SMALL.after("dag") == END
    assert SMALL.step("nergens") is None
    assert not SMALL.steps[0].asks


def test_questions_left_are_those_of_the_longest_way():
    assert [
        SMALL.questions_left(step) for step in ("hoi", "woon", "thuis", "groep", "mag", "dag", END)
    ] == [8, 6, 4, 5, 1, 0, 0]
    assert FORK.questions_left("kant") == 4


def test_a_text_falls_back_to_dutch():
    assert text_in({"nl": "Ja", "en": "Yes"}, "en") == "Yes"
    assert text_in({"nl": "Ja"}, "en") == "Ja"
    assert all(kind in set(Kind) for kind in ("say", "open"))
