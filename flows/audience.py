"""Whom a round is for: coarse classes only, never one person's traits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from flows.region import Region


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody in the region who has one of each of these classes; an empty tuple asks for nothing.

    Ids as in ``flows.background.CLASSES`` and the region's file. ``invited`` is False for a poster round: nobody is
    written to, and whoever has the code may come in.
    """

    subregions: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    invited: bool = True

    def matches(self, background: Mapping[str, str], region: Region) -> bool:
        """Whether somebody with this background belongs to it; who skipped a question belongs to no class of it."""
        home = background.get("municipality", "")
        return (
            (not (self.subregions or self.municipalities) or home in places_of(self, region))
            and (not self.providers or background.get("provider") in self.providers)
            and (not self.ages or background.get("age") in self.ages)
            and (not self.roles or background.get("role") in self.roles)
        )

    def people(self, region: Region) -> tuple[frozenset[str], ...]:
        """Stands for who belongs to it: the same for every way to name the same people, invited or not."""
        classes = (self.providers, self.ages, self.roles)
        return places_of(self, region), *map(frozenset, classes)

    def to_json(self) -> str:
        """The form that the desk keeps."""
        return json.dumps({k: v for k, v in asdict(self).items() if v != ()}, sort_keys=True)

    @classmethod
    def from_json(cls, form: str) -> Audience:
        """The audience that ``to_json`` wrote."""
        known = json.loads(form)
        named = {k: tuple(v) for k, v in known.items() if k != "invited"}
        return cls(**named, invited=known.get("invited", True))


AGES: Mapping[str, str] = {
    "tot-12": "tot 12 jaar",
    "12-15": "12 tot en met 15 jaar",
    "16-17": "16 en 17 jaar",
    "18-23": "18 tot en met 23 jaar",
    "24-plus": "24 jaar en ouder",
}
ROLES: Mapping[str, str] = {"client": "jongeren", "parent": "ouders", "foster": "pleegouders"}


def unknown_in(audience: Audience, region: Region) -> tuple[str, ...]:
    """Every class of the audience that the region or the background does not have."""
    known = {
        "subregions": {place.id for place in region.subregions},
        "municipalities": {place.id for place in region.all_municipalities},
        "providers": {place.id for place in region.providers},
        "ages": set(AGES),
        "roles": set(ROLES),
    }
    return tuple(
        asked
        for name, there in known.items()
        for asked in getattr(audience, name)
        if asked not in there
    )


def places_of(audience: Audience, region: Region) -> frozenset[str]:
    """The ids of the municipalities that it is limited to; none: it is not limited to places."""
    inside = (region.municipalities_of(subregion) for subregion in audience.subregions)
    return frozenset(audience.municipalities).union(*inside)


def may_share(one: Audience, other: Audience, region: Region) -> bool:
    """Whether somebody could belong to both."""
    pairs = (
        (places_of(one, region), places_of(other, region)),
        (set(one.providers), set(other.providers)),
        (set(one.ages), set(other.ages)),
        (set(one.roles), set(other.roles)),
    )
    return all(not (left and right) or bool(left & right) for left, right in pairs)


def described(audience: Audience, region: Region) -> str:
    """The audience in Dutch, as a piece of a sentence: "jongeren van 16 en 17 jaar in Heerlen"."""
    who = _listed([ROLES.get(role, role) for role in audience.roles]) or "iedereen"
    ages = _listed([AGES.get(age, age) for age in audience.ages])
    places = _listed(
        [region.name_of(each) for each in (*audience.subregions, *audience.municipalities)]
    )
    given = _listed([region.name_of(each) for each in audience.providers])
    return " ".join(
        (
            who,
            *([f"van {ages}"] if ages else []),
            f"in {places or region.name}",
            *([f"bij {given}"] if given else []),
        )
    )


def _listed(names: Sequence[str]) -> str:
    """Names in a row, as one says them."""
    return " en ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
