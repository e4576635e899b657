import pytest
from sqlalchemy.exc import OperationalError

from storage import contacts
from storage.contacts import Letter, Receipt
from storage.drawers import writing

A, B = b"a" * 16, b"b" * 16


def letter(whose, number, ready_at=10, channel="tg"):
    return Letter(whose, number, "r", channel, b"address", b"body", ready_at)


def names(letters):
    return [(row.participant, row.number) for row in letters]


@pytest.fixture
def drawer(contacts_drawer):
    return contacts_drawer


def posted(drawer, *letters):
    with writing(drawer) as conn:
        contacts.post(conn, letters)


def claimed(drawer, now=20, lease_until=30, limit=9, channel="tg"):
    with writing(drawer) as conn:
        return contacts.claim(conn, channel, now, lease_until, limit)


def test_what_waits_comes_in_order_and_leaves_when_it_arrived(drawer):
    posted(drawer, letter(A, 2), letter(A, 1), letter(B, 1), letter(A, 3))
    with writing(drawer) as conn:
        waiting = contacts.waiting(conn, [A, B, b"nobody"])
        assert {whose: names(rows) for whose, rows in waiting.items()} == {
            A: [(A, 1), (A, 2), (A, 3)],
            B: [(B, 1)],
        }
        contacts.acknowledge(conn, [(A, 2), (B, 0)])
        assert names(contacts.waiting(conn, [A])[A]) == [(A, 3)]
        assert names(contacts.waiting(conn, [B])[B]) == [(B, 1)]


def test_a_claimed_letter_is_nobody_elses_until_the_lease_is_over(drawer):
    posted(drawer, letter(A, 1))
    (mine,) = claimed(drawer, now=20, lease_until=30)
    assert (mine.lease_until, mine.tries) == (30, 1)
    assert claimed(drawer, now=29) == []
    (again,) = claimed(drawer, now=30, lease_until=40)
    assert (again.lease_until, again.tries) == (40, 2)


def test_only_what_is_ready_and_of_the_channel_is_claimed(drawer):
    posted(drawer, letter(A, 1, ready_at=21), letter(B, 1, channel="web"))
    assert claimed(drawer, now=20) == []
    assert names(claimed(drawer, now=21)) == [(A, 1)]


def test_claims_follow_readiness_and_number_and_the_limit(drawer):
    posted(drawer, letter(A, 2), letter(B, 7, ready_at=5), letter(A, 1), letter(A, 3))
    assert names(claimed(drawer, limit=2)) == [(B, 7), (A, 1)]


@pytest.mark.parametrize(
    ("ready", "expected"),
    [
        ((10, 10), [1, 2]),
        ((5, 10), [1, 2]),
        ((10, 5), [1]),  # ready earlier than the one before it: it waits for that one
        ((25, 5), []),
    ],
)
def test_a_letter_never_overtakes_an_earlier_one(drawer, ready, expected):
    posted(drawer, *(letter(A, number, ready_at) for number, ready_at in enumerate(ready, 1)))
    assert [row.number for row in claimed(drawer)] == expected


def test_letters_wait_for_one_that_somebody_else_is_sending(drawer):
    posted(drawer, letter(A, 1), letter(A, 2))
    assert names(claimed(drawer, limit=1)) == [(A, 1)]
    assert claimed(drawer) == []
    with writing(drawer) as conn:
        contacts.sent(conn, [(A, 1)], [])
    assert names(claimed(drawer)) == [(A, 2)]


def test_a_postponed_letter_holds_back_the_later_ones(drawer):
    posted(drawer, letter(A, 1), letter(A, 2), letter(B, 1))
    claimed(drawer)
    with writing(drawer) as conn:
        contacts.postpone(conn, [(A, 1, 50), (A, 2, 20)])
    assert claimed(drawer, now=29) == []
    assert names(claimed(drawer, now=50, lease_until=60)) == [(B, 1), (A, 1)]


# On SQLite one transaction writes at a time.
@pytest.mark.parametrize(
    "fresh_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_two_claims_at_once_share_no_letter_and_keep_the_order(drawer):
    posted(drawer, letter(A, 1), letter(A, 2))
    with writing(drawer) as one, writing(drawer) as two:
        assert names(contacts.claim(one, "tg", 20, 30, 1)) == [(A, 1)]
        two.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError, match="lock timeout"):
            contacts.claim(two, "tg", 20, 30, 9)
        two.rollback()
    assert claimed(drawer) == []


def test_a_sent_letter_leaves_a_receipt_unless_its_participant_is_gone(drawer, somebody):
    who = somebody()
    with writing(drawer) as conn:
        contacts.save_participants(conn, [who])
        contacts.post(conn, [letter(who.id, 1), letter(who.id, 2), letter(A, 1)])
        given = [
            Receipt(who.id, 2, b"y", 50),
            Receipt(who.id, 1, b"x", 40),
            Receipt(A, 1, b"z", 40),
        ]
        contacts.sent(conn, [(who.id, 1), (who.id, 2), (A, 1)], given)
        assert contacts.waiting(conn, [who.id, A]) == {}
        assert contacts.receipts_of(conn, who.id) == [given[1], given[0]]
        assert contacts.receipts_of(conn, A) == []
        contacts.drop_receipts(conn, 40)
        assert contacts.receipts_of(conn, who.id) == [given[0]]
