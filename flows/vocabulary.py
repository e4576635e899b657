"""The tables of words that people type (texts/words.toml), read once and brought to their plain form."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flows.event import Special
from flows.typed import emoji, plain


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables; every word in it is plain (``flows.typed.plain``).

    ``specials`` leads from a whole message to what it asks for. ``faces`` and ``signs`` lead from a
    word or emoji to the faces of a scale ("1" to "5") and to yes, no or unsure. The other names are
    those of the file.
    """

    specials: Mapping[str, Special]
    before_language: tuple[str, ...]
    languages: Mapping[str, str]
    language_names: Mapping[str, str]
    answers: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]
    also: Mapping[str, tuple[str, ...]]
    face_words: Mapping[str, str]
    face_emoji: Mapping[str, str]
    signs: Mapping[str, str]
    typed_faces: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """The tables of texts/words.toml."""
    read = tomllib.loads(files("flows.texts").joinpath("words.toml").read_text("utf-8"))
    names = read["language"]["names"]
    faces = read["faces"]
    typed = read["signs"].pop("typed")
    return Vocabulary(
        specials={
            word: Special(special)
            for special, langs in read["special"].items()
            for words in langs.values()
            for word in map(plain, words)
        },
        before_language=tuple(map(plain, read["language"]["before"])),
        languages=_upside_down(names),
        language_names={code: words[0] for code, words in names.items()},
        answers={name: frozenset(map(plain, words)) for name, words in read["answers"].items()},
        numbers={
            plain(word): int(number) for number, words in read["numbers"].items() for word in words
        },
        also={choice: tuple(words) for choice, words in read["also"].items()},
        face_words=_upside_down({face: each["words"] for face, each in faces.items()}),
        face_emoji={sign: face for face, each in faces.items() for sign in emoji(each["emoji"])},
        signs={sign: meaning for meaning, signs in read["signs"].items() for sign in emoji(signs)},
        typed_faces={sign: picture for picture, signs in typed.items() for sign in signs},
    )


def _upside_down(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {plain(word): key for key, words in table.items() for word in words}
