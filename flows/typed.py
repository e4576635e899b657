"""What was typed, brought to one plain form, so that capitals, accents, signs and "stooop" make no difference."""

from __future__ import annotations

import re
import unicodedata

MOST_READ = 600
"""Characters of a message that are looked at: no choice or special word is longer."""

_VARIATIONS = {"♀", "♂", *map(chr, range(0x1F3FB, 0x1F400))}
_JOINED = re.compile(r"['’‘`´]")
_SEPARATED = re.compile(r"[^\w]|_")
_REPEATED = re.compile(r"([^\W\d])\1+")


def plain(text: str) -> str:
    """The words of a text in small letters, one space apart.

    Accents, signs and invisible marks are gone, digits of any script are 0 to 9, and a repeated
    letter stands once ("jaaa" is "ja"). Both sides of a comparison must be plain: "weet" becomes
    "wet" too.
    """
    decomposed = unicodedata.normalize("NFKD", text[:MOST_READ].casefold())
    kept = "".join(map(_bare, _JOINED.sub("", decomposed)))
    return " ".join(_REPEATED.sub(r"\1", _SEPARATED.sub(" ", kept)).split())


def _bare(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "" if category in {"Mn", "Me", "Cf"} else sign


def emoji(text: str) -> tuple[str, ...]:
    """The pictures in a text in order, without the marks for skin colour and sex."""
    return tuple(
        sign
        for sign in text[:MOST_READ]
        if unicodedata.category(sign) == "So" and sign not in _VARIATIONS
    )


def blank(text: str) -> bool:
    """Whether nothing can be seen of this text."""
    return not any(unicodedata.category(sign)[0] not in "ZC" for sign in text)
