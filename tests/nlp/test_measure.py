"""The figures that measuring prints, and that learning gives the same model every time."""

from __future__ import annotations

import tomllib

import pytest

from nlp import learn, soft
from nlp.measure import figures


def test_figures_of_concern():
    rows = [
        {"text": "ik wil dood", "level": "zorg", "kind": "suicide"},
        {"text": "prima", "level": "zorg", "kind": "eten"},
        {"text": "goed", "level": "geen", "kind": "geen"},
    ]
    printed = "\n".join(figures(rows))
    assert "help shown when needed      0.500 (1 of 2)" in printed
    assert "help shown when not needed  0.000 (0 of 1)" in printed
    assert "suicide                 1.000 (1 of 1)" in printed


def test_figures_of_redaction():
    rows = [
        {"text": "juf anneke", "spans": [{"start": 4, "end": 10, "kind": "person"}]},
        {"text": "goed", "spans": []},
    ]
    printed = "\n".join(figures(rows))
    assert "spans found                 1.000 (1 of 1)" in printed
    assert "clean texts left alone      1.000 (1 of 1)" in printed


def test_no_text_is_told():
    row = {"text": "geheim woord", "level": "geen", "kind": "geen"}
    assert not any("geheim" in line for line in figures([row]))


def test_learning_tells_apart_and_is_repeatable():
    rows = [{"text": f"zorg om iets {n}", "level": "zorg", "kind": "eten"} for n in range(20)]
    rows += [{"text": f"een fijne dag {n}", "level": "geen", "kind": "geen"} for n in range(20)]
    examples = [learn.example(row) for row in rows]
    rates = learn.rarities(examples)
    weights, bias = learn.learn(examples, rates)
    assert (weights, bias) == learn.learn(examples, rates)
    scores = [learn.score(one, weights, bias) for one in examples]
    assert min(scores[:20]) > max(scores[20:])


def test_the_model_that_comes_with_zegje_has_every_kind():
    model = soft.model()
    assert len(model.weights) == soft.BUCKETS
    assert len({name for name, *_ in model.kinds}) == 10
    assert all(len(weights) == soft.KIND_BUCKETS for *_, weights in model.kinds)


@pytest.mark.parametrize("text", ["", "a", "zorg " * 5000])
def test_any_length_can_be_scored(text):
    soft.read(text.split())


def test_ordinary_words_come_from_texts_without_concern():
    rows = [
        {"text": "de tuin van Bram", "labels": []},
        {"text": "de bloemen", "level": "geen", "kind": "geen"},
        {"text": "ik wil dood", "level": "zorg", "kind": "suicide"},
    ]
    made = tomllib.loads(learn.ordinary_list(rows))
    assert made["words"].split() == ["bloemen", "de", "tuin", "van"]
