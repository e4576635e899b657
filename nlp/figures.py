"""Finds phone numbers and numbers that point to a person: in figures, in words, broken up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.lexicon import Lexicon, Numbers
from nlp.shapes import AFTER_CUE, CODE, DIGITS, FIGURES, IBAN, YEARS
from nlp.tokens import Found, Page, Token

NEAR = 30
"""How many signs before a number may hold the word that tells that it is a phone number."""

_NUMBER, _PHONE = "[nummer]", "[telefoon]"
FEWEST_CUED = 4
"""Figures of a number behind a word like "dossiernummer"."""
FEWEST = 7
"""Figures of a number that nothing announces: shorter ones are amounts and years."""
LONGEST_BREAKS = 3
WHOLE = 4
"""One group of figures at least this long: "10.30 - 11.30" is no number of a person."""

_ABROAD = ("31", "32", "49")
_PHONE_ABROAD = range(9, 16)
_PHONE_HOME = range(9, 12)
_PHONE_PREFIXED = range(11, 14)
_PHONE_CUED = range(8, 12)
_PHONE_SPELLED = range(8, 17)
_BSN = (8, 9)
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def figures(page: Page, lists: Lexicon) -> Iterator[Found]:
    """All numbers of people, the most certain first."""
    known = lists.numbers
    yield from (Found(*hit.span(), "id", _NUMBER) for hit in IBAN.finditer(page.flat))
    yield from _announced(page, known)
    yield from (Found(*hit.span(), "id", _NUMBER) for hit in CODE.finditer(page.flat))
    for hit in DIGITS.finditer(page.flat):
        kind = _kind(hit[0], page.flat[max(0, hit.start() - NEAR) : hit.start()], known)
        if kind:
            yield Found(*hit.span(), kind, _PHONE if kind == "phone" else _NUMBER)
    yield from _in_words(page, known)


def eleven(digits: str) -> bool:
    """Whether these figures pass the eleven-test of a Dutch citizen service number (BSN)."""
    nine = map(int, digits.zfill(9))
    return sum(weight * digit for weight, digit in zip(_BSN_WEIGHTS, nine, strict=True)) % 11 == 0


def _announced(page: Page, known: Numbers) -> Iterator[Found]:
    for token in page.tokens:
        hit = AFTER_CUE.match(page.flat, token.end) if token.flat in known.id_cues else None
        if (
            hit
            and len(_only_digits(hit[1])) >= FEWEST_CUED
            and _only_digits(hit[1]) not in known.public
        ):
            kind = _kind(hit[1], page.flat[max(0, hit.start(1) - NEAR) : hit.start(1)], known)
            phone = kind == "phone"
            yield Found(*hit.span(1), "phone" if phone else "id", _PHONE if phone else _NUMBER)


def _kind(raw: str, before: str, known: Numbers) -> str:
    digits = _only_digits(raw)
    if digits in known.public or YEARS.fullmatch(raw):
        return ""
    cued = any(word in known.phone_cues for word in re.findall(r"[^\W\d_]+", before))
    if _is_phone(raw, digits, cued=cued):
        return "phone"
    if len(digits) in _BSN and eleven(digits):
        return "id"
    groups = re.findall(r"\d+", raw)
    whole = len(groups) <= LONGEST_BREAKS and max(map(len, groups)) >= WHOLE
    return "id" if len(digits) >= FEWEST and whole else ""


def _is_phone(raw: str, digits: str, *, cued: bool) -> bool:
    if raw.lstrip("(").startswith("+") or digits.startswith("00"):
        return len(digits) in _PHONE_ABROAD
    if digits.startswith("0"):
        return len(digits) in _PHONE_HOME
    if digits.startswith(_ABROAD) and len(digits) in _PHONE_PREFIXED:
        return True
    return cued and len(digits) in _PHONE_CUED and not eleven(digits[-9:])


def _in_words(page: Page, known: Numbers) -> Iterator[Found]:
    """Runs of numbers of which some are written as words: "nul zes, twaalf 34 ..."."""
    run: list[Token] = []
    for token in page.tokens:
        tells = token.flat.isdigit() or token.flat in FIGURES
        if run and (not tells or page.between(run[-1], token).strip(" ,.-\n")):
            yield from _told(run, known)
            run = []
        if tells:
            run.append(token)
    yield from _told(run, known)


def _told(run: list[Token], known: Numbers) -> Iterator[Found]:
    digits = "".join(FIGURES.get(token.flat, token.flat) for token in run)
    spelled = sum(not token.flat.isdigit() for token in run) > 1
    if (
        spelled
        and len(run) >= WHOLE
        and len(digits) in _PHONE_SPELLED
        and digits not in known.public
    ):
        yield Found(run[0].start, run[-1].end, "phone", _PHONE)


def _only_digits(raw: str) -> str:
    return "".join(sign for sign in raw if sign.isdigit())
