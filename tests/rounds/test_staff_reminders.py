"""What staff should not forget, as lines on the desk: told to whoever can do something about it, once."""

from dataclasses import replace
from datetime import datetime

import pytest

from flows.audience import Audience
from rounds.staff_reminders import staff_reminders
from storage import desk
from storage.desk import Question, Round, Staff, Status
from storage.drawers import reading, writing
from tests.rounds.house import NOON
from tests.rounds.planning import at, look, room

ELS = Staff("els", "Els", "facilitator")
ADMIN = Staff("ad", "Ad", "admin")
COUNCIL = Staff("raad", "Raad", "council")
HEERLEN = Staff("hee", "Hee", "facilitator", scope="gemeente:heerlen")


@pytest.fixture
def staffed(house):
    with writing(house.desk) as drawer:
        for each in (ELS, ADMIN, COUNCIL, HEERLEN, replace(ELS, id="weg", revoked=True)):
            desk.save_staff(drawer, each)
    return house


def told(house):
    """The lines that are new, by staff; and they count as sent."""
    staff_reminders(room(house))
    with writing(house.desk) as drawer:
        lines = [(each.staff, each.text) for each in desk.unsent(drawer)]
        for each in desk.unsent(drawer):
            desk.notice_sent(drawer, each.id)
    return sorted(lines)


def asked(house, question_id, at_second):
    with writing(house.desk) as drawer:
        question = Question(question_id, "raad", "Hoe lang wachten jullie?", "Omdat.", at_second)
        desk.save_question(drawer, question)


def opened(house, **fields):
    usual = {"opens_at": at(), "closes_at": at(days=14), "status": Status.OPEN}
    made = Round("w", "Wachten", "proef", 1, **usual | fields)
    with writing(house.desk) as drawer:
        desk.save_round(drawer, made)
    return made


def test_nothing_to_tell(staffed):
    opened(staffed, responses=40)
    asked(staffed, "q1", at(days=-6))
    assert told(staffed) == []


def test_a_question_that_waits_for_more_than_a_week(staffed):
    asked(staffed, "q1", at(days=-7))
    one = "Er wacht 1 vraag al langer dan 7 dagen op antwoord. Kijk bij /vragen."
    assert told(staffed) == [("els", one), ("hee", one)]
    asked(staffed, "q2", at(days=-8))
    assert told(staffed) == [], "once a week"
    staffed.passes(days=7)
    many = "Er wachten 2 vragen al langer dan 7 dagen op antwoord. Kijk bij /vragen."
    assert told(staffed) == [("els", many), ("hee", many)]


def test_a_round_that_closes_tomorrow(staffed):
    opened(staffed, responses=45)
    staffed.clock = datetime(2026, 12, 5, 9, 0, tzinfo=NOON.tzinfo)
    assert told(staffed) == []
    staffed.passes(days=1)
    line = "De ronde 'Wachten' sluit morgen, 7 december. Er zijn ongeveer 45 antwoorden."
    assert told(staffed) == [("els", line)]
    staffed.passes(hours=20)
    assert told(staffed) == []


def test_a_machine_that_slept_tells_it_on_the_day_itself(staffed):
    opened(staffed, responses=45)
    staffed.clock = datetime(2026, 12, 7, 9, 0, tzinfo=NOON.tzinfo)
    assert told(staffed)[0][1].startswith("De ronde 'Wachten' sluit vandaag, 7 december.")


def test_a_round_of_one_municipality_is_told_to_who_works_there(staffed):
    opened(staffed, responses=45, audience=Audience(municipalities=("heerlen",)).to_json())
    staffed.clock = datetime(2026, 12, 6, 9, 0, tzinfo=NOON.tzinfo)
    assert [who for who, _ in told(staffed)] == ["els", "hee"]


def test_too_few_answers_halfway(staffed):
    opened(staffed, responses=5)
    staffed.passes(days=6)
    assert told(staffed) == []
    staffed.passes(days=1)
    ((who, line),) = told(staffed)
    assert who == "els"
    assert line == (
        "De ronde 'Wachten' is op de helft. Er zijn minder dan 10 antwoorden. "
        "Met minder dan 10 kunnen we niets laten zien. Wil je herinneren? Kijk bij /herinner."
    )
    staffed.passes(days=1)
    assert told(staffed) == []


def test_a_review_that_ends_in_a_week(staffed):
    made = opened(staffed, status=Status.REVIEW, closed_at=at())
    staffed.passes(days=22)
    assert told(staffed) == []
    staffed.passes(days=1)
    line = "Je kunt van 'Wachten' nog citaten beoordelen tot 23 december. Daarna ligt alles vast."
    assert told(staffed) == [("els", line)]
    staffed.passes(days=1)
    assert told(staffed) == []
    assert look(staffed, made.id) == made


def test_a_standing_round_needs_no_reminder(staffed):
    opened(staffed, standing=True)
    staffed.passes(days=13)
    assert told(staffed) == []


def test_told_again_by_another_leader_it_is_still_one_line(staffed):
    asked(staffed, "q1", at(days=-8))
    assert staff_reminders(room(staffed)) == 2
    assert staff_reminders(room(staffed)) == 0
    with reading(staffed.desk) as drawer:
        assert len(desk.unsent(drawer)) == 2
