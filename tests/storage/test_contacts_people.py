import threading
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from storage import contacts
from storage.contacts import Conversation, Invitation, Letter, Receipt
from storage.contacts.tables import metadata
from storage.drawers import reading, writing

STATE = b"state"


def talk(who, round_id="r", **fields):
    return Conversation(who.id, round_id, "flow", 1, STATE, **fields)


def letter(who, number, **fields):
    return Letter(who.id, number, "r", "web", b"address", b"body", 10, **fields)


def test_a_participant_comes_back_as_they_were_saved(contacts_drawer, somebody):
    who = somebody(
        lang="en", background={"role": "client", "age": "12-15"}, met=True, sent=3, gone=True
    )
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        assert contacts.load(conn, [who.index]) == {who.index: (who, None)}
        assert contacts.by_ids(conn, [who.id, b"nobody"]) == {who.id: (who, None)}


def test_saving_again_writes_over(contacts_drawer, somebody):
    who, other = somebody(), somebody()
    changed = replace(who, met=True, current_round="r", background={"role": "parent"})
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who, other])
        contacts.save_participants(conn, [changed])
        found = contacts.load(conn, [who.index, other.index, b"unknown"])
    assert found == {who.index: (changed, None), other.index: (other, None)}


def test_the_current_conversation_comes_along(contacts_drawer, somebody):
    who = somebody(current_round="now")
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        contacts.save_conversations(conn, [talk(who, "then"), talk(who, "now", due_at=7)])
        assert contacts.load(conn, [who.index])[who.index][1] == talk(who, "now", due_at=7)


def test_conversations_may_be_saved_before_their_participant(contacts_drawer, somebody):
    who = somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_conversations(conn, [talk(who)])
        contacts.save_participants(conn, [who])


def test_nothing_is_kept_of_somebody_who_is_not_there(contacts_drawer, somebody):
    with pytest.raises(IntegrityError), writing(contacts_drawer) as conn:
        contacts.save_conversations(conn, [talk(somebody())])


def test_a_list_may_be_long(contacts_drawer, somebody):
    people = [somebody(current_round="r") for _ in range(700)]
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, people)
        contacts.save_conversations(conn, map(talk, people))
        assert len(contacts.load(conn, [who.index for who in people])) == 700
        assert len(contacts.conversations_many(conn, [(who.id, "r") for who in people])) == 700
        assert contacts.load(conn, []) == {}


def test_conversations_are_found_by_participant_and_round(contacts_drawer, somebody):
    who, other = somebody(), somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who, other])
        contacts.save_conversations(conn, [talk(who, "a"), talk(who, "b", open=False), talk(other)])
        both = contacts.conversations_of(conn, who.id)
        found = contacts.conversations_many(conn, [(who.id, "b"), (other.id, "b"), (who.id, "b")])
    assert sorted(row.round_id for row in both) == ["a", "b"]
    assert found == {(who.id, "b"): talk(who, "b", open=False)}


def test_due_gives_open_conversations_whose_time_has_come(contacts_drawer, somebody):
    people = [somebody() for _ in range(5)]
    late, early, future, closed, never = people
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, people)
        contacts.save_conversations(
            conn,
            [
                talk(late, due_at=10),
                talk(early, due_at=5),
                talk(future, due_at=11),
                talk(closed, due_at=1, open=False),
                talk(never),
            ],
        )
        assert contacts.due(conn, 10, 9) == [
            (early, talk(early, due_at=5)),
            (late, talk(late, due_at=10)),
        ]
        assert [who for who, _ in contacts.due(conn, 10, 1)] == [early]


def test_took_part_is_remembered_once(contacts_drawer, somebody):
    who = somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        for _ in range(2):
            contacts.mark_took_part(conn, [(who.id, "a"), (who.id, "b"), (who.id, "a")])
        assert contacts.took_part_of(conn, who.id) == {"a", "b"}


def test_a_code_brings_back_until_it_is_too_old_or_replaced(contacts_drawer, somebody):
    who = somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        contacts.set_code(conn, b"first", who.id, 100)
        assert contacts.by_code(conn, b"first", 99) == who
        assert contacts.by_code(conn, b"first", 100) is None
        contacts.set_code(conn, b"second", who.id, 100)
        assert contacts.by_code(conn, b"first", 1) is None
        assert contacts.by_code(conn, b"second", 1) == who
        contacts.drop_codes(conn, 100)
        assert contacts.by_code(conn, b"second", 1) is None


@pytest.mark.parametrize("channel", ["", "tg"])
def test_rebinding_moves_the_participant_and_what_waits(contacts_drawer, somebody, channel):
    who = somebody(gone=True)
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        contacts.post(conn, [letter(who, 1)])
        contacts.rebind(conn, who.id, b"new index", b"new address", channel)
        moved = replace(
            who, index=b"new index", address=b"new address", gone=False, channel=channel or "web"
        )
        assert contacts.load(conn, [who.index, b"new index"]) == {b"new index": (moved, None)}
        (waiting,) = contacts.waiting(conn, [who.id])[who.id]
    assert (waiting.address, waiting.channel) == (b"new address", channel or "web")


def test_an_index_belongs_to_one_participant(contacts_drawer, somebody):
    who, other = somebody(), somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who, other])
    with pytest.raises(IntegrityError), writing(contacts_drawer) as conn:
        contacts.rebind(conn, who.id, other.index, b"")


def test_whoever_is_lost_gets_no_more_letters(contacts_drawer, somebody):
    who, other = somebody(), somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who, other])
        contacts.post(conn, [letter(who, 1), letter(other, 1)])
        contacts.lost(conn, who.id)
        assert contacts.load(conn, [who.index])[who.index][0].gone
        assert list(contacts.waiting(conn, [who.id, other.id])) == [other.id]


OF_SOMEBODY = {
    name: table
    for name, table in metadata.tables.items()
    if name == "participant" or "participant" in table.c
}


def everything(conn, who):
    """The rows of every table that name this participant."""
    found = {}
    for name, table in OF_SOMEBODY.items():
        whose = table.c.id if name == "participant" else table.c.participant
        found[name] = len(conn.execute(table.select().where(whose == who.id)).all())
    return found


def fill(conn, who):
    contacts.save_participants(conn, [who])
    contacts.save_conversations(conn, [talk(who, "a"), talk(who, "b")])
    contacts.mark_took_part(conn, [(who.id, "a")])
    contacts.set_code(conn, who.index, who.id, 100)
    contacts.save_invitations(conn, [Invitation(who.id, "a")])
    contacts.post(conn, [letter(who, number) for number in (1, 2, 3)])
    contacts.sent(conn, [(who.id, 1)], [Receipt(who.id, 1, b"receipt", 100)])


@pytest.mark.parametrize(("keep", "left"), [((), 0), ((3,), 1)])
def test_erasing_leaves_nothing_but_the_goodbye(contacts_drawer, somebody, keep, left):
    who, other = somebody(), somebody()
    with writing(contacts_drawer) as conn:
        fill(conn, who)
        fill(conn, other)
        assert all(everything(conn, who).values())
        contacts.erase(conn, who.id, keep)
    with reading(contacts_drawer) as conn:
        assert everything(conn, who) == dict.fromkeys(OF_SOMEBODY, 0) | {"letter": left}
        assert everything(conn, other) == everything(conn, other) | {"letter": 2, "conversation": 2}


def test_whoever_had_to_wait_reads_what_the_other_wrote(contacts_drawer, somebody):
    """Two turns of one participant: the second one must see the conversation that the first one saved."""
    who = somebody(current_round="r")
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [who])
        contacts.save_conversations(conn, [talk(who)])
    started, seen = threading.Event(), []

    def second():
        with writing(contacts_drawer) as conn:
            started.set()
            seen.append(contacts.load(conn, [who.index])[who.index][1])

    with writing(contacts_drawer) as conn:
        contacts.load(conn, [who.index])
        waits = threading.Thread(target=second)
        waits.start()
        started.wait(0.3)
        contacts.save_conversations(conn, [replace(talk(who), state=b"further")])
    waits.join()
    assert [row.state for row in seen] == [b"further"]


# On SQLite one transaction writes at a time.
@pytest.mark.parametrize(
    "fresh_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_due_passes_over_whom_another_turn_holds(contacts_drawer, somebody):
    held, free = somebody(), somebody()
    with writing(contacts_drawer) as conn:
        contacts.save_participants(conn, [held, free])
        contacts.save_conversations(conn, [talk(held, due_at=1), talk(free, due_at=1)])
    with writing(contacts_drawer) as one, writing(contacts_drawer) as two:
        contacts.load(one, [held.index])
        assert [who for who, _ in contacts.due(two, 5, 10)] == [free]
