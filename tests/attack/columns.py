"""What a column of identifiers gives away about time: whole numbers, sequences, clocks, and UUIDs that hold one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

SECONDS = (1_600_000_000, 2_200_000_000)
"""From 2020 to 2039."""
SCALES = (1, 10**3, 10**6, 10**9)
WIDTHS = (4, 5, 6, 7, 8)
MANY = 0.9
FEWEST = 8
"""Fewer values than this agree by chance."""
_UUID_BYTES = 16
_UUID_CLOCKS = {1: "UUIDv1", 6: "UUIDv6", 7: "UUIDv7"}


def betrays(values: Sequence[object]) -> set[str]:
    """By what this column tells when its rows were made; nothing is what we want."""
    if any(isinstance(value, int | float) for value in values):
        return {"numbers"}
    stored = [each for each in map(_bytes, values) if each]
    if len(set(stored)) < FEWEST:
        return set()
    found = {_UUID_CLOCKS[n] for n in _UUID_CLOCKS if _share(stored, lambda v, n=n: _uuid(v) == n)}
    if _share(stored, _is_clock):
        found.add("clock")
    if _is_sequence(stored):
        found.add("sequence")
    return found


def _bytes(value: object) -> bytes:
    if isinstance(value, str):
        plain = value.replace("-", "")
        try:
            return bytes.fromhex(plain)
        except ValueError:
            return value.encode()
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _share(values: Sequence[bytes], holds: Callable[[bytes], bool]) -> bool:
    return sum(map(holds, values)) >= MANY * len(values)


def _uuid(value: bytes) -> int:
    return value[6] >> 4 if len(value) == _UUID_BYTES and value[8] >> 6 == 2 else 0


def _is_clock(value: bytes) -> bool:
    for width in WIDTHS:
        for part in (value[:width], value[-width:]):
            for order in ("big", "little"):
                number = int.from_bytes(part, order)
                if any(SECONDS[0] * scale <= number < SECONDS[1] * scale for scale in SCALES):
                    return True
    return False


def _is_sequence(values: Sequence[bytes]) -> bool:
    for part in (slice(None, 8), slice(-8, None)):
        numbers = sorted({int.from_bytes(value[part], "big") for value in values})
        steps = [b - a for a, b in pairwise(numbers)]
        if steps and sorted(steps)[int(len(steps) * MANY) - 1] <= 2**16:
            return True
    return False
