"""What could be published of a round with so many people, in plain Dutch (DESIGN.md, "What may be published").

The numbers are of those who take part, known only afterwards: a forecast says what the rules allow at most.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.audience import Audience, places_of
from flows.region import Region
from rounds.periods import SMALLEST_GROUP

LEAST_MUNICIPALITY = 30
"""A municipality is a scope of its own from so many participants (DESIGN.md)."""
LEAST_PERCENTAGES = 100
LEAST_CELL = 5
# People are never spread evenly, and a part shows only where what is left of the whole is ten or more as well: half as
# many again for each part is our guess at what it takes (with 40 people in three sub-regions: the region only).
_SPREAD = 1.5


def results(audience: Audience, people: int | None, region: Region) -> Iterator[str]:
    """What the numbers of this round could show when so many take part; None: nobody can say how many."""
    crossed = crossing(audience)
    if crossed:
        yield f"Je kiest {' én '.join(crossed)}. Zo'n kruising maken we nooit openbaar. Kies er 1."
        return
    if people is None:
        yield from _ladder(audience, region)
        return
    yield _seen(audience, people, region)
    half = 5 * round(people / 10)
    if people >= least(audience, region):
        yield f"Doet de helft mee? {_seen(audience, half, region)}"
        yield f"Een antwoord zie je pas als {LEAST_CELL} mensen het gaven, en {LEAST_CELL} niet."
        yield "Getallen ronden we af op 5."
        yield _shares(people)


def crossing(audience: Audience) -> tuple[str, ...]:
    """The kinds of classes that this audience crosses, when there are more than one: none of it may be published."""
    kinds = (
        ("een plaats", audience.subregions + audience.municipalities),
        ("een aanbieder", audience.providers),
        ("een leeftijd", audience.ages),
    )
    chosen = tuple(name for name, classes in kinds if classes)
    return chosen if len(chosen) > 1 else ()


def least(audience: Audience, region: Region) -> int:
    """How many must take part before anything of this round may be published."""
    alone = len(places_of(audience, region)) == 1
    return LEAST_MUNICIPALITY if alone else SMALLEST_GROUP


def _whole(audience: Audience, region: Region) -> str:
    """What the round is about as a whole."""
    named = (*audience.subregions, *audience.municipalities, *audience.providers)
    if len(named) == 1:
        return region.name_of(named[0])
    return "de hele groep samen" if named or audience.ages else "de regio"


def _parts(audience: Audience, region: Region) -> int:
    """How many sub-regions the round could be split into."""
    if audience.providers or audience.ages:
        return 1
    places = places_of(audience, region) or {place.id for place in region.all_municipalities}
    return len({region.subregion_of(place) for place in places})


def _seen(audience: Audience, people: int, region: Region) -> str:
    if people < least(audience, region):
        return f"Met {people} mensen zie je niets. Daarvoor doen er {least(audience, region)} mee."
    whole, parts = _whole(audience, region), _parts(audience, region)
    if parts == 1 or people < parts * SMALLEST_GROUP * _SPREAD:
        return f"Met {people} mensen zie je alleen {whole}."
    return f"Met {people} mensen zie je {whole}, en misschien elke subregio.{_towns(people, parts)}"


def _towns(people: int, parts: int) -> str:
    if people < parts * LEAST_MUNICIPALITY * _SPREAD:
        return ""
    return f" Een gemeente zie je vanaf {LEAST_MUNICIPALITY} mensen uit die gemeente."


def _shares(people: int) -> str:
    if people < LEAST_PERCENTAGES:
        return f"Onder de {LEAST_PERCENTAGES} mensen zie je woorden, zoals 'ongeveer de helft'."
    return f"Vanaf {LEAST_PERCENTAGES} mensen zie je procenten."


def _ladder(audience: Audience, region: Region) -> Iterator[str]:
    """From how many on what shows, where nobody can say how many come."""
    yield f"Vanaf {least(audience, region)} deelnemers zie je {_whole(audience, region)}."
    if _parts(audience, region) > 1:
        yield f"Een subregio zie je vanaf {SMALLEST_GROUP} deelnemers uit die subregio."
        yield f"Een gemeente zie je vanaf {LEAST_MUNICIPALITY} deelnemers uit die gemeente."
    yield f"Procenten zie je vanaf {LEAST_PERCENTAGES} deelnemers."
