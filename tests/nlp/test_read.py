"""One reading: concern and redaction of the same text, for any text, always the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from nlp import selftest
from nlp.normal import MOST_CHARACTERS
from nlp.read import load, read
from nlp.reading import Level, Reading, Span
from nlp.roster import Roster


def test_a_text_is_read_for_concern_and_redacted():
    reading = read("ik wil dood, bel Fatima")
    assert reading.concern.level is Level.CONCERN
    assert reading.text == "ik wil dood, bel [naam]"
    assert reading.spans == (Span(17, 23, "person"),)


def test_an_ordinary_text_is_itself():
    assert read("prima zo") == Reading("prima zo", read("").concern)


@given(st.text(), st.sampled_from(["nl", "en", "ar", ""]))
def test_no_text_breaks_it_and_the_same_text_reads_the_same(text, lang):
    assert read(text, lang) == read(text, lang)


def test_what_is_too_long_is_dropped_and_never_kept():
    reading = read("a " * MOST_CHARACTERS + "Fatima")
    assert len(reading.text) <= MOST_CHARACTERS
    assert "Fatima" not in reading.text


def test_several_threads_read_the_same():
    texts = ["ik wil dood", "juf anneke is lief", "prima", "06-12345678"] * 10
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, texts)) == [read(text) for text in texts]


def test_the_roster_reaches_redaction():
    assert read("shirola is lief", roster=Roster(names=("shirola",))).text == "[naam] is lief"


def test_start_up_finds_what_it_must():
    load()
    assert selftest.failures() == ()


def test_start_up_names_what_was_missed(monkeypatch):
    wanted = {"must": {"eten": [["zorg", "ik vind het prima"]]}, "gone": {"dag Jan": "dag"}}
    monkeypatch.setattr(selftest, "table", lambda _: wanted)
    assert selftest.failures() == ("eten: ik vind het prima", "redaction: dag Jan")
