"""Whom a round is for: coarse classes only, never one person's traits."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
        places = set(self.municipalities)
        for subregion in self.subregions:
            places |= set(region.municipalities_of(subregion))
        return (
            (not (self.subregions or self.municipalities) or home in places)
            and (not self.providers or background.get("provider") in self.providers)
            and (not self.ages or background.get("age") in self.ages)
            and (not self.roles or background.get("role") in self.roles)
        )

    def to_json(self) -> str:
        """The form that the desk keeps."""
        return json.dumps({k: v for k, v in asdict(self).items() if v != ()}, sort_keys=True)

    @classmethod
    def from_json(cls, form: str) -> Audience:
        """The audience that ``to_json`` wrote."""
        known = json.loads(form)
        named = {k: tuple(v) for k, v in known.items() if k != "invited"}
        return cls(**named, invited=known.get("invited", True))
