"""Scopes: which part of the region somebody works for, and so which rounds they see and may plan."""

from __future__ import annotations

from flows.audience import Audience
from flows.region import Place, Region
from rounds.roles import Side
from storage import desk

REGION, SUBREGION, MUNICIPALITY, PROVIDER = "regio", "subregio", "gemeente", "aanbieder"


class ScopeWrong(ValueError):
    """A scope that this region does not have; the message names what is possible."""


def possible(region: Region) -> dict[str, tuple[Place, ...]]:
    """Every scope of a region: the places that may stand behind each kind."""
    municipalities = tuple(each for places in region.municipalities.values() for each in places)
    return {
        SUBREGION: region.subregions,
        MUNICIPALITY: tuple(sorted(municipalities, key=lambda each: each.id)),
        PROVIDER: region.providers,
    }


def checked(scope: str, region: Region) -> str:
    """The scope as it is kept. Raises ``ScopeWrong``."""
    kind, _, place = scope.strip().lower().partition(":")
    if (kind, place) == (REGION, ""):
        return REGION
    there = possible(region)
    if kind not in there:
        raise ScopeWrong(
            f"{scope!r} is geen bereik. Kies uit: regio, subregio:ID, gemeente:ID, aanbieder:ID."
        )
    known = [each.id for each in there[kind]]
    if place not in known:
        named = ", ".join(known) or "er is er nog geen; zet hem in het bestand van de regio"
        raise ScopeWrong(f"Er is geen {kind} {place!r} in {region.name}. Mogelijk: {named}.")
    return f"{kind}:{place}"


def named(scope: str, region: Region) -> str:
    """A scope as people read it: "de gemeente Heerlen"."""
    kind, _, place = scope.partition(":")
    names = {each.id: each.name for each in possible(region).get(kind, ())}
    article = {SUBREGION: "de subregio", MUNICIPALITY: "de gemeente", PROVIDER: "aanbieder"}
    return f"{article[kind]} {names.get(place, place)}" if kind in article else region.name


def _places(audience: Audience, region: Region) -> set[str]:
    """The municipalities that an audience names, directly or by sub-region."""
    within = {place for each in audience.subregions for place in region.municipalities_of(each)}
    return within | set(audience.municipalities)


def _home(scope: str, region: Region) -> set[str]:
    """The municipalities of the scope of a place."""
    kind, _, place = scope.partition(":")
    return set(region.municipalities_of(place)) if kind == SUBREGION else {place}


def sees(staff: desk.Staff, audience: Audience, region: Region) -> bool:
    """Whether a round for this audience is any of their business.

    A round of the whole region is everybody's. One for places is for who works for one of these places. One for
    named providers is for these providers and for who works for the region, whatever places it names too: a provider's
    clients are never crossed with geography (DESIGN.md, "What may be published").
    """
    kind, _, place = staff.scope.partition(":")
    if staff.revoked or kind not in {REGION, SUBREGION, MUNICIPALITY, PROVIDER}:
        return False
    if kind == REGION:
        # Who speaks for the providers in the kerngroep works for one of them, and not for the others.
        return not (audience.providers and staff.side == Side.PROVIDERS)
    asked = _places(audience, region)
    if kind == PROVIDER:
        return place in audience.providers or not (audience.providers or asked)
    return not audience.providers and (not asked or bool(asked & _home(staff.scope, region)))


def widest(scope: str) -> Audience:
    """Everybody whom somebody with this scope may ask: what a new plan of theirs begins with."""
    kind, _, place = scope.partition(":")
    if kind == PROVIDER:
        return Audience(providers=(place,))
    if kind == MUNICIPALITY:
        return Audience(municipalities=(place,))
    return Audience(subregions=(place,)) if kind == SUBREGION else Audience()


def seen_by_planners_of(one: Audience, other: Audience, region: Region) -> bool:
    """Whether everybody who may plan a round for ``one`` sees rounds for ``other``, so that it may be named to them.

    Who plans for a place or a provider may work there only, and a provider's round is none of their business.
    """
    here, there = _places(one, region), _places(other, region)
    if len(one.providers) == 1:
        return one.providers[0] in other.providers or not (other.providers or there)
    if one.providers or not here:
        # Only who works for the region may plan this.
        return True
    return not other.providers and (not there or bool(there & here))


def covers(staff: desk.Staff, audience: Audience, region: Region) -> bool:
    """Whether everybody of this audience is within their scope, so that they may plan a round for it.

    What one covers one sees: a provider's round is for the provider's own people, and for the region's.
    """
    kind, _, place = staff.scope.partition(":")
    if staff.revoked:
        return False
    if kind in {SUBREGION, MUNICIPALITY}:
        asked = _places(audience, region)
        return not audience.providers and bool(asked) and asked <= _home(staff.scope, region)
    if kind == PROVIDER:
        return audience.providers == (place,)
    return kind == REGION
