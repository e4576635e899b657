"""One word per idea: the glossary knows every word of the design, and no name says nothing."""

from __future__ import annotations

import re

import pytest
from house_files import ROOT, defined, name_of, product, tree_of, words_of

# The table "Words" of the design: code word and Dutch word.
WORDS = {
    "participant": "deelnemer",
    "flow": "gesprek",
    "step": "stap",
    "choice": "keuze",
    "conversation": "gesprek",
    "round": "ronde",
    "audience": "doelgroep",
    "scope": "bereik",
    "background": "achtergrond",
    "answer": "antwoord",
    "theme": "thema",
    "reading": "lezing",
    "concern": "zorg",
    "release": "publicatie",
    "signal": "signaal",
    "response": "reactie",
    "report_back": "terugkoppeling",
    "help line": "hulplijn",
    "kerngroep": "kerngroep",
}

SAY_NOTHING = {
    "manager",
    "service",
    "helper",
    "util",
    "common",
    "misc",
    "data",
    "info",
    "process",
    "handle",
    "do",
}
BANNED = SAY_NOTHING | {f"{word}s" for word in SAY_NOTHING} | {"processes", "utility", "utilities"}

# Names that a library gives us no choice about, each with the reason.
ALLOWED = {
    "callback_data": "the Bot API's own name of what comes back from a button",
    "PROCESSES": "front, desk and worker are processes of the operating system, in the design too",
    "processes": "the same",
    "process_bind_param": "SQLAlchemy's TypeDecorator calls it by this name",
    "process_result_value": "SQLAlchemy's TypeDecorator calls it by this name",
}


def test_the_glossary_has_every_word_of_the_design():
    glossary = (ROOT / "docs/glossary.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", glossary, flags=re.MULTILINE))
    assert {word: rows.get(word, "").strip() for word in WORDS} == WORDS


def test_no_word_is_explained_twice():
    words = re.findall(
        r"^\| `([^`]+)` \|", (ROOT / "docs/glossary.md").read_text("utf-8"), flags=re.MULTILINE
    )
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("path", product(), ids=name_of)
def test_no_name_says_nothing(path):
    chosen = [(part, 0) for part in path.relative_to(ROOT).with_suffix("").parts]
    chosen += list(defined(tree_of(path)))
    empty = {
        f"{name}, line {line}"
        for name, line in chosen
        if BANNED & set(words_of(name)) and name not in ALLOWED
    }
    assert empty == set(), "say what it is; allow a library's own name above, with the reason"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("AnswerManager", ["answer", "manager"]),
        ("HTTPInfo", ["http", "info"]),
        ("_read_data2", ["read", "data"]),
        ("metadata", ["metadata"]),
        ("do", ["do"]),
    ],
)
def test_a_name_is_taken_apart_into_words(name, words):
    assert words_of(name) == words
