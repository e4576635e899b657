from itertools import combinations

import pytest
from sqlalchemy.exc import OperationalError

from storage import answers
from storage.answers import Pending, Row
from storage.drawers import reading, writing


def row(pseudonym, key, body=b"body", round_id="r"):
    return Row(round_id, pseudonym, key, body)


def test_answers_come_back_by_round_and_pseudonym(answers_drawer):
    rows = [row(b"p", b"2"), row(b"p", b"1"), row(b"q", b"1"), row(b"p", b"1", round_id="s")]
    with writing(answers_drawer) as conn:
        answers.put(conn, rows)
        found = answers.of(conn, [("r", b"p"), ("s", b"p"), ("s", b"q")])
    assert found == {("r", b"p"): [rows[1], rows[0]], ("s", b"p"): [rows[3]], ("s", b"q"): []}


def test_the_same_answer_written_again_changes_nothing(answers_drawer):
    with writing(answers_drawer) as conn:
        for body in (b"old", b"new", b"new"):
            answers.put(conn, [row(b"p", b"1", body)])
        assert answers.of(conn, [("r", b"p")]) == {("r", b"p"): [row(b"p", b"1", b"new")]}


def test_an_answer_is_removed_and_no_other(answers_drawer):
    with writing(answers_drawer) as conn:
        answers.put(conn, [row(b"p", b"1"), row(b"p", b"2")])
        answers.remove(conn, [("r", b"p", b"1"), ("r", b"q", b"2")])
        assert answers.of(conn, [("r", b"p")]) == {("r", b"p"): [row(b"p", b"2")]}


def test_one_pending_piece_a_pseudonym(answers_drawer):
    with writing(answers_drawer) as conn:
        answers.put_pending(conn, [Pending("r", b"p", b"one"), Pending("r", b"q", b"other")])
        answers.put_pending(conn, [Pending("r", b"p", b"two")])
        asked = [("r", b"p"), ("r", b"q"), ("r", b"z")]
        assert answers.pending_of(conn, asked) == {asked[0]: b"two", asked[1]: b"other"}
        answers.drop_pending(conn, asked[:1])
        assert answers.pending_of(conn, asked) == {asked[1]: b"other"}


def test_erasing_takes_answers_and_pending_of_one_pseudonym(answers_drawer):
    both = [("r", b"p"), ("r", b"q")]
    with writing(answers_drawer) as conn:
        answers.put(conn, [row(b"p", b"1"), row(b"p", b"2"), row(b"q", b"1")])
        answers.put_pending(conn, [Pending("r", b"p", b"x"), Pending("r", b"q", b"x")])
        answers.erase(conn, "r", b"p")
        assert answers.of(conn, both) == {both[0]: [], both[1]: [row(b"q", b"1")]}
        assert answers.pending_of(conn, both) == {both[1]: b"x"}


def test_no_column_tells_when_or_in_which_order():
    columns = {name: list(table.columns.keys()) for name, table in answers.metadata.tables.items()}
    assert columns == {
        "answer": ["round_id", "pseudonym", "key", "body"],
        "pending": ["round_id", "pseudonym", "body"],
        "corpus": ["round_id", "key", "body"],
        "shut": ["round_id", "attempt", "wiped"],
    }


# PostgreSQL keeps rows in the order of writing (docs/storage.md).
@pytest.mark.parametrize("fresh_url", ["sqlite"], indirect=True)
def test_the_order_of_rows_does_not_follow_the_order_of_writing(answers_drawer, random_bytes):
    """Kendall's tau: 1 for the same order, 0 for none; below 0.15 for 400 rows in random order (ten deviations)."""
    written = [random_bytes(32) for _ in range(400)]
    for pseudonym in written:
        with writing(answers_drawer) as conn:
            answers.put(conn, [row(pseudonym, random_bytes(32))])
    with reading(answers_drawer) as conn:
        kept = conn.exec_driver_sql("SELECT pseudonym FROM answer").scalars().all()
        columns = conn.exec_driver_sql("PRAGMA index_list(answer)").all()
        with pytest.raises(OperationalError, match="no such column"):
            conn.exec_driver_sql("SELECT rowid FROM answer")
    assert len(columns) == 1
    place = {pseudonym: number for number, pseudonym in enumerate(written)}
    pairs = list(combinations([place[pseudonym] for pseudonym in kept], 2))
    tau = sum(1 if one < other else -1 for one, other in pairs) / len(pairs)
    assert abs(tau) < 0.15
