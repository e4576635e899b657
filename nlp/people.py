"""Finds names of people: by list, by the words around them, and by a capital that has no other reason."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.lexicon import Lexicon
from nlp.tokens import Found, Page, Token

LONGEST_FAMILY = 4
LONGEST_SHORT = 4
"""A title this short may be followed by a dot ("mevr. X"); after a longer word a dot ends the sentence."""

SHORTEST_NAME = 3
VERB_ENDS = ("t", "en", "de", "te", "den", "ten", "je", "ing", "lijk", "ig", "s")


def people(page: Page, lists: Lexicon) -> Iterator[Found]:
    """The names in this text, family names with them."""
    at = 0
    while at < len(page.tokens):
        if _is_name(page, lists, at):
            end = _family(page, lists, at + 1)
            yield Found(page.tokens[at].start, page.tokens[end - 1].end, "person", "[naam]")
            at = end
        else:
            at += 1


def _is_name(page: Page, lists: Lexicon, at: int) -> bool:
    token = page.tokens[at]
    if token.flat.isdigit() or len(token.flat) == 1:
        return False
    return (
        _listed(page, lists, token)
        or _careful(page, lists, at)
        or _cued(page, lists, at)
        or _capital(page, lists, at)
    )


def _listed(page: Page, lists: Lexicon, token: Token) -> bool:
    sure = lists.people.sure
    if token.flat in sure:
        return True
    bare = token.flat[:-1]
    owned = token.flat.endswith("s") and len(bare) > SHORTEST_NAME and bare in sure
    return (owned and (token.capital or token.flat not in lists.ordinary)) or (
        token.flat in lists.people.family
        and (token.capital or token.flat not in lists.ordinary)
        and not page.shouts
    )


def _careful(page: Page, lists: Lexicon, at: int) -> bool:
    token = page.tokens[at]
    if token.flat not in lists.people.careful or not page.named(token) or token.flat in lists.known:
        return False
    if not token.opens:
        return True
    after = page.tokens[at + 1] if at + 1 < len(page.tokens) else token
    if after.capital and after.flat in lists.people.family:
        return True
    return token.flat in lists.people.leaning and (
        after.flat in lists.people.verbs or after.flat == "en"
    )


def _cued(page: Page, lists: Lexicon, at: int) -> bool:
    """Whether the words before say that this is a name."""
    token, names = page.tokens[at], lists.people
    before = _before(page, at, 1)
    if before in names.titles:
        return _after_title(token, lists)
    if (
        _before(page, at, 2) in names.titles
        and before in names.between
        and token.flat not in lists.known
    ):
        return token.capital or token.flat not in lists.ordinary
    if before in names.roles:
        named = page.named(token) or _small_name(page, lists, at)
        return token.flat in names.leaning or (named and strange(token, lists))
    return _called(page, lists, at) and (strange(token, lists) or token.flat in names.leaning)


def _small_name(page: Page, lists: Lexicon, at: int) -> bool:
    """Whether an unknown word in small letters after "mijn begeleider" is more likely a name than a verb."""
    token, names = page.tokens[at], lists.people
    if token.flat.endswith(VERB_ENDS) or _before(page, at, 2) not in names.owners:
        return False
    if at + 1 == len(page.tokens) or page.between(token, page.tokens[at + 1]).strip(" "):
        return True
    return page.tokens[at + 1].flat in names.verbs | names.after_small


def _called(page: Page, lists: Lexicon, at: int) -> bool:
    names = lists.people
    for back in (1, 2, 3):
        word = _before(page, at, back)
        if word in names.called:
            return word != "naam" or back > 1
        if word not in names.after_called:
            return False
    return False


def _after_title(token: Token, lists: Lexicon) -> bool:
    names = lists.people
    if token.flat in lists.known or token.flat in names.between:
        return False
    if token.flat in names.careful or token.flat in names.family:
        return token.capital or token.flat in names.leaning or token.flat not in lists.ordinary
    return token.capital or (strange(token, lists) and not token.flat.endswith(VERB_ENDS))


def strange(token: Token, lists: Lexicon) -> bool:
    """Whether this is a word that we do not know at all."""
    long = len(token.flat) >= SHORTEST_NAME
    return long and token.flat not in lists.ordinary and token.flat not in lists.known


def _capital(page: Page, lists: Lexicon, at: int) -> bool:
    """Whether this word has a capital in the middle of a sentence, and is no word that we know."""
    token = page.tokens[at]
    if not token.capital or token.opens or page.shouts or not strange(token, lists):
        return False
    word = page.text[token.start : token.end]
    stem = token.flat.removesuffix("s").removesuffix("en").removesuffix("e")
    return not word.isupper() and stem not in lists.ordinary and stem not in lists.known


def _before(page: Page, at: int, back: int) -> str:
    """The word so many places before, when nothing but spaces and a dot stands between."""
    if at < back:
        return ""
    one, other = page.tokens[at - back], page.tokens[at - back + 1]
    apart = " .:" if len(one.flat) <= LONGEST_SHORT else " :"
    return one.flat if page.between(one, other).strip(apart) == "" else ""


def _family(page: Page, lists: Lexicon, at: int) -> int:
    """The number of the token after the family name that may follow, or ``at`` when none does."""
    end, look = at, at
    while look < min(len(page.tokens), at + LONGEST_FAMILY):
        token = page.tokens[look]
        gap = page.between(page.tokens[look - 1], token)
        if gap.strip(" .'’-") or len(gap) > 2 or "\n" in gap or token.flat.isdigit():  # noqa: PLR2004
            break
        if _is_family(page, lists, token):
            end = look + 1
        elif token.flat not in lists.people.between or token.flat in {"in", "op", "aan"}:
            break
        look += 1
    return end


def _is_family(page: Page, lists: Lexicon, token: Token) -> bool:
    names = lists.people
    if token.flat in names.sure or token.flat in names.family:
        return token.capital or token.flat not in lists.ordinary
    if not token.capital or token.opens or page.shouts or token.flat in names.between:
        return False
    return len(token.flat) == 1 or strange(token, lists) or token.flat in names.careful
