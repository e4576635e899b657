"""Wishes: who may ask what, asked twice is asked once, and every wish is settled with an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.audience import Audience
from flows.region import home_region
from rounds import incoming as i
from rounds.audit import SHELL, verify
from rounds.carry_wishes import STALE, carry_out_wishes
from rounds.codes import shown_code
from rounds.forecast import Reach
from rounds.launch import CHANGED
from rounds.plan import PosterPlace, change, fingerprint
from rounds.staff import NotAllowed, revoke
from rounds.tick import due_rounds
from rounds.wishes import (
    ABILITY,
    MOST_REACHES,
    WishFault,
    answer_lines,
    ask_for,
)
from storage import contacts, desk
from storage.contacts import Standing
from storage.desk import Fate, Status, Wished
from storage.drawers import reading, writing
from storage.keyfiles import current_folder, round_file
from tests.rounds.planning import SECOND, Dies, DiesAt, at, look, people, plan, planned, room
from tests.rounds.staff_people import somebody

HEERLEN = Audience(municipalities=("heerlen",), roles=("client",))


def ask(house, kind, round_id, by=SHELL, **body):
    second = int(house.clock.timestamp())
    with writing(house.desk) as drawer:
        return ask_for(drawer, kind, round_id, by, second, house.random.randbytes, body)


def settled(house, wish):
    with reading(house.desk) as drawer:
        return desk.wish(drawer, wish.id)


def wished(house, kind, round_id, by=SHELL, **body):
    """Ask, let the worker look, and give the settled wish."""
    wish = ask(house, kind, round_id, by, **body)
    carry_out_wishes(room(house))
    return settled(house, wish)


def staff(house, role="facilitator", **fields):
    with writing(house.desk) as drawer:
        return somebody(drawer, role, **fields)


def standings(house, round_id):
    with reading(house.contacts) as drawer:
        return contacts.count_invitations(drawer, round_id)


def noted(house):
    with reading(house.desk) as drawer:
        assert verify(drawer) is None
        return [(line.actor, line.action, line.subject) for line in desk.lines(drawer)]


# --- at the desk ----------------------------------------------------------------------------------


def test_every_kind_of_wish_needs_an_ability():
    assert set(ABILITY) == set(Wished)


@pytest.mark.parametrize("kind", list(Wished))
def test_who_may_not_launch_or_plan_may_not_wish_it(house, kind):
    made = planned(house, places=(PosterPlace("School"),))
    council = staff(house, "council")
    with pytest.raises(NotAllowed):
        ask(house, kind, made.id, council.id)
    with pytest.raises(NotAllowed):
        ask(house, kind, "nergens", council.id)
    with reading(house.desk) as drawer:
        assert desk.waiting_wishes(drawer) == []


def test_a_revoked_person_wishes_nothing_any_more(house):
    made = planned(house)
    who = staff(house)
    with writing(house.desk) as drawer:
        revoke(drawer, who.id, SHELL, SECOND)
    with pytest.raises(NotAllowed):
        ask(house, Wished.LAUNCH, made.id, who.id)


def test_outside_of_ones_scope_only_the_stop_button_works(house):
    wide, mine = planned(house), planned(house, audience=HEERLEN)
    town = staff(house, scope="gemeente:heerlen")
    for kind in (Wished.REACH, Wished.LAUNCH, Wished.REMIND, Wished.CLOSE):
        with pytest.raises(NotAllowed, match="daarbuiten"):
            ask(house, kind, wide.id, town.id)
        assert ask(house, kind, mine.id, town.id).fate is Fate.WAITING
    assert ask(house, Wished.STOP, wide.id, town.id).fate is Fate.WAITING
    elsewhere = planned(house, audience=Audience(municipalities=("beek",)))
    with pytest.raises(NotAllowed):
        ask(house, Wished.STOP, elsewhere.id, town.id)


def test_the_admin_may_stop_but_not_launch(house):
    made = planned(house)
    admin = staff(house, "admin")
    assert ask(house, Wished.STOP, made.id, admin.id)
    with pytest.raises(NotAllowed):
        ask(house, Wished.LAUNCH, made.id, admin.id)


@pytest.mark.parametrize("kind", [kind for kind in Wished if kind is not Wished.VOID])
def test_the_same_wish_twice_is_one_wish(house, kind):
    made = planned(house)
    assert ask(house, kind, made.id).id == ask(house, kind, made.id).id
    with reading(house.desk) as drawer:
        assert len(desk.waiting_wishes(drawer)) == 1
    assert [action for _, action, _ in noted(house)] == ["plan", f"wish {kind}"]


def test_a_round_or_code_that_is_not_there_is_said_at_once(house):
    made = planned(house, places=(PosterPlace("School"),))
    with pytest.raises(WishFault):
        ask(house, Wished.STOP, "nergens")
    with pytest.raises(WishFault):
        ask(house, Wished.VOID, made.id, code="poster1")


# --- launching ------------------------------------------------------------------------------------


def test_a_launch_is_carried_out_and_answered(house):
    people(house, 12)
    made = planned(house)
    done = wished(house, Wished.LAUNCH, made.id)
    assert (done.fate, answer_lines(done)) == (Fate.DONE, ("De ronde is open.",))
    assert look(house, made.id).status is Status.OPEN
    assert carry_out_wishes(room(house)) == 0
    assert [action for _, action, _ in noted(house)] == [
        "plan", "wish launch", "launch", "open", "done launch",
    ]  # fmt: skip


def test_a_launch_for_later_says_when(house):
    people(house, 12)
    made = planned(house, opens_at=at(days=1))
    done = wished(house, Wished.LAUNCH, made.id)
    assert answer_lines(done) == ("De ronde staat klaar. Hij opent 24-11 om 12:00 uur.",)


def test_a_launch_that_cannot_be_says_why(house):
    made = planned(house)
    refused = wished(house, Wished.LAUNCH, made.id)
    assert refused.fate is Fate.REFUSED
    assert "te klein" in answer_lines(refused)[0]
    assert look(house, made.id).status is Status.PLANNED


def test_a_launch_is_of_the_plan_that_was_seen(house):
    people(house, 12)
    made = planned(house)
    ask(house, Wished.LAUNCH, made.id)
    with writing(house.desk) as drawer:
        change(drawer, made.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)
    carry_out_wishes(room(house))
    assert look(house, made.id).status is Status.PLANNED
    # Asked of the plan as it is now, it is another wish.
    assert wished(house, Wished.LAUNCH, made.id).fate is Fate.DONE


def test_a_launch_that_lay_too_long_is_not_carried_out(house):
    people(house, 12)
    made = planned(house)
    wish = ask(house, Wished.LAUNCH, made.id)
    house.passes(seconds=STALE + 1)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.REFUSED
    assert look(house, made.id).status is Status.PLANNED


@pytest.mark.parametrize("kind", [Wished.STOP, Wished.CLOSE])
def test_stopping_and_closing_never_come_too_late(house, kind):
    people(house, 12)
    made = planned(house)
    wished(house, Wished.LAUNCH, made.id)
    wish = ask(house, kind, made.id)
    house.passes(days=3)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.DONE


@pytest.mark.parametrize(
    "point",
    [
        "launch: granted",
        "launch: key",
        "launch: invited",
        "launch: open",
        "wish: launch",
        "wish: settled",
    ],
)
def test_a_crash_at_any_point_of_a_launch_ends_in_one_open_round(house, point):
    people(house, 12)
    made = planned(house)
    wish = ask(house, Wished.LAUNCH, made.id)
    with pytest.raises(Dies):
        carry_out_wishes(room(house, DiesAt(point)))
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.DONE
    assert look(house, made.id).status is Status.OPEN
    assert standings(house, made.id) == {Standing.DUE: 12}
    assert [action for _, action, _ in noted(house)] == [
        "plan", "wish launch", "launch", "open", "done launch",
    ]  # fmt: skip


# --- stopping and closing -------------------------------------------------------------------------


def launched(house, **fields):
    people(house, 12)
    made = planned(house, **fields)
    assert wished(house, Wished.LAUNCH, made.id).fate is Fate.DONE
    return made


def test_the_stop_button_takes_back_what_was_not_sent(house):
    made = launched(house)
    done = wished(house, Wished.STOP, made.id)
    assert done.fate is Fate.DONE
    assert answer_lines(done)[0].startswith("De ronde is gestopt.")
    assert look(house, made.id).halted
    assert standings(house, made.id) == {Standing.WITHDRAWN: 12}
    assert wished(house, Wished.STOP, made.id).fate is Fate.DONE


def test_the_stop_button_of_a_waiting_round_takes_the_launch_back(house):
    made = launched(house, opens_at=at(days=1))
    assert "teruggenomen" in answer_lines(wished(house, Wished.STOP, made.id))[0]
    back = look(house, made.id)
    assert (back.status, back.halted) == (Status.PLANNED, False)


def test_the_stop_button_calls_off_a_launch_that_was_wished_before(house):
    people(house, 12)
    made = planned(house)
    launch, stop = ask(house, Wished.LAUNCH, made.id), ask(house, Wished.STOP, made.id)
    assert carry_out_wishes(room(house)) == 1
    assert settled(house, stop).fate is Fate.DONE
    assert settled(house, launch).fate is Fate.REFUSED
    assert look(house, made.id).status is Status.PLANNED
    house.passes(seconds=1)
    assert wished(house, Wished.LAUNCH, made.id).fate is Fate.DONE


def test_a_launch_that_was_wished_after_the_stop_button_is_carried_out(house):
    people(house, 12)
    made = planned(house)
    ask(house, Wished.STOP, made.id)
    house.passes(seconds=1)
    launch = ask(house, Wished.LAUNCH, made.id)
    assert carry_out_wishes(room(house)) == 2
    assert settled(house, launch).fate is Fate.DONE


def test_the_stop_button_comes_before_all_other_wishes(house):
    running = launched(house)
    later = planned(house, opens_at=at(days=20), closes_at=at(days=30))
    for kind, round_id in (
        (Wished.REACH, later.id),
        (Wished.LAUNCH, later.id),
        (Wished.CLOSE, running.id),
        (Wished.STOP, running.id),
    ):
        ask(house, kind, round_id)
    order = []
    carry_out_wishes(room(house, order.append))
    kinds = ("stop", "close", "launch", "reach")
    assert [p for p in order if p in {f"wish: {kind}" for kind in kinds}] == [
        f"wish: {kind}" for kind in kinds
    ]


def test_who_presses_stop_while_another_wish_is_carried_out_comes_next(house):
    running = launched(house)
    later = planned(house, opens_at=at(days=20), closes_at=at(days=30))
    for kind in (Wished.REACH, Wished.LAUNCH):
        ask(house, kind, later.id)
    order = []

    def passed(point):
        order.append(point)
        if point == "wish: launch":
            ask(house, Wished.STOP, running.id)

    carry_out_wishes(room(house, passed))
    assert order.index("wish: stop") < order.index("wish: reach")


def test_the_stop_button_holds_before_the_worker_looks(house):
    made = launched(house)
    ask(house, Wished.STOP, made.id)
    assert look(house, made.id).halted


def test_a_plan_has_nothing_to_stop_or_close(house):
    made = planned(house)
    assert "nog niet gestart" in answer_lines(wished(house, Wished.STOP, made.id))[0]
    assert wished(house, Wished.CLOSE, made.id).fate is Fate.REFUSED
    assert look(house, made.id).status is Status.PLANNED


def test_a_waiting_round_is_not_closed_but_stopped(house):
    made = launched(house, opens_at=at(days=1))
    refused = wished(house, Wished.CLOSE, made.id)
    assert "/stopronde" in answer_lines(refused)[0]


def test_closing_burns_the_key_and_says_so(house):
    made = launched(house)
    done = wished(house, Wished.CLOSE, made.id)
    assert done.fate is Fate.DONE
    closed = look(house, made.id)
    # Nobody took part in this one.
    assert closed.status is Status.TOO_FEW
    assert "te weinig" in answer_lines(done)[0]
    assert closed.closes_at == SECOND
    assert house.store.round(made.id) is None
    again = wished(house, Wished.CLOSE, made.id)
    assert again.fate is Fate.DONE
    assert look(house, made.id) == closed


@pytest.mark.parametrize(
    "point", ["wish: closing", "wish: close", "wish: settled", "closing", "shut"]
)
def test_a_crash_while_closing_is_finished_by_the_next_look(house, point):
    made = launched(house)
    wish = ask(house, Wished.CLOSE, made.id)
    with pytest.raises(Dies):
        carry_out_wishes(room(house, DiesAt(point)))
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.DONE
    assert look(house, made.id).status is Status.TOO_FEW
    assert house.store.round(made.id) is None


# --- reminding and voiding ------------------------------------------------------------------------


def test_a_reminder_goes_out_of_an_open_round_only(house):
    made = planned(house)
    assert wished(house, Wished.REMIND, made.id).fate is Fate.REFUSED
    made = launched(house)
    assert wished(house, Wished.REMIND, made.id).fate is Fate.DONE
    wished(house, Wished.STOP, made.id)
    assert "gestopt" in answer_lines(wished(house, Wished.REMIND, made.id))[0]


def test_a_reminder_that_was_sent_by_hand_is_not_sent_by_the_clock(house):
    made = launched(house, remind_at=at(days=7))
    wished(house, Wished.REMIND, made.id)
    assert look(house, made.id).remind_at is None


def test_a_poster_round_has_nobody_to_remind(house):
    made = planned(house, audience=Audience(invited=False), places=(PosterPlace("School"),))
    wished(house, Wished.LAUNCH, made.id)
    assert "posters" in answer_lines(wished(house, Wished.REMIND, made.id))[0]


def test_a_leaked_code_is_voided_with_its_answers(house):
    made = planned(house, audience=Audience(invited=False), places=(PosterPlace("School"),))
    wished(house, Wished.LAUNCH, made.id)
    with reading(house.desk) as drawer:
        (entry,) = desk.entries(drawer, made.id)
    house.look()
    person = house.person("77")
    person.does(i.Opened(entry.code))
    done = wished(house, Wished.VOID, made.id, code=f" {entry.code.upper()} ")
    assert done.fate is Fate.DONE
    with reading(house.desk) as drawer:
        assert desk.entry(drawer, entry.code).void
    assert entry.code not in str(noted(house))


# --- reach ----------------------------------------------------------------------------------------


def test_reach_is_answered_in_rounded_numbers(house):
    people(house, 43)
    people(house, 12, channel="web")
    people(house, 30, role="parent")
    made = planned(house)
    done = wished(house, Wished.REACH, made.id)
    assert Reach.from_form(done.answer) == Reach(45, 10, too_small=False)
    assert dict(done.answer) == {"written": 45, "fetching": 10, "too_small": False}


@pytest.mark.parametrize("count", [0, 1, 9])
def test_under_ten_it_says_too_small_and_nothing_else(house, count):
    people(house, count)
    made = planned(house)
    done = wished(house, Wished.REACH, made.id)
    assert dict(done.answer) == {"written": 0, "fetching": 0, "too_small": True}


def test_who_looks_again_the_same_day_sees_nobody_come(house):
    people(house, 12)
    made, other = planned(house), planned(house, title="Dezelfde groep")
    first = wished(house, Wished.REACH, made.id)
    people(house, 8)
    for round_id in (made.id, other.id):
        again = ask(house, Wished.REACH, round_id)
        assert (again.id, again.fate) == (first.id, Fate.DONE)
    house.passes(days=1, seconds=1)
    assert Reach.from_form(wished(house, Wished.REACH, made.id).answer).written == 20


def test_nobody_tries_out_groups_all_day(house):
    who = staff(house)
    for n in range(MOST_REACHES):
        made = planned(house, audience=Audience(subregions=("parkstad",)))
        with writing(house.desk) as drawer:
            desk.save_round(drawer, replace_audience(made, n))
        ask(house, Wished.REACH, made.id, who.id)
    made = planned(house)
    with pytest.raises(WishFault, match="Morgen"):
        ask(house, Wished.REACH, made.id, who.id)
    house.passes(days=1, seconds=1)
    assert ask(house, Wished.REACH, made.id, who.id)


def replace_audience(made, number):
    places = [f"p{bit}" for bit in range(6) if number >> bit & 1]
    return replace(made, audience=Audience(municipalities=tuple(places)).to_json())


def test_who_looked_at_which_group_is_in_the_audit_log(house):
    who = staff(house)
    made = planned(house, audience=HEERLEN)
    ask(house, Wished.REACH, made.id, who.id)
    with reading(house.desk) as drawer:
        line = list(desk.lines(drawer))[-1]
    assert (line.actor, line.action, line.subject) == (who.id, "wish reach", made.id)
    assert Audience.from_json(line.detail) == HEERLEN


# --- what goes wrong ------------------------------------------------------------------------------


def test_a_broken_round_does_not_hold_up_the_others(house):
    people(house, 12)
    broken, fine = planned(house), planned(house)
    first = ask(house, Wished.LAUNCH, broken.id)
    # A file where the key should come that is no key.
    (current_folder(house.folder / "keys") / round_file(broken.id)).write_bytes(b"kapot")
    second = ask(house, Wished.REACH, fine.id)
    assert carry_out_wishes(room(house)) == 2
    assert settled(house, first).fate is Fate.REFUSED
    assert "kapot" in answer_lines(settled(house, first))[0]
    assert settled(house, second).fate is Fate.DONE


def test_a_wish_of_a_dropped_round_is_refused(house):
    made = planned(house)
    wish = ask(house, Wished.LAUNCH, made.id)
    with writing(house.desk) as drawer:
        desk.drop_round(drawer, made.id)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.REFUSED


def test_two_workers_settle_a_wish_once(house):
    people(house, 12)
    made = planned(house)
    ask(house, Wished.LAUNCH, made.id)

    def other_worker_first(point):
        if point == "wish: launch":
            carry_out_wishes(room(house))

    carry_out_wishes(room(house, other_worker_first))
    assert [action for _, action, _ in noted(house)].count("done launch") == 1


# --- a hostile insider ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Wished.LAUNCH, Wished.REACH, Wished.REMIND, Wished.CLOSE])
def test_what_a_revoked_person_asked_is_not_carried_out(house, kind):
    people(house, 12)
    who = staff(house)
    made = planned(house) if kind in {Wished.LAUNCH, Wished.REACH} else launched(house)
    before = look(house, made.id)
    wish = ask(house, kind, made.id, who.id)
    with writing(house.desk) as drawer:
        revoke(drawer, who.id, SHELL, SECOND)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.REFUSED
    assert "mag dit niet meer" in answer_lines(settled(house, wish))[0]
    assert look(house, made.id) == before


def test_the_stop_button_holds_though_who_pressed_it_was_revoked(house):
    who, made = staff(house), launched(house)
    wish = ask(house, Wished.STOP, made.id, who.id)
    with writing(house.desk) as drawer:
        revoke(drawer, who.id, SHELL, SECOND)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.DONE
    assert look(house, made.id).halted


def test_a_launch_that_was_granted_is_finished_though_who_asked_was_revoked(house):
    people(house, 12)
    who = staff(house)
    made = planned(house)
    wish = ask(house, Wished.LAUNCH, made.id, who.id)
    with pytest.raises(Dies):
        carry_out_wishes(room(house, DiesAt("launch: granted")))
    with writing(house.desk) as drawer:
        revoke(drawer, who.id, SHELL, SECOND)
    carry_out_wishes(room(house))
    assert settled(house, wish).fate is Fate.DONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            Audience(municipalities=("heerlen", "vaals")),
            Audience(municipalities=("vaals", "heerlen")),
        ),
        (HEERLEN, replace(HEERLEN, municipalities=("heerlen", "heerlen"))),
        (HEERLEN, replace(HEERLEN, invited=False)),
        (
            Audience(subregions=("parkstad",)),
            Audience(municipalities=home_region().municipalities_of("parkstad")),
        ),
    ],
)
def test_the_same_people_in_other_words_are_counted_once_a_day(house, one, other):
    people(house, 12, municipality="heerlen")
    first = wished(house, Wished.REACH, planned(house, audience=one).id)
    people(house, 8, municipality="heerlen")
    again = ask(house, Wished.REACH, planned(house, audience=other).id)
    assert (again.id, again.fate) == (first.id, Fate.DONE)


def test_nobody_tries_out_groups_by_launching_them(house):
    who = staff(house)
    made = planned(house)
    for n in range(MOST_REACHES):
        with writing(house.desk) as drawer:
            desk.save_round(drawer, replace_audience(made, n))
        ask(house, Wished.LAUNCH, made.id, who.id)
    with writing(house.desk) as drawer:
        desk.save_round(drawer, made)
    with pytest.raises(WishFault, match="Morgen"):
        ask(house, Wished.LAUNCH, made.id, who.id)
    # Who launched often may still look, and the other way around.
    assert ask(house, Wished.REACH, made.id, who.id)


def test_a_launch_is_of_the_plan_that_stood_on_the_screen(house):
    people(house, 12)
    seen = planned(house)
    with writing(house.desk) as drawer:
        change(drawer, seen.id, plan(title="Anders"), SHELL, SECOND, house.random.randbytes)
    refused = wished(house, Wished.LAUNCH, seen.id, seen=fingerprint(seen))
    assert (refused.fate, answer_lines(refused)) == (Fate.REFUSED, (CHANGED,))
    now = fingerprint(look(house, seen.id))
    assert wished(house, Wished.LAUNCH, seen.id, seen=now).fate is Fate.DONE


# --- the stop button, once more -------------------------------------------------------------------


def test_a_waiting_round_that_was_stopped_does_not_open_by_itself(house):
    made = launched(house, opens_at=at(days=1))
    stop = ask(house, Wished.STOP, made.id)
    assert look(house, made.id).halted
    house.passes(days=1, seconds=1)
    # Its time comes before the worker looks at what staff wished.
    assert due_rounds(room(house)) == []
    assert look(house, made.id).status is Status.READY
    carry_out_wishes(room(house))
    assert settled(house, stop).fate is Fate.DONE
    back = look(house, made.id)
    assert (back.status, back.halted) == (Status.PLANNED, False)
    assert wished(house, Wished.LAUNCH, made.id).fate is Fate.DONE


def test_stop_pressed_again_holds_though_the_first_wish_waits(house):
    made = planned(house)
    first = ask(house, Wished.STOP, made.id)
    with writing(house.desk) as drawer:
        desk.set_status(drawer, made.id, Status.OPEN)
    assert ask(house, Wished.STOP, made.id).id == first.id
    assert look(house, made.id).halted


@pytest.mark.parametrize(
    ("count", "said"), [(43, "Ongeveer 45 mensen"), (12, "Ongeveer 10 mensen")]
)
def test_the_stop_button_says_how_many_hear_nothing_in_a_rounded_number(house, count, said):
    people(house, count)
    made = planned(house)
    wished(house, Wished.LAUNCH, made.id)
    lines = answer_lines(wished(house, Wished.STOP, made.id))
    assert any(line.startswith(said) for line in lines)
    assert str(count) not in " ".join(lines)
    # A second look says the same.
    assert answer_lines(wished(house, Wished.STOP, made.id)) == lines


def test_the_stop_button_says_no_number_of_a_few(house):
    made = launched(house)
    with writing(house.contacts) as drawer:
        contacts.move_invitations(drawer, made.id, [Standing.DUE], Standing.POSTED)
    lines = answer_lines(wished(house, Wished.STOP, made.id))
    assert not any("Ongeveer" in line for line in lines)


def test_a_code_is_found_as_it_stands_on_the_poster(house):
    made = planned(house, audience=Audience(invited=False), places=(PosterPlace("School"),))
    with reading(house.desk) as drawer:
        (entry,) = desk.entries(drawer, made.id)
    assert ask(house, Wished.VOID, made.id, code=shown_code(entry.code).upper()).body == {
        "code": entry.code
    }
