"""All lists that redaction goes by, read once and put in a form in which a word is found at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.lists import table
from nlp.roster import Roster
from nlp.tokens import flat, phrase_index

Index = dict[str, list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class People:
    """Names: sure ones, ones that are ordinary words too, family names, and the words around them."""

    sure: frozenset[str]
    careful: frozenset[str]
    leaning: frozenset[str]
    family: frozenset[str]
    between: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    called: frozenset[str]
    after_called: frozenset[str]
    verbs: frozenset[str]
    owners: frozenset[str]
    after_small: frozenset[str]


@dataclass(frozen=True, slots=True)
class Places:
    """Places: sure ones, ones that are ordinary words too, the words before them, and what a street ends in."""

    sure: Index
    careful: Index
    cues: frozenset[str]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    no_street: frozenset[str]


@dataclass(frozen=True, slots=True)
class Organisations:
    """Schools and others: listed ones and the words before a name that is on no list."""

    schools: Index
    others: Index
    firm: frozenset[str]
    soft: frozenset[str]
    naming: frozenset[str]
    school_cues: frozenset[str]
    suffixes: tuple[str, ...]
    no_school: frozenset[str]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The words that announce a number, and the numbers and pages that everybody may know."""

    phone_cues: frozenset[str]
    id_cues: frozenset[str]
    public: frozenset[str]
    sites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that redaction knows."""

    people: People
    places: Places
    organisations: Organisations
    numbers: Numbers
    ordinary: frozenset[str]
    known: frozenset[str]
    apps: frozenset[str]
    between: frozenset[str]
    telling: frozenset[str]
    before_account: frozenset[str]
    no_account: frozenset[str]


@cache
def lexicon(roster: Roster) -> Lexicon:
    """The lists that come with Zegje, with those of a region."""
    people = _people(roster)
    known = table("known")
    cues = table("cues")
    social = cues["social"]
    return Lexicon(
        people,
        _places(roster),
        _organisations(roster),
        _numbers(cues),
        _set(table("ordinary")["words"]) - people.sure,
        _set(known["words"]) - people.sure,
        _set(social["apps"]),
        _set(social["between"]),
        _set(social["telling"]),
        _set(social["before"]),
        _set(cues["no_account"]["stems"]),
    )


def _people(roster: Roster) -> People:
    names, cues, known = table("names"), table("cues")["person"], table("known")
    careful = _set(names["careful"]["names"])
    own = frozenset(word for name in roster.names for word in flat(name).replace("-", " ").split())
    sure = _set(*names["first"].values())
    parts = frozenset(part for name in sure for part in name.split("-"))
    return People(
        (parts - careful) | own,
        careful - own,
        _set(known["leaning"]),
        _set(names["family"]["names"]),
        _set(names["between"]["words"]),
        _set(cues["titles"]),
        _set(cues["roles"]),
        _set(cues["called"]),
        _set(cues["after_called"]),
        _set(known["verbs"]),
        _set(cues["owners"]),
        _set(cues["after_small"]),
    )


def _places(roster: Roster) -> Places:
    lists = table("places")
    areas = [lists[name] for name in ("zuid_limburg", "netherlands", "abroad")]
    cues, streets = table("cues")["person"], lists["streets"]
    careful = _set(*(area["careful"] for area in areas))
    sure = [word for area in areas for word in area["sure"].split() if word not in careful]
    return Places(
        phrase_index([*sure, *roster.places]),
        phrase_index(careful),
        _set(cues["to_place"], cues["near_place"]),
        tuple(streets["strong"].split()),
        tuple(streets["weak"].split()),
        _set(streets["not"]),
    )


def _organisations(roster: Roster) -> Organisations:
    lists: dict[str, Any] = table("organisations")
    cues = lists["cues"]
    return Organisations(
        phrase_index(lists["schools"]["sure"].split()),
        phrase_index(
            [
                *lists["providers"]["sure"].split(),
                *lists["clubs"]["sure"].split(),
                *roster.organisations,
            ]
        ),
        _set(cues["firm"]),
        _set(cues["soft"]),
        _set(cues["naming"]),
        _set(cues["school"]),
        tuple(cues["suffixes"].split()),
        _set(cues["not"]),
    )


def _numbers(cues: dict[str, Any]) -> Numbers:
    return Numbers(
        _set(cues["number"]["phone"]),
        _set(cues["number"]["id"]),
        _set(cues["public"]["numbers"]),
        _set(cues["public"]["sites"]),
    )


def _set(*texts: str) -> frozenset[str]:
    return frozenset(flat(" ".join(texts)).split())
