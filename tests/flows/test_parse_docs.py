"""What docs/flows.md shows and says about writing a flow is true."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from flows.model import Kind
from flows.parse import FlowFaults, parse
from flows.plain import Part, check, check_flow

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text("utf-8")
BLOCKS = [
    textwrap.dedent(block) for block in re.findall(r"(?:^(?: {4}.*)?\n)+", PAGE, re.MULTILINE)
]
EXAMPLE = next(block for block in BLOCKS if "id = " in block)
RATHER_NOT = re.findall(r"^\| ([^|]+\?) \| ([^|]+\?) \|$", PAGE, re.MULTILINE)


def test_the_example_is_plain_and_complete():
    flow = parse(EXAMPLE, "wachten.toml")
    assert check_flow(flow) == ()
    assert flow.after("wacht", "nee") == "laten-lezen"


def test_every_key_and_kind_is_explained():
    for word in (
        "roles",
        "source",
        "tested",
        "languages",
        "easier.nl",
        "pictures",
        "background",
        "also",
        *Kind,
    ):
        assert f"`{word}`" in PAGE, word


@pytest.mark.parametrize(("worse", "better"), RATHER_NOT)
def test_the_better_wording_is_better(worse, better):
    del worse
    assert check(better, Part.OPEN) == ()


def test_the_worse_wordings_are_found():
    found = [worse for worse, _ in RATHER_NOT if check(worse, Part.OPEN)]
    # Nothing in the words tells that somebody may have no parents at home.
    assert found == [worse for worse, _ in RATHER_NOT if "ouders" not in worse]


WRONG = [
    (EXAMPLE.replace('next = "laten-lezen"', 'next = "laten-leezen"'), "wachten.toml: step[wacht]"),
    (
        EXAMPLE.replace('title.nl = "Jouw tip"', 'titel.nl = "Jouw tip"'),
        "wachten.toml: step[beter]",
    ),
    ("\n" * 11 + "id = ?", "wachten.toml: regel 12"),
]


@pytest.mark.parametrize(("source", "start"), WRONG)
def test_the_faults_read_as_shown(source, start):
    with pytest.raises(FlowFaults) as caught:
        parse(source, "wachten.toml")
    shown = [line.strip() for line in PAGE.splitlines() if line.strip().startswith(start)]
    assert str(caught.value).splitlines() == shown
