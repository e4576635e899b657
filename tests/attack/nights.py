"""Two nights compared: what changed between two copies of the drawers, and who could have done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Night = Mapping[str, list[dict[str, Any]]]
"""The rows of one copy, by table."""

PEOPLE = ("participant", "conversation", "took_part", "letter", "invitation", "receipt")


def changed(before: Night, after: Night, tables: Iterable[str], column: str) -> Counter[bytes]:
    """Whose rows (by this column) are new or other than the night before, and how many."""
    found: Counter[bytes] = Counter()
    for table in tables:
        old = {_frozen(row) for row in before.get(table, [])}
        for row in after.get(table, []):
            name = row.get(column, row.get("id"))
            if _frozen(row) not in old and isinstance(name, bytes | memoryview):
                found[bytes(name)] += 1
    return found


def _frozen(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{name}={value!r}" for name, value in sorted(row.items()))


def linked(before: Night, after: Night) -> set[tuple[bytes, bytes]]:
    """Participants and names of answers that must belong together: only they changed in this night."""
    people = changed(before, after, PEOPLE, "participant")
    names = changed(before, after, ("answer", "pending"), "pseudonym")
    if len(people) == len(names) == 1:
        return {(next(iter(people)), next(iter(names)))}
    return set()


def fingerprints(night: Night, tokens: Mapping[str, int]) -> set[tuple[bytes, str]]:
    """Names of answers in an earlier copy and tokens in the corpus that have the same, unique number of rows."""
    names = Counter(bytes(row["pseudonym"]) for row in night.get("answer", []))
    once = {count for count, times in Counter(names.values()).items() if times == 1}
    again = {count for count, times in Counter(tokens.values()).items() if times == 1}
    by_count = {count: token for token, count in tokens.items()}
    return {(name, by_count[n]) for name, n in names.items() if n in once & again}
