"""Words that work in every state: stop, terug, sla over, hulp, snap ik niet and their like."""

from __future__ import annotations

from dataclasses import dataclass

from flows.event import Special
from flows.near import nearest
from flows.typed import MOST_READ, plain
from flows.vocabulary import vocabulary

_QUESTION_MARKS = set("?¿？؟⁇")


@dataclass(frozen=True, slots=True)
class Wish:
    """Something special that is asked for; ``argument`` is the code of a language."""

    special: Special
    argument: str = ""


def wish(heard: str) -> Wish | None:
    """What a message asks for when all of it is a special word, or None."""
    if len(heard) > MOST_READ:
        return None
    stripped = heard.strip()
    if stripped and set(stripped) <= _QUESTION_MARKS:
        return Wish(Special.CONFUSED)
    said = plain(heard)
    special = vocabulary().specials.get(said) or vocabulary().specials.get(_polite(said))
    return Wish(special) if special else _in_language(said)


def near_wish(heard: str) -> Wish | None:
    """The same for a message that is one slip of the finger away from a special word."""
    found = nearest(plain(heard), vocabulary().specials) if len(heard) <= MOST_READ else ""
    return Wish(vocabulary().specials[found]) if found else None


def language_named(said: str) -> str:
    """The code of the language that this word or code names, or ""."""
    return vocabulary().languages.get(plain(said), "")


def _polite(said: str) -> str:
    """The words without a please or a filler before and after them."""
    words = said.split()
    polite = vocabulary().answers["polite"]
    while len(words) > 1 and words[-1] in polite:
        words.pop()
    while len(words) > 1 and words[0] in polite:
        words.pop(0)
    return " ".join(words)


def _in_language(said: str) -> Wish | None:
    for before in vocabulary().before_language:
        named = (
            language_named(_polite(said.removeprefix(f"{before} ")))
            if said.startswith(f"{before} ")
            else ""
        )
        if named:
            return Wish(Special.LANGUAGE, named)
    return None
