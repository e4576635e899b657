"""Every number to call that any page, text or flow shows is one of the dated file of help lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nlp.helplines import help_lines

ROOT = Path(__file__).parents[2]
PLACES = (
    *sorted((ROOT / "bot" / "web" / "templates").glob("*.html")),
    *sorted((ROOT / "bot" / "web").glob("*.toml")),
    *sorted((ROOT / "bot" / "web" / "static").glob("*.js")),
    *sorted((ROOT / "bot").glob("*.py")),
    *sorted((ROOT / "bot").glob("*.toml")),
    *sorted((ROOT / "flows" / "texts").glob("*.toml")),
    *sorted((ROOT / "flows" / "library").glob("*.toml")),
)
NUMBER = re.compile(
    r"(?<![\w#.:/-])(?:0[89]00[ -]?\d{3,7}|0\d{1,3}[ -]\d{6,8}|0\d{9}|14 ?0\d{2,3}|11\d|144)(?![\w:%.-]*\d)(?!\w)"
)
"""A Dutch number to call: service numbers, numbers of towns and mobiles, and those of three figures (112, 113, 144)."""


def bare(number: str) -> str:
    return re.sub(r"\D", "", number)


KNOWN = {bare(number) for line in help_lines() for number in (line.number, line.also) if number}


def numbers_in(text: str) -> set[str]:
    return {bare(found) for found in NUMBER.findall(text)}


@pytest.mark.parametrize("file", PLACES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_number_is_one_of_the_help_lines(file):
    assert numbers_in(file.read_text("utf-8")) <= KNOWN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel 112.", {"112"}),
        ("113, bellen is gratis", {"113"}),
        ('("kind", "0800-0432", "08000432")', {"08000432"}),
        ("Bel 0900 8844 of 045-5741010.", {"09008844", "0455741010"}),
        ("hoogte 111px, #112233, 1133, 0.112, 12:112", set()),
    ],
)
def test_numbers_are_found(text, found):
    assert numbers_in(text) == found


def test_the_panel_shows_numbers_at_all():
    panel = (ROOT / "bot" / "web" / "templates" / "base.html").read_text("utf-8")
    assert {"112", "113", "08000432"} <= numbers_in(panel)
