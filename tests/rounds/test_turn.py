"""Turns as stories: what people do, what they see, and what is then in the drawers."""

from __future__ import annotations

import pytest

from flows.event import Medium, Special
from rounds import incoming as i
from rounds.turn import take_turns


def meet(house, address="1001", channel="telegram"):
    """Somebody who came through the first meeting and stands before the first question."""
    person = house.person(address, channel)
    person.opens("poster1")
    person.taps("16 of 17")
    assert "Wacht jij op hulp?" in person.last
    return person


def contacts_row(house, column):
    with house.contacts.connect() as drawer:
        return [row[0] for row in drawer.exec_driver_sql(f"SELECT {column} FROM participant")]


def test_a_whole_conversation_ends_with_every_answer_in_the_store(house):
    person = meet(house)
    person.taps("Ja")
    person.types("het duurt al lang")
    person.waits(seconds=5)
    person.taps("Goed")
    person.types("een eigen kamer")
    person.waits(seconds=5)
    assert house.picks() == {"wacht": ("ja",), "gevoel": ("4",)}
    assert house.texts() == {"hoe": "het duurt al lang", "wens": "een eigen kamer"}
    assert person.waits(days=30) == []


def test_background_goes_to_the_contact_and_leaves_no_answer(house):
    meet(house)
    assert house.kept() == []
    assert contacts_row(house, "background") == ['{"age": "16-17"}']


def test_somebody_who_met_zegje_is_not_introduced_again(house):
    person = meet(house)
    person.opens("vertel")
    assert person.last == "Wat wil jij vertellen?" or "Wat wil jij vertellen?" in person.last
    assert "Hoe oud ben jij?" not in [m.text for m in person.saw[-2:]]


def test_a_message_that_is_delivered_again_changes_nothing(house):
    person = meet(house)
    person.taps("Ja", key="tap-1")
    person.types("het duurt lang", key="m1")
    before = house.kept()
    assert person.types("het duurt lang", key="m1") == []
    assert house.kept() == before


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("point", ["loaded", "decided", "answers committed"])
def test_a_crash_at_a_named_point_is_repaired_by_the_next_delivery(house, point):
    person = meet(house)
    person.taps("Ja")
    person.types("eerste stuk", key="m1")
    second = person.incoming(i.Typed("tweede stuk"), "m2")

    def crash(passed):
        if passed == point:
            raise Crash

    with pytest.raises(Crash):
        take_turns([second], house.world(), house.contacts, house.answers, crash)
    person.took(house.take([second])[0])
    assert house.texts() == {"hoe": "eerste stuk\ntweede stuk"}
    assert len(house.kept()) == 2


def test_two_messages_of_one_person_in_one_batch_are_taken_in_order(house):
    person = meet(house)
    person.taps("Ja")
    both = [person.incoming(i.Typed("een"), "m1"), person.incoming(i.Typed("twee"), "m2")]
    house.take(both)
    assert house.texts() == {"hoe": "een\ntwee"}


def test_many_people_share_one_batch(house):
    people = [house.person(str(2000 + n)) for n in range(20)]
    turned = house.take([person.incoming(i.Opened("poster1")) for person in people])
    assert all("Hoe oud ben jij?" in t.reply.outgoing[-1].message.text for t in turned)
    assert len(contacts_row(house, "id")) == 20


def test_pieces_are_redacted_together(house):
    person = meet(house)
    person.taps("Ja")
    person.types("bel me maar op 06 1234")
    person.types("5678")
    assert "5678" not in house.texts()["hoe"]
    assert "1234" not in house.texts()["hoe"]


def test_concern_is_heard_in_joined_pieces(house):
    person = meet(house)
    person.taps("Ja")
    assert person.types("ik wil") == []
    shown = person.types("niet meer leven")
    assert "113" in shown[0].text


def test_an_edited_message_corrects_its_answer(house):
    person = meet(house)
    person.taps("Ja")
    person.types("het duurt kort", key="m1")
    person.waits(seconds=5)
    person.edits("m1", "het duurt lang")
    assert house.texts()["hoe"] == "het duurt lang"


def test_going_back_replaces_the_answer_and_drops_the_abandoned_branch(house):
    person = meet(house)
    person.taps("Ja")
    person.types("lang")
    person.waits(seconds=5)
    person.types("terug")
    person.types("terug")
    person.taps("Nee")
    assert house.picks() == {"wacht": ("nee",)}
    assert house.texts() == {}


def test_not_understanding_is_counted_for_the_question_only(house):
    person = meet(house)
    person.types("snap ik niet")
    person.types("huh?")
    assert [(b.step, b.kind) for b in house.kept()] == [("wacht", "confused")]


def test_help_comes_first_and_the_text_waits_for_a_yes(house):
    person = meet(house)
    person.taps("Ja")
    shown = person.types("ik wil dood", key="m1")
    assert "113" in shown[0].text
    assert len(shown[0].text.split("\n")) <= 3
    assert len(shown[0].buttons) <= 3
    assert house.texts() == {}
    person.taps("Ik wil verder")
    person.taps("Ja, bewaar het")
    kept = [body for body in house.kept() if body.kind == "wrote"]
    assert [(body.text, body.troubled) for body in kept] == [("ik wil dood", True)]


@pytest.mark.parametrize("answer", ["Nee, gooi het weg", None])
def test_without_a_yes_the_text_is_destroyed(house, answer):
    person = meet(house)
    person.taps("Ja")
    person.types("ik wil dood")
    if answer:
        person.taps("Ik wil verder")
        person.taps(answer)
    else:
        person.waits(hours=1, seconds=1)
    assert house.texts() == {}
    with house.answers.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM pending").scalar_one() == 0


@pytest.mark.parametrize("address", ["1001", "9999"])
def test_help_is_shown_in_every_state(house, address):
    if address == "1001":
        meet(house).types("stop")
    stranger = house.person(address)
    assert any("113" in message.text for message in stranger.types("ik wil dood", key="later"))


def test_a_caption_is_read_like_words(house):
    person = meet(house)
    shown = person.does(i.Media(Medium.PICTURE, "ik wil dood"))
    assert "113" in shown[0].text


def test_media_without_words_get_a_kind_line(house):
    person = meet(house)
    assert "luisteren" in person.does(i.Media(Medium.VOICE))[0].text


@pytest.mark.parametrize(
    "body",
    [
        i.Command(Special.TELL, "ik wil dood"),
        i.Command(Special.STOP, "ik wil dood"),
        i.Command(Special.LANGUAGE, "ik wil dood"),
        i.Opened("ik wil dood"),
    ],
)
def test_words_behind_a_command_are_read_for_concern_too(house, body):
    known, stranger = meet(house), house.person("1002", "telegram")
    assert "113" in known.does(body)[0].text
    assert "113" in stranger.does(body)[0].text


def test_what_is_known_shows_counts_first_and_texts_after_a_tap(house):
    person = meet(house)
    person.taps("Ja")
    person.types("mijn geheim verhaal")
    person.waits(seconds=5)
    told = person.does(i.Command(Special.KNOWN))
    assert any("2 antwoorden" in message.text for message in told)
    assert not any("geheim" in message.text for message in told)
    assert any("geheim" in message.text for message in person.taps("Laat mijn antwoorden zien"))


def test_erasing_leaves_nothing_of_somebody(house):
    person, other = meet(house), meet(house, "1002")
    for one in (person, other):
        one.taps("Ja")
        one.types("iets persoonlijks")
    person.types("wis alles")
    person.taps("Ja, gooi alles weg")
    assert "weg" in person.last.lower()
    assert len(house.kept()) == 2
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM participant").scalar_one() == 1
        assert drawer.exec_driver_sql("SELECT count(*) FROM conversation").scalar_one() == 1


def test_erasing_twice_is_as_good_as_once(house):
    person = meet(house, channel="web")
    person.types("wis alles")
    person.taps("Ja, gooi alles weg", key="again")
    assert "weg" in person.taps("Ja, gooi alles weg", key="again")[-1].text.lower()
    assert contacts_row(house, "id") == []


def test_telegram_is_asked_to_take_recent_messages_back(house):
    person = meet(house)
    person.types("snap ik niet", key="1001:55")
    person.types("wis alles", key="1001:56")
    person.taps("Ja, gooi alles weg")
    assert {"1001:55", "1001:56"} <= set(person.parcels[-1].take_back)


def test_a_web_page_that_missed_the_reply_gets_it_with_the_next_request(house):
    person = house.person("session", "web")
    first = person.incoming(i.Opened("poster1"), "k1")
    lost = house.take([first])[0].reply.outgoing
    found = house.take([first])[0].reply.outgoing
    assert [out.message.text for out in lost] == [out.message.text for out in found][: len(lost)]


def test_letters_that_a_page_has_seen_leave_the_outbox(house):
    person = house.person("session", "web")
    person.opens("poster1")
    person.taps("16 of 17")
    with house.contacts.connect() as drawer:
        rows = drawer.exec_driver_sql("SELECT number FROM letter ORDER BY number").scalars().all()
    assert len(rows) == len(person.reply.outgoing)


def test_an_unknown_code_is_said_and_the_open_round_begins(house):
    person = house.person()
    said = person.opens("bestaat-niet")
    assert "code ken ik niet" in said[0].text
    assert any("Zegje" in message.text for message in said)


def test_stories_told_twice_are_two_stories(house):
    person = meet(house)
    for story in ("mijn eerste verhaal", "mijn tweede verhaal"):
        person.does(i.Command(Special.TELL))
        person.types(story)
        person.waits(seconds=5)
    assert [body.text for body in house.kept("vertel")] == [
        "mijn eerste verhaal",
        "mijn tweede verhaal",
    ]


def test_after_a_story_the_conversation_before_it_can_go_on(house):
    person = meet(house)
    person.does(i.Command(Special.TELL))
    person.types("even tussendoor")
    person.waits(seconds=5)
    person.opens("poster1")
    assert "Wacht jij op hulp?" in person.last


def test_nobody_is_reminded_at_night(house):
    house.clock = house.clock.replace(hour=23)
    sam = house.person()
    sam.opens("poster1")
    assert sam.waits(hours=24) == []
    assert sam.waits(hours=9, minutes=59) == []
    assert "nog niet klaar" in sam.waits(minutes=1)[0].text


def test_one_reminder_and_then_a_goodbye(house):
    person = meet(house)
    assert any("niet klaar" in m.text for m in person.waits(hours=24, seconds=1))
    assert any("stop" in m.text for m in person.waits(days=7, seconds=1))
    assert person.waits(days=60) == []


def test_a_blocked_participant_gets_nothing_more(house):
    person = meet(house)
    person.does(i.Gone())
    assert person.waits(hours=25) == []


def test_stop_ends_and_answers_can_be_taken_away(house):
    person = meet(house)
    person.taps("Ja")
    person.types("iets")
    person.types("stop")
    person.taps("Haal ze weg")
    assert house.kept() == []


def test_whoever_comes_back_sees_no_old_answers(house):
    person = meet(house)
    person.taps("Ja")
    person.types("mijn geheim")
    person.waits(seconds=5)
    again = person.opens("poster1")
    assert "Hoe gaat het nu met jou?" in again[-1].text
    assert not any("geheim" in message.text for message in again)


def test_a_page_that_will_send_no_more_pieces_is_not_kept_waiting(house):
    person = meet(house, channel="web")
    person.taps("Ja")
    said = person.types("klaar mee", whole=True)
    assert "Hoe gaat het nu met jou?" in said[-1].text


def test_another_language_is_remembered(house):
    person = house.person()
    person.opens("poster1")
    person.does(i.Command(Special.LANGUAGE, "en"))
    assert contacts_row(house, "lang") == ["en"]


def test_words_behind_vertel_begin_the_story(house):
    person = meet(house)
    person.does(i.Command(Special.TELL, "mijn begeleider luistert nooit"))
    person.waits(seconds=5)
    assert [body.text for body in house.kept("vertel")] == ["mijn begeleider luistert nooit"]


def test_help_begins_with_a_kind_word(house):
    person = meet(house)
    assert person.types("ik wil dood")[0].text.startswith("Goed dat je dit vertelt.")
