"""Finds where people live and whom they deal with: places, streets, schools, providers, clubs."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.lexicon import Lexicon
from nlp.people import VERB_ENDS, strange
from nlp.tokens import Found, Page, Token, phrases_in

_ARTICLES = frozenset({"de", "het", "t", "sint", "st", "op", "in"})
_IN_BETWEEN = _ARTICLES | {"van", "den", "der", "la", "le", "aan"}
_STREET_CUES = frozenset({"de", "in", "aan", "op", "straat", "adres"})
_LONGEST_NAME = 4


def whereabouts(page: Page, lists: Lexicon) -> Iterator[Found]:
    """Streets first, then organisations, then places."""
    yield from _streets(page, lists)
    yield from _organisations(page, lists)
    yield from _places(page, lists)


def _streets(page: Page, lists: Lexicon) -> Iterator[Found]:
    for at, token in enumerate(page.tokens):
        if _is_street(page, lists, at):
            first = _name_start(page, at)
            number = _house_number(page, at)
            yield Found(page.tokens[first].start, number or token.end, "place", "[adres]")


def _is_street(page: Page, lists: Lexicon, at: int) -> bool:
    token, places = page.tokens[at], lists.places
    strong = token.flat.endswith(places.strong) and token.flat not in places.strong
    weak = token.flat.endswith(places.weak) and token.flat not in places.weak
    if not (strong or weak) or token.flat in places.no_street:
        return _split_street(page, lists, at)
    if _house_number(page, at) and token.flat not in lists.ordinary:
        return True
    named = page.named(token) and not token.opens
    before = page.tokens[at - 1].flat if at else ""
    unknown = token.flat not in lists.ordinary
    return unknown and (named or (strong and (before in _STREET_CUES or token.capital)))


def _split_street(page: Page, lists: Lexicon, at: int) -> bool:
    """A street in two words ("Kerk straat 12"): only with a number and a capital."""
    token, places = page.tokens[at], lists.places
    if token.flat not in places.strong + places.weak or not at or not _house_number(page, at):
        return False
    return page.tokens[at - 1].capital


def _name_start(page: Page, at: int) -> int:
    """The first token of a street of several words ("Burgemeester van der Veldstraat")."""
    first = at
    for back in range(at - 1, max(-1, at - _LONGEST_NAME), -1):
        token = page.tokens[back]
        if page.between(token, page.tokens[back + 1]).strip(" .-") or "\n" in page.between(
            token, page.tokens[back + 1]
        ):
            break
        if page.named(token) and not token.opens:
            first = back
        elif token.flat not in _IN_BETWEEN:
            break
    return first


def _house_number(page: Page, at: int) -> int:
    """Where the house number behind this token ends, or 0."""
    if at + 1 >= len(page.tokens):
        return 0
    token, number = page.tokens[at], page.tokens[at + 1]
    gap = page.between(token, number).replace("nummer", "").replace("nr", "")
    if not number.flat.isdigit() or len(number.flat) > 4 or gap.strip(" ,.") or "\n" in gap:  # noqa: PLR2004
        return 0
    after = page.flat[number.end : number.end + 2].lstrip(" -")
    letter = page.tokens[at + 2] if at + 2 < len(page.tokens) else None
    if (
        letter
        and len(letter.flat) == 1
        and letter.flat in "abcdefgh"
        and after.startswith(letter.flat)
        and letter.start - number.end <= 1
    ):
        return letter.end
    return number.end


def _organisations(page: Page, lists: Lexicon) -> Iterator[Found]:
    named = lists.organisations
    for index, shown in ((named.schools, "[school]"), (named.others, "[organisatie]")):
        for first, after in phrases_in(page, index):
            yield Found(page.tokens[first].start, page.tokens[after - 1].end, "organisation", shown)
    for at, token in enumerate(page.tokens):
        if (
            token.flat.endswith(named.suffixes)
            and token.flat not in named.suffixes
            and token.flat not in named.no_school
        ):
            yield Found(token.start, token.end, "organisation", "[school]")
        elif token.flat in named.firm or token.flat in named.soft:
            yield from _after_cue(page, lists, at)


def _after_cue(page: Page, lists: Lexicon, at: int) -> Iterator[Found]:
    cue, tokens = page.tokens[at], page.tokens
    shown = "[school]" if cue.flat in lists.organisations.school_cues else "[organisatie]"
    end = at + 1
    while end < min(len(tokens), at + 1 + _LONGEST_NAME) and _goes_on(page, lists, cue, end):
        end += 1
    while end > at + 1 and tokens[end - 1].flat in _IN_BETWEEN:
        end -= 1
    if end > at + 1 and (
        tokens[at + 1].capital or _may_be_small(cue, tokens[at + 1], lists, end - at)
    ):
        yield Found(tokens[at + 1].start, tokens[end - 1].end, "organisation", shown)


def _may_be_small(cue: Token, first: Token, lists: Lexicon, size: int) -> bool:
    if cue.flat in lists.organisations.naming and first.flat not in _IN_BETWEEN:
        return True
    return cue.flat in lists.organisations.soft and first.flat in _ARTICLES and size > 2  # noqa: PLR2004  (the article alone names nothing)


def _goes_on(page: Page, lists: Lexicon, cue: Token, at: int) -> bool:
    token = page.tokens[at]
    gap = page.between(page.tokens[at - 1], token)
    if gap.strip(" '’-\"“„") or "\n" in gap or page.shouts or token.flat.isdigit():
        return False
    if token.flat in _IN_BETWEEN:
        return True
    if token.capital:
        return token.flat not in lists.known
    if cue.flat in lists.organisations.naming and page.tokens[at - 1] is cue:
        return strange(token, lists) and not token.flat.endswith(VERB_ENDS)
    small = cue.flat in lists.organisations.soft and page.tokens[at - 1].flat in _ARTICLES
    return small and token.flat not in lists.people.verbs


def _places(page: Page, lists: Lexicon) -> Iterator[Found]:
    for first, after in phrases_in(page, lists.places.sure):
        yield _place(page, first, after)
    for first, after in phrases_in(page, lists.places.careful):
        token = page.tokens[first]
        named = page.named(token) and not token.opens
        if named or (_to_place(page, lists, first) and token.flat not in lists.ordinary):
            yield _place(page, first, after)
    for at in range(len(page.tokens)):
        if _unknown_place(page, lists, at):
            yield _place(page, at, at + 1)


def _unknown_place(page: Page, lists: Lexicon, at: int) -> bool:
    """A place on no list ("in Xland"): a capital, no word that we know, and a word before that goes with places."""
    token = page.tokens[at]
    named = page.named(token) and not token.opens and strange(token, lists)
    return named and token.flat not in lists.people.sure and _to_place(page, lists, at)


def _to_place(page: Page, lists: Lexicon, at: int) -> bool:
    if not at or page.between(page.tokens[at - 1], page.tokens[at]).strip(" '’"):
        return False
    return page.tokens[at - 1].flat in lists.places.cues


def _place(page: Page, first: int, after: int) -> Found:
    return Found(page.tokens[first].start, page.tokens[after - 1].end, "place", "[plaats]")
