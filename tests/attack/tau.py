"""Kendall's tau: how much one order looks like another; 1 the same, 0 nothing, -1 reversed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations


def tau(first: Sequence[int], second: Sequence[int]) -> float:
    """Of two equally long lists of ranks; pairs that are equal in one of them count for nothing."""
    pairs = list(combinations(zip(first, second, strict=True), 2))
    agree = sum(_sign(a[0] - b[0]) * _sign(a[1] - b[1]) for a, b in pairs)
    return agree / len(pairs)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
