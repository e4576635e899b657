"""Staff, invites, questions and lines of the audit log, as the desk drawer keeps them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.exc import IntegrityError

from storage import desk
from storage.desk import Invite, Line, Question, Staff, Stage
from storage.desk.drafts import keep_form, open_form
from storage.drawers import writing

ANS = Staff("a", "Ans", "council", scope="gemeente:heerlen")
BEA = Staff("b", "Bea", "kerngroep", side="clients")


@pytest.fixture
def conn(desk_drawer):
    with writing(desk_drawer) as conn:
        for each in (BEA, ANS):
            desk.save_staff(conn, each)
        yield conn


def test_staff_are_found_by_id_by_chat_and_by_name(conn):
    assert desk.staff_by_id(conn, "a") == ANS
    assert desk.staff_by_id(conn, "c") is None
    assert desk.all_staff(conn) == [ANS, BEA]
    assert desk.staff_at(conn, "") is None
    assert desk.move_in(conn, "a", "77")
    assert desk.staff_at(conn, "77") == replace(ANS, chat="77")


def test_a_chat_is_of_the_last_who_came_in_at_it(conn):
    desk.move_in(conn, "a", "77")
    assert desk.move_in(conn, "b", "77")
    assert desk.staff_at(conn, "77") == replace(BEA, chat="77")
    assert desk.staff_by_id(conn, "a") == ANS


def test_who_was_revoked_takes_no_chat_from_anybody(conn):
    desk.move_in(conn, "a", "77")
    assert desk.revoke_staff(conn, "b")
    assert not desk.move_in(conn, "b", "77")
    assert desk.staff_at(conn, "77") == replace(ANS, chat="77")


def test_revoking_leaves_no_way_in_and_no_open_form(conn):
    desk.save_staff(conn, replace(ANS, chat="77", console="digest"))
    desk.save_invite(conn, Invite(b"1", "a", 10))
    desk.save_invite(conn, Invite(b"2", "b", 10))
    keep_form(conn, "a", {"text": "half"})
    assert desk.revoke_staff(conn, "a")
    assert desk.staff_by_id(conn, "a") == replace(ANS, revoked=True)
    assert desk.open_invites(conn, 0) == [Invite(b"2", "b", 10)]
    assert open_form(conn, "a") is None
    assert not desk.revoke_staff(conn, "a")
    assert not desk.revoke_staff(conn, "c")


def test_who_was_revoked_is_nobody_even_at_a_chat_that_is_still_there(conn):
    desk.save_staff(conn, replace(ANS, chat="77", revoked=True))
    assert desk.staff_at(conn, "77") is None


def test_an_invite_is_used_once_and_in_time(conn):
    for digest, until in ((b"now", 10), (b"old", 5)):
        desk.save_invite(conn, Invite(digest, "a", until))
    assert [each.digest for each in desk.open_invites(conn, 0)] == [b"old", b"now"]
    assert desk.use_invite(conn, b"old", 5) is None
    assert desk.use_invite(conn, b"none", 5) is None
    assert desk.use_invite(conn, b"now", 9) == "a"
    assert desk.use_invite(conn, b"now", 9) is None
    assert desk.open_invites(conn, 0) == [Invite(b"old", "a", 5)]
    desk.drop_old_invites(conn, 5)
    assert desk.open_invites(conn, 0) == []


def test_an_invite_is_of_somebody(desk_drawer):
    with pytest.raises(IntegrityError), writing(desk_drawer) as conn:
        desk.save_invite(conn, Invite(b"1", "nobody", 10))


def test_of_many_who_use_an_invite_at_once_one_wins(desk_drawer):
    with writing(desk_drawer) as conn:
        desk.save_staff(conn, ANS)
        desk.save_invite(conn, Invite(b"1", "a", 10))
    start = Barrier(4)

    def use(_):
        start.wait()
        with writing(desk_drawer) as conn:
            return desk.use_invite(conn, b"1", 0)

    with ThreadPoolExecutor(4) as four:
        assert sorted(four.map(use, range(4)), key=str) == [None, None, None, "a"]


def test_a_number_of_the_audit_log_is_given_once(desk_drawer):
    line = Line(1, 5, "a", "launch", "r", "", bytes(32))
    with writing(desk_drawer) as conn:
        assert desk.last_line(conn) is None
        desk.append_line(conn, line)
        assert desk.last_line(conn) == line
        assert list(desk.lines(conn)) == [line]
        assert list(desk.lines(conn, after=1)) == []
    with pytest.raises(IntegrityError), writing(desk_drawer) as conn:
        desk.append_line(conn, replace(line, actor="b"))


def test_questions_are_kept_in_the_order_in_which_they_were_asked(conn):
    late, early = (Question(each, "a", "Hoe?", "Zo.", at) for each, at in (("x", 9), ("y", 3)))
    for each in (late, early):
        desk.save_question(conn, each)
    assert desk.question(conn, "x") == late
    assert desk.question(conn, "z") is None
    assert desk.questions_in(conn) == [early, late]
    desk.save_question(conn, replace(late, stage=Stage.DECLINED, reply="Nee."))
    assert desk.questions_in(conn, [Stage.NEW]) == [early]
    desk.set_told(conn, "y", "new:")
    assert desk.question(conn, "y") == replace(early, told="new:")
