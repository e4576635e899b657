"""How pieces of one answer are read together: concern, redaction, and what waits for a yes."""

from __future__ import annotations

from flows.event import Medium, Special
from nlp.normal import MOST_CHARACTERS
from rounds import incoming as i


def writes(house):
    """Somebody who is asked for an answer in own words."""
    person = house.person()
    person.opens("poster1")
    person.taps("16 of 17")
    person.taps("Ja")
    return person


def shows_help(said):
    return any("computer" in message.text for message in said)


def test_two_words_that_are_worse_together_pause_the_conversation(house):
    person = writes(house)
    person.types("ik wil")
    assert shows_help(person.types("dood"))
    assert house.texts() == {"hoe": "ik wil"}
    assert person.taps("Ik wil verder")


def test_pieces_are_read_together_when_something_came_in_between(house):
    person = writes(house)
    person.types("ik wil")
    person.does(i.Media(Medium.VOICE))
    person.does(i.Command(Special.HELP))
    assert shows_help(person.types("doodgaan"))


def test_a_number_over_two_messages_is_gone_when_something_came_in_between(house):
    person = writes(house)
    person.types("bel me op 06 1234")
    person.does(i.Media(Medium.STICKER))
    person.types("5678")
    assert not any(digits in house.texts()["hoe"] for digits in ("1234", "5678"))


def test_concern_in_the_second_half_of_a_number_waits_for_a_yes(house):
    person = writes(house)
    person.types("bel 06 1234")
    assert shows_help(person.types("5678 ik wil dood"))
    assert house.texts() == {"hoe": "bel 06 1234"}
    person.taps("Ik wil verder")
    person.taps("Ja, bewaar het")
    kept = house.texts()["hoe"]
    assert "dood" in kept
    assert not any(digits in kept for digits in ("1234", "5678"))


def test_help_that_was_shown_for_an_earlier_piece_does_not_come_again(house):
    person = writes(house)
    person.types("ik wil dood")
    person.taps("Ik wil verder")
    person.taps("Ja, bewaar het")
    person.types("terug")
    person.taps("Laat mijn antwoord zo")
    assert not shows_help(person.types("een eigen kamer"))


def test_a_very_long_answer_is_kept_to_its_last_piece(house):
    person = writes(house)
    part = "Dit is wat ik zeggen wil. " * 150
    count = MOST_CHARACTERS // len(part) + 3
    for number in range(count):
        person.types(f"{part} {number}.")
    kept = house.texts()["hoe"]
    assert all(f" {number}." in kept for number in range(count))
    assert shows_help(person.types("ik wil dood"))


def test_what_came_in_first_can_be_taken_back_too(house):
    person = house.person()
    person.types("goeiedag", key="1001:7")
    person.types("wis alles", key="1001:8")
    person.taps("Ja, gooi alles weg")
    assert {"1001:7", "1001:8"} <= set(person.parcels[-1].take_back)
