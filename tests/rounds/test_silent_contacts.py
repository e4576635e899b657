"""Who is silent for a year is asked once, and erased a month later; any sign of life is an answer."""

import itertools
from dataclasses import replace
from datetime import date, datetime

import pytest

from rounds.incoming import Gone
from rounds.letters import open_letter
from rounds.periods import month_over
from rounds.silent import HERE, silent_contacts
from storage import contacts
from storage.contacts import tables
from storage.drawers import reading, writing
from storage.marks import mark_of, read_marks
from tests.rounds.house import NOON
from tests.rounds.planning import room
from tests.rounds.timely import Dies, Fuse, young_people


@pytest.mark.parametrize(
    ("today", "month"),
    [
        # Somebody seen on the last day of November 2025 is silent for a year on the last day of November 2026.
        (date(2026, 11, 29), 202510),
        (date(2026, 11, 30), 202511),
        (date(2026, 12, 1), 202511),
        (date(2027, 1, 30), 202512),
        (date(2028, 3, 1), 202702),
    ],
)
def test_a_month_counts_from_its_last_day(today, month):
    assert month_over(today, 365) == month


def people(house):
    with reading(house.contacts) as drawer:
        rows = drawer.exec_driver_sql("SELECT id, seen, asked FROM participant ORDER BY id").all()
    return {bytes(who): (seen, asked) for who, seen, asked in rows}


def letters(house):
    with reading(house.contacts) as drawer:
        found = contacts.waiting(drawer, people(house))
    return [letter for theirs in found.values() for letter in theirs]


def brought(house):
    """The couriers did their work."""
    with writing(house.contacts) as drawer:
        contacts.sent(drawer, [(each.participant, each.number) for each in letters(house)], ())


def silent(house):
    did = silent_contacts(room(house))
    return did.asked, did.erased


def test_a_year_and_a_month(house):
    young_people(house, 3, seen=202511)
    active = young_people(house, 1, first=6000, seen=202512)[0]
    house.clock = datetime(2026, 11, 29, 12, tzinfo=NOON.tzinfo)
    assert silent(house) == (0, 0)
    house.passes(days=1)
    assert silent(house) == (3, 0)
    assert silent(house) == (0, 0), "asked once"
    brought(house)
    house.passes(days=29)
    assert silent(house) == (0, 0)
    house.passes(days=1)
    assert silent(house) == (0, 3)
    assert people(house) == {active.id: (202512, 0)}
    house.passes(days=300)
    silent(house)
    brought(house)
    house.passes(days=30)
    assert silent(house) == (0, 1)
    assert people(house) == {}


def test_the_letter_is_plain_goes_in_the_window_and_has_a_button(house):
    young_people(house, 1, seen=202501)
    silent(house)
    (letter,) = letters(house)
    assert letter.bulk
    assert letter.number == 1
    assert letter.lease_until == 0
    message = open_letter(house.keys, letter)
    assert message.text == (
        "Hoi, we spraken elkaar lang niet. Wil je hier blijven?\n"
        "Hoor ik niks? Dan gooi ik over 30 dagen alles weg."
    )
    assert [button.label for button in message.buttons] == ["Ja, ik blijf", "Wis alles van mij"]
    for word in ("zorg", "hulp", "zegje", "ronde", "antwoord"):
        assert word not in message.text.lower()


def asked(house, address="9"):
    """Somebody who took part, was silent for more than a year and has the letter."""
    person = house.person(address)
    person.opens("poster1")
    person.taps("12 tot")
    person.taps("Nee")
    house.passes(days=400)
    assert silent(house) == (1, 0)
    for letter in letters(house):
        message = open_letter(house.keys, letter)
        if message:
            person.saw.append(message)
    brought(house)
    return person


@pytest.mark.parametrize("sign", ["button", "text", "command", "stop"])
def test_any_sign_of_life_counts(house, sign):
    person = asked(house)
    house.passes(days=20)
    match sign:
        case "button":
            said = person.taps("Ja, ik blijf")
            assert said[0].text == "Fijn dat je er nog bent."
        case "text":
            person.types("hee", whole=True)
        case "command":
            person.opens("poster1")
        case "stop":
            person.types("stop")
    house.passes(days=200)
    assert silent(house) == (0, 0)
    assert len(people(house)) == 1
    house.passes(days=200)
    assert silent(house) == (1, 0), "and after another silent year they are asked again"


def test_the_button_works_for_who_is_in_no_conversation(house):
    young_people(house, 1, seen=202501)
    silent(house)
    person = house.person("5000")
    person.saw.append(open_letter(house.keys, letters(house)[0]))
    assert person.taps("Ja, ik blijf")[0].text == "Fijn dat je er nog bent."
    assert list(people(house).values()) == [(202611, 0)]
    assert HERE == "a:here:ja"


def test_wiping_everything_by_the_other_button(house):
    young_people(house, 1, seen=202501)
    silent(house)
    person = house.person("5000")
    person.saw.append(open_letter(house.keys, letters(house)[0]))
    person.taps("Wis alles")
    person.taps("Ja, gooi alles weg")
    assert people(house) == {}


def test_answers_of_open_rounds_go_too_and_no_restore_brings_them_back(house):
    person = asked(house)
    assert house.kept() != []
    (who,) = people(house)
    house.passes(days=30)
    assert silent(house) == (0, 1)
    assert house.kept() == []
    with reading(house.contacts) as drawer:
        for table in tables.metadata.sorted_tables:
            left = drawer.execute(table.select()).all()
            assert left == [] or table.name == "done_job", table.name
    assert mark_of(house.keys.index, who) in read_marks(house.store.folder).all
    assert person.opens("poster1"), "who comes back is somebody new"


def test_who_cannot_be_written_to_is_erased_after_the_same_time(house):
    at_web = young_people(house, 1, channel="web", seen=202511)[0]
    blocked = house.person("7")
    blocked.opens("poster1")
    blocked.does(Gone())
    house.clock = datetime(2026, 12, 29, 12, tzinfo=NOON.tzinfo)
    assert silent(house) == (0, 0)
    house.passes(days=1)
    assert silent(house) == (0, 1)
    assert at_web.id not in people(house)
    house.clock = datetime(2027, 12, 30, 12, tzinfo=NOON.tzinfo)
    assert silent(house) == (0, 1)
    assert people(house) == {}


def test_nobody_is_erased_whose_letter_never_left(house):
    """The machine was off for months: first the letter goes, and then they have time to answer."""
    young_people(house, 1, seen=202501)
    assert silent(house) == (1, 0)
    house.passes(days=40)
    assert silent(house) == (0, 0)
    house.passes(days=20)
    assert silent(house) == (0, 1), "but nobody is kept for ever because no bot brings letters"


def test_a_clock_that_was_wrong_asks_again_instead_of_never(house):
    young_people(house, 1, seen=202501)
    house.passes(days=3000)
    assert silent(house) == (1, 0)
    house.passes(days=-3000)
    assert silent(house) == (1, 0)


def test_who_came_before_months_were_kept_counts_as_seen_now(house):
    young_people(house, 2, seen=0)
    assert silent(house) == (0, 0)
    assert {seen for seen, _ in people(house).values()} == {202611}


def test_a_month_is_written_once(house):
    person = house.person()
    person.opens("poster1")
    assert list(people(house).values()) == [(202611, 0)]
    house.passes(days=10)
    person.types("hoi", whole=True)
    assert list(people(house).values()) == [(202612, 0)]


def test_more_than_fit_in_one_transaction(house):
    young_people(house, 450, seen=202501)
    assert silent(house) == (450, 0)
    brought(house)
    house.passes(days=30)
    assert silent(house) == (0, 450)


def test_killed_at_any_point_everybody_is_asked_once_and_erased_whole(house):
    person = asked(house)
    young_people(house, 3, seen=202501)
    for burns in itertools.count(1):
        try:
            silent_contacts(room(house, Fuse(burns)))
        except Dies:
            continue
        break
    with reading(house.contacts) as drawer:
        numbers = [each.sent for each, _ in contacts.by_ids(drawer, people(house)).values()]
    assert sorted(numbers)[:3] == [1, 1, 1]
    assert len(letters(house)) == 3
    brought(house)
    house.passes(days=30)
    for burns in itertools.count(1):
        try:
            silent_contacts(room(house, Fuse(burns)))
        except Dies:
            continue
        break
    assert people(house) == {}
    assert house.kept() == []
    assert person.opens("poster1")


def test_periods_are_settable(house):
    young_people(house, 1, seen=202609)
    short = replace(room(house), periods=replace(room(house).periods, silent=30, answer=7))
    assert silent_contacts(short).asked == 1
    brought(house)
    house.passes(days=7)
    assert silent_contacts(short).erased == 1
