"""Makes a text plain enough to be matched: case, accents, lengthened words, digits for letters, stars, one typo.

SAFETY.md rule 10. ``fold`` keeps the number of words, ``words`` keeps only words and a "." for each end of a
sentence. What a word might have been is decided against a ``Vocabulary``: without a word that we look for, nothing
is bent, so that ordinary text stays as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

MOST_CHARACTERS = 20_000
"""What is read of one text; doors take 4,096 characters, the rest is slack."""

SENTENCE_END = "."
KEY_LENGTH = 5
"""Shorter words are too near to each other to be mended."""

MOST_GUESSES = 40
"""How many odd words of one text are mended: enough for people, and a bound for the rest."""

_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ŀ": "l"}
)
_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670]+")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_WORD = re.compile(r"[^\W_]+(?:[*@$'’`´_]+[^\W_]+)*|[.!?;…]+")
_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_-][^\W\d_]){2,20}(?![^\W_])")
_APOSTROPHES = re.compile(r"['’`´]")
_LONG = re.compile(r"(.)\1{2,}")
_DIGITS = str.maketrans("01345789@$", "oieastbgas")


def fold(text: str) -> str:
    """The text in small letters without accents, invisible signs and styled letters."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).lower().translate(_LETTERS)
    return _MARKS.sub("", plain)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that are looked for.

    ``known`` are all of them, ``ordinary`` those that are never bent, ``near`` maps a word with one letter left out
    to the key words that it may come from.
    """

    known: frozenset[str]
    ordinary: frozenset[str]
    near: dict[str, tuple[str, ...]]


def vocabulary(known: Iterable[str], ordinary: Iterable[str]) -> Vocabulary:
    """The vocabulary of these words; key words are the known ones that are long enough to be mended."""
    words = frozenset(known)
    near: dict[str, list[str]] = {}
    for word in sorted(words):
        if len(word) >= KEY_LENGTH:
            for shorter in {word, *_shorter(word)}:
                near.setdefault(shorter, []).append(word)
    return Vocabulary(words, frozenset(ordinary), {key: tuple(hits) for key, hits in near.items()})


def words(text: str, vocab: Vocabulary) -> list[str]:
    """The words of the text as the phrases know them, with a "." where a sentence ends."""
    folded = _SPELLED.sub(lambda hit: _joined(hit[0], vocab), fold(text))
    guesses = MOST_GUESSES
    found: list[str] = []
    for raw in _WORD.findall(folded):
        if not raw[0].isalnum():
            found.append(SENTENCE_END)
            continue
        word = _APOSTROPHES.sub("", raw)
        if word not in vocab.known and word not in vocab.ordinary and guesses:
            word, guesses = mended(word, vocab), guesses - 1
        found.append(word)
    return found


def mended(word: str, vocab: Vocabulary) -> str:
    """The known word that this one was meant to be, or the word itself."""
    for guess in _guesses(word):
        if guess in vocab.known:
            return guess
    plain = _LONG.sub(r"\1\1", word)
    if "*" in word:
        return _starred(word, vocab) or plain.replace("*", "")
    return _typo(plain, vocab) or plain


def one_apart(one: str, other: str) -> bool:
    """Whether one letter less, more or other, or two swapped neighbours, make one word into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, left = one[start:], other[start:]
    return (
        rest[1:] == left[1:]
        or rest[1:] == left
        or rest == left[1:]
        or (rest[:2] == left[1::-1] and rest[2:] == left[2:])
    )


def _guesses(word: str) -> Iterable[str]:
    if _LONG.search(word):
        yield from _shortened(word)
    if not word.isalpha() and not word.isdigit():
        for plain in (word.translate(_DIGITS), word.replace("8", "acht").translate(_DIGITS)):
            yield plain
            yield from _shortened(plain)
        yield word.replace("1", "l").translate(_DIGITS)
    if "_" in word:
        yield word.replace("_", "")


def _shortened(word: str) -> Iterable[str]:
    parts = _LONG.split(word)
    if len(parts) > 7:  # noqa: PLR2004  (three lengthened letters; more is noise, and doubles the work each)
        return
    letters, between = parts[1::2], parts[::2]
    for counts in product((2, 1), repeat=len(letters)):
        middle = (letter * count for letter, count in zip(letters, counts, strict=True))
        yield between[0] + "".join(a + b for a, b in zip(middle, between[1:], strict=True))


def _joined(spelled: str, vocab: Vocabulary) -> str:
    word = "".join(sign for sign in spelled if sign.isalpha())
    return word if word in vocab.known else spelled


@lru_cache(maxsize=4096)
def _pattern(starred: str) -> re.Pattern[str]:
    return re.compile("".join("[a-z]" if sign == "*" else re.escape(sign) for sign in starred))


def _starred(word: str, vocab: Vocabulary) -> str | None:
    if sum(sign.isalpha() for sign in word) < 3:  # noqa: PLR2004  (fewer letters fit anything)
        return None
    fits = _pattern(word).fullmatch
    return next((known for known in sorted(vocab.known) if fits(known)), None)


def _typo(word: str, vocab: Vocabulary) -> str | None:
    if not KEY_LENGTH <= len(word) <= 20 or not word.isalpha():  # noqa: PLR2004  (no key word is longer)
        return None
    for shorter in (word, *_shorter(word)):
        for known in vocab.near.get(shorter, ()):
            if one_apart(word, known):
                return known
    return None


def _shorter(word: str) -> tuple[str, ...]:
    return tuple(word[:at] + word[at + 1 :] for at in range(len(word)))
