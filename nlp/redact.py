"""Takes out of a text what points to a person, and leaves something readable in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp.figures import figures
from nlp.lexicon import Lexicon, lexicon
from nlp.people import people
from nlp.reading import Span
from nlp.roster import EMPTY, Roster
from nlp.signs import ages, signs
from nlp.tokens import KEPT, Found, Page
from nlp.whereabouts import whereabouts

MOST_TURNS = 8
"""What was taken away can make a neighbour stand out, so the text is read until nothing more is found."""

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text that may be kept, and where in the raw text something was replaced (in order, without overlap)."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """The text as it is read now, and for each of its signs the offset in the raw text."""

    text: str
    origin: Sequence[int]


def redact(text: str, roster: Roster = EMPTY) -> Redacted:
    """The text without names, places, numbers and the like. Redacting it again changes nothing."""
    lists = lexicon(roster)
    draft = _visible(text)
    gone: list[Found] = []
    for _ in range(MOST_TURNS):
        found = list(_find(draft.text, lists))
        if not found:
            break
        gone += (_in_raw(one, draft.origin) for one in found)
        draft = _replaced(draft, found)
    gone.sort(key=lambda one: one.start)
    return Redacted(_written(text, gone), tuple(Span(one.start, one.end, one.kind) for one in gone))


def _find(text: str, lists: Lexicon) -> Iterator[Found]:
    """What is found, without overlap: what comes first in the chain wins."""
    page = Page(text)
    taken = bytearray(len(text))
    for hit in KEPT.finditer(text):
        taken[hit.start() : hit.end()] = b"\1" * len(hit[0])
    chosen: list[Found] = []
    for one in _candidates(page, lists):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            chosen.append(one)
    yield from sorted(chosen, key=lambda one: one.start)


def _candidates(page: Page, lists: Lexicon) -> Iterable[Found]:
    yield from signs(page, lists)
    yield from figures(page, lists)
    yield from ages(page)
    yield from whereabouts(page, lists)
    yield from people(page, lists)


def _visible(text: str) -> _Draft:
    if not _INVISIBLE.search(text):
        return _Draft(text, range(len(text) + 1))
    origin = [at for at, sign in enumerate(text) if not _INVISIBLE.match(sign)]
    return _Draft("".join(text[at] for at in origin), [*origin, len(text)])


def _in_raw(one: Found, origin: Sequence[int]) -> Found:
    return Found(origin[one.start], origin[one.end - 1] + 1, one.kind, one.shown)


def _replaced(draft: _Draft, found: Sequence[Found]) -> _Draft:
    pieces: list[str] = []
    origin: list[int] = []
    last = 0
    for one in found:
        pieces += (draft.text[last : one.start], one.shown)
        origin += draft.origin[last : one.start]
        origin += [draft.origin[one.start]] * len(one.shown)
        last = one.end
    return _Draft("".join([*pieces, draft.text[last:]]), [*origin, *draft.origin[last:]])


def _written(text: str, gone: Sequence[Found]) -> str:
    pieces: list[str] = []
    last = 0
    for one in gone:
        pieces += (text[last : one.start], one.shown)
        last = one.end
    return "".join([*pieces, text[last:]])
