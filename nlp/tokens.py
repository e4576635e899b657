"""A text as redaction looks at it: flattened letter by letter, so that offsets stay right, and cut into tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

KEPT = re.compile(
    r"\[(?:naam|plaats|school|organisatie|telefoon|e-mail|account|nummer|datum|leeftijd|adres|link)\]"
)
"""What redaction put there itself, and never reads again."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ENDS = re.compile(r"[.!?:;\n\r\[\]()\"“”„•|]|(?<!\w)[->*–]")
MOSTLY_CAPITALS = 0.6


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number: where it is, and what it reads as in small letters without accents."""

    start: int
    end: int
    flat: str
    capital: bool
    opens: bool
    """Whether it opens a sentence, so that a capital says nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A part of the text that has to go: what it is (``Span.kind``), and what is shown in its place."""

    start: int
    end: int
    kind: str
    shown: str


class Page:
    """One text with its flat form of the same length, and its tokens."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat = flat(text)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All words and numbers outside of what redaction put there."""
        kept = [(hit.start(), hit.end()) for hit in KEPT.finditer(self.text)]
        return tuple(_tokens(self.text, self.flat, kept))

    @cached_property
    def shouts(self) -> bool:
        """Whether so many words have a capital that capitals say nothing."""
        words = [token for token in self.tokens if not token.opens and token.flat.isalpha()]
        return len(words) > 1 and sum(token.capital for token in words) > MOSTLY_CAPITALS * len(
            words
        )

    def named(self, token: Token) -> bool:
        """Whether this word has a capital that may say something: not in a text or a word that shouts."""
        return (
            token.capital
            and not self.shouts
            and not self.text[token.start : token.end][1:].isupper()
        )

    def between(self, one: Token, other: Token) -> str:
        """What stands between two tokens."""
        return self.text[one.end : other.start]


def flat(text: str) -> str:
    """The text in small letters without accents, every sign still in its place."""
    return text.lower() if text.isascii() else "".join(map(_flat, text))


def phrase_index(phrases: Iterable[str]) -> dict[str, list[tuple[str, ...]]]:
    """Phrases (words joined with "_", "-" or spaces) by their first word, the longest first."""
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(_TOKEN.findall(flat(phrase).replace("_", " ")))
        if words:
            index.setdefault(words[0], []).append(words)
    for rows in index.values():
        rows.sort(key=len, reverse=True)
    return index


def phrases_in(page: Page, index: dict[str, list[tuple[str, ...]]]) -> Iterator[tuple[int, int]]:
    """Where phrases of the index are: the numbers of the first token and of the one after the last."""
    tokens, at = page.tokens, 0
    while at < len(tokens):
        size = next(
            (len(row) for row in index.get(tokens[at].flat, ()) if _goes_on(page, at, row)), 0
        )
        if size:
            yield at, at + size
        at += size or 1


def _goes_on(page: Page, at: int, row: tuple[str, ...]) -> bool:
    tokens = page.tokens[at : at + len(row)]
    return tuple(token.flat for token in tokens) == row and all(
        len(page.between(one, other)) <= 2 and "\n" not in page.between(one, other)  # noqa: PLR2004  ("'s-G", "a - b")
        for one, other in pairwise(tokens)
    )


def _tokens(text: str, low: str, kept: list[tuple[int, int]]) -> Iterator[Token]:
    last, skip = 0, iter([*kept, (len(text) + 1, len(text) + 1)])
    start, end = next(skip)
    opens = True
    for hit in _TOKEN.finditer(low):
        while hit.start() >= end:
            opens, last = False, max(last, end)
            start, end = next(skip)
        if hit.start() >= start:
            continue
        opens = opens or _ENDS.search(text, last, hit.start()) is not None
        yield Token(*hit.span(), hit[0], text[hit.start()].isupper(), opens)
        opens, last = False, hit.end()


@lru_cache(maxsize=4096)
def _flat(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    base = unicodedata.normalize("NFKD", sign)[0].lower()
    return base if len(base) == 1 else sign
