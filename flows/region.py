"""A youth region: its municipalities in their sub-regions, and its providers; read from a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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

    def municipalities_of(self, subregion: str) -> tuple[str, ...]:
        """The ids of the municipalities of a sub-region; none for one that is not here."""
        return tuple(place.id for place in self.municipalities.get(subregion, ()))

    def subregion_of(self, municipality: str) -> str | None:
        """The id of the sub-region that a municipality lies in, or None."""
        for subregion, places in self.municipalities.items():
            if any(place.id == municipality for place in places):
                return subregion
        return None


def read_region(source: str) -> Region:
    """The region of this TOML text."""
    form = tomllib.loads(source)
    return Region(
        form["id"],
        form["name"],
        tuple(Place(each["id"], each["name"]) for each in form["subregion"]),
        {
            each["id"]: tuple(Place(*pair) for pair in each["municipalities"])
            for each in form["subregion"]
        },
        tuple(Place(each["id"], each["name"]) for each in form.get("provider", ())),
    )


@cache
def home_region() -> Region:
    """The region that Zegje was made for: Zuid-Limburg."""
    return read_region((files("flows") / "regions" / "zuid-limburg.toml").read_text("utf-8"))
