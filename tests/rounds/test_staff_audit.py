"""The audit log tells the first line that is not as it was written; a noted head tells when the end is gone."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds import audit
from rounds.audit import START, Head, HeadWrong, canonical, link_of, note
from storage import desk
from storage.desk import Line
from storage.drawers import reading, writing

LENGTH = 6


def write_lines(drawer, count=LENGTH):
    for number in range(count):
        note(drawer, 100 + number, "ann", "launch", f"r{number}", 'détail "x" 🙂')


@pytest.fixture
def drawer(house):
    with writing(house.desk) as conn:
        write_lines(conn)
        yield conn


def test_a_log_that_nobody_touched_is_whole(drawer):
    assert audit.verify(drawer) is None
    assert audit.verify(drawer, audit.head(drawer)) is None
    assert audit.head(drawer).number == LENGTH


def test_an_empty_log_is_whole_and_has_a_head(house):
    with writing(house.desk) as drawer:
        before = audit.head(drawer)
        assert before == Head(0, START.hex())
        assert audit.verify(drawer, before) is None
        write_lines(drawer)
        assert audit.verify(drawer, before) is None


def test_one_line_more_is_linked_to_the_last(drawer):
    before = audit.head(drawer)
    note(drawer, 1, audit.WORKER, "close", "r1")
    (line,) = audit.shown(drawer, 1)
    assert line.number == before.number + 1
    assert line.link == link_of(bytes.fromhex(before.link), line)


def test_the_link_is_what_the_page_says():
    # By hand, so that another program can check a log: docs/decisions/0012.
    line = Line(1, 100, "ann", "launch", "r1", "é", b"")
    assert canonical(line) == b'[1,100,"ann","launch","r1","\\u00e9"]'
    assert link_of(START, line).hex().startswith("5a48e50ae31a70c2")


@pytest.mark.parametrize(
    "change",
    [
        "at = at + 1",
        "actor = 'bob'",
        "action = 'stop'",
        "subject = ''",
        "detail = ''",
        "actor = 'an', action = 'nlaunch'",
    ],
)
@pytest.mark.parametrize("number", [1, 3, LENGTH])
def test_a_changed_line_is_named(drawer, change, number):
    drawer.exec_driver_sql(f"UPDATE audit SET {change} WHERE number = {number}")
    assert audit.verify(drawer).number == number


@pytest.mark.parametrize("number", [1, 3])
def test_a_line_whose_link_was_made_to_fit_gives_away_the_next(drawer, number):
    drawer.exec_driver_sql(f"UPDATE audit SET detail = '' WHERE number = {number}")
    link = START
    for line in list(desk.lines(drawer)):
        link = link_of(link, line)
        if line.number == number:
            drawer.execute(
                desk.metadata.tables["audit"]
                .update()
                .where(desk.metadata.tables["audit"].c.number == number)
                .values(link=link)
            )
            break
    assert audit.verify(drawer).number == number + 1


@pytest.mark.parametrize("number", [1, 3, LENGTH - 1])
def test_a_removed_line_is_named(drawer, number):
    drawer.exec_driver_sql(f"DELETE FROM audit WHERE number = {number}")
    assert audit.verify(drawer).number == number


def test_a_removed_line_whose_number_was_given_away_is_named(drawer):
    drawer.exec_driver_sql("DELETE FROM audit WHERE number = 3")
    for number in range(4, LENGTH + 1):
        drawer.exec_driver_sql(f"UPDATE audit SET number = {number - 1} WHERE number = {number}")
    assert audit.verify(drawer).number == 3


def test_a_number_that_was_left_out_is_named_though_the_links_fit(drawer):
    last = desk.last_line(drawer)
    skipped = Line(last.number + 2, 1, "ann", "launch", "", "", b"")
    desk.append_line(drawer, replace(skipped, link=link_of(last.link, skipped)))
    assert audit.verify(drawer).number == last.number + 1


def test_lines_that_changed_places_are_named(drawer):
    for before, after in ((2, 99), (4, 2), (99, 4)):
        drawer.exec_driver_sql(f"UPDATE audit SET number = {after} WHERE number = {before}")
    assert audit.verify(drawer).number == 2


def test_a_line_before_the_first_is_named(drawer):
    drawer.exec_driver_sql("UPDATE audit SET number = 0 WHERE number = 1")
    assert audit.verify(drawer) is not None


@pytest.mark.parametrize("gone", [1, 2, LENGTH])
def test_an_end_that_was_cut_off_is_noticed_by_who_noted_the_head(drawer, gone):
    noted = audit.head(drawer)
    drawer.exec_driver_sql(f"DELETE FROM audit WHERE number > {LENGTH - gone}")
    assert audit.verify(drawer) is None
    assert audit.verify(drawer, noted).number == LENGTH - gone + 1


def test_an_end_that_was_cut_off_and_written_anew_is_noticed_too(drawer):
    noted = audit.head(drawer)
    drawer.exec_driver_sql(f"DELETE FROM audit WHERE number >= {LENGTH - 1}")
    write_lines(drawer, 3)
    assert audit.verify(drawer) is None
    assert audit.verify(drawer, noted).number == LENGTH


def test_several_heads_are_all_looked_at(drawer):
    first = audit.head(drawer)
    write_lines(drawer)
    second = audit.head(drawer)
    assert audit.verify(drawer, first, second) is None
    assert audit.verify(drawer, first, Head(second.number, "0" * 64)).number == second.number
    assert audit.verify(drawer, Head(first.number, "0" * 64), second).number == first.number
    for two in ((second, Head(second.number, "0" * 64)), (Head(second.number, "0" * 64), second)):
        assert audit.verify(drawer, *two).number == second.number
    assert audit.verify(drawer, Head(0, "1" * 64)).number == 0


def test_lines_are_read_in_parts_without_a_gap(house):
    with writing(house.desk) as drawer:
        link = START
        for number in range(1, 502):
            line = Line(number, 1, "a", "b", "", "", b"")
            link = link_of(link, line)
            desk.append_line(drawer, Line(number, 1, "a", "b", "", "", link))
        assert [line.number for line in desk.lines(drawer)] == list(range(1, 502))
        assert [line.number for line in audit.shown(drawer, 2)] == [500, 501]
        assert audit.verify(drawer) is None


def test_many_writers_at_once_leave_no_gap_and_no_fork(house):
    start = threading.Barrier(6)

    def work(actor):
        start.wait()
        for number in range(10):
            with writing(house.desk) as drawer:
                note(drawer, number, actor, "launch")

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(house.desk) as drawer:
        assert audit.head(drawer).number == 60
        assert audit.verify(drawer) is None


@given(st.integers(0, 10**12), st.binary(min_size=32, max_size=32))
def test_a_head_that_was_noted_down_is_read_back(number, link):
    made = Head(number, link.hex())
    assert Head.read(f" {made}\n") == made


@pytest.mark.parametrize("written", ["", "12", "12:", "12:abc", ":" + "a" * 64, "1:" + "g" * 64])
def test_what_is_no_head_is_refused(written):
    with pytest.raises(HeadWrong):
        Head.read(written)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), st.tuples(TEXTS, TEXTS, TEXTS, TEXTS))
def test_two_lines_that_differ_have_two_forms(one, other):
    forms = [canonical(Line(1, 1, *each, b"")) for each in (one, other)]
    assert (forms[0] == forms[1]) == (one == other)
