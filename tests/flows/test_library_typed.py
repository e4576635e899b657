"""Whoever types the answer that a button of the library shows, gets that answer."""

from __future__ import annotations

import pytest

from flows.choices import choices_of
from flows.library import flows
from flows.model import Kind
from flows.understand import understood

CHOOSING = [
    (flow.id, step)
    for flow in flows().values()
    for step in flow.steps
    if step.kind in (Kind.CHOICE, Kind.CHOICES)
]


@pytest.mark.parametrize(
    ("flow", "step"), CHOOSING, ids=[f"{flow}-{step.id}" for flow, step in CHOOSING]
)
def test_every_label_can_be_typed(flow, step):
    del flow
    several = step.kind is Kind.CHOICES
    for choice in choices_of(step):
        for typed in (*choice.text.values(), *choice.also, f"{choice.text['nl'].lower()}."):
            found = understood(typed, choices_of(step), several=several)
            assert found == (choice.id,), typed


TYPED = [
    ("een-plan", "hoeveel", "1", "een"),
    ("een-plan", "hoeveel", "2", "paar"),
    ("een-plan", "hoeveel", "3", "paar"),
    ("een-plan", "hoeveel", "4", "veel"),
    ("een-plan", "hoeveel", "7", "veel"),
    ("een-plan", "hoeveel", "0", "geen"),
    ("wisselingen", "hoeveel", "3", "paar"),
    ("wisselingen", "hoeveel", "5", "veel"),
    ("wachten", "hoelang", "2 maanden", "maanden"),
    ("wachten", "hoelang", "4 maanden", "half-jaar"),
    ("wachten", "hoelang", "een jaar", "lang"),
    ("pleegouder", "hoelang", "4", "midden"),
    ("pleegouder", "hoelang", "10 jaar", "lang"),
    ("kennismaking", "leeftijd", "13", "12-15"),
    ("kennismaking", "leeftijd", "ik ben 16", "16-17"),
    ("kennismaking", "leeftijd", "19", "18-23"),
    ("kennismaking", "leeftijd", "25", "24-plus"),
    ("kennismaking", "leeftijd", "11", "tot-12"),
    ("kennismaking", "gemeente", "sittard", "sittard-geleen"),
    ("kennismaking", "gemeente", "Maastrigt", "maastricht"),
    ("kennismaking", "wie", "ik ben een moeder", "parent"),
    ("achttien", "al-18", "nee", "nog-lang"),
    ("achttien", "al-18", "ja", "ja"),
    ("wonen", "hoe", "bij mijn moeder", "familie"),
    ("wachten", "wacht", "nee", "nooit"),
    ("meedoen", "willen", "liever niet", "liever-niet"),
]


@pytest.mark.parametrize(("flow", "step", "typed", "expected"), TYPED)
def test_what_people_type(flow, step, typed, expected):
    offered = choices_of(flows()[flow].step(step))
    assert understood(typed, offered) == (expected,)
