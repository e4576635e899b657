"""The tokens behind buttons: short, stateless, and readable back into what was meant.

``c:STEP:CHOICE`` picks a choice (``c:STEP:ONE,TWO`` several, ``c:STEP:`` none of them), ``s:SPECIAL``
or ``s:SPECIAL:STEP`` asks for something special, ``a:ASIDE:CHOICE`` or ``a:ASIDE:CHOICE:MARK`` answers a
side question, ``o:CODE`` opens the round of that code, as its link does, ``n:CODE`` says no thanks to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from flows.event import Special

MOST_BYTES = 64


@dataclass(frozen=True, slots=True)
class PickToken:
    """Choices of a step; none when several might have been ticked and nothing was."""

    step: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialToken:
    """Something special; ``step`` is the question under which the button stood, or empty."""

    special: Special
    step: str = ""


@dataclass(frozen=True, slots=True)
class AsideToken:
    """An answer to a side question; ``mark`` names the conversation that put it, or is empty (``rounds.binding``)."""

    aside: str
    choice: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OpenToken:
    """The way into the round of this code; ``rounds`` follows it, for the engine knows one conversation only."""

    code: str


@dataclass(frozen=True, slots=True)
class DeclineToken:
    """No thanks to the round of this code; ``rounds`` remembers it."""

    code: str


Token = PickToken | SpecialToken | AsideToken | OpenToken | DeclineToken


def write(token: Token) -> str:
    """The token as a button carries it."""
    match token:
        case PickToken(step, choices):
            return f"c:{step}:{','.join(choices)}"
        case SpecialToken(special, step):
            return f"s:{special.value}:{step}" if step else f"s:{special.value}"
        case AsideToken(aside, choice, mark):
            return f"a:{aside}:{choice}:{mark}" if mark else f"a:{aside}:{choice}"
        case OpenToken(code):
            return f"o:{code}"
        case DeclineToken(code):
            return f"n:{code}"
        case _:
            assert_never(token)


def read(token: str) -> Token | None:
    """What the token means, or None for one that Zegje never wrote."""
    match token.split(":"):
        case ["c", step, choices] if step:
            return PickToken(step, tuple(filter(None, choices.split(","))))
        case ["s", special, *rest] if special in set(Special) and len(rest) <= 1:
            return SpecialToken(Special(special), rest[0] if rest else "")
        case ["a", aside, choice] if aside and choice:
            return AsideToken(aside, choice)
        case ["a", aside, choice, mark] if aside and choice and mark:
            return AsideToken(aside, choice, mark)
        case ["o", code] if code:
            return OpenToken(code)
        case ["n", code] if code:
            return DeclineToken(code)
    return None
