"""Codes that lead into a round: made, used by one person, halted, voided with what came in by them."""

from __future__ import annotations

import multiprocessing
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.audience import Audience
from rounds.board import plain_code
from rounds.codes import (
    INVITATION,
    PLACE_SIGNS,
    SINGLE_SIGNS,
    new_codes,
    shown_code,
    single_codes,
    void_code,
    void_codes,
)
from rounds.come_back import SIGNS
from rounds.incoming import Opened, Tap
from rounds.turn import take_turns
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts.codes import forget_marks, mark_void
from storage.crypto import blind
from storage.desk import Entry, Status
from storage.drawers import reading, writing
from tests.rounds.house import House

SPAWN = multiprocessing.get_context("spawn")
USED, VOID = "Deze code is al gebruikt.", "Deze code werkt niet meer."
TAKEN, HALTED = "Jouw code is misbruikt.", "Deze ronde is gestopt."


def workroom(house, passed=lambda _: None):
    return Workroom(
        house.contacts,
        house.answers,
        house.desk,
        house.keys,
        house.scripts,
        lambda: house.clock,
        house.random.randbytes,
        passed=passed,
    )


def codes(house, *places, provider=""):
    with writing(house.desk) as drawer:
        made = new_codes(drawer, "r1", places, house.random.randbytes, provider)
    house.look()
    return [each.code for each in made]


def sheet(house, count=1):
    with writing(house.desk) as drawer:
        made = single_codes(drawer, "r1", "School", count, house.random.randbytes)
    house.look()
    return [each.code for each in made]


def change(house, **values):
    with writing(house.desk) as drawer:
        desk.save_round(drawer, replace(desk.round_by_id(drawer, "r1"), **values))
    house.look()


def answers_by(house, address, code):
    """Somebody who came in by this code and answered one question."""
    person = house.person(address)
    person.opens(code)
    person.taps("16 of 17")
    person.taps("Ja")
    return person


def texts(messages):
    return [message.text for message in messages]


def background(house, person):
    index = blind(house.keys.index, person.channel, person.address)
    with reading(house.contacts) as drawer:
        return contacts.load(drawer, [index])[index][0].background


def took_part(house):
    with house.contacts.connect() as drawer:
        return drawer.exec_driver_sql("SELECT count(*) FROM took_part").scalar_one()


# --- made -----------------------------------------------------------------------------------------------------------


def test_codes_of_places_are_short_unlike_and_made_once(house):
    made = codes(house, "Bibliotheek", "Jongerenhuis", INVITATION)
    assert len(set(made)) == 3
    assert all(len(code) == PLACE_SIGNS and set(code) <= set(SIGNS) for code in made)
    assert not set(SIGNS) & set("01oil")
    assert codes(house, "Bibliotheek") == made[:1]


def test_a_sheet_has_a_code_for_each(house):
    made = sheet(house, 200)
    assert len(set(made)) == 200
    assert len(SIGNS) ** SINGLE_SIGNS > 2**40
    assert all(re.fullmatch(r"[a-z0-9]{10}", code) for code in made)
    with writing(house.desk) as drawer, pytest.raises(ValueError, match="1 to 1000"):
        single_codes(drawer, "r1", "School", 0, house.random.randbytes)


def test_a_place_whose_code_leaked_gets_another(house):
    (old,) = codes(house, "Bibliotheek")
    void_code(workroom(house), old)
    assert codes(house, "Bibliotheek") != [old]


@given(st.text(SIGNS, min_size=SINGLE_SIGNS, max_size=SINGLE_SIGNS))
def test_a_code_is_read_as_it_is_shown(code):
    assert plain_code(shown_code(code)) == code
    assert plain_code(f" {shown_code(code).upper()} ") == code


def test_how_codes_stand_on_paper():
    assert shown_code("bk47m2px") == "bk47-m2px"
    assert shown_code("bk47m2p9xr") == "bk4-7m2-p9xr"
    assert shown_code("vertel") == "vertel"
    assert shown_code("welkom01") == "welkom01"


def test_capitals_and_dashes_do_not_matter(house):
    (code,) = codes(house, "Bibliotheek")
    person = house.person()
    person.opens(shown_code(code).upper())
    person.taps("16 of 17")
    assert "Wacht jij op hulp?" in person.last


# --- one person each ------------------------------------------------------------------------------------------------


def test_a_single_code_lets_one_person_in_and_lets_them_come_back(house):
    (code,) = sheet(house)
    first = answers_by(house, "1001", code)
    assert "Hoe is dat wachten voor jou?" in texts(first.opens(code))[-1]
    second = house.person("1002")
    assert texts(second.opens(code)) == [
        "Deze code is al gebruikt. Elke code is voor 1 persoon. Vraag een nieuwe."
    ]
    assert house.picks() == {"wacht": ("ja",)}


def test_the_same_delivery_again_is_no_second_person(house):
    (code,) = sheet(house)
    person = house.person()
    for _ in range(3):
        person.does(Opened(code), "m1")
    person.taps("16 of 17")
    assert "Wacht jij op hulp?" in person.last
    assert not any(text.startswith(USED) for text in texts(person.saw))


def test_a_sheet_is_not_used_up_by_who_is_in_already(house):
    poster, (single,) = codes(house, "Bibliotheek")[0], sheet(house)
    answers_by(house, "1001", poster).opens(single)
    other = house.person("1002")
    other.opens(single)
    other.taps("16 of 17")
    assert "Wacht jij op hulp?" in other.last


def test_a_round_with_sheets_has_no_door_without_a_code(house):
    sheet(house)
    person = house.person()
    person.opens()
    person.taps("16 of 17")
    assert "Wat wil jij vertellen?" in person.last


def come_in(folder: str, urls: dict, number: int, code: str, said) -> None:
    """A process of its own: somebody opens the link of a code."""
    house = House(Path(folder), urls, random=random.Random(number))
    said.put(texts(house.person(str(2000 + number)).opens(code)))
    house.close()


def test_of_two_at_once_one_gets_in(house):
    (code,) = sheet(house)
    said = SPAWN.Queue()
    children = [
        SPAWN.Process(target=come_in, args=(str(house.folder), house.urls, n, code, said))
        for n in range(3)
    ]
    for child in children:
        child.start()
    heard = [said.get(timeout=60) for _ in children]
    for child in children:
        child.join()
    assert sum(text[0].startswith(USED) for text in heard) == 2
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM conversation").scalar_one() == 1
        assert drawer.exec_driver_sql("SELECT count(*) FROM used_code").scalar_one() == 1


def test_what_is_kept_of_a_used_code_does_not_name_it(house):
    (code,) = sheet(house)
    answers_by(house, "1001", code)
    with house.contacts.connect() as drawer:
        ((index, round_id),) = drawer.exec_driver_sql("SELECT * FROM used_code").all()
    assert len(bytes(index)) == 32
    assert round_id == "r1"
    with writing(house.contacts) as drawer:
        forget_marks(drawer, "r1")
        assert not drawer.exec_driver_sql("SELECT * FROM used_code").all()


# --- where somebody comes from --------------------------------------------------------------------------------------


def test_the_provider_of_a_place_is_background(house):
    (code,) = codes(house, "Woongroep", provider="xonar")
    person = answers_by(house, "1001", code)
    assert background(house, person) == {"age": "16-17", "provider": "xonar"}
    assert "Je hulp komt van xonar." in "".join(texts(person.types("wat weet je")))


def test_a_round_for_some_is_not_put_to_everybody(house):
    change(house, audience=Audience(ages=("18-23",)).to_json())
    person = house.person()
    person.opens()
    person.taps("16 of 17")
    assert "Wat wil jij vertellen?" in person.last


# --- halted ---------------------------------------------------------------------------------------------------------


def test_nobody_new_begins_in_a_halted_round_and_who_is_in_finishes(house):
    inside = answers_by(house, "1001", "poster1")
    change(house, halted=True)
    assert "Hoe is dat wachten voor jou?" in texts(inside.opens("poster1"))[-1]
    inside.types("lang", whole=True)
    assert house.texts() == {"hoe": "lang"}
    new = house.person("1002")
    assert texts(new.opens("poster1"))[0].startswith(HALTED)
    assert "Iets vertellen" in [button.label for button in new.saw[-1].buttons]
    new.opens()
    new.taps("16 of 17")
    assert "Wat wil jij vertellen?" in new.last


# --- voided ---------------------------------------------------------------------------------------------------------


def test_a_void_code_takes_out_what_came_in_by_it_and_nothing_else(house):
    leaked, good = codes(house, "Bibliotheek", "Jongerenhuis", provider="xonar")
    bad = answers_by(house, "1001", leaked)
    fine = answers_by(house, "1002", good)
    both = answers_by(house, "1003", leaked)
    both.opens(good)
    assert void_code(workroom(house), leaked) == 1
    house.look()
    assert len(house.kept()) == 2
    assert took_part(house) == 2
    assert background(house, bad) == {"age": "16-17"}
    assert texts(bad.types("hallo"))[0].startswith(TAKEN)
    assert not any(text.startswith(TAKEN) for text in texts(bad.types("hallo?")))
    assert texts(fine.types("het duurt lang", whole=True)) != []
    both.types("mij ook", whole=True)
    assert sorted(body.text for body in house.kept() if body.step == "hoe") == [
        "het duurt lang",
        "mij ook",
    ]
    assert void_code(workroom(house), leaked) == 0


def test_nobody_comes_in_by_a_void_code_nor_by_the_front_door(house):
    (leaked,) = codes(house, "Bibliotheek")
    void_code(workroom(house), leaked)
    late = house.person("1001")
    # A process whose board is a moment old believes in the code, but not in the contacts drawer.
    assert texts(late.opens(leaked))[0].startswith(VOID)
    house.look()
    assert texts(late.opens(leaked))[0].startswith(VOID)
    late.opens()
    late.taps("16 of 17")
    assert "Wat wil jij vertellen?" in late.last


def test_old_buttons_and_corrections_bring_nothing_back(house):
    (leaked,) = codes(house, "Bibliotheek")
    person = answers_by(house, "1001", leaked)
    person.types("het duurt lang", "m1", whole=True)
    void_code(workroom(house), leaked)
    house.look()
    person.edits("m1", "toch niet")
    person.taps("Nee")
    person.taps("Goed")
    person.types("verder")
    person.types("toch verder")
    person.waits(days=30)
    assert house.kept() == []
    assert took_part(house) == 0


def test_with_a_good_code_they_begin_again(house):
    (leaked,) = codes(house, "Bibliotheek")
    person = answers_by(house, "1001", leaked)
    void_code(workroom(house), leaked)
    (good,) = codes(house, "Bibliotheek")
    said = texts(person.opens(good))
    assert said[0].startswith(TAKEN)
    assert "Wacht jij op hulp?" in said[-1]
    person.taps("Nee")
    assert house.picks() == {"wacht": ("nee",)}
    assert void_code(workroom(house), leaked) == 0
    assert house.picks() == {"wacht": ("nee",)}


def test_who_came_without_a_code_keeps_everything(house):
    (leaked,) = codes(house, "Bibliotheek")
    person = house.person()
    person.opens()
    person.taps("16 of 17")
    person.taps("Ja")
    person.opens(leaked)
    assert void_code(workroom(house), leaked) == 0
    assert house.picks() == {"wacht": ("ja",)}


def test_help_comes_before_what_was_taken_out(house):
    (leaked,) = codes(house, "Bibliotheek")
    person = answers_by(house, "1001", leaked)
    void_code(workroom(house), leaked)
    house.look()
    said = texts(person.types("ik wil dood"))
    assert "113" in said[0]
    assert any(text.startswith(TAKEN) for text in said[1:])


def test_a_held_piece_goes_too(house):
    (leaked,) = codes(house, "Bibliotheek")
    person = answers_by(house, "1001", leaked)
    person.types("ik wil dood")
    void_code(workroom(house), leaked)
    with house.answers.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM pending").scalar_one() == 0


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(
    "point", ["codes void", "codes marked", "answers taken", "conversations taken"]
)
def test_a_crash_in_the_middle_is_made_good_by_doing_it_again(house, point):
    leaked, good = codes(house, "Bibliotheek", "Jongerenhuis")
    for n in range(3):
        answers_by(house, str(1001 + n), leaked)
    answers_by(house, "1009", good)

    def die(passed):
        if passed == point:
            raise Crash

    with pytest.raises(Crash):
        void_code(workroom(house, die), leaked)
    void_code(workroom(house), leaked)
    assert len(house.kept()) == 1
    assert took_part(house) == 1


def test_a_whole_sheet_at_once_and_no_code_at_all(house):
    made = sheet(house, 3)
    for n, code in enumerate(made):
        answers_by(house, str(1001 + n), code)
    assert void_codes(workroom(house), made[:2]) == 2
    assert len(house.kept()) == 1
    with pytest.raises(LookupError):
        void_code(workroom(house), "nergens")


def test_after_closing_a_code_only_leads_nowhere(house):
    answers_by(house, "1001", "poster1")
    change(house, status=Status.CLOSING)
    assert void_code(workroom(house), "poster1") == 0
    assert len(house.kept()) == 1


def begin_slowly(folder: str, urls: dict, code: str, ready, go) -> None:
    """A process of its own that comes in by a code, and holds on before it commits."""
    house = House(Path(folder), urls, random=random.Random(3))

    def hold(point):
        if point == "decided":
            ready.set()
            go.wait(1)

    take_turns(
        [house.person("3001").incoming(Opened(code))],
        house.world(),
        house.contacts,
        house.answers,
        hold,
    )
    house.close()


def test_who_is_just_coming_in_is_seen_too(house):
    (leaked,) = codes(house, "Bibliotheek")
    ready, go = SPAWN.Event(), SPAWN.Event()
    child = SPAWN.Process(
        target=begin_slowly, args=(str(house.folder), house.urls, leaked, ready, go)
    )
    child.start()
    assert ready.wait(60)
    # Waits here until the other process has committed; only then the conversation can be found.
    assert void_code(workroom(house), leaked) == 1
    go.set()
    child.join()
    assert child.exitcode == 0


def test_a_mark_is_made_once(house):
    for _ in range(2):
        with writing(house.contacts) as drawer:
            mark_void(drawer, b"i" * 32, "r1")
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM used_code").scalar_one() == 1


# --- buttons of another conversation --------------------------------------------------------------------------------


def test_take_them_away_speaks_of_the_round_that_it_stood_under(house):
    person = answers_by(house, "1001", "poster1")
    person.types("stop")
    asked = person.saw[-1]
    person.opens("vertel")
    person.types("mijn verhaal", whole=True)
    take = next(button for button in asked.buttons if button.label == "Haal ze weg")
    said = person.does(Tap(take.token), "take")
    assert texts(said) == ["Je antwoorden zijn weg."]
    assert house.kept("r1") == []
    assert house.texts("vertel") == {"verhaal": "mijn verhaal"}
    assert person.does(Tap(take.token), "take") == []


def test_yes_keep_it_is_said_of_the_words_that_it_stood_under(house):
    person = answers_by(house, "1001", "poster1")
    person.types("ik wil dood")
    person.taps("Ik wil verder")
    asked = person.saw[-1]
    keep = next(button for button in asked.buttons if button.token.startswith("a:keep:ja"))
    person.opens("vertel")
    person.types("ik wil echt dood")
    person.taps("Ik wil verder")
    assert any(button.token.startswith("a:keep:ja") for button in person.saw[-1].buttons)
    person.does(Tap(keep.token))
    assert house.kept("vertel") == []
    assert house.texts("r1") == {"hoe": "ik wil dood"}
    assert "Hoe gaat het nu met jou?" in person.last


def test_too_late_for_a_round_that_closed(house):
    person = answers_by(house, "1001", "poster1")
    person.types("stop")
    asked = person.saw[-1]
    person.opens("vertel")
    change(house, status=Status.CLOSING)
    take = next(button for button in asked.buttons if button.label == "Haal ze weg")
    assert texts(person.does(Tap(take.token))) == ["Dat kan nu niet meer. De ronde is al dicht."]
    assert len(house.kept("r1")) == 1


def test_a_button_from_before_marks_speaks_of_the_present_conversation(house):
    person = answers_by(house, "1001", "poster1")
    person.types("stop")
    assert texts(person.does(Tap("a:stopped:weg"))) == ["Je antwoorden zijn weg."]


def test_the_entry_of_a_code(house):
    with reading(house.desk) as drawer:
        assert desk.entry(drawer, "poster1") == Entry("poster1", "r1", "School")
