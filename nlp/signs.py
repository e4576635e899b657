"""Finds e-mail addresses, links, accounts, dates, postcodes, and the age of the writer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from nlp.lexicon import Lexicon
from nlp.shapes import ACCOUNT, AGE, DATE, GAMER, LINK, MAIL, POSTCODE, SPELLED_HOST, SPELLED_MAIL
from nlp.tokens import Found, Page, Token

_MAIL_WORDS = (" at", "aap", "apenst", "(at", "[at", "@", "a-tje")
MOST_BETWEEN = 6
"""How many words may stand between the name of an app and the account."""
SHORTEST_ACCOUNT = 3


def signs(page: Page, lists: Lexicon) -> Iterator[Found]:
    """All that this module knows to find, the most certain first."""
    yield from _mail(page)
    for hit in LINK.finditer(page.flat):
        if not any(site in hit[0] for site in lists.numbers.sites):
            yield Found(*hit.span(), "social", "[link]")
    yield from (Found(*hit.span(), "date", "[datum]") for hit in DATE.finditer(page.flat))
    yield from _accounts(page, lists)
    yield from (Found(*hit.span(), "place", "[adres]") for hit in POSTCODE.finditer(page.text))


def ages(page: Page) -> Iterator[Found]:
    """The age of the writer."""
    for hit in AGE.finditer(page.flat):
        yield Found(*hit.span(hit.lastindex or 0), "age", "[leeftijd]")


def _mail(page: Page) -> Iterator[Found]:
    if "@" in page.flat:
        yield from (Found(*hit.span(), "email", "[e-mail]") for hit in MAIL.finditer(page.flat))
    if any(word in page.flat for word in _MAIL_WORDS):
        for hit in SPELLED_MAIL.finditer(page.flat):
            if SPELLED_HOST.search(hit[0]):
                yield Found(*hit.span(), "email", "[e-mail]")


def _accounts(page: Page, lists: Lexicon) -> Iterator[Found]:
    yield from (Found(*hit.span(), "social", "[account]") for hit in ACCOUNT.finditer(page.flat))
    for hit in GAMER.finditer(page.flat):
        if hit[1] not in lists.no_account and (not hit[1] or hit[1] not in lists.known):
            yield Found(*hit.span(), "social", "[account]")
    for at, token in enumerate(page.tokens):
        if token.flat in lists.apps:
            yield from _told(page, lists, at)
            yield from _told_before(page, lists, at)


def _told(page: Page, lists: Lexicon, at: int) -> Iterator[Found]:
    """The account that is told right after the name of an app ("mijn insta is ...")."""
    told = False
    tokens = page.tokens[at : at + MOST_BETWEEN + 1]
    for before, token in pairwise(tokens):
        gap = page.between(before, token)
        told = told or ":" in gap or "=" in gap or token.flat in lists.telling
        if "\n" in gap or "[" in gap:
            return
        if token.flat not in lists.between:
            end = _account_end(page.text, token.end)
            if _is_account(page, lists, token, end, told=told):
                yield Found(token.start, end, "social", "[account]")
            return


def _told_before(page: Page, lists: Lexicon, at: int) -> Iterator[Found]:
    """The account that stands before the name of an app ("ik heet ... op roblox", "voeg ... toe op snap")."""
    at -= 1
    if at < 0 or page.tokens[at].flat != "op":
        return
    at -= 1 + (page.tokens[at - 1].flat == "toe")
    if (
        at > 0
        and page.tokens[at - 1].flat in lists.before_account
        and "[" not in page.between(*page.tokens[at - 1 : at + 1])
    ):
        token = page.tokens[at]
        end = _account_end(page.text, token.end)
        if _is_account(page, lists, token, end, told=True):
            yield Found(token.start, end, "social", "[account]")


def _is_account(page: Page, lists: Lexicon, token: Token, end: int, *, told: bool) -> bool:
    if end - token.start <= SHORTEST_ACCOUNT:
        return False
    strange = any(sign.isdigit() or sign in "_." for sign in page.text[token.start : end])
    plain = token.flat in lists.ordinary or token.flat in lists.known or token.flat.isdigit()
    return (strange and not token.flat.isdigit()) or (told and not plain)


def _account_end(text: str, end: int) -> int:
    """Where the word that goes on here ends: letters, figures, "_", and a dot inside."""
    while end < len(text) and (
        text[end].isalnum()
        or text[end] == "_"
        or (text[end] == "." and text[end + 1 : end + 2].isalnum())
    ):
        end += 1
    return end
