"""What a launch will bring: every line that a facilitator reads before, and all that stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audience import Audience
from flows.library import flows
from flows.parse import parse
from flows.region import home_region
from rounds.forecast import Outlook, Reach, forecast, foresee
from rounds.invite import Counts
from rounds.periods import ZONE, Periods
from rounds.publishable import results
from storage import desk
from storage.desk import Entry, Round, Status
from storage.drawers import reading, writing
from tests.rounds.house import FLOW, NOON
from tests.rounds.planning import at, planned

REGION = home_region()
CLIENTS = Audience(roles=("client",))
OF = Round(
    "r",
    "Wachten op hulp",
    "proef",
    1,
    closes_at=at(days=14),
    audience=CLIENTS.to_json(),
    asked_by="de gemeente Heerlen",
)
PLAIN = parse(FLOW, "proef")


FORTY = Reach(40, 15, too_small=False)


def seen(reach=FORTY, others=(), entries=(), flow=PLAIN, now=NOON, **of):
    audience = of.pop("audience", CLIENTS).to_json()
    made = replace(OF, audience=audience, **of)
    return foresee(Outlook(made, flow, 1, entries, others, reach, REGION, Periods(), now))


def test_forty_people_are_asked_at_half_past_three():
    told = seen()
    assert told.may_launch
    assert told.people == (
        "Je vraagt jongeren in Zuid-Limburg.",
        "Ongeveer 40 mensen krijgen een bericht in Telegram.",
        "Ongeveer 15 mensen kwamen via de webchat. Zij krijgen geen bericht.",
        "Meer mensen? Hang posters op: een Telegram-bot kan niet als eerste schrijven.",
    )
    assert told.sending == (
        "De ronde opent meteen.",
        "Sluit: maandag 7 december om 12:00 uur.",
        "Het eerste bericht gaat weg op maandag 23 november om 15:30 uur.",
        "Versturen duurt minder dan 1 minuut. Het is klaar op maandag 23 november om 15:30 uur.",
        "We sturen alleen tussen 15:30 en 20:00 uur.",
        (
            "Kreeg iemand in de laatste 14 dagen al een uitnodiging?"
            " Dan komt deze later, of niet als de ronde eerder sluit."
        ),
        "Er komt geen herinnering.",
    )
    assert told.results[0] == "Met 40 mensen zie je alleen de regio."
    assert told.warnings == ()
    assert [heading for heading, _ in told.parts()] == [
        "Wie",
        "Versturen",
        "Taal",
        "Wat je straks ziet",
    ]


def test_a_whole_region_takes_several_windows():
    told = seen(Reach(500_000, 0, too_small=False))
    # 29 a second in 4.5 hours is 469,800: the rest leaves the next day.
    assert told.sending[3] == (
        "Versturen duurt 5 uur. Het is klaar op dinsdag 24 november om 15:47 uur."
    )


def test_a_round_that_opens_later_says_when():
    told = seen(opens_at=at(days=1, hours=9), remind_at=at(days=7))
    assert told.sending[0] == "Opent: dinsdag 24 november om 21:00 uur."
    assert told.sending[2] == "Het eerste bericht gaat weg op woensdag 25 november om 15:30 uur."
    assert (
        told.sending[-1] == "Herinnering: maandag 30 november om 12:00 uur, aan wie niet klaar is."
    )


def test_nobody_yet_means_posters():
    told = seen(Reach())
    assert told.people[1:] == (
        "Je kunt minder dan 10 mensen een bericht sturen.",
        "Meer mensen? Hang posters op: een Telegram-bot kan niet als eerste schrijven.",
    )
    assert told.blocks == (
        (
            "De groep is te klein: je kunt minder dan 10 mensen een bericht sturen."
            " Kies een grotere groep, of hang posters op."
        ),
    )


def test_a_poster_round_has_no_such_floor():
    told = seen(
        None,
        audience=Audience(invited=False),
        entries=(Entry("abc", "r", "School"), Entry("d", "r", "Bieb")),
    )
    assert told.may_launch
    assert told.people == (
        "Je vraagt iedereen in Zuid-Limburg.",
        "Je schrijft niemand aan. Wie de code heeft, kan meedoen.",
        "Codes voor posters: School, Bieb.",
    )
    assert not any("bericht" in line for line in told.sending)
    assert told.results[0] == "Vanaf 10 deelnemers zie je de regio."


def test_before_the_worker_has_counted_nothing_is_said_of_numbers():
    told = seen(None)
    assert "We weten nog niet hoeveel mensen je kunt bereiken." in told.people
    assert told.may_launch


@pytest.mark.parametrize(
    ("of", "stops"),
    [
        ({"closes_at": None}, "Kies wanneer de ronde sluit."),
        ({"closes_at": at(hours=-1)}, "De dag van sluiten is al voorbij"),
        ({"opens_at": at(days=3), "closes_at": at(days=2)}, "De ronde sluit voor hij opent"),
        ({"closes_at": at(hours=2)}, "geen moment om berichten te sturen"),
        ({"remind_at": at(days=20)}, "De herinnering valt buiten de ronde"),
        ({"remind_at": at(days=-1)}, "De herinnering valt buiten de ronde"),
        ({"audience": Audience(municipalities=("dorp",), roles=("client",))}, '"dorp" ken ik niet'),
        ({"audience": Audience(roles=("parent",))}, "voor jongeren, niet voor ouders"),
        ({"audience": Audience(roles=("client", "foster"))}, "niet voor pleegouders"),
        ({"status": Status.OPEN}, "al gestart"),
        ({"standing": True}, "al gestart"),
    ],
)
def test_what_stops_a_launch(of, stops):
    told = seen(**of)
    assert len(told.blocks) == 1
    assert stops in told.blocks[0]
    assert not told.may_launch


def test_a_flow_that_is_not_plain_stops_it_with_every_finding():
    hard = FLOW.replace(
        "Wacht jij op hulp?", "Heeft u een indicatie voor jeugdhulp gekregen van de GI?"
    )
    told = seen(flow=parse(hard, "proef"))
    errors = [line for line in told.language if line.startswith("Moet anders")]
    assert len(errors) >= 2
    assert told.blocks == (
        f"Het gesprek is nog niet in gewone taal: {len(errors)} dingen moeten anders. Kijk bij 'Taal'.",
    )


def test_a_flow_that_cannot_be_read_stops_it():
    assert seen(flow=None).blocks == (
        "Het gesprek van deze ronde kan ik niet lezen. Kies een ander gesprek.",
    )


def other(**fields):
    usual = {"id": "x", "title": "Ander", "status": Status.OPEN, "closes_at": at(days=3)}
    return replace(OF, **usual | fields)


@pytest.mark.parametrize(
    ("rival", "stops"),
    [
        (other(), True),
        (other(status=Status.READY, opens_at=at(days=2)), True),
        (other(status=Status.READY, opens_at=at(days=20), closes_at=at(days=30)), False),
        (other(closes_at=at(hours=-1)), False),
        (other(closes_at=None), False),
        (other(standing=True), False),
        (other(halted=True), False),
        (other(status=Status.CLOSING), False),
        (other(status=Status.REVIEW), False),
        (other(audience=Audience(invited=False).to_json()), False),
        (other(audience=Audience(roles=("parent",)).to_json()), False),
        (other(audience=Audience(subregions=("parkstad",)).to_json()), True),
    ],
)
def test_nobody_is_asked_by_two_rounds_at_once(rival, stops):
    told = seen(others=(rival,))
    assert bool(told.blocks) is stops
    assert not stops or '"Ander" vraagt in deze tijd dezelfde mensen' in told.blocks[0]


def test_two_plans_only_warn_of_each_other():
    told = seen(others=(other(status=Status.PLANNED),))
    assert told.may_launch
    assert told.warnings == (
        '"Ander" is ook gepland voor deze mensen. Wie het eerst start, gaat voor.',
    )


def test_a_poster_round_may_run_beside_any_other():
    told = seen(
        None, audience=Audience(invited=False), entries=(Entry("a", "r"),), others=(other(),)
    )
    assert told.may_launch


@pytest.mark.parametrize(
    ("of", "warns"),
    [
        ({"asked_by": ""}, "Je zegt niet wie het wil weten"),
        ({"title": "De OTS en jij"}, "Kijk naar de titel"),
        ({"audience": Audience()}, "Dit gesprek is voor jongeren"),
        ({"audience": Audience(invited=False)}, "nog geen code"),
        (
            {"reach": Reach(500_000, 0, too_small=False), "closes_at": at(hours=8)},
            "Niet alle berichten",
        ),
        (
            {"audience": Audience(municipalities=("heerlen",), ages=("12-15",), roles=("client",))},
            "niets openbaar maken",
        ),
    ],
)
def test_what_to_look_at_first(of, warns):
    told = seen(**of)
    assert told.may_launch
    assert any(warns in line for line in told.warnings)


@pytest.mark.parametrize("flow_id", sorted(flows()))
def test_every_flow_of_the_library_can_be_launched_for_its_own_people(flow_id):
    flow = flows()[flow_id]
    audience = Audience(roles=tuple(role.value for role in flow.roles))
    assert seen(flow=flow, audience=audience).blocks == ()


def test_it_is_never_promised_to_be_anonymous():
    every = [line for _, lines in seen().parts() for line in lines]
    assert not [line for line in every if "anon" in line.lower()]


# --- what staff may know of numbers ---------------------------------------------------------------


@given(st.integers(0, 9), st.integers(0, 9))
def test_under_ten_no_two_counts_look_different(written, fetching):
    assert Reach.of(Counts({"telegram": written}, {"web": fetching})) == Reach()


@given(st.integers(10, 10_000), st.integers(0, 10_000))
def test_every_count_is_rounded_to_five(written, fetching):
    reach = Reach.of(Counts({"telegram": written}, {"web": fetching}))
    assert not reach.too_small
    assert reach.written % 5 == reach.fetching % 5 == 0
    assert abs(reach.written - written) <= 2
    assert Reach.from_form(reach.to_form()) == reach


def test_an_answer_without_numbers_is_no_reach():
    assert Reach.from_form({}) is None
    assert Reach.from_form({"lines": ["Dit lukt niet."]}) is None


# --- what could be published ----------------------------------------------------------------------

HEERLEN = Audience(municipalities=("heerlen",))


@pytest.mark.parametrize(
    ("audience", "people", "first"),
    [
        (Audience(), 5, "Met 5 mensen zie je niets. Daarvoor doen er 10 mee."),
        (Audience(), 10, "Met 10 mensen zie je alleen de regio."),
        (Audience(), 40, "Met 40 mensen zie je alleen de regio."),
        (Audience(), 45, "Met 45 mensen zie je de regio, en misschien elke subregio."),
        (
            Audience(),
            200,
            (
                "Met 200 mensen zie je de regio, en misschien elke subregio."
                " Een gemeente zie je vanaf 30 mensen uit die gemeente."
            ),
        ),
        (HEERLEN, 25, "Met 25 mensen zie je niets. Daarvoor doen er 30 mee."),
        (HEERLEN, 30, "Met 30 mensen zie je alleen Heerlen."),
        (Audience(subregions=("parkstad",)), 60, "Met 60 mensen zie je alleen Parkstad."),
        (Audience(ages=("12-15",)), 200, "Met 200 mensen zie je alleen de hele groep samen."),
        (
            Audience(municipalities=("heerlen",), ages=("12-15",)),
            500,
            "Je kiest een plaats én een leeftijd. Zo'n kruising maken we nooit openbaar. Kies er 1.",
        ),
        (
            Audience(subregions=("parkstad",), providers=("p",)),
            500,
            "Je kiest een plaats én een aanbieder. Zo'n kruising maken we nooit openbaar. Kies er 1.",
        ),
    ],
)
def test_what_so_many_people_could_show(audience, people, first):
    assert next(results(audience, people, REGION)) == first


@pytest.mark.parametrize(
    ("people", "shares"), [(95, "zie je woorden"), (100, "Vanaf 100 mensen zie je procenten")]
)
def test_percentages_come_from_a_hundred(people, shares):
    assert shares in list(results(Audience(), people, REGION))[-1]


def test_what_half_of_them_could_show_is_said_too():
    lines = list(results(Audience(), 90, REGION))
    assert (
        lines[1] == "Doet de helft mee? Met 45 mensen zie je de regio, en misschien elke subregio."
    )


# --- from the desk --------------------------------------------------------------------------------


def on_the_desk(house, made):
    with reading(house.desk) as drawer:
        return forecast(drawer, made, Reach(20, 0, too_small=False), REGION, Periods(), house.clock)


def test_it_reads_the_flow_and_the_other_rounds_from_the_desk(house):
    first = planned(house)
    assert on_the_desk(house, first).may_launch
    second = planned(house, title="Tweede")
    assert "Tweede" in on_the_desk(house, first).warnings[0]
    with writing(house.desk) as drawer:
        desk.set_status(drawer, second.id, Status.OPEN)
    assert "Tweede" in on_the_desk(house, first).blocks[0]


def test_a_newer_version_of_the_flow_is_told(house):
    made = planned(house)
    with writing(house.desk) as drawer:
        desk.save_flow(drawer, "proef", FLOW + "\n# nieuw\n")
    assert "nieuwere versie" in on_the_desk(house, made).warnings[0]


def test_a_clock_that_changes_moves_nothing():
    # The night of 25 October 2026: the window opens at half past three of the new time.
    told = seen(now=datetime(2026, 10, 24, 21, 0, tzinfo=ZONE))
    assert "zondag 25 oktober om 15:30 uur" in told.sending[2]


def test_within_the_window_it_leaves_at_once():
    told = seen(now=datetime.combine(NOON.date(), time(16, 0), ZONE))
    assert "maandag 23 november om 16:00 uur" in told.sending[2]
    assert NOON + timedelta(hours=4) == datetime.combine(NOON.date(), time(16, 0), ZONE)
