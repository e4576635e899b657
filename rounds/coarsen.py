"""Coarsen backgrounds until every combination is shared by at least ten of those who took part (DESIGN.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from flows.region import Region
from rounds.periods import SMALLEST_GROUP

Class = frozenset[tuple[str, str]]
"""One combination of coarse classes, as pairs of field and value; the empty one says no more than the region."""

REGION: Class = frozenset()


def coarsened(
    backgrounds: Sequence[Mapping[str, str]],
    region: Region,
    *,
    by_provider: bool = False,
    smallest: int = SMALLEST_GROUP,
) -> list[dict[str, str]]:
    """What may be kept of each of these backgrounds, in their order.

    Every combination in the result has at least ``smallest`` members, unless they are fewer together: then nothing is
    kept of any. Role goes first, then age, then the municipality becomes its sub-region, then nothing is left but the
    region; who is among enough people on the way stays there. A few who are left over at the end pull the smallest
    other combination up. A background never has both a provider and a place: ``by_provider`` says which one goes.
    """
    ladders = [_ladder(each, region, by_provider=by_provider) for each in backgrounds]
    kept: dict[int, Class] = {}
    sizes: Counter[Class] = Counter()
    for rung in range(len(ladders[0]) if ladders else 0):
        left = [n for n in range(len(ladders)) if n not in kept]
        wanted = Counter(ladders[n][rung] for n in left)
        for n in left:
            each = ladders[n][rung]
            if wanted[each] + sizes[each] >= smallest:
                kept[n] = each
        sizes = Counter(kept.values())
    if sizes and len(kept) < len(ladders):
        pulled = min(sizes, key=lambda each: (sizes[each], sorted(each)))
        kept = {n: REGION if each == pulled else each for n, each in kept.items()}
    return [dict(sorted(kept.get(n, REGION))) for n in range(len(ladders))]


def _ladder(background: Mapping[str, str], region: Region, *, by_provider: bool) -> list[Class]:
    """The same person, ever more coarsely."""
    age, role = (_only(background, field) for field in ("age", "role"))
    home = _only(background, "provider" if by_provider else "municipality")
    around = region.subregion_of(background.get("municipality", ""))
    wider = REGION if by_provider or around is None else frozenset({("subregion", around)})
    return [home | age | role, home | age, home, wider, REGION]


def _only(background: Mapping[str, str], field: str) -> Class:
    value = background.get(field, "")
    return frozenset({(field, value)}) if value else REGION
