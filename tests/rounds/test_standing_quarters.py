"""There is a standing round at every moment, and each quarter it is another one, under another key."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rounds.standing import standing_quarters
from rounds.tick import due_in, due_rounds
from storage import desk
from storage.desk import Entry, Status
from storage.drawers import reading, writing
from tests.rounds.house import NOON, TELL
from tests.rounds.planning import look, room
from tests.rounds.timely import Dies, Fuse

ZONE = NOON.tzinfo


@pytest.fixture
def quarters(house):
    """The demonstration's standing round has joined in."""
    assert standing_quarters(room(house)) == []
    return house


def standing(house):
    with reading(house.desk) as drawer:
        return [each for each in desk.open_rounds(drawer) if each.standing]


def moment(*when):
    return datetime(*when, tzinfo=ZONE)


def test_the_first_one_gets_an_end_a_day_after_the_quarter(quarters):
    assert look(quarters, "vertel").closes_at == int(moment(2027, 1, 2).timestamp())
    before = look(quarters, "vertel")
    quarters.passes(days=3)
    standing_quarters(room(quarters))
    assert look(quarters, "vertel") == before


def test_a_quarter_changes_at_local_midnight(quarters):
    quarters.clock = moment(2026, 12, 31, 23, 59, 59)
    assert due_rounds(room(quarters)) == []
    quarters.clock += timedelta(seconds=1)
    assert due_rounds(room(quarters)) == ["open vertel-2027-1"]
    assert [each.id for each in standing(quarters)] == ["vertel", "vertel-2027-1"]
    fresh = look(quarters, "vertel-2027-1")
    assert fresh.opens_at == int(moment(2027, 1, 1).timestamp())
    assert fresh.closes_at == int(moment(2027, 4, 2).timestamp())
    assert fresh.responses == 0
    quarters.clock = moment(2027, 1, 1, 23, 59, 59)
    assert due_rounds(room(quarters)) == []
    quarters.clock = moment(2027, 1, 2)
    assert due_rounds(room(quarters)) == ["close vertel"]
    assert [each.id for each in standing(quarters)] == ["vertel-2027-1"]


def test_two_years_of_quarters_have_a_key_each_and_never_a_gap(quarters):
    opened = []
    while quarters.clock < moment(2028, 11, 23):
        quarters.passes(days=5)
        opened += [each for each in due_rounds(room(quarters)) if each.startswith("open")]
        assert standing(quarters)
        quarters.look()
        assert quarters.board.standing().id == max(each.id for each in standing(quarters))
    assert opened == [
        f"open vertel-{year}-{quarter}" for year in (2027, 2028) for quarter in (1, 2, 3, 4)
    ]
    # "r1" is the round with a period of these tests.
    assert quarters.store.rounds() == {"r1", "vertel-2028-4"}


def test_after_a_sleep_of_years_one_opens_and_one_closes(quarters):
    quarters.clock = moment(2029, 8, 5, 14)
    assert due_rounds(room(quarters)) == ["open vertel-2029-3", "close vertel"]
    assert due_rounds(room(quarters)) == []


def test_the_code_leads_to_the_fresh_one_at_once(quarters):
    with writing(quarters.desk) as drawer:
        desk.save_entry(drawer, Entry("bieb", "vertel", "Bibliotheek"))
        desk.save_entry(drawer, Entry("gelekt", "vertel", "School", void=True))
    quarters.clock = moment(2027, 1, 1)
    due_rounds(room(quarters))
    with reading(quarters.desk) as drawer:
        leads = {code: desk.entry(drawer, code).round_id for code in ("vertel", "bieb", "gelekt")}
    assert leads == {"vertel": "vertel-2027-1", "bieb": "vertel-2027-1", "gelekt": "vertel"}
    quarters.look()
    person = quarters.person()
    person.opens("vertel")
    person.taps("12 tot")
    person.types("Ze luisteren niet.", whole=True)
    assert "Ze luisteren niet." in quarters.texts("vertel-2027-1").values()
    assert quarters.texts("vertel") == {}


def test_who_is_in_the_middle_of_a_story_can_finish_it(quarters):
    person = quarters.person()
    person.opens("vertel")
    person.taps("12 tot")
    quarters.clock = moment(2027, 1, 1, 0, 0, 5)
    due_rounds(room(quarters))
    quarters.look()
    person.types("Ik begon in het oude jaar.", whole=True)
    assert quarters.texts("vertel") == {"verhaal": "Ik begon in het oude jaar."}


def test_who_comes_back_too_late_gets_a_kind_goodbye_and_may_begin_anew(quarters):
    person = quarters.person()
    person.opens("vertel")
    person.taps("12 tot")
    quarters.clock = moment(2027, 1, 3)
    due_rounds(room(quarters))
    quarters.look()
    said = [message.text for message in person.types("Te laat?", whole=True)]
    assert said
    person.opens("vertel")
    person.types("Dan nu.", whole=True)
    assert "Dan nu." in quarters.texts("vertel-2027-1").values()


def test_the_newest_version_that_passes_the_language_check_is_asked(quarters):
    better = TELL.replace("Wat wil jij vertellen?", "Wat wil jij ons vertellen?")
    jargon = TELL.replace("Wat wil jij vertellen?", "Wat vindt u van uw hulpverleningstraject?")
    with writing(quarters.desk) as drawer:
        good = desk.save_flow(drawer, "vertel", better)
        desk.save_flow(drawer, "vertel", jargon)
        desk.save_flow(drawer, "vertel", "this is no flow")
    quarters.clock = moment(2027, 1, 1)
    due_rounds(room(quarters))
    assert look(quarters, "vertel-2027-1").version == good


@pytest.mark.parametrize("by_hand", ["stopped", "closed"])
def test_what_was_ended_by_hand_stays_ended(quarters, by_hand):
    with writing(quarters.desk) as drawer:
        if by_hand == "stopped":
            desk.halt(drawer, "vertel")
        else:
            desk.set_status(drawer, "vertel", Status.REVIEW)
    quarters.clock = moment(2027, 1, 2)
    assert standing_quarters(room(quarters)) == []
    assert due_rounds(room(quarters)) == (["close vertel"] if by_hand == "stopped" else [])


def test_a_round_of_this_quarter_that_was_closed_by_hand_never_gets_its_key_back(quarters):
    quarters.clock = moment(2027, 1, 1)
    due_rounds(room(quarters))
    with writing(quarters.desk) as drawer:
        closed = replace(look(quarters, "vertel-2027-1"), status=Status.TOO_FEW)
        desk.save_round(drawer, closed)
    assert standing_quarters(room(quarters)) == ["vertel-2027-1-2"]


def test_killed_at_any_point_there_is_one_fresh_round_and_the_old_one_closes(quarters):
    quarters.clock = moment(2027, 1, 2)
    for burns in range(1, 40):
        try:
            due_rounds(room(quarters, Fuse(burns)))
        except Dies:
            assert standing(quarters), "never a moment without one"
            quarters.look()
            assert quarters.board.follow("vertel").round_id in quarters.board.rounds
            continue
        break
    else:
        pytest.fail("it never ended")
    assert [each.id for each in standing(quarters)] == ["vertel-2027-1"]
    assert quarters.store.rounds() == {"r1", "vertel-2027-1"}
    with reading(quarters.desk) as drawer:
        noted = [(each.action, each.subject) for each in desk.lines(drawer)]
    assert noted.count(("open", "vertel-2027-1")) == 1


def test_a_standing_round_does_not_close_while_nothing_follows_it(quarters):
    """Whatever went wrong with its successor: better one that lasts too long than none at all."""
    with writing(quarters.desk) as drawer:
        desk.save_round(drawer, replace(look(quarters, "vertel"), closes_at=1))
    assert due_in(room(quarters), "vertel") == []
    assert look(quarters, "vertel").status is Status.OPEN


def test_a_clock_set_back_over_the_quarter_changes_nothing(quarters):
    quarters.clock = moment(2027, 1, 2)
    due_rounds(room(quarters))
    quarters.clock = moment(2026, 12, 30)
    assert due_rounds(room(quarters)) == []
    assert [each.id for each in standing(quarters)] == ["vertel-2027-1"]
