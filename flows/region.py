"""A youth region: its municipalities in their sub-regions, and its providers; read from a file.

How such a file is written stands in docs/regions.md.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from flows.parse_table import SLUG, Fault, FlowFaults, Table, shown

ELSEWHERE = "elders"
"""For who lives in none of the municipalities of the region, or says no more than that."""
MOST_NAME = 40
MOST_SUBREGIONS = 20
MOST_PLACES = 60
PAIR = 2
# A municipality's id stands in buttons, and is as short as the id of any choice; a sub-region's only in scopes.
PLACE_ID = re.compile(r"[a-z0-9-]{1,30}")
_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A sub-region, municipality or provider: its id in backgrounds and scopes, and its name for people."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Region:
    """One region. ``municipalities`` maps each sub-region's id to the municipalities in it."""

    id: str
    name: str
    subregions: tuple[Place, ...]
    municipalities: Mapping[str, tuple[Place, ...]]
    providers: tuple[Place, ...] = ()

    @property
    def all_municipalities(self) -> tuple[Place, ...]:
        """Every municipality, by name."""
        every = (place for places in self.municipalities.values() for place in places)
        return tuple(sorted(every, key=lambda place: place.name))

    def municipalities_of(self, subregion: str) -> tuple[str, ...]:
        """The ids of the municipalities of a sub-region; none for one that is not here."""
        return tuple(place.id for place in self.municipalities.get(subregion, ()))

    def subregion_of(self, municipality: str) -> str | None:
        """The id of the sub-region that a municipality lies in, or None."""
        for subregion, places in self.municipalities.items():
            if any(place.id == municipality for place in places):
                return subregion
        return None

    def name_of(self, place_id: str) -> str:
        """What people call the sub-region, municipality or provider of this id; the id when it is not here."""
        every = (*self.subregions, *self.all_municipalities, *self.providers)
        return next((place.name for place in every if place.id == place_id), place_id)


def read_region(source: str, name: str = "region") -> Region:
    """The region of this TOML text; ``name`` (of the file) stands in every fault.

    Raises ``FlowFaults``, with all that is wrong at once.
    """
    faults: list[Fault] = []
    try:
        top = Table(name, tomllib.loads(source), "", faults)
    except (ValueError, RecursionError) as wrong:
        line = _LINE.search(str(wrong))
        what = "Dit kan ik niet lezen. Kijk naar de aanhalingstekens, de haken en het = teken."
        raise FlowFaults(
            [Fault(name, f"regel {line[1]}" if line else "(bestand)", what)]
        ) from wrong
    region = _region(top)
    top.close()
    if not faults:
        faults += _twins(region, name)
    if faults:
        raise FlowFaults(faults)
    return region


def _region(top: Table) -> Region:
    tables = top.tables("subregion")
    if not 1 <= len(tables) <= MOST_SUBREGIONS:
        top.fault(
            "subregion", f"Geef 1 tot {MOST_SUBREGIONS} blokken die met [[subregion]] beginnen."
        )
    subregions = tuple((_place(table), _municipalities(table)) for table in tables)
    for table in tables:
        table.close()
    return Region(
        _id(top),
        top.word("name", MOST_NAME, needed=True),
        tuple(place for place, _ in subregions),
        {place.id: inside for place, inside in subregions},
        tuple(map(_provider, top.tables("provider"))),
    )


def _place(table: Table) -> Place:
    return Place(_id(table), table.word("name", MOST_NAME, needed=True))


def _id(table: Table) -> str:
    word = table.word("id", MOST_NAME, needed=True)
    if word and not PLACE_ID.fullmatch(word):
        table.fault(
            "id", f"{shown(word)} kan niet. Neem 1 tot 30 kleine letters, cijfers of streepjes."
        )
    return word


def _provider(table: Table) -> Place:
    place = _place(table)
    table.close()
    return place


def _municipalities(table: Table) -> tuple[Place, ...]:
    pairs = table.rows("municipalities", '[["heerlen", "Heerlen"]]')
    if not pairs:
        table.fault("municipalities", "Zet hier ten minste 1 gemeente.")
    places = (_pair(table, f"municipalities[{n}]", pair) for n, pair in enumerate(pairs, 1))
    return tuple(place for place in places if place is not None)


def _pair(table: Table, key: str, pair: object) -> Place | None:
    if not (isinstance(pair, list) and len(pair) == PAIR and all(isinstance(p, str) for p in pair)):
        table.fault(key, 'Schrijf een gemeente als ["heerlen", "Heerlen"].')
        return None
    place_id, name = pair[0], pair[1].strip()
    if not SLUG.fullmatch(place_id):
        table.fault(
            key, f"{shown(place_id)} kan niet. Neem 1 tot 20 kleine letters, cijfers of streepjes."
        )
    if place_id == ELSEWHERE:
        table.fault(key, f"{ELSEWHERE} komt er vanzelf bij. Haal het weg.")
    if not 1 <= len(name) <= MOST_NAME or not name.isprintable():
        table.fault(key, f"Een naam heeft 1 tot {MOST_NAME} gewone tekens.")
    return Place(place_id, name)


def _twins(region: Region, name: str) -> Iterator[Fault]:
    """Every id once in the whole file: scopes and backgrounds name places by it."""
    every = (*region.subregions, *region.all_municipalities, *region.providers)
    for place_id, count in Counter(place.id for place in every).items():
        if count > 1:
            yield Fault(name, place_id, "Deze naam staat er twee keer. Geef elke plek een eigen.")
    for called, count in Counter(place.name for place in region.all_municipalities).items():
        if count > 1:
            yield Fault(
                name, called, "Twee gemeenten heten zo. Wie kiest, kan ze niet uit elkaar houden."
            )
    if len(region.all_municipalities) > MOST_PLACES:
        yield Fault(name, "municipalities", f"Er passen {MOST_PLACES} gemeenten.")


@cache
def home_region() -> Region:
    """The region that Zegje was made for: Zuid-Limburg."""
    file = "zuid-limburg.toml"
    return read_region((files("flows") / "regions" / file).read_text("utf-8"), file)
