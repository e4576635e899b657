"""The learned layer of concern: which words and letters were near a need of help in the training texts.

A hashed logistic regression over words, pairs of neighbours and letter groups, small enough for plain Python. It
offers softly (``soft=True``, level ``zorg``): phrases decide what is sure. ``nlp/learn.py`` makes its numbers.
"""

from __future__ import annotations

from array import array
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from zlib import crc32

from nlp.lists import table
from nlp.reading import Concern, Level

BUCKETS = 1 << 16
KIND_BUCKETS = 1 << 12
GROUP_SIZES = (3, 4)
SLACK = 30
"""Added to the number of features, so that a text of one word does not shout."""

MOST_WORDS = 1500
"""What is read of a long text in one go; beyond that it is read window by window."""


@dataclass(frozen=True, slots=True)
class Model:
    """One weight a bucket for "help is needed", a bias and threshold, and per kind one weight a small bucket."""

    weights: array[int]
    scale: float
    bias: float
    threshold: float
    kinds: tuple[tuple[str, float, array[int]], ...]


def read(plain: Sequence[str]) -> Concern:
    """A soft concern with its most likely kind, or none. ``plain`` are normal words (``nlp.normal.words``)."""
    windows = (plain[at : at + MOST_WORDS] for at in range(0, len(plain), MOST_WORDS))
    return next((found for window in windows if (found := _window(window, model()))), Concern())


def score(plain: Sequence[str], learned: Model) -> float:
    """How strongly the text asks for help; above ``learned.threshold`` help is offered."""
    weights = learned.weights
    total = learned.bias
    for block in features(plain):
        if block:
            total += learned.scale * sum([weights[at] for at in block]) / sqrt(len(block) + SLACK)
    return total


def features(plain: Sequence[str]) -> tuple[set[int], set[int]]:
    """The buckets of the words and neighbours, and those of the letter groups."""
    marks = ["^", *plain, "$"]
    pairs = (f"{one} {other}" for one, other in pairwise(marks))
    return {bucket(text) for text in (*plain, *pairs)}, {
        bucket(group) for group in _groups(set(plain))
    }


def bucket(text: str) -> int:
    """The number that stands for this feature; the same on every machine."""
    return crc32(text.encode("utf-8", "replace")) % BUCKETS


@cache
def model() -> Model:
    """The model that comes with Zegje."""
    made = table("soft")
    kinds = tuple(
        (name, float(one["bias"]), array("b", b64decode(one["weights"])))
        for name, one in made["kinds"].items()
    )
    weights = array("b", b64decode(made["weights"]))
    return Model(weights, made["scale"], made["bias"], made["threshold"], kinds)


def likely_kind(buckets: Iterable[int], learned: Model) -> str:
    """The kind whose words these are most likely to be."""
    small = [at % KIND_BUCKETS for at in buckets]
    return max(
        learned.kinds, key=lambda kind: kind[1] + learned.scale * sum(kind[2][at] for at in small)
    )[0]


def _window(plain: Sequence[str], learned: Model) -> Concern | None:
    if score(plain, learned) <= learned.threshold:
        return None
    buckets, _ = features(plain)
    return Concern(Level.CONCERN, likely_kind(buckets, learned), soft=True)


def _groups(plain: Iterable[str]) -> Iterable[str]:
    for word in plain:
        framed = f" {word} "
        for size in GROUP_SIZES:
            for at in range(len(framed) - size + 1):
                yield framed[at : at + size]
