"""Which role may do what: the whole table, as docs/roles.md shows it to staff."""

from __future__ import annotations

from pathlib import Path

import pytest

from rounds.staff import ABLE, May, StaffRole, may
from storage.desk import Staff

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"

ROLES = {
    StaffRole.ADMIN: "beheerder",
    StaffRole.FACILITATOR: "procesbegeleider",
    StaffRole.KERNGROEP: "kerngroep",
    StaffRole.COUNCIL: "raad",
    StaffRole.MUNICIPALITY: "gemeente",
    StaffRole.PROVIDER: "aanbieder",
}
ABILITIES = {
    May.ASK_QUESTION: "een vraag indienen, en horen wat ermee gebeurt",
    May.SEE_QUESTIONS: "alle vragen lezen",
    May.JUDGE_QUESTIONS: "vragen samenvoegen, een gesprek kiezen, afwijzen",
    May.SEE_FLOWS: "de gesprekken lezen",
    May.SEE_ROUNDS: "zien welke rondes er zijn, binnen het eigen bereik",
    May.SEE_STANDING: "zien hoeveel mensen meedoen (afgerond op 5)",
    May.PLAN_ROUNDS: "een ronde plannen",
    May.LAUNCH: "een ronde starten",
    May.REMIND: "een herinnering sturen",
    May.CLOSE: "een ronde sluiten",
    May.STOP: "de stopknop",
    May.MAKE_CODES: "codes, posters en de tablet",
    May.VOID_CODES: "een gelekte code intrekken",
    May.INVITE_STAFF: "medewerkers uitnodigen en weghalen",
    May.READ_AUDIT: "het logboek lezen",
}


def table():
    rows = ["| wat | " + " | ".join(ROLES.values()) + " |", "|---|" + "---|" * len(ROLES)]
    for ability, words in ABILITIES.items():
        marks = ["ja" if ability in ABLE[role] else "-" for role in ROLES]
        rows.append(f"| {words} | {' | '.join(marks)} |")
    return "\n".join(rows)


def test_every_role_and_ability_is_in_the_table():
    assert set(ROLES) == set(StaffRole) == set(ABLE)
    assert set(ABILITIES) == set(May)


def test_the_page_for_staff_shows_the_table():
    shown = PAGE.read_text("utf-8")
    assert table() in shown, f"put this into {PAGE.name}:\n\n{table()}"


@pytest.mark.parametrize("ability", May)
@pytest.mark.parametrize("role", StaffRole)
def test_a_role_may_what_the_table_says_and_a_revoked_person_nothing(role, ability):
    assert may(Staff("1", "Ans", role), ability) == (ability in ABLE[role])
    assert not may(Staff("1", "Ans", role, revoked=True), ability)


@pytest.mark.parametrize("ability", May)
@pytest.mark.parametrize("role", ["", "koning", "Admin", "participant"])
def test_an_unknown_role_may_nothing(role, ability):
    assert not may(Staff("1", "Ans", role), ability)


def test_nobody_both_invites_staff_and_asks_young_people():
    # Who decides who is in, and who decides what is asked, are two people.
    assert not [role for role in StaffRole if ABLE[role] >= {May.INVITE_STAFF, May.LAUNCH}]


def test_only_a_facilitator_changes_a_round_except_for_the_stop_button():
    changing = {May.PLAN_ROUNDS, May.LAUNCH, May.REMIND, May.CLOSE, May.JUDGE_QUESTIONS}
    assert [role for role in StaffRole if ABLE[role] & changing] == [StaffRole.FACILITATOR]
    assert [role for role in StaffRole if May.STOP in ABLE[role]] == ["admin", "facilitator"]


@pytest.mark.parametrize("role", StaffRole)
def test_whoever_may_change_something_may_see_it(role):
    needs = {
        May.JUDGE_QUESTIONS: May.SEE_QUESTIONS,
        May.PLAN_ROUNDS: May.SEE_FLOWS,
        May.LAUNCH: May.SEE_STANDING,
        May.STOP: May.SEE_ROUNDS,
        May.SEE_STANDING: May.SEE_ROUNDS,
    }
    assert not [
        each for each, seen in needs.items() if {each} <= ABLE[role] and seen not in ABLE[role]
    ]
