"""Whom a round is for: by coarse classes only, kept as JSON, compared, and said in Dutch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audience import AGES, ROLES, Audience, described, may_share, places_of, unknown_in
from flows.background import CLASSES
from flows.region import home_region

REGION = home_region()


def some(classes):
    return st.lists(st.sampled_from(sorted(classes)), unique=True, max_size=3).map(tuple)


AUDIENCES = st.builds(
    Audience,
    subregions=some(place.id for place in REGION.subregions),
    municipalities=some(place.id for place in REGION.all_municipalities),
    providers=some(["p1", "p2"]),
    ages=some(AGES),
    roles=some(ROLES),
    invited=st.booleans(),
)
BACKGROUNDS = st.fixed_dictionaries(
    {},
    optional={field: st.sampled_from(CLASSES[field]) for field in CLASSES}
    | {"provider": st.sampled_from(["p1", "p2"])},
)


def test_the_words_name_every_class_there_is():
    assert tuple(AGES) == CLASSES["age"]
    assert tuple(ROLES) == CLASSES["role"]


@given(AUDIENCES)
def test_it_survives_the_desk(audience):
    assert Audience.from_json(audience.to_json()) == audience


@given(AUDIENCES, AUDIENCES, BACKGROUNDS)
def test_who_belongs_to_both_is_never_overlooked(one, other, background):
    if one.matches(background, REGION) and other.matches(background, REGION):
        assert may_share(one, other, REGION)


@given(AUDIENCES, AUDIENCES)
def test_sharing_goes_both_ways(one, other):
    assert may_share(one, other, REGION) == may_share(other, one, REGION)
    assert may_share(one, one, REGION)


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (Audience(), Audience(ages=("12-15",)), True),
        (Audience(subregions=("parkstad",)), Audience(municipalities=("heerlen",)), True),
        (Audience(subregions=("parkstad",)), Audience(municipalities=("maastricht",)), False),
        (Audience(ages=("12-15",)), Audience(ages=("16-17", "18-23")), False),
        (Audience(roles=("client",)), Audience(roles=("parent",)), False),
        (Audience(providers=("p1",)), Audience(providers=("p2",)), False),
        (Audience(providers=("p1",)), Audience(municipalities=("beek",)), True),
    ],
)
def test_who_could_be_in_both(one, other, share):
    assert may_share(one, other, REGION) is share


@pytest.mark.parametrize(
    ("audience", "background", "belongs"),
    [
        (Audience(), {}, True),
        (Audience(subregions=("parkstad",)), {"municipality": "heerlen"}, True),
        (
            Audience(subregions=("parkstad",), municipalities=("beek",)),
            {"municipality": "beek"},
            True,
        ),
        (Audience(subregions=("parkstad",)), {"municipality": "beek"}, False),
        (Audience(subregions=("parkstad",)), {}, False),
        (Audience(subregions=("parkstad",)), {"municipality": "elders"}, False),
        (Audience(ages=("12-15",), roles=("client",)), {"age": "12-15", "role": "client"}, True),
        (Audience(ages=("12-15",), roles=("client",)), {"age": "12-15"}, False),
        (Audience(providers=("p1",)), {"provider": "p1"}, True),
        (Audience(providers=("p1",)), {}, False),
    ],
)
def test_who_belongs(audience, background, belongs):
    assert audience.matches(background, REGION) is belongs


def test_a_class_that_the_region_does_not_have_is_named():
    audience = Audience(("oost",), ("heerlen", "dorp"), ("p1",), ("9-11",), ("teacher",))
    assert unknown_in(audience, REGION) == ("oost", "dorp", "p1", "9-11", "teacher")
    assert (
        unknown_in(Audience(("parkstad",), ("heerlen",), (), ("12-15",), ("client",)), REGION) == ()
    )


def test_places_are_municipalities():
    audience = Audience(subregions=("westelijke-mijnstreek",), municipalities=("heerlen",))
    assert places_of(audience, REGION) == {"beek", "sittard-geleen", "stein", "heerlen"}
    assert places_of(Audience(), REGION) == frozenset()


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (Audience(), "iedereen in Zuid-Limburg"),
        (
            Audience(municipalities=("heerlen",), ages=("16-17",), roles=("client",)),
            "jongeren van 16 en 17 jaar in Heerlen",
        ),
        (
            Audience(
                subregions=("parkstad",),
                municipalities=("beek", "stein"),
                roles=("parent", "foster"),
            ),
            "ouders en pleegouders in Parkstad, Beek en Stein",
        ),
    ],
)
def test_it_is_said_in_dutch(audience, words):
    assert described(audience, REGION) == words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            Audience(municipalities=("beek", "stein")),
            Audience(municipalities=("stein", "beek")),
            True,
        ),
        (
            Audience(subregions=("westelijke-mijnstreek",)),
            Audience(municipalities=("beek", "sittard-geleen", "stein"), invited=False),
            True,
        ),
        (Audience(ages=("12-15",)), Audience(ages=("16-17",)), False),
        (Audience(), Audience(roles=("client",)), False),
    ],
)
def test_the_same_people_however_they_are_named(one, other, same):
    assert (one.people(REGION) == other.people(REGION)) == same
