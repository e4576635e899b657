"""A round closes: what was given stays once each, whose it was can never be told, and nothing else is left."""

from __future__ import annotations

from collections import Counter

import pytest

from rounds.answer_body import AnswerBody
from rounds.close import CLOSE_POINTS, close, wipe_closed
from rounds.corpus import CorpusAnswer, read_corpus, rewritten
from rounds.due import responses_shown, show_responses
from rounds.rewrite import rewrite
from storage import corpus, desk
from storage.desk import Status
from storage.drawers import reading, writing
from tests.rounds.closing import (
    Crash,
    Crowd,
    close_now,
    corpus_of,
    dies_at,
    room_of,
    rows,
    said,
    status,
    words,
)

LEFT = ("answer", "pending", "conversation", "letter", "invitation", "used_code")


def nothing_is_left(house):
    assert {table: rows(house, table) for table in LEFT} == dict.fromkeys(LEFT, 0)
    assert house.keys.round("r1") is None


@pytest.fixture
def crowd(house):
    made = Crowd(house, 12)
    made.answers()
    return made


def test_what_was_given_is_kept_once_each_and_nothing_else_is(house, crowd):
    close_now(house)
    assert said(corpus_of(house)) == Counter(crowd.told())
    assert len({each.respondent for each in corpus_of(house)}) == 12
    assert {each.background["age"] for each in corpus_of(house)} == {"16-17"}
    after = status(house)
    assert (after.status, after.responses) == (Status.REVIEW, 10)
    assert after.closed_at == int(house.clock.timestamp())
    assert rows(house, "took_part") == 12
    nothing_is_left(house)


@pytest.mark.parametrize("point", CLOSE_POINTS)
def test_a_crash_at_any_point_changes_nothing_in_the_end(house, crowd, point):
    half = Crowd(house, 1, first=5000)
    half.opens()
    half.taps("c:k.leeftijd:16-17")
    with pytest.raises(Crash):
        close(room_of(house, dies_at(point)), "r1")
    close_now(house)
    assert said(corpus_of(house)) == Counter(crowd.told())
    assert status(house).status is Status.REVIEW
    nothing_is_left(house)
    assert wipe_closed(room_of(house))
    with reading(house.answers) as drawer:
        assert corpus.unwiped(drawer) == {}
    assert rows(house, "letter", "bulk") == 1


@pytest.mark.parametrize("point", ["read", "rewritten", "burned", "told", "settled"])
def test_a_crash_with_too_few_leaves_no_texts(house, point):
    Crowd(house, 9).answers()
    with pytest.raises(Crash):
        close(room_of(house, dies_at(point)), "r1")
    close_now(house)
    assert status(house).status is Status.TOO_FEW
    assert rows(house, "corpus") == 0
    assert house.store.corpora() == set()
    assert rows(house, "took_part") == 9
    nothing_is_left(house)


def test_who_only_skipped_or_did_not_understand_does_not_count(house):
    Crowd(house, 9).answers()
    other = Crowd(house, 3, first=5000)
    other.opens()
    other.taps("c:k.leeftijd:12-15")
    other.types("snap ik niet")
    other.types("sla over")
    other.types("sla over")
    show_responses(house.desk, house.contacts)
    assert status(house).responses == 0, "nine are fewer than ten, whoever only skipped"
    assert rows(house, "took_part") == 9
    close_now(house)
    assert status(house).status is Status.TOO_FEW
    assert corpus_of(house) == []


def test_who_takes_everything_back_did_not_take_part(house):
    crowd = Crowd(house, 2)
    crowd.answers()
    crowd.types("stop", only=["1001"])
    assert rows(house, "took_part") == 2
    turned = crowd.types("stop", only=["1001"])
    token = next(
        button.token
        for out in turned[0].reply.outgoing
        for button in out.message.buttons
        if "weg" in button.token
    )
    crowd.taps(token, only=["1001"])
    assert rows(house, "took_part") == 1


def test_skipping_is_counted_by_step_but_not_by_person(house):
    Crowd(house, 10).answers()
    other = Crowd(house, 2, first=5000)
    other.opens()
    other.taps("c:k.leeftijd:16-17")
    other.types("snap ik niet")
    other.taps("c:wacht:ja")
    other.types("sla over")
    close_now(house)
    counted = [each for each in corpus_of(house) if each.count]
    assert {(each.step, each.kind, each.count) for each in counted} == {
        ("wacht", "confused", 2),
        ("hoe", "skipped", 2),
    }
    assert not any(each.respondent or each.background for each in counted)
    assert len({each.respondent for each in corpus_of(house) if not each.count}) == 12


def test_the_background_is_what_ten_share(house):
    many, few = Crowd(house, 10), Crowd(house, 6, first=5000)
    for crowd, town in ((many, "heerlen"), (few, "vaals")):
        crowd.answers()
        crowd.moves_to(town)
    close_now(house)
    people = {each.respondent: each.background for each in corpus_of(house)}
    assert Counter(tuple(sorted(each.items())) for each in people.values()) == {(): 16}


def test_who_only_skipped_makes_no_class_larger(house):
    many, few, skipped = Crowd(house, 11), Crowd(house, 9, first=5000), Crowd(house, 9, first=6000)
    for crowd, town in ((many, "heerlen"), (few, "kerkrade")):
        crowd.answers()
        crowd.moves_to(town)
    skipped.opens()
    skipped.taps("c:k.leeftijd:16-17")
    skipped.types("sla over")
    skipped.moves_to("kerkrade")
    close_now(house)
    people = {each.respondent: each.background for each in corpus_of(house) if not each.count}
    assert Counter(tuple(sorted(each.items())) for each in people.values()) == {(): 20}


@pytest.mark.parametrize(
    ("quote", "left_out", "troubled", "visit", "may_be"),
    [
        (True, (), False, 0, True),
        (False, (), False, 0, False),
        (True, ("hoe",), False, 0, False),
        (True, ("wens",), False, 0, True),
        (True, (), True, 0, False),
        (True, (), False, 1, False),
    ],
)
def test_consent_and_concern_go_with_the_text(quote, left_out, troubled, visit, may_be):
    wrote = AnswerBody("hoe", 0, "wrote", pieces=(("tag", "een"), ("", "twee")), troubled=troubled)
    agreed = AnswerBody("slot", visit, "agreed", quote=quote, except_steps=left_out)
    picked = AnswerBody("wacht", 0, "picked", choices=("ja",))
    made = list(rewritten([wrote, agreed, picked], "token", {"age": "16-17"}))
    assert [(each.step, each.quote, each.troubled) for each in made] == [
        ("hoe", may_be, troubled),
        ("wacht", False, False),
    ]
    assert made[0].text == "een\ntwee"
    assert all(b"tag" not in each.to_bytes() for each in made)
    assert [CorpusAnswer.from_bytes(each.to_bytes()) for each in made] == made


# --- in the middle ----------------------------------------------------------------------------------------------------

GOODBYE = "Deze ronde is nu dicht."


def test_who_is_in_the_middle_gets_a_letter_that_outlives_the_keys(house):
    Crowd(house, 10).answers()
    half = Crowd(house, 3, first=5000)
    half.opens()
    half.taps("c:k.leeftijd:16-17")
    half.taps("c:wacht:nee")
    close_now(house)
    assert rows(house, "letter", "bulk") == 3
    assert len([1 for each in corpus_of(house) if each.choices == ("nee",)]) == 3


def test_who_comes_back_hears_it_at_once_and_not_twice(house):
    Crowd(house, 10).answers()
    person = house.person("7001")
    person.opens("poster1")
    person.taps("16 of 17")
    person.taps("Ja")
    close_now(house)
    said_now = person.types("hoi")
    assert said_now[0].text.startswith(GOODBYE)
    assert sum(message.text.startswith(GOODBYE) for message in person.saw) == 1
    assert rows(house, "letter", "bulk") == 0
    person.types("hoi")
    person.types("hallo")
    assert sum(message.text.startswith(GOODBYE) for message in person.saw) == 1


def test_who_heard_it_before_the_letters_gets_no_letter(house):
    Crowd(house, 10).answers()
    person = house.person("7001")
    person.opens("poster1")
    person.taps("16 of 17")
    with pytest.raises(Crash):
        close(room_of(house, dies_at("shut")), "r1")
    # The board of this process still shows the round.
    assert person.types("ja")[0].text.startswith(GOODBYE)
    close_now(house)
    assert rows(house, "letter", "bulk") == 0
    assert said(corpus_of(house)) == Counter(Crowd(house, 10).told())


def test_on_the_web_the_goodbye_is_there_when_the_page_asks(house):
    Crowd(house, 10).answers()
    person = house.person("web1", "web")
    person.opens("poster1")
    person.taps("16 of 17")
    close_now(house)
    person.types("hoi")
    assert sum(message.text.startswith(GOODBYE) for message in person.saw) == 1


# --- a process that knows nothing of it -------------------------------------------------------------------------------


def test_a_turn_with_a_stale_board_writes_no_answer(house, crowd):
    stale = Crowd(house, 2, first=7000)
    stale.opens()
    stale.taps("c:k.leeftijd:16-17")
    with writing(house.answers) as drawer:
        corpus.shut_out(drawer, "r1")
    assert "r1" in house.board.rounds
    before = house.kept()
    stale.taps("c:wacht:ja")
    Crowd(house, 1, first=8000).answers()
    assert house.kept() == before


def test_nobody_answers_when_the_keys_are_gone(house, crowd):
    late = Crowd(house, 1, first=8000)
    close(room_of(house), "r1")
    assert "r1" in house.board.rounds
    late.answers()
    assert rows(house, "answer") == 0
    assert rows(house, "conversation") == 0


# --- others at the same time ------------------------------------------------------------------------------------------


def test_who_erases_while_it_is_rewritten_is_not_in_the_corpus(house):
    crowd = Crowd(house, 11)
    crowd.answers()
    erased = []

    def passed(point):
        if point == "rewritten" and not erased:
            erased.append(1)
            crowd.types("wis alles", only=["1003"])
            crowd.taps("a:erase:ja", only=["1003"])

    close(room_of(house, passed), "r1")
    assert erased
    assert not any(words(1003) in each.text for each in corpus_of(house))
    assert len({each.respondent for each in corpus_of(house)}) == 10


def test_the_tenth_who_erases_takes_the_texts_along(house):
    crowd = Crowd(house, 10)
    crowd.answers()
    erased = []

    def passed(point):
        if point == "rewritten" and not erased:
            erased.append(1)
            crowd.types("wis alles", only=["1003"])
            crowd.taps("a:erase:ja", only=["1003"])

    close(room_of(house, passed), "r1")
    assert status(house).status is Status.TOO_FEW
    assert rows(house, "corpus") == 0
    assert house.store.corpora() == set()


@pytest.mark.parametrize("point", [*CLOSE_POINTS])
def test_two_who_close_at_once_lose_nothing(house, crowd, point):
    second = []

    def passed(name):
        if name == point and not second:
            second.append(1)
            close(room_of(house), "r1")

    close(room_of(house, passed), "r1")
    assert said(corpus_of(house)) == Counter(crowd.told())
    assert status(house).status is Status.REVIEW
    nothing_is_left(house)


@pytest.mark.parametrize("point", ["read", "some rewritten", "rewritten"])
@pytest.mark.parametrize("then", ["read", "some rewritten", "rewritten", "burned"])
def test_one_who_takes_over_and_dies_lose_nothing(house, crowd, point, then):
    second = []

    def passed(name):
        if name == point and not second:
            second.append(1)
            with pytest.raises(Crash):
                close(room_of(house, dies_at(then)), "r1")

    close(room_of(house, passed), "r1")
    # The first leaves it to the second, which is dead; the next look at what is due goes on.
    assert (house.keys.round("r1") is None) == (then == "burned")
    close_now(house)
    assert said(corpus_of(house)) == Counter(crowd.told())
    nothing_is_left(house)


@pytest.mark.parametrize("part", [1, 3, 7])
def test_a_crash_with_half_a_corpus_on_disk_begins_anew(house, crowd, part):
    with pytest.raises(Crash):
        close(room_of(house, dies_at("shut")), "r1")
    with pytest.raises(Crash):
        rewrite(room_of(house, dies_at("some rewritten", part)), status(house), at_once=7)
    assert 0 < rows(house, "corpus") <= 12 * 4
    assert house.keys.round("r1") is not None
    close_now(house)
    assert said(corpus_of(house)) == Counter(crowd.told())
    nothing_is_left(house)


def test_a_damaged_row_does_not_keep_the_keys(house, crowd, caplog):
    with writing(house.answers) as drawer:
        key = drawer.exec_driver_sql("SELECT key FROM answer LIMIT 1").scalar_one()
        drawer.execute(
            corpus.answers.update().where(corpus.answers.c.key == key).values(body=b"broken")
        )
    close_now(house)
    assert said(corpus_of(house)).total() == 12 * 4 - 1
    assert "damaged" in caplog.text
    nothing_is_left(house)


def test_other_rounds_stay_as_they_are(house, crowd):
    person = house.person("7001")
    person.opens("vertel")
    person.taps("16 of 17")
    person.types("mijn verhaal")
    person.waits(seconds=5)
    close_now(house)
    assert house.texts("vertel") == {"verhaal": "mijn verhaal"}
    assert read_corpus(room_of(house), "vertel") == []
    assert "vertel" in house.board.rounds


@pytest.mark.parametrize("before", [Status.PLANNED, Status.REVIEW, Status.FROZEN, Status.ENDED])
def test_a_round_elsewhere_in_its_life_is_left_alone(house, crowd, before):
    with writing(house.desk) as drawer:
        desk.set_status(drawer, "r1", before)
    close_now(house)
    assert status(house).status is before
    assert house.keys.round("r1") is not None


@pytest.mark.parametrize("fault", ["another key", "a row is gone"])
def test_nothing_burns_before_the_corpus_is_whole_and_opens(house, crowd, fault):
    """Whatever went wrong between writing the corpus and burning the keys: it is done once more."""
    done = []

    def passed(point):
        if point == "rewritten" and not done:
            done.append(1)
            if fault == "another key":
                house.store.new_corpus("r1")
            else:
                with writing(house.answers) as drawer:
                    first = "SELECT key FROM corpus LIMIT 1"
                    drawer.exec_driver_sql(f"DELETE FROM corpus WHERE key = ({first})")

    close(room_of(house, passed), "r1")
    assert said(corpus_of(house)) == Counter(crowd.told())
    nothing_is_left(house)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (9, 0), (10, 10), (12, 10), (13, 15)])
def test_fewer_than_ten_are_not_counted_in_sight(count, shown):
    assert responses_shown(count) == shown
