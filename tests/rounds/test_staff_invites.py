"""An invite lets one person in, once, for a week; a revoked one is out in the very next call."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from flows.region import Place, home_region
from rounds import audit, staff
from storage import desk
from storage.drawers import reading, writing
from tests.rounds.staff_people import NOW, random_bytes, somebody, token

WEEK = 7 * 24 * 3600


@pytest.fixture
def drawer(house):
    with writing(house.desk) as conn:
        yield conn


def test_an_invite_lets_somebody_in_once(drawer):
    made = token(drawer, "kerngroep", side="clients", name="  Ans \n de\x1b[2J Vries ")
    who = staff.accept(drawer, made, "77", NOW + 1)
    assert who == staff.who_is(drawer, "77")
    assert (who.role, who.side, who.scope, who.chat) == ("kerngroep", "clients", "regio", "77")
    assert who.name == "Ans de [2J Vries"
    assert staff.accept(drawer, made, "78", NOW + 2) is None
    assert staff.accept(drawer, made, "77", NOW + 2) is None
    assert staff.who_is(drawer, "78") is None


def test_a_token_has_144_random_bits_fits_in_a_link_and_is_not_kept(house):
    with writing(house.desk) as drawer:
        made = {token(drawer) for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch("[A-Za-z0-9_-]{24}", each) for each in made)
    with reading(house.desk) as drawer:
        kept = str([drawer.execute(table.select()).all() for table in desk.metadata.sorted_tables])
    assert not [each for each in made if each in kept]


@pytest.mark.parametrize(("seconds", "let_in"), [(WEEK - 1, True), (WEEK, False), (9**9, False)])
def test_an_invite_lasts_seven_days(drawer, seconds, let_in):
    made = token(drawer)
    assert (staff.accept(drawer, made, "77", NOW + seconds) is not None) == let_in


@pytest.mark.parametrize("typed", ["", "x", "' OR 1=1 --", "é", "A" * 5000])
def test_what_is_no_token_lets_nobody_in(drawer, typed):
    token(drawer)
    assert staff.accept(drawer, typed, "77", NOW) is None
    assert staff.who_is(drawer, "77") is None


def test_nobody_is_at_no_chat(drawer):
    assert staff.accept(drawer, token(drawer), "", NOW) is None
    assert staff.who_is(drawer, "") is None


def test_two_at_once_and_one_wins(house):
    for attempt in range(5):
        with writing(house.desk) as drawer:
            made = token(drawer, name=f"N{attempt}")
        start = Barrier(4)

        def come_in(chat, made=made, start=start):
            start.wait()
            with writing(house.desk) as drawer:
                return staff.accept(drawer, made, chat, NOW)

        with ThreadPoolExecutor(4) as four:
            let_in = list(four.map(come_in, [f"{attempt}-{n}" for n in range(4)]))
        assert len([each for each in let_in if each]) == 1
    with reading(house.desk) as drawer:
        assert len([each for each in desk.all_staff(drawer) if each.chat]) == 5
        assert audit.verify(drawer) is None


def test_a_chat_belongs_to_one_person(drawer):
    first = somebody(drawer, "municipality", chat="77")
    second = somebody(drawer, "facilitator", chat="77")
    assert staff.who_is(drawer, "77") == second
    assert desk.staff_by_id(drawer, first.id) == replace(first, chat="")


def test_revoking_works_in_the_next_call_and_ends_open_invites(drawer):
    who = somebody(drawer, chat="77")
    again = staff.invite_again(drawer, who.id, by=staff.SHELL, now=NOW, random_bytes=random_bytes)
    assert staff.revoke(drawer, who.id, staff.SHELL, NOW)
    assert staff.who_is(drawer, "77") is None
    assert staff.accept(drawer, again, "77", NOW) is None
    assert not staff.revoke(drawer, who.id, staff.SHELL, NOW)
    with pytest.raises(staff.StaffFault):
        staff.invite_again(drawer, who.id, by=staff.SHELL, now=NOW, random_bytes=random_bytes)
    known = desk.staff_by_id(drawer, who.id)
    assert (known.revoked, known.chat) == (True, "")


def test_somebody_revoked_before_they_came_in_stays_out(drawer):
    made = token(drawer, name="Jan")
    (jan,) = desk.all_staff(drawer)
    staff.revoke(drawer, jan.id, staff.SHELL, NOW)
    assert staff.accept(drawer, made, "77", NOW) is None


def test_revoking_nobody_is_said(drawer):
    assert not staff.revoke(drawer, "nobody", staff.SHELL, NOW)
    assert audit.head(drawer).number == 0


def test_a_new_link_moves_somebody_to_a_new_phone(drawer):
    who = somebody(drawer, chat="old")
    first, second = (
        staff.invite_again(drawer, who.id, by=staff.SHELL, now=NOW, random_bytes=random_bytes)
        for _ in range(2)
    )
    assert staff.accept(drawer, first, "new", NOW) is None
    assert staff.accept(drawer, second, "new", NOW) == replace(who, chat="new")
    assert staff.who_is(drawer, "old") is None


def test_the_list_tells_who_is_in_and_who_may_still_come(drawer):
    inside = somebody(drawer, "admin", name="Ada")
    token(drawer, "council", name="Bea", scope="gemeente:heerlen")
    late = staff.listed(drawer, NOW + WEEK)
    now = staff.listed(drawer, NOW)
    assert [(each.staff.name, each.invited_until) for each in now] == [
        ("Ada", None),
        ("Bea", NOW + WEEK),
    ]
    assert now[0].staff == inside
    assert [each.invited_until for each in late] == [None, None]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"role": "koning"}, "admin, facilitator, kerngroep, council, municipality, provider"),
        ({"role": "kerngroep"}, "clients, municipalities, providers"),
        ({"role": "kerngroep", "side": "koning"}, "clients, municipalities, providers"),
        ({"role": "council", "side": "clients"}, "Alleen de kerngroep"),
        ({"scope": "heerlen"}, "regio, subregio:ID, gemeente:ID, aanbieder:ID"),
        ({"scope": "regio:heerlen"}, "regio, subregio:ID"),
        ({"scope": "gemeente:heerle"}, "heerlen"),
        ({"scope": "gemeente:"}, "heerlen"),
        ({"scope": "subregio:heerlen"}, "maastricht-heuvelland, parkstad, westelijke-mijnstreek"),
        ({"scope": "aanbieder:levanto"}, "nog geen"),
        ({"name": " \n"}, "naam"),
    ],
)
def test_who_cannot_be_invited_is_told_what_can(drawer, fields, said):
    with pytest.raises((staff.StaffFault, staff.ScopeWrong), match=said):
        token(drawer, **fields)
    assert desk.all_staff(drawer) == []


def test_a_scope_is_kept_as_the_region_writes_it(drawer):
    assert somebody(drawer, scope=" Gemeente:Heerlen ").scope == "gemeente:heerlen"


def test_a_provider_of_the_region_is_a_scope(drawer):
    region = replace(home_region(), providers=(Place("huis", "Het Huis"),))
    made = staff.invite(
        drawer,
        region,
        "provider",
        "Piet",
        scope="aanbieder:huis",
        by=staff.SHELL,
        now=NOW,
        random_bytes=random_bytes,
    )
    who = staff.accept(drawer, made, "77", NOW)
    assert who is not None
    assert staff.named(who.scope, region) == "aanbieder Het Huis"


@pytest.mark.parametrize("role", [each for each in staff.StaffRole if each != "admin"])
def test_only_an_admin_invites_and_revokes(drawer, role):
    side = "clients" if role == "kerngroep" else ""
    by = somebody(drawer, role, side=side)
    admin = somebody(drawer, "admin")
    with pytest.raises(staff.NotAllowed):
        token(drawer, by=by.id)
    with pytest.raises(staff.NotAllowed):
        staff.revoke(drawer, admin.id, by.id, NOW)
    assert token(drawer, by=admin.id)
    assert staff.revoke(drawer, by.id, admin.id, NOW)


def test_a_revoked_admin_cannot_finish_what_they_began(drawer):
    admin = somebody(drawer, "admin")
    staff.revoke(drawer, admin.id, staff.SHELL, NOW)
    with pytest.raises(staff.NotAllowed):
        token(drawer, by=admin.id)


def test_every_deed_is_in_the_log_and_no_token_is(drawer):
    admin = somebody(drawer, "admin", chat="77")
    made = token(drawer, "council", by=admin.id, scope="gemeente:heerlen")
    who = staff.accept(drawer, made, "78", NOW + 1)
    staff.revoke(drawer, who.id, admin.id, NOW + 2)
    lines = list(audit.shown(drawer, 3))
    assert [(line.at, line.actor, line.action, line.subject, line.detail) for line in lines] == [
        (NOW, admin.id, "invite", who.id, "council gemeente:heerlen"),
        (NOW + 1, who.id, "accept", who.id, ""),
        (NOW + 2, admin.id, "revoke", who.id, ""),
    ]
    assert made not in str(lines)


def crash_after_inviting(drawer):
    token(drawer)
    raise RuntimeError("crash")


def test_what_is_rolled_back_leaves_no_line(house):
    with pytest.raises(RuntimeError, match="crash"), writing(house.desk) as drawer:
        crash_after_inviting(drawer)
    with reading(house.desk) as drawer:
        assert audit.head(drawer).number == 0
        assert desk.all_staff(drawer) == []
