"""How well reading does on labelled texts, as lines of figures without any text.

A row has ``text`` with ``level`` and ``kind`` for concern, or ``text`` with ``spans`` (start, end, kind) for redaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nlp.read import read
from nlp.reading import Concern, Level, Span

Row = Mapping[str, Any]


def figures(rows: Sequence[Row]) -> Iterator[str]:
    """The lines to print for the rows of one file."""
    if "spans" in rows[0]:
        return redaction([(row, read(row["text"]).spans) for row in rows])
    return concern([(row, read(row["text"]).concern) for row in rows])


def concern(pairs: Sequence[tuple[Row, Concern]]) -> Iterator[str]:
    """Recall of what needs help, in all and per kind, and false alarms on the rest."""
    needs = [(row, found) for row, found in pairs if row["level"] != Level.NONE]
    rest = [found for row, found in pairs if row["level"] == Level.NONE]
    shown = [row["kind"] for row, found in needs if found.level is not Level.NONE]
    yield f"help shown when needed      {_share(len(shown), len(needs))}"
    yield f"  by a phrase               {_share(sum(_sure(found) for _, found in needs), len(needs))}"
    acute = [found for row, found in needs if row["level"] == Level.ACUTE]
    yield f"  acute called acute        {_share(sum(found.level is Level.ACUTE for found in acute), len(acute))}"
    right = sum(row["kind"] == found.kind for row, found in needs if found.level is not Level.NONE)
    yield f"  kind right, when shown    {_share(right, len(shown))}"
    alarms = sum(found.level is not Level.NONE for found in rest)
    yield f"help shown when not needed  {_share(alarms, len(rest))}"
    yield f"  by a phrase               {_share(sum(map(_sure, rest)), len(rest))}"
    yield from _by_kind(Counter(row["kind"] for row, _ in needs), Counter(shown))


def redaction(pairs: Sequence[tuple[Row, Sequence[Span]]]) -> Iterator[str]:
    """Recall per kind by overlap, the share of right spans, and clean texts that were left alone."""
    wanted: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for row, found in pairs:
        for span in row["spans"]:
            wanted[span["kind"]] += 1
            hit[span["kind"]] += any(_overlap(one, span) for one in found)
    clean = [found for row, found in pairs if not row["spans"]]
    right = [
        any(_overlap(one, span) for span in row["spans"]) for row, found in pairs for one in found
    ]
    yield f"spans found                 {_share(hit.total(), wanted.total())}"
    yield f"found spans that are right  {_share(sum(right), len(right))}"
    yield f"clean texts left alone      {_share(sum(not found for found in clean), len(clean))}"
    yield from _by_kind(wanted, hit)


def _sure(found: Concern) -> bool:
    return found.level is not Level.NONE and not found.soft


def _overlap(one: Span, span: Row) -> bool:
    return one.start < int(span["end"]) and int(span["start"]) < one.end


def _by_kind(wanted: Counter[str], hit: Counter[str]) -> Iterator[str]:
    return (f"    {kind:24}{_share(hit[kind], count)}" for kind, count in sorted(wanted.items()))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "none"
