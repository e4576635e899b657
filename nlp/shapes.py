"""The shapes of what is made of figures and signs, as regular expressions whose every repeat is bounded.

All but ``POSTCODE`` are for the flat text (small letters, no accents; ``nlp.tokens.flat``).
"""

from __future__ import annotations

import re

_UNITS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien "
    "achttien negentien"
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_ORDINALS = (
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende veertiende "
    "vijftiende zestiende zeventiende achttiende negentiende twintigste"
)
FIGURES = (
    {word: str(number) for number, word in enumerate(_UNITS.split())}
    | {ten: str(20 + 10 * at) for at, ten in enumerate(_TENS)}
    | {
        f"{_UNITS.split()[number]}en{ten}": str(20 + 10 * at + number)
        for at, ten in enumerate(_TENS)
        for number in range(1, 10)
    }
    | {"zero": "0"}
)
"""Numbers in words up to ninety-nine, as figures."""

_SPELLED = "|".join(
    sorted((w for w in FIGURES if w not in {"nul", "een", "zero"}), key=len, reverse=True)
)
_GROWN = "|".join(
    sorted((w for w, n in FIGURES.items() if n >= "8" or len(n) > 1), key=len, reverse=True)
)
_NUMBER = rf"(?:[89]|[1-9]\d|{_GROWN})"

_MONTH = (
    r"(?:januari|january|jan|februari|february|febr|feb|maart|mrt|march|april|apr|mei|juni|jun|juli|jul|"
    r"augustus|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|december|dec)"
)
_DAY = (
    rf"(?:(?:[0-2]?\d|3[01])(?:e|ste|de|st|nd|rd|th)?|(?:{_SPELLED})(?:ste|de)?"
    rf"|{'|'.join(_ORDINALS.split())})"
)
_YEAR = r"(?:[ ,]{1,2}(?:(?:19|20)\d\d|['’]\d\d)(?!\w))?"
_DAY_MONTH = r"(?:0?[1-9]|[12]\d|3[01])[-/](?:0?[1-9]|1[0-2])(?![\w/-])"
DATE = re.compile(
    rf"(?<!\w){_DAY}[ -]{{1,2}}(?:van )?{_MONTH}(?![^\W\d_]){_YEAR}"
    r"|(?<![\w.,/-])(?<!\d )(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|1[0-2])\1(?:(?:19|20)\d\d|\d\d)(?![\w/-]| \d)"
    r"|(?<![\w.,/-])(?:19|20)\d\d([-/])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?![\w/-])"
    rf"|(?:(?<=\bop )|(?<=\bjarig )|(?<=\bgeboren )|(?<=\bdatum )|(?<=dag )){_DAY_MONTH}"
    r"|(?<![\w.,/-])(?:0[1-9]|[12]\d|3[01])[-/]0[1-9](?![\w/-])"
)
"""A day with its month: not a month, a year or a weekday alone."""

_UNIT = r"(?: ?(?:jaar|jaartjes|jr|joar|j|years|yrs)(?!\w)(?: (?:oud|jong|old))?)"
_FILLER = (
    r"(?:(?:nu|net|pas|bijna|inmiddels|trouwens|zelf|gewoon|gwn|nog|maar|vandaag|morgen|vrijdag|binnenkort|"
    r"een|n|meisje|jongen|van|over|weken|dagen|maanden|volgende|week|maand|ook|ik|ich|dan|straks) ){0,4}"
)
AGE = re.compile(
    rf"(?<!\w)(?:ben|bin|word|waer|kben|kword|i am|i'm|im) {_FILLER}({_NUMBER}{_UNIT})"
    rf"|(?<!\w)(?:ben|bin|kben|i am|i'm|im) "
    rf"(?:(?:ik|nu|al|net|pas|bijna|inmiddels|maar|nog maar|een meisje van|een jongen van) ){{0,2}}({_NUMBER})"
    r"(?= ?(?:[.,!?;)\n]|$|en (?!een )|maar |dus |oud))"
    rf"|(?<!\w)als (?:een )?(?:meisje|jongen|meid|puber|tiener|moeder|vader|jongere) van ({_NUMBER}{_UNIT}?)(?!\w)"
    rf"|(?<!\w)leeftijd ?(?:is|:|=) ?({_NUMBER}{_UNIT}?)(?!\w)"
    rf"|(?<![^.!?\n])\s?({_NUMBER}{_UNIT})(?= ?(?:[.,!?\n]|$|en ))"
    rf"|(?<!\w)({_NUMBER}{_UNIT}?) hier(?!\w)"
    rf"|(?<!\w)ik ?[,(] ?({_NUMBER}{_UNIT}?) ?[,)]"
)
"""The age of the writer, now or soon; one of the groups is the age. Not "als ik 18 word": that is a theme."""

MAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{1,63}){1,4}")
SPELLED_MAIL = re.compile(
    r"(?:[\w.+-]{1,40}\s(?:punt|dot|puntje|streepje|underscore)\s){0,4}[\w.+-]{1,64}\s{1,2}"
    r"(?:at|apenstaart|apenstaartje|aapje|a-tje|\(at\)|\[at\]|@)\s{1,2}[\w-]{1,40}"
    r"(?:(?:\s{0,2}\.\s{0,2}|\s{1,2}(?:punt|dot|puntje)\s{1,2})[\w-]{1,20}){0,3}"
)
"""An address with its signs in words; ``SPELLED_HOST`` tells whether it is one ("ik zat at home" is not)."""

SPELLED_HOST = re.compile(
    r"\s(?:punt|dot|puntje)\s|\.|gmail|hotmail|outlook|icloud|live|ziggo|yahoo"
)

LINK = re.compile(
    r"(?:https?://|www\.)[^\s\[\]]{1,300}"
    r"|(?<![\w@.-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63}){0,3}\.(?:nl|com|org|eu|gg|info)(?![\w-])(?:/[^\s\[\]]{0,200})?"
    r"|(?<![\w@.-])[a-z0-9-]{2,63}\.(?:be|de|net|io|tv|app|me|ly|link)/[^\s\[\]]{1,200}"
)
ACCOUNT = re.compile(r"(?<![\w.@])@\w[\w.]{1,30}|(?<!\w)[^\W_][\w.]{1,30}#\d{3,5}(?!\w)")
GAMER = re.compile(
    r"(?<![\w@#])[^\W_]{1,30}(?:_{1,3}[^\W_]{1,30}){1,4}_{0,2}(?!\w)"
    r"|(?<![\w@#])([^\W\d_]{3,24})[._]?\d{2,6}(?!\w|\.\w)"
    r"|(?<!\w)_{1,3}[^\W_][\w.]{1,30}"
)
"""Names as people make them for games; the group holds the letters before figures, which may be a plain word."""

DIGITS = re.compile(r"(?<![\w.,])(?:\+|\(\+?)?\d(?:[\s().\-/_]{0,3}\d){5,19}(?!\w)(?![.,]\d)")
YEARS = re.compile(r"(?:19|20)\d\d\s{0,2}[-/]\s{0,2}(?:19|20)\d\d")
IBAN = re.compile(
    r"(?<!\w)(?:nl\s?\d\d\s?[a-z]{4}(?:\s?\d){10}|be\s?\d\d(?:\s?\d){12}|de\s?\d\d(?:\s?\d){18}"
    r"|[a-z]{2}\d\d[a-z0-9]{11,30})(?!\w)"
)
CODE = re.compile(
    r"(?<![\w-])[a-z]{1,5}[-/.]?\d{2,6}[-/]\d{2,9}(?:[-/]\d{1,9}){0,3}(?![\w-])"
    r"|(?<!\w)[a-z]{1,4}[-/]?\d{5,12}(?!\w)"
)
AFTER_CUE = re.compile(
    r"(?:[ :=#.-]{1,2}|is|van mij|nr|nummer|met|het){0,6}"
    r"([a-z]{0,4}[-/.]?\d[\da-z]{2,14}(?:[-/. ]\d{1,9}){0,3})(?!\w)"
)
"""The number right behind a word like "dossiernummer"."""

POSTCODE = re.compile(
    r"(?<![\w-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?!\w)"
    r"|(?<![\w-])[1-9]\d{3}(?!en|de|is|in|op|of|te|ik|je|mg|ml|km|kg|pk|st|nd|rd|th|er|al|na|om)[a-z]{2}(?!\w)"
)
