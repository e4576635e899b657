"""The product's own wording: complete in every language, and as plain as PLAIN.md asks of a flow."""

import ast
import re
import string
from pathlib import Path

import pytest

import flows
from flows import wording
from flows.event import Medium

HOUSE = Path(flows.__file__).parent.parent
DUTCH = sorted(wording.keys("nl"))
ASKS = {"phrase", "note", "words", "text", "added", "say_side"}
"""The functions that take a key of the wording."""
FOR_ROUNDS = re.compile(r"(help|known|code|round|erased|failed|no_round|unknown_code).*")


def test_dutch_comes_first_and_the_list_of_words_is_no_language():
    assert wording.languages() == ("nl", "en")


@pytest.mark.parametrize("lang", wording.languages())
def test_every_language_has_every_line_with_the_same_places(lang):
    assert wording.keys(lang) == wording.keys("nl")
    for key in DUTCH:
        assert places(key, lang) == places(key, "nl"), key


def places(key, lang):
    return sorted(
        name for _, name, _, _ in string.Formatter().parse(wording.text(key)[lang]) if name
    )


def used():
    """Every key that the code names: as a whole text, or in a table of texts."""
    for folder in ("flows", "rounds", "bot"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield path.name, node.value


def asked():
    """Every key that is given straight to a function which looks it up."""
    for folder in ("flows", "rounds"):
        for path in sorted((HOUSE / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(
                    getattr(node, "func", None),
                    "attr",
                    getattr(getattr(node, "func", None), "id", ""),
                )
                if isinstance(node, ast.Call) and name in ASKS:
                    for value in node.args:
                        if isinstance(value, ast.Constant) and re.fullmatch(
                            r"[a-z_]+\.[a-z_0-9]+", str(value.value)
                        ):
                            yield path.name, value.value


def test_every_key_that_is_asked_for_exists():
    missing = {(file, key) for file, key in asked() if key not in DUTCH}
    assert missing == set()
    assert len(set(asked())) > 30


def test_every_line_is_used():
    """A line that nothing says any more is taken out. What is for rounds may wait for rounds."""
    composed = {f"media.{medium}" for medium in Medium} | {f"scale.{face}" for face in range(1, 6)}
    named = {text for _, text in used()} | composed
    assert [key for key in DUTCH if key not in named and not FOR_ROUNDS.fullmatch(key)] == []


def test_a_language_without_the_line_falls_back_to_dutch():
    assert wording.phrase("control.help", "xx") == "Hulp"
    assert wording.phrase("control.help", "en") == "Help"


def test_places_are_filled():
    assert wording.phrase("known.answers", "nl", count=3) == "Ik bewaar 3 antwoorden van jou."


def test_a_key_that_is_not_there_is_a_fault_of_the_caller():
    with pytest.raises(KeyError):
        wording.phrase("niet.hier", "en")


def sentences(line):
    return [part for part in re.split(r"[.!?:]\s+|\n", line + " ") if part.strip()]


@pytest.mark.parametrize("key", DUTCH)
def test_dutch_is_plain(key):
    line = wording.text(key)["nl"]
    assert max(len(part.split()) for part in sentences(line)) <= 12
    assert len(line.split()) <= 25
    assert line.count("!") <= 1
    assert not re.search(r"\b(u|uw|uzelf)\b", line.lower())
    assert not re.search(r"%|\b[A-Z]{2,}\b|\benkele\b|\bdiverse\b|\bbijv\b|\bd\.w\.z", line)
    assert len(re.findall("[\U0001f300-\U0001faff]", line)) <= 1


@pytest.mark.parametrize(
    "key",
    [
        key
        for key in DUTCH
        if key.startswith(("control", "choice", "scale", "consent.y", "consent.s", "consent.n"))
    ],
)
def test_buttons_are_short(key):
    for lang in wording.languages():
        assert len(wording.text(key)[lang].split()) <= 6


PROMISES = re.compile(
    r"anoniem|anonymous|geheim|secret|niemand ziet|we nemen contact|iemand belt|altijd",
    re.IGNORECASE,
)


@pytest.mark.parametrize("lang", wording.languages())
def test_nothing_is_promised_that_cannot_be_kept(lang):
    """SAFETY.md rules 3 and 9, and DESIGN.md: never "anoniem"."""
    assert [key for key in DUTCH if PROMISES.search(wording.text(key)[lang])] == []
