"""Which choice somebody means who typed instead of tapping.

A ladder of rules (``flows.rules``), the sure ones first. A rule that finds exactly one choice decides; one that
finds several means that the text is ambiguous, and then nothing is guessed: a kind question with numbers is better
than a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.label import Label, label
from flows.model import UNSURE, Choice
from flows.rules import RULES, SURE_RULES, Asked, Rule, exact, within
from flows.typed import emoji, plain
from flows.vocabulary import vocabulary

_PARTS = re.compile(r"[,;+&/\n•|]+|(?<=\d)[.)]\s")


def understood(
    heard: str, choices: Sequence[Choice], *, several: bool = False
) -> tuple[str, ...] | None:
    """The ids of the choices that this text means, or None when that is not clear.

    With ``several`` there may be more than one, and none of them is ``()``.
    """
    labels = tuple(map(label, choices))
    if several:
        return _several(heard, labels)
    one = _one(heard, labels, RULES)
    return (one,) if one else None


def surely(heard: str, choices: Sequence[Choice]) -> str:
    """The id of the choice that this text names without any doubt, or "".

    For questions whose answer cannot be undone.
    """
    return _one(heard, tuple(map(label, choices)), SURE_RULES)


def named(heard: str, choices: Sequence[Choice]) -> bool:
    """Whether this text is one of the choices, word for word."""
    return bool(_one(heard, tuple(map(label, choices)), (exact,)))


def _one(heard: str, labels: tuple[Label, ...], rules: Sequence[Rule]) -> str:
    asked = Asked(heard, labels)
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
    whole = _one(heard, labels, SURE_RULES)
    if whole:
        return {whole}
    parts = [part for part in _PARTS.split(heard) if plain(part)] or [heard]
    found = [_part(part, labels) for part in parts]
    return set().union(*(each for each in found if each)) if all(found) else None


def _part(part: str, labels: tuple[Label, ...]) -> set[str] | None:
    one = _one(part, labels, RULES)
    if one:
        return {one}
    for pieces in (_split_by_and(part), _digits(part), _pictures(part)):
        ones = {_one(piece, labels, RULES) for piece in pieces}
        if ones and "" not in ones:
            return ones
    return within(Asked(part, labels)) or None


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


def _pictures(part: str) -> list[str]:
    return [] if plain(part) else list(emoji(part))
