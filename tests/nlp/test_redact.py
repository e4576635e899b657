"""What redaction takes away and leaves, as data, and what holds for every text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.figures import eleven
from nlp.redact import redact
from nlp.roster import Roster

CASES = tomllib.loads((Path(__file__).parent / "cases_redact.toml").read_text("utf-8"))

# Pieces that wake every rule, so that random texts reach them.
SPARKS = st.sampled_from(
    [
        "Fatima", "juf", "mevr.", "van der", "Roos", "heet", "in", "Heerlen", "Kerkstraat", "12", "06", "12345678", "@",
        "apenstaartje", "punt", "nl", "ik ben", "15", "jaar", "mei", "[naam]", "[", "]", "insta", "is", "_", "-", "\n",
        ".", " ", "  ", "basisschool", "de", "nul", "zes", "bsn", "\u200b", "É", "ß", "İ", "x_y", "6411", "AB",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(SPARKS, max_size=25).map(" ".join),
    st.lists(SPARKS, max_size=25).map("".join),
)


@pytest.mark.parametrize(("raw", "kept"), CASES["cases"])
def test_what_points_to_a_person_goes(raw, kept):
    assert redact(raw).text == kept


@pytest.mark.parametrize("text", CASES["untouched"])
def test_what_points_to_nobody_stays(text):
    assert redact(text).text == text


@pytest.mark.parametrize(("raw", "secret"), CASES["known_failures"])
def test_known_failures_still_fail(raw, secret):
    assert secret in redact(raw).text, "better than we thought: move this to cases"


@given(TEXTS)
def test_redacting_again_changes_nothing(text):
    once = redact(text).text
    assert redact(once).text == once


@given(TEXTS)
def test_spans_are_in_order_and_cut_the_raw_text(text):
    done = redact(text)
    ends = [0, *(edge for span in done.spans for edge in (span.start, span.end)), len(text)]
    assert ends == sorted(ends)
    assert all(span.start < span.end for span in done.spans)
    for left in (text[a:b] for a, b in zip(ends[::2], ends[1::2], strict=True)):
        assert left in done.text


@given(TEXTS)
def test_the_text_never_grows_beyond_a_bound(text):
    done = redact(text)
    assert len(done.text) <= len(text) + len("[organisatie]") * len(done.spans)


@given(st.text(min_size=1, max_size=30), st.integers(1, 300))
def test_a_text_that_repeats_itself_is_read_too(piece, times):
    redact(piece * times)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "_" * 20_000,
        "1 " * 10_000,
        "a_" * 10_000,
        "punt " * 4_000,
        "a@" * 10_000,
        "Jan " * 5_000,
        ".nl" * 6_000,
    ],
)
def test_a_long_text_of_one_kind_is_no_trap(text):
    assert len(redact(text).text) <= 5 * len(text)


def test_a_region_adds_its_own_names():
    roster = Roster(("Shirola",), ("De Kluis",), ("Huize Zonlicht",))
    text = "shirola van huize zonlicht woont in de kluis"
    assert redact(text, roster).text == "[naam] van [organisatie] woont in [plaats]"
    assert "shirola" in redact(text).text


@pytest.mark.parametrize(
    ("figures", "passes"), [("111222333", True), ("123456782", True), ("123456789", False)]
)
def test_the_eleven_test(figures, passes):
    assert eleven(figures) is passes


def test_signs_that_nobody_sees_hide_nothing():
    done = redact("ik heet Fa\u200btima, echt")
    assert done.text == "ik heet [naam], echt"
    assert [(span.start, span.end) for span in done.spans] == [(8, 15)]
