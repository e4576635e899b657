"""The rules by which one typed text finds the choices that it may mean, the sure ones first.

Every rule works on plain words (``flows.typed``), so that it knows no capitals, accents or signs,
and returns the ids of the choices that it finds: one decides, several are ambiguous, none leaves it
to the next rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flows.faces import face_in, signed
from flows.label import Label
from flows.model import UNSURE
from flows.near import corrected
from flows.typed import plain
from flows.vocabulary import vocabulary

_ORDINAL = re.compile(r"(\d{1,4})(?:e|de|ste|st|nd|rd|th)?")
_LEAST_HINT = 4


@dataclass(frozen=True)
class Asked:
    """What was typed, beside the choices that it is compared with."""

    heard: str
    labels: tuple[Label, ...]

    @cached_property
    def said(self) -> str:
        """The plain words."""
        return plain(self.heard)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The plain words, one by one."""
        return tuple(self.said.split())

    @cached_property
    def core(self) -> str:
        """The plain words without those that may stand around an answer."""
        return " ".join(_core(self.words))

    @property
    def ids(self) -> tuple[str, ...]:
        """The choices in the order of their numbers."""
        return tuple(each.id for each in self.labels)


Rule = Callable[[Asked], set[str]]


def exact(asked: Asked) -> set[str]:
    """The choices whose words these are, all of them, spaces aside."""
    tight = asked.said.replace(" ", "")
    return {
        each.id
        for each in asked.labels
        if tight
        and (asked.said in each.phrases or asked.core in each.phrases or tight in each.tight)
    }


def number(asked: Asked) -> set[str]:
    """The choice of this number; a number beyond them may be an age that a label takes in."""
    number = _number_in(asked.core)
    if asked.core in vocabulary().answers["last"]:
        return {[each for each in asked.ids if each != UNSURE][-1]}
    if number is None:
        return set()
    if 1 <= number <= len(asked.labels):
        return {asked.ids[number - 1]}
    return {each.id for each in asked.labels if each.holds(number)}


def _number_in(core: str) -> int | None:
    found = _ORDINAL.fullmatch(core)
    return int(found[1]) if found else vocabulary().numbers.get(core)


def yes_or_no(asked: Asked) -> set[str]:
    """The choices that mean yes, no or not knowing, when that is what was said."""
    answers = vocabulary().answers
    for name in ("unsure", "yes", "no"):
        if asked.said in answers[name] or asked.core in answers[name]:
            return _meaning(asked, name)
    return set()


def _meaning(asked: Asked, name: str) -> set[str]:
    """The choices that mean yes, no or unsure."""
    return {each.id for each in asked.labels if each.meaning == name}


def picture(asked: Asked) -> set[str]:
    """The choices with this picture, or what the emoji says: a face of the scale, yes, no or unsure."""
    shown = signed(asked.heard)
    if not shown:
        return set()
    same = {each.id for each in asked.labels if each.pictures and each.pictures == shown}
    meaning = vocabulary().signs.get(shown[0], "") if len(set(shown)) == 1 else ""
    return same or _face(asked, face_in(shown)) or _meaning(asked, meaning)


def felt(asked: Asked) -> set[str]:
    """The face of the scale for how it feels ("mwah", "top")."""
    words = vocabulary().face_words
    return _face(asked, words.get(asked.said) or words.get(asked.core, ""))


def _face(asked: Asked, face: str) -> set[str]:
    is_scale = {"1", "2", "3", "4", "5"} <= set(asked.ids)
    return {face} if face and is_scale else set()


def only_picture(asked: Asked) -> set[str]:
    """``picture``, for a text without words."""
    return picture(asked) if not asked.words else set()


def within(asked: Asked) -> set[str]:
    """The choices whose words stand in the text as they are; a longer one hides those inside it."""
    spans = [
        (start, start + len(phrase), each.id)
        for each in asked.labels
        for phrase in each.wordings
        for start in _places(asked.words, phrase)
        if not _denied(asked.words, phrase)
    ]
    return {
        found
        for start, end, found in spans
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _ in spans)
    }


def _places(words: Sequence[str], phrase: Sequence[str]) -> list[int]:
    size = len(phrase)
    return [
        at for at in range(len(words) - size + 1) if tuple(words[at : at + size]) == tuple(phrase)
    ]


def _denied(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the text has a "niet" that the choice has not."""
    not_words = vocabulary().answers["not"]
    return bool(not_words & set(words)) and not not_words & set(phrase)


def contained(asked: Asked) -> set[str]:
    """The choices in which everything that matters of the text stands."""
    content = _content(asked.words)
    if not content:
        return set()
    return {
        each.id
        for each in asked.labels
        if any(
            content <= set(phrase) and not _denied(asked.words, phrase) for phrase in each.wordings
        )
    }


def hinted(asked: Asked) -> set[str]:
    """The choices of which the text has a word that no other choice has."""
    said = _content(asked.words)
    found = set()
    for each in asked.labels:
        others = {word for other in asked.labels if other is not each for word in other.words}
        hints = (_content(each.words) - others) & said
        if any(len(hint) >= _LEAST_HINT for hint in hints) and not _denied(asked.words, each.words):
            found.add(each.id)
    return found


def _content(words: Sequence[str]) -> set[str]:
    return set(words) - vocabulary().answers["empty"] - vocabulary().answers["not"]


def _core(words: Sequence[str]) -> list[str]:
    around = vocabulary().answers["around"]
    left = list(words)
    while len(left) > 1 and left[0] in around:
        left.pop(0)
    while len(left) > 1 and left[-1] in around:
        left.pop()
    return left


def typo(asked: Asked) -> set[str]:
    """What the surer rules find once near-miss typing errors are put right."""
    known = {word for each in asked.labels for word in each.words}
    words = corrected(asked.words, known)
    if words == asked.words:
        return set()
    again = Asked(" ".join(words), asked.labels)
    return exact(again) or within(again) or contained(again) or hinted(again)


SURE_RULES: tuple[Rule, ...] = (exact, number, yes_or_no)
RULES: tuple[Rule, ...] = (
    exact,
    number,
    felt,
    yes_or_no,
    only_picture,
    within,
    contained,
    hinted,
    typo,
    picture,
)
