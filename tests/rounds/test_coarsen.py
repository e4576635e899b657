"""Every combination of backgrounds that is kept is shared by at least ten who took part."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.background import CLASSES
from flows.region import home_region
from rounds.coarsen import coarsened

REGION = home_region()
ORDER = (("role",), ("age",), ("municipality",), ("subregion",))


def people(count, **background):
    return [background] * count


def classes(result):
    return Counter(tuple(sorted(each.items())) for each in result)


HEERLEN, KERKRADE, STEIN = ({"municipality": name} for name in ("heerlen", "kerkrade", "stein"))
CLIENT, PARENT = {"role": "client"}, {"role": "parent"}
YOUNG, OLD = {"age": "12-15"}, {"age": "16-17"}
PARKSTAD = {"subregion": "parkstad"}


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ([], []),
        (people(9, **HEERLEN), people(9)),
        (people(10, **HEERLEN), people(10, **HEERLEN)),
        (people(10, **HEERLEN | YOUNG | CLIENT), people(10, **HEERLEN | YOUNG | CLIENT)),
        # role goes first
        (
            people(6, **HEERLEN | YOUNG | CLIENT) + people(4, **HEERLEN | YOUNG | PARENT),
            people(10, **HEERLEN | YOUNG),
        ),
        # then age
        (
            people(6, **HEERLEN | YOUNG | CLIENT) + people(4, **HEERLEN | OLD | CLIENT),
            people(10, **HEERLEN),
        ),
        # then the municipality becomes its sub-region
        (
            people(6, **HEERLEN | YOUNG) + people(4, **KERKRADE | OLD),
            people(10, **PARKSTAD),
        ),
        # then only the region is left
        (people(6, **HEERLEN) + people(4, **STEIN), people(10)),
        # who is among enough stays there
        (
            people(10, **HEERLEN | CLIENT) + people(10, **HEERLEN | PARENT),
            people(10, **HEERLEN | CLIENT) + people(10, **HEERLEN | PARENT),
        ),
        # a few who are left join those who said no more
        (
            people(10, **HEERLEN) + people(1, **HEERLEN | CLIENT),
            people(11, **HEERLEN),
        ),
        # or else pull the smallest other combination up
        (
            people(12, **HEERLEN) + people(11, **KERKRADE) + people(1, **STEIN),
            people(12, **HEERLEN) + people(12),
        ),
        (people(10, **HEERLEN) + people(9), people(19)),
    ],
)  # fmt: skip
def test_it_is_coarsened_as_little_as_it_must(given_, kept):
    assert coarsened(given_, REGION) == kept


def test_a_provider_and_a_place_never_stand_together():
    everybody = people(30, **HEERLEN | {"provider": "huis"} | CLIENT)
    assert coarsened(everybody, REGION) == people(30, **HEERLEN | CLIENT)
    by_provider = coarsened(everybody, REGION, by_provider=True)
    assert by_provider == people(30, provider="huis", role="client")


def some(values):
    return st.sampled_from([*values, ""])


backgrounds = st.lists(
    st.fixed_dictionaries(
        {
            "municipality": some(CLASSES["municipality"][-4:]),
            "age": some(CLASSES["age"][:3]),
            "role": some(CLASSES["role"]),
            "provider": some(["een", "twee"]),
        }
    ),
    max_size=90,
)


@given(backgrounds, st.booleans(), st.integers(2, 12))
def test_every_combination_has_ten_or_nothing_is_kept(everybody, by_provider, smallest):
    kept = coarsened(everybody, REGION, by_provider=by_provider, smallest=smallest)
    assert len(kept) == len(everybody)
    if len(everybody) < smallest:
        assert not any(kept)
    else:
        assert all(size >= smallest for size in classes(kept).values())
    for before, after in zip(everybody, kept, strict=True):
        assert not ("provider" in after and {"municipality", "subregion"} & set(after))
        for field, value in after.items():
            if field == "subregion":
                assert value == REGION.subregion_of(before["municipality"])
            else:
                assert value == before[field]
                assert value


@given(backgrounds, st.randoms(use_true_random=False))
def test_the_order_in_which_they_came_changes_nothing(everybody, chance):
    mixed = list(range(len(everybody)))
    chance.shuffle(mixed)
    kept = coarsened(everybody, REGION)
    again = coarsened([everybody[n] for n in mixed], REGION)
    assert [kept[n] for n in mixed] == again
