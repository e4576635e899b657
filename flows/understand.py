"""Which choice somebody means who typed instead of tapping.

A ladder of rules, the sure ones first. A rule that finds exactly one choice decides; one that finds several means
that the text is ambiguous, and then nothing is guessed: a kind question with numbers is better than a wrong answer.
Every rule works on plain words (``flows.typed``), and so knows no capitals, accents or signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flows.faces import face_in, signed
from flows.label import Label, label
from flows.model import UNSURE, Choice
from flows.near import corrected
from flows.typed import plain
from flows.vocabulary import vocabulary

_PARTS = re.compile(r"[,;+&/\n•|]+|(?<=\d)[.)]\s")
_ORDINAL = re.compile(r"(\d{1,3})(?:e|de|ste|st|nd|rd|th)?")


@dataclass(frozen=True)
class _Asked:
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


_Rule = Callable[[_Asked], set[str]]


def understood(
    heard: str, choices: Sequence[Choice], *, several: bool = False
) -> tuple[str, ...] | None:
    """The ids of the choices that this text means, or None when that is not clear.

    With ``several`` there may be more than one, and none of them is ``()``.
    """
    labels = tuple(map(label, choices))
    if several:
        return _several(heard, labels)
    one = _one(heard, labels, _RULES)
    return (one,) if one else None


def surely(heard: str, choices: Sequence[Choice]) -> str:
    """The id of the choice that this text names without any doubt, or "".

    For questions whose answer cannot be undone.
    """
    return _one(heard, tuple(map(label, choices)), _SURE_RULES)


def named(heard: str, choices: Sequence[Choice]) -> bool:
    """Whether this text is one of the choices, word for word."""
    return bool(_one(heard, tuple(map(label, choices)), (_exact,)))


def _one(heard: str, labels: tuple[Label, ...], rules: Sequence[_Rule]) -> str:
    asked = _Asked(heard, labels)
    for rule in rules:
        found = rule(asked)
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


# --- several answers in one text --------------------------------------------------------------------------------


def _several(heard: str, labels: tuple[Label, ...]) -> tuple[str, ...] | None:
    found = _all_but(heard, labels)
    if found is None:
        found = _parts(heard, labels)
    if found is None:
        return None
    if len(found) > 1:
        found = found - {UNSURE}
    return tuple(each.id for each in labels if each.id in found)


def _all_but(heard: str, labels: tuple[Label, ...]) -> set[str] | None:
    answers = vocabulary().answers
    said = plain(heard)
    named = any(said in each.phrases for each in labels)
    if said in answers["none"] and not named:
        return set()
    everything = {each.id for each in labels} - {UNSURE}
    if said in answers["all"] and not named:
        return everything
    for but in answers["but"]:
        before, found, after = said.partition(f" {but} ")
        if found and before in answers["all"]:
            left_out = _parts(after, labels)
            return None if left_out is None else everything - left_out
    return None


def _parts(heard: str, labels: tuple[Label, ...]) -> set[str] | None:
    whole = _one(heard, labels, _SURE_RULES)
    if whole:
        return {whole}
    parts = [part for part in _PARTS.split(heard) if plain(part)] or [heard]
    found = [_part(part, labels) for part in parts]
    return set().union(*(each for each in found if each)) if all(found) else None


def _part(part: str, labels: tuple[Label, ...]) -> set[str] | None:
    one = _one(part, labels, _RULES)
    if one:
        return {one}
    for pieces in (_split_by_and(part), _digits(part)):
        ones = {_one(piece, labels, _RULES) for piece in pieces}
        if ones and "" not in ones:
            return ones
    return _within(_Asked(part, labels)) or None


def _split_by_and(part: str) -> list[str]:
    pieces: list[list[str]] = [[]]
    for word in plain(part).split():
        if word in vocabulary().answers["and"]:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces if piece] if len(pieces) > 1 else []


def _digits(part: str) -> list[str]:
    words = plain(part).split()
    return words if len(words) > 1 and all(word.isdigit() for word in words) else []


# --- the rules ---------------------------------------------------------------------------------------------------


def _exact(asked: _Asked) -> set[str]:
    tight = asked.said.replace(" ", "")
    return {
        each.id
        for each in asked.labels
        if tight
        and (asked.said in each.phrases or asked.core in each.phrases or tight in each.tight)
    }


def _number(asked: _Asked) -> set[str]:
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


def _yes_or_no(asked: _Asked) -> set[str]:
    answers = vocabulary().answers
    for name in ("unsure", "yes", "no"):
        if asked.said in answers[name] or asked.core in answers[name]:
            return _meaning(asked, name)
    return set()


def _meaning(asked: _Asked, name: str) -> set[str]:
    """The choices that mean yes, no or unsure."""
    return {each.id for each in asked.labels if each.meaning == name}


def _picture(asked: _Asked) -> set[str]:
    shown = signed(asked.heard)
    if not shown:
        return set()
    same = {each.id for each in asked.labels if each.pictures and each.pictures == shown}
    meaning = vocabulary().signs.get(shown[0], "") if len(set(shown)) == 1 else ""
    return same or _face(asked, face_in(shown)) or _meaning(asked, meaning)


def _felt(asked: _Asked) -> set[str]:
    words = vocabulary().face_words
    return _face(asked, words.get(asked.said) or words.get(asked.core, ""))


def _face(asked: _Asked, face: str) -> set[str]:
    is_scale = {"1", "2", "3", "4", "5"} <= set(asked.ids)
    return {face} if face and is_scale else set()


def _only_picture(asked: _Asked) -> set[str]:
    return _picture(asked) if not asked.words else set()


def _within(asked: _Asked) -> set[str]:
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


def _contained(asked: _Asked) -> set[str]:
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


def _hinted(asked: _Asked) -> set[str]:
    """The choices of which the text has a word that no other choice has."""
    said = _content(asked.words)
    found = set()
    for each in asked.labels:
        others = {word for other in asked.labels if other is not each for word in other.words}
        hints = (_content(each.words) - others) & said
        if any(len(hint) >= _LEAST_HINT for hint in hints) and not _denied(asked.words, each.words):
            found.add(each.id)
    return found


_LEAST_HINT = 4


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


def _typo(asked: _Asked) -> set[str]:
    known = {word for each in asked.labels for word in each.words}
    words = corrected(asked.words, known)
    if words == asked.words:
        return set()
    again = _Asked(" ".join(words), asked.labels)
    return _exact(again) or _within(again) or _contained(again) or _hinted(again)


_SURE_RULES: tuple[_Rule, ...] = (_exact, _number, _yes_or_no)
_RULES: tuple[_Rule, ...] = (
    _exact,
    _number,
    _felt,
    _yes_or_no,
    _only_picture,
    _within,
    _contained,
    _hinted,
    _typo,
    _picture,
)
