"""A round that closes, or loses its key, while people are in the middle of it; and people in several rounds."""

from __future__ import annotations

import pytest

from flows.event import Special
from rounds import incoming as i
from rounds.claim import Tour, claim_parcels
from rounds.due import waits_over
from rounds.turn import take_turns
from storage import desk
from storage.desk import Status
from storage.drawers import writing

GOODBYE = "Deze ronde is nu dicht."


def meet(house, address="1001", channel="telegram"):
    person = house.person(address, channel)
    person.opens("poster1")
    person.taps("16 of 17")
    return person


def closes(house, round_id="r1"):
    with writing(house.desk) as drawer:
        desk.set_status(drawer, round_id, Status.CLOSING)
    house.look()


def conversation(house, round_id="r1"):
    with house.contacts.connect() as drawer:
        rows = drawer.exec_driver_sql("SELECT round_id, open, due_at FROM conversation").all()
    return next((bool(is_open), due_at) for each, is_open, due_at in rows if each == round_id)


def count(house, table):
    with house.answers.connect() as drawer:
        return drawer.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()


def goodbyes(person):
    return sum(message.text.startswith(GOODBYE) for message in person.saw)


def test_what_was_given_stays_and_nothing_new_is_kept(house):
    person = meet(house)
    person.taps("Ja")
    person.types("het duurt lang", key="m1")
    closes(house)
    before = house.kept()
    person.types("en nog iets")
    assert goodbyes(person) == 1
    assert house.kept() == before
    assert conversation(house) == (False, None)
    person.types("hallo?")
    person.edits("m1", "het duurt kort")
    person.taps("Nee")
    assert goodbyes(person) == 1
    assert house.kept() == before


@pytest.mark.parametrize(
    "body",
    [
        i.Typed("Ja"),
        i.Tap("c:wacht:ja"),
        i.Retyped("nee"),
        i.Opened("poster1"),
        i.Opened(),
        i.Command(Special.GO_ON),
        i.Command(Special.TELL),
        i.Command(Special.STOP),
        i.Tap("a:stopped:verder"),
    ],
    ids=repr,
)
def test_whatever_is_done_first_gets_a_goodbye(house, body):
    person = meet(house)
    closes(house)
    person.does(body, key="late")
    assert goodbyes(person) == 1
    assert conversation(house) == (False, None)
    assert house.kept() == []


def test_the_piece_that_waited_for_a_yes_is_destroyed(house):
    person = meet(house)
    person.taps("Ja")
    person.types("ik wil dood")
    person.taps("Ik wil verder")
    assert count(house, "pending") == 1
    closes(house)
    person.taps("Ja, bewaar het")
    assert goodbyes(person) == 1
    assert count(house, "pending") == 0
    assert house.texts() == {}


def test_help_comes_before_the_goodbye(house):
    person = meet(house)
    closes(house)
    said = person.types("ik wil dood")
    assert "113" in said[0].text
    assert said[1].text.startswith(GOODBYE)
    assert "113" in person.types("ik wil niet meer leven")[0].text


def test_a_wait_that_is_over_says_goodbye_instead_of_a_reminder(house):
    person = meet(house)
    closes(house)
    assert [m.text.startswith(GOODBYE) for m in person.waits(hours=24, seconds=1)] == [True]
    assert conversation(house) == (False, None)
    assert waits_over(house.contacts, house.clock) == []


def test_it_is_too_late_to_take_answers_back_one_by_one_but_never_to_erase_all(house):
    person = meet(house)
    person.taps("Ja")
    person.types("stop")
    closes(house)
    assert "niet meer" in person.taps("Haal ze weg")[-1].text
    assert len(house.kept()) == 1
    person.types("wis alles")
    person.taps("Ja, gooi alles weg")
    assert house.kept() == []


def test_the_next_open_round_is_asked_afterwards(house):
    person = meet(house)
    closes(house)
    said = person.opens("vertel")
    assert said[0].text.startswith(GOODBYE)
    assert "Wat wil jij vertellen?" in said[-1].text


@pytest.mark.parametrize("closed_too", [False, True])
def test_when_the_key_is_gone_everything_still_gets_a_kind_answer(house, closed_too):
    person = meet(house)
    person.taps("Ja")
    house.store.destroy_round("r1")
    if closed_too:
        closes(house)
    for body in (
        i.Typed("hoi"),
        i.Tap("c:wacht:nee"),
        i.Opened("poster1"),
        i.Typed("wat weet je"),
    ):
        person.does(body)
        assert person.reply.outgoing, body
    assert "113" in person.types("ik wil dood")[0].text
    if not closed_too:
        assert "niet meer" in person.does(i.Tap("a:stopped:weg"))[0].text


def test_a_wait_in_a_round_without_a_key_does_not_come_back_every_second(house):
    person = meet(house)
    house.store.destroy_round("r1")
    house.passes(hours=25)
    due = waits_over(house.contacts, house.clock)
    assert len(due) == 1
    house.take(due)
    assert waits_over(house.contacts, house.clock) == []
    assert person.types("hoi")


def test_letters_that_no_key_opens_leave_the_outbox(house):
    meet(house)
    house.store.destroy_round("r1")
    house.passes(minutes=5)
    assert claim_parcels(house.contacts, house.keys, Tour(["telegram"]), house.clock) == []
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM letter").scalar_one() == 0


def test_without_any_round_a_newcomer_gets_a_kind_line(house):
    closes(house)
    closes(house, "vertel")
    person = house.person()
    assert "geen vraag" in person.opens()[0].text
    assert "geen vraag" in person.types("hoi")[0].text
    assert "geen vraag" in person.does(i.Command(Special.TELL))[0].text


# --- newcomers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("hulp", "computer"),
        ("wat weet je", "Je taal"),
        ("wis alles", "alles weggooi"),
        ("stop", "stoppen"),
    ],
)
def test_special_words_work_before_the_first_meeting(house, typed, shown):
    assert any(shown in message.text for message in house.person().types(typed))


def test_the_yes_of_somebody_whose_round_is_over_erases(house):
    person = meet(house)
    person.types("wis alles")
    house.store.destroy_round("r1")
    closes(house)
    person.taps("Ja, gooi alles weg")
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM participant").scalar_one() == 0


class Crash(BaseException):
    """The process ends here."""


def test_a_newcomer_who_answers_at_once_has_one_name_whatever_dies(house):
    person = house.person()
    taps = [i.Opened("poster1"), i.Tap("c:k.leeftijd:16-17"), i.Tap("c:wacht:ja"), i.Typed("lang")]
    batch = [person.incoming(body) for body in taps]
    passes = []

    def crash(passed):
        passes.append(passed)
        if passes.count("answers committed") == 2:
            raise Crash

    with pytest.raises(Crash):
        take_turns(batch, house.world(), house.contacts, house.answers, crash)
    house.take(batch)
    assert len(house.kept()) == 2


# --- several rounds ---------------------------------------------------------------------------------------------------


def test_an_answer_that_is_delivered_again_is_no_story(house):
    person = meet(house)
    person.taps("Ja")
    again = [person.incoming(i.Typed("het duurt lang")), person.incoming(i.Command(Special.TELL))]
    house.take(again)
    house.take(again)
    assert house.kept("vertel") == []
    assert house.texts() == {"hoe": "het duurt lang"}


def test_a_story_and_the_next_one_in_one_batch_are_two(house):
    person = meet(house)
    person.does(i.Command(Special.TELL))
    batch = [
        person.incoming(i.Typed("een"), whole=True),
        person.incoming(i.Command(Special.TELL)),
        person.incoming(i.Typed("twee"), whole=True),
    ]
    house.take(batch)
    house.take(batch)
    assert [body.text for body in house.kept("vertel")] == ["een", "twee"]


def test_a_story_that_is_delivered_again_is_not_the_next_one(house):
    person = meet(house)
    person.does(i.Command(Special.TELL))
    batch = [
        person.incoming(i.Typed("een"), whole=True),
        person.incoming(i.Command(Special.TELL)),
    ]
    house.take(batch)
    house.take(batch)
    assert [body.text for body in house.kept("vertel")] == ["een"]


def test_a_reminder_of_another_conversation_can_be_answered(house):
    person = meet(house)
    person.does(i.Command(Special.TELL))
    person.types("een verhaal", whole=True)
    assert any("niet klaar" in message.text for message in person.waits(hours=24, seconds=1))
    person.taps("Ja")
    assert house.picks() == {"wacht": ("ja",)}


def test_one_conversation_does_not_interrupt_another(house):
    person = meet(house)
    house.passes(hours=23)
    person.does(i.Command(Special.TELL))
    assert person.waits(hours=2) == []
    person.types("een verhaal", whole=True)
    assert any("niet klaar" in message.text for message in person.waits(hours=24, seconds=1))


def test_a_language_goes_along_to_another_conversation(house):
    person = meet(house)
    person.does(i.Command(Special.TELL))
    person.does(i.Command(Special.LANGUAGE, "en"))
    said = person.opens("poster1")
    assert said[0].lang == "en"


# --- gone -------------------------------------------------------------------------------------------------------------


def test_a_held_piece_of_somebody_who_is_gone_is_destroyed_all_the_same(house):
    person = meet(house)
    person.taps("Ja")
    person.types("ik wil dood")
    person.does(i.Gone())
    assert person.waits(hours=1, seconds=1) == []
    assert count(house, "pending") == 0


def test_who_comes_back_after_blocking_is_reminded_again(house):
    person = meet(house)
    person.does(i.Gone())
    person.opens()
    assert person.waits(hours=24, seconds=1) != []
