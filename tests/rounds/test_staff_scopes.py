"""What somebody sees follows from where they work: a round for others is none of their business."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audience import Audience
from flows.region import Place, home_region
from rounds.scopes import checked, possible, seen_by_planners_of, widest
from rounds.staff import covers, named, sees
from storage.desk import Staff

REGION = replace(home_region(), providers=(Place("huis", "Het Huis"), Place("boom", "De Boom")))
EVERYBODY = Audience()
HEERLEN = Audience(municipalities=("heerlen",))
BOTH = Audience(municipalities=("heerlen", "maastricht"))
PARKSTAD = Audience(subregions=("parkstad",))
HUIS = Audience(providers=("huis",))
HUIS_IN_HEERLEN = Audience(municipalities=("heerlen",), providers=("huis",))
YOUNG = Audience(ages=("12-15",))

ROWS = [
    # scope, and of each audience: sees / covers ("-" neither, "s" sees, "p" may plan for it too)
    ("regio", "ppppppp"),
    ("subregio:parkstad", "spsp--s"),
    ("subregio:maastricht-heuvelland", "s-s---s"),
    ("gemeente:heerlen", "spss--s"),
    ("gemeente:maastricht", "s-s---s"),
    ("gemeente:vaals", "s-----s"),
    ("aanbieder:huis", "s---pps"),
    ("aanbieder:boom", "s-----s"),
    ("", "-------"),
    ("wereld", "-------"),
]
AUDIENCES = [EVERYBODY, HEERLEN, BOTH, PARKSTAD, HUIS, HUIS_IN_HEERLEN, YOUNG]


def at(scope, *, revoked=False):
    return Staff("1", "Ans", "facilitator", scope=scope, revoked=revoked)


@pytest.mark.parametrize(("scope", "row"), ROWS)
def test_who_sees_and_covers_what(scope, row):
    seen = [sees(at(scope), each, REGION) for each in AUDIENCES]
    planned = [covers(at(scope), each, REGION) for each in AUDIENCES]
    signs = {(False, False): "-", (True, False): "s", (True, True): "p"}
    assert "".join(signs[pair] for pair in zip(seen, planned, strict=True)) == row


@pytest.mark.parametrize("audience", AUDIENCES)
def test_who_was_revoked_sees_nothing(audience):
    assert not sees(at("regio", revoked=True), audience, REGION)
    assert not covers(at("regio", revoked=True), audience, REGION)


scopes = st.sampled_from(
    [
        "regio",
        *(f"{kind}:{place.id}" for kind, there in possible(REGION).items() for place in there),
    ]
)
some = st.lists(st.sampled_from(possible(REGION)["gemeente"]).map(lambda each: each.id), max_size=3)
audiences = st.builds(
    Audience,
    municipalities=some.map(tuple),
    subregions=st.sets(st.sampled_from([each.id for each in REGION.subregions])).map(tuple),
    providers=st.sets(st.sampled_from(["huis", "boom"])).map(tuple),
)


@given(scopes, audiences)
def test_what_one_may_plan_for_one_sees(scope, audience):
    assert sees(at(scope), audience, REGION) or not covers(at(scope), audience, REGION)


@given(scopes, audiences)
def test_nobody_in_an_audience_that_is_covered_is_outside_of_the_scope(scope, audience):
    if not covers(at(scope), audience, REGION):
        return
    kind, _, place = scope.partition(":")
    homes = {"regio": None, "gemeente": {place}, "aanbieder": None}.get(
        kind, set(REGION.municipalities_of(place))
    )
    for home in possible(REGION)["gemeente"]:
        for provider in ("huis", "boom"):
            if audience.matches({"municipality": home.id, "provider": provider}, REGION):
                assert homes is None or home.id in homes
                assert kind != "aanbieder" or provider == place


@given(scopes)
def test_a_scope_of_the_region_is_kept_as_it_is(scope):
    assert checked(scope, REGION) == scope


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("regio", "Zuid-Limburg"),
        ("subregio:parkstad", "de subregio Parkstad"),
        ("gemeente:valkenburg", "de gemeente Valkenburg aan de Geul"),
        ("aanbieder:boom", "aanbieder De Boom"),
        ("aanbieder:weg", "aanbieder weg"),
    ],
)
def test_a_scope_in_words(scope, words):
    assert named(scope, REGION) == words


SCOPES = [scope for scope, row in ROWS if "p" in row] + ["gemeente:vaals", "aanbieder:boom"]


@pytest.mark.parametrize("scope", [*SCOPES, "subregio:parkstad"])
def test_the_widest_audience_of_a_scope_is_covered_by_it(scope):
    assert covers(at(scope), widest(scope), REGION)
    assert widest("regio") == Audience()


def test_a_round_is_only_named_to_who_may_see_it():
    wide = [*AUDIENCES, Audience(providers=("huis", "boom")), Audience(subregions=("parkstad",))]
    hidden = 0
    for one in wide:
        for other in wide:
            planners = [at(scope) for scope in SCOPES if covers(at(scope), one, REGION)]
            if seen_by_planners_of(one, other, REGION):
                assert all(sees(who, other, REGION) for who in planners), (one, other)
            else:
                hidden += 1
    assert hidden
    # Somebody who plans for their own town does not hear of a provider's round, nor the other way.
    assert not seen_by_planners_of(HEERLEN, HUIS, REGION)
    assert not seen_by_planners_of(HUIS, HEERLEN, REGION)
    assert seen_by_planners_of(HEERLEN, PARKSTAD, REGION)
