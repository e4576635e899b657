"""Makes the learned layer of concern, and the list of ordinary words, from labelled texts.

A row has ``text`` and, for concern, ``level`` and ``kind``; one with ``labels`` instead is ordinary feedback. The
ordinary words come first: the learned layer reads texts through them. The same texts give the same lists.
"""

from __future__ import annotations

import re
import textwrap
from array import array
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any

from nlp import soft
from nlp.concern import detector
from nlp.lists import table
from nlp.normal import fold, words
from nlp.reading import Level

ROUNDS = 14
RATE = 0.5
DECAY = 2e-5
"""Found by leaving one voice out of six. With the phrases, help is then shown for .86 of what needs it, .20 of the hard
negatives and .18 of ordinary feedback (at .84: .15 and .14; at .80: .12 and .11)."""

FEEDBACK_WEIGHT = 0.9
"""Ordinary feedback was not labelled for concern, so it counts less than a labelled text."""

ALARMS_AT_MOST = 0.12
"""The threshold lies where this part of the labelled texts without concern, left out of learning, would be flagged."""

FOLDS = 6
HEADER = "# Made by `python -m tests.nlp.run_learn` from the training texts of this project. Do not edit."

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One text: its features, whether help is needed, of which kind, and how much it counts."""

    blocks: tuple[tuple[int, ...], tuple[int, ...]]
    needs_help: bool
    kind: str
    weight: float


def learn(examples: Sequence[Example], rates: Sequence[float]) -> tuple[list[float], float]:
    """Weights per bucket and the bias, by logistic regression with AdaGrad. ``rates`` are the rarities per bucket."""
    weights, seen = [0.0] * soft.BUCKETS, [1e-3] * soft.BUCKETS
    bias, bias_seen = 0.0, 1e-3
    for turn in range(ROUNDS):
        for one in _shuffled(examples, turn):
            values = [
                (at, rates[at] / sqrt(len(block) + soft.SLACK))
                for block in one.blocks
                for at in block
            ]
            total = bias + sum(weights[at] * value for at, value in values)
            slope = (1 / (1 + exp(-max(-30.0, min(30.0, total)))) - one.needs_help) * one.weight
            for at, value in values:
                step = slope * value + DECAY * weights[at]
                seen[at] += step * step
                weights[at] -= RATE * step / sqrt(seen[at])
            bias_seen += slope * slope
            bias -= RATE * slope / sqrt(bias_seen)
    return [weight * rate for weight, rate in zip(weights, rates, strict=True)], bias


def rarities(examples: Sequence[Example]) -> list[float]:
    """How telling each bucket is: the logarithm of how rare it is, nothing for what stands in one text only."""
    count = Counter(at for one in examples for at in {*one.blocks[0], *one.blocks[1]})
    total = len(examples) + 1
    return [
        (log(total / (count[at] + 1)) + 1) / 6 if count[at] > 1 else 0.0
        for at in range(soft.BUCKETS)
    ]


def soft_list(rows: Sequence[Row]) -> str:
    """The learned layer of these texts, as nlp/lists/soft.toml. Minutes of work: one model a fold, and one to keep."""
    short = (
        {"text": line, "labels": ()} for line in table("smalltalk")["lines"].split("\n") if line
    )
    examples = [
        example(row) for row in (*rows, *short) if "veiligheid" not in row.get("labels", ())
    ]
    rates = rarities(examples)
    threshold = _threshold(examples)
    weights, bias = learn(examples, rates)
    kinds = _kinds(one for one in examples if one.needs_help)
    scale = max(map(abs, weights)) / 127
    made = [
        HEADER,
        f"scale = {scale!r}",
        f"bias = {bias!r}",
        f"threshold = {threshold!r}",
        _table("weights", weights, scale),
        *(f"[kinds.{name}]\nbias = {b!r}\n{_table('weights', w, scale)}" for name, b, w in kinds),
    ]
    return "\n".join(made)


def ordinary_list(rows: Sequence[Row]) -> str:
    """The words of all texts without concern that were written in small letters, as nlp/lists/ordinary.toml."""
    plain = (str(row["text"]) for row in rows if row.get("level", Level.NONE) == Level.NONE)
    found = {
        fold(word) for text in plain for word in re.findall(r"[^\W\d_]{2,}", text) if word.islower()
    }
    lines = textwrap.wrap(" ".join(sorted(found)), 118)
    return f'{HEADER}\nwords = """\n' + "\n".join(lines) + '\n"""\n'


def example(row: Row) -> Example:
    """One row as an example."""
    words_of, groups_of = soft.features(words(str(row["text"]), detector().vocab))
    return Example(
        (tuple(sorted(words_of)), tuple(sorted(groups_of))),
        row.get("level", Level.NONE) != Level.NONE,
        str(row.get("kind", "")),
        FEEDBACK_WEIGHT if "labels" in row else 1.0,
    )


def _shuffled(examples: Sequence[Example], turn: int) -> list[Example]:
    step = 1009 + 2 * turn
    return sorted(
        examples, key=lambda one: (sum(one.blocks[1]) * step + sum(one.blocks[0])) % 104_729
    )


def _threshold(examples: Sequence[Example]) -> float:
    scores: list[float] = []
    for part in range(FOLDS):
        size = len(examples) // FOLDS + 1
        out = examples[part * size : (part + 1) * size]
        rest = [*examples[: part * size], *examples[(part + 1) * size :]]
        weights, bias = learn(rest, rarities(rest))
        scores += [
            score(one, weights, bias) for one in out if one.weight == 1 and not one.needs_help
        ]
    return sorted(scores)[int(len(scores) * (1 - ALARMS_AT_MOST))]


def score(one: Example, weights: Sequence[float], bias: float) -> float:
    """How strongly one text asks for help, by weights that are not yet rounded."""
    return bias + sum(
        sum(weights[at] for at in block) / sqrt(len(block) + soft.SLACK) for block in one.blocks
    )


def _kinds(examples: Iterable[Example]) -> list[tuple[str, float, list[float]]]:
    """Naive Bayes over words and neighbours, centred so that a word of every kind says nothing."""
    counts: dict[str, Counter[int]] = {}
    for one in examples:
        counts.setdefault(one.kind, Counter()).update(
            {at % soft.KIND_BUCKETS for at in one.blocks[0]}
        )
    tables = {}
    for kind, count in sorted(counts.items()):
        total = sum(count.values()) + soft.KIND_BUCKETS / 4
        tables[kind] = [log((count[at] + 0.25) / total) for at in range(soft.KIND_BUCKETS)]
    means = [sum(column) / len(tables) for column in zip(*tables.values(), strict=True)]
    return [
        (kind, 0.0, [one - mean for one, mean in zip(row, means, strict=True)])
        for kind, row in tables.items()
    ]


def _table(name: str, weights: Sequence[float], scale: float) -> str:
    small = array("b", (max(-127, min(127, round(weight / scale))) for weight in weights))
    return (
        f'{name} = """\n'
        + "\n".join(textwrap.wrap(b64encode(small.tobytes()).decode(), 120))
        + '"""'
    )
