"""Plans on the desk: kept when they are right, changed and dropped until they are launched, each by who may."""

from __future__ import annotations

import pytest

from flows.audience import Audience
from rounds import questions
from rounds.audit import SHELL, verify
from rounds.codes import MOST_SINGLE
from rounds.plan import (
    PlanFaults,
    PosterPlace,
    add_singles,
    change,
    draft,
    drop,
    fingerprint,
    plan_of,
)
from rounds.staff import NotAllowed
from storage import desk
from storage.desk import Stage, Status
from storage.drawers import reading, writing
from tests.rounds.planning import SECOND, at, look, plan, planned
from tests.rounds.staff_people import somebody


def test_a_plan_is_a_round_that_nobody_can_enter_yet(house):
    made = planned(house)
    kept = look(house, made.id)
    assert kept == made
    assert (kept.status, kept.flow, kept.version) == (Status.PLANNED, "proef", 1)
    assert Audience.from_json(kept.audience) == Audience(roles=("client",))
    house.look()
    assert made.id not in house.board.rounds
    assert house.keys.round(made.id) is None


def test_a_plan_comes_back_as_it_was_made(house):
    places = (PosterPlace("School"), PosterPlace("Bieb"))
    wanted = {"opens_at": at(days=1), "remind_at": at(days=7)}
    made = planned(house, places=places, **wanted)
    with reading(house.desk) as drawer:
        again = plan_of(drawer, made.id)
        assert plan_of(drawer, "nergens") is None
    assert set(again.places) == set(places)
    assert again == plan(places=again.places, **wanted)


def codes(house, round_id):
    with reading(house.desk) as drawer:
        return {entry.place: entry.code for entry in desk.entries(drawer, round_id)}


def test_a_changed_plan_keeps_the_codes_of_its_places(house):
    made = planned(house, places=(PosterPlace("School"), PosterPlace("Bieb")))
    before = codes(house, made.id)
    assert len(set(before.values())) == 2
    with writing(house.desk) as drawer:
        wanted = plan(title="Anders", places=(PosterPlace("School"), PosterPlace("Thuis")))
        changed = change(drawer, made.id, wanted, SHELL, SECOND, house.random.randbytes)
    after = codes(house, made.id)
    assert changed.title == "Anders"
    assert after.keys() == {"School", "Thuis"}
    assert after["School"] == before["School"]
    assert fingerprint(changed) != fingerprint(made)


def test_a_dropped_plan_is_gone_with_its_codes(house):
    made = planned(house, places=(PosterPlace("School"),))
    with writing(house.desk) as drawer:
        drop(drawer, made.id, SHELL, SECOND)
    assert look(house, made.id) is None
    assert codes(house, made.id) == {}
    with writing(house.desk) as drawer, pytest.raises(PlanFaults):
        drop(drawer, made.id, SHELL, SECOND)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PLANNED])
def test_a_launched_round_is_not_changed_or_dropped(house, status):
    made = planned(house)
    with writing(house.desk) as drawer:
        desk.set_status(drawer, made.id, status)
    with writing(house.desk) as drawer:
        with pytest.raises(PlanFaults, match="al gestart"):
            change(drawer, made.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)
        with pytest.raises(PlanFaults, match="al gestart"):
            drop(drawer, made.id, SHELL, SECOND)
    assert look(house, made.id).title == "Wachten op hulp"


@pytest.mark.parametrize(
    ("wrong", "lines"),
    [
        ({"flow": "bestaat-niet"}, 1),
        ({"title": "  "}, 1),
        ({"title": "x" * 61}, 1),
        ({"title": "a\x00b"}, 1),
        ({"asked_by": "x" * 81}, 1),
        ({"audience": Audience(municipalities=("dorp",), ages=("9",))}, 2),
        ({"opens_at": at(days=2), "closes_at": at(days=1)}, 1),
        ({"opens_at": at(days=2), "remind_at": at(days=1)}, 1),
        ({"remind_at": at(days=15)}, 1),
        ({"places": (PosterPlace(" "),)}, 1),
        ({"places": (PosterPlace("School", "nergens"),)}, 1),
        ({"question_id": "nergens"}, 1),
        ({"flow": "niet", "title": "", "remind_at": at(days=15)}, 3),
    ],
)
def test_everything_that_is_wrong_is_said_at_once_and_nothing_kept(house, wrong, lines):
    with pytest.raises(PlanFaults) as faults:
        planned(house, **wrong)
    assert len(faults.value.lines) == lines
    with reading(house.desk) as drawer:
        assert desk.rounds_in(drawer, [Status.PLANNED]) == []


def test_who_plans_must_be_allowed_to_and_within_their_scope(house):
    with writing(house.desk) as drawer:
        council = somebody(drawer, "council")
        facilitator = somebody(drawer, scope="gemeente:heerlen")
    heerlen = Audience(municipalities=("heerlen",), roles=("client",))
    made = planned(house, facilitator.id, audience=heerlen)
    assert made.made_by == facilitator.id
    for who, audience in ((council, heerlen), (facilitator, Audience())):
        with pytest.raises(NotAllowed):
            planned(house, who.id, audience=audience)
    region_wide = planned(house)
    with writing(house.desk) as drawer:
        for deed in (
            lambda: change(
                drawer,
                region_wide.id,
                plan(audience=heerlen),
                facilitator.id,
                SECOND,
                house.random.randbytes,
            ),
            lambda: drop(drawer, region_wide.id, facilitator.id, SECOND),
            lambda: drop(drawer, made.id, council.id, SECOND),
        ):
            with pytest.raises(NotAllowed):
                deed()


def test_a_question_belongs_to_the_round_that_answers_it(house):
    with writing(house.desk) as drawer:
        town = somebody(drawer, "municipality")
        asked = [
            questions.submit(
                drawer,
                text,
                "Dat willen we weten.",
                asker=town.id,
                by=town.id,
                now=SECOND,
                random_bytes=house.random.randbytes,
            )
            for text in ("Hoe lang wachten jongeren?", "Wat helpt bij wachten?")
        ]
    made = planned(house, question_id=asked[0].id)

    def stages():
        with reading(house.desk) as drawer:
            return [desk.question(drawer, each.id) for each in asked]

    assert [(q.stage, q.round_id) for q in stages()] == [(Stage.PLANNED, made.id), (Stage.NEW, "")]
    with pytest.raises(PlanFaults):
        planned(house, question_id=asked[0].id)
    with writing(house.desk) as drawer:
        change(
            drawer, made.id, plan(question_id=asked[1].id), SHELL, SECOND, house.random.randbytes
        )
    assert [(q.stage, q.round_id) for q in stages()] == [(Stage.NEW, ""), (Stage.PLANNED, made.id)]
    with writing(house.desk) as drawer:
        drop(drawer, made.id, SHELL, SECOND)
    assert [(q.stage, q.round_id) for q in stages()] == [(Stage.NEW, "")] * 2


def test_every_deed_is_in_the_audit_log(house):
    made = planned(house)
    with writing(house.desk) as drawer:
        change(drawer, made.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)
        drop(drawer, made.id, SHELL, SECOND)
    with reading(house.desk) as drawer:
        noted = [(line.action, line.subject) for line in desk.lines(drawer)]
        assert verify(drawer) is None
    assert noted == [("plan", made.id), ("plan", made.id), ("drop", made.id)]


def test_codes_can_be_typed_from_a_poster(house):
    made = planned(house, places=tuple(PosterPlace(f"Plek {n}") for n in range(40)))
    signs = set("".join(codes(house, made.id).values()))
    assert not signs & set("01oil")
    assert {len(code) for code in codes(house, made.id).values()} == {8}


def test_draft_is_of_the_newest_version(house):
    with writing(house.desk) as drawer:
        newer = desk.flow_source(drawer, "proef", 1) + "\n# anders\n"
        assert desk.save_flow(drawer, "proef", newer) == 2
        made = draft(drawer, plan(), SHELL, SECOND, house.random.randbytes)
    assert made.version == 2


def test_a_question_that_another_round_took_leaves_no_half_plan_behind(house):
    with writing(house.desk) as drawer:
        asker = somebody(drawer, "council")
        asked = questions.submit(
            drawer, "Hoe is het?", "Advies.", asker=asker.id, by=asker.id, now=SECOND,
            random_bytes=house.random.randbytes,
        )  # fmt: skip
    first = planned(house, question_id=asked.id)
    # A door catches the fault and goes on in the same transaction.
    wanted = plan(title="Tweede", question_id=asked.id, places=(PosterPlace("School"),))
    with writing(house.desk) as drawer, pytest.raises(PlanFaults, match="andere ronde"):
        draft(drawer, wanted, SHELL, SECOND, house.random.randbytes)
    with reading(house.desk) as drawer:
        assert [each.id for each in desk.rounds_in(drawer, [Status.PLANNED])] == [first.id]
    with writing(house.desk) as drawer:
        again = plan(title="Anders", question_id=asked.id)
        change(drawer, first.id, again, SHELL, SECOND, house.random.randbytes)


def test_the_name_of_the_letters_code_is_no_place(house):
    with pytest.raises(PlanFaults, match="gebruiken wij zelf"):
        planned(house, places=(PosterPlace("Uitnodiging"),))


def singles(house, round_id, place="School", count=3, by=SHELL):
    with writing(house.desk) as drawer:
        return add_singles(drawer, round_id, place, count, by, SECOND, house.random.randbytes)


def test_a_sheet_of_codes_for_one_person_each_is_made_by_who_may(house):
    made = planned(house, places=(PosterPlace("School"),))
    with writing(house.desk) as drawer:
        town, admin = somebody(drawer, scope="gemeente:heerlen"), somebody(drawer, "admin")
    sheet = singles(house, made.id)
    assert len({each.code for each in sheet}) == 3
    assert all(each.single and each.place == "School" for each in sheet)
    for who in (town, admin):
        with pytest.raises(NotAllowed):
            singles(house, made.id, by=who.id)
    for place, count in (("School", 0), ("School", MOST_SINGLE + 1), (" ", 3), ("uitnodiging", 3)):
        with pytest.raises(PlanFaults):
            singles(house, made.id, place, count)
    with reading(house.desk) as drawer:
        assert len(desk.entries(drawer, made.id)) == 4
        assert list(desk.lines(drawer))[-1].detail == "3 single, School"
        assert verify(drawer) is None
        # The sheet is no poster place more.
        assert plan_of(drawer, made.id).places == (PosterPlace("School"),)
    with writing(house.desk) as drawer:
        desk.set_status(drawer, made.id, Status.CLOSING)
    with pytest.raises(PlanFaults, match="dicht"):
        singles(house, made.id)
