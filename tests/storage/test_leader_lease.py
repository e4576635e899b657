"""One leader at a time: a session's lock on PostgreSQL, a lease with a rising number on SQLite."""

import threading
import time

import pytest

from storage.drawers import Drawer, writing
from storage.leader import LEASE_SECONDS, LeaseLead, SessionLead, lead, take_lease

NOW = 1_800_000_000


@pytest.fixture
def bids(contacts_drawer):
    made = [lead(contacts_drawer, "worker", bytes([number] * 16)) for number in range(3)]
    yield made
    for each in made:
        each.let_go()


def test_one_leads_and_it_stays_that_one(bids):
    first, second, third = bids
    assert first.leads(NOW)
    for second_passed in range(20):
        assert [each.leads(NOW + second_passed) for each in bids] == [True, False, False]
    first.let_go()
    assert third.leads(NOW + 20)
    assert not second.leads(NOW + 20)
    assert not first.leads(NOW + 20)


def test_who_let_go_may_lead_again(bids):
    for _ in range(3):
        assert bids[0].leads(NOW)
        bids[0].let_go()
        assert bids[1].leads(NOW)
        bids[1].let_go()


def test_two_things_have_a_leader_each(contacts_drawer):
    one, other = (lead(contacts_drawer, name, b"a" * 16) for name in ("one", "other"))
    assert one.leads(NOW)
    assert other.leads(NOW)
    one.let_go()
    other.let_go()


def test_of_many_at_once_one_gets_it(contacts_drawer):
    made = [lead(contacts_drawer, "worker", bytes([number] * 16)) for number in range(6)]
    all_there, won = threading.Barrier(len(made)), []

    def ask(each):
        all_there.wait()
        won.extend(each for _ in range(5) if each.leads(NOW))

    threads = [threading.Thread(target=ask, args=(each,)) for each in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(each) for each in won}) == 1
    assert len(won) == 5
    for each in made:
        each.let_go()


# --- SQLite: the lease ----------------------------------------------------------------------------


@pytest.fixture
def drawer(contacts_drawer):
    with writing(contacts_drawer) as open_drawer:
        yield open_drawer


A, B = b"a" * 16, b"b" * 16


def test_a_lease_ends_by_itself_and_its_number_rises(drawer):
    assert take_lease(drawer, "x", A, NOW) == 1
    assert take_lease(drawer, "x", B, NOW + LEASE_SECONDS - 1) == 0
    assert take_lease(drawer, "x", B, NOW + LEASE_SECONDS) == 2
    assert take_lease(drawer, "x", A, NOW + LEASE_SECONDS) == 0
    assert take_lease(drawer, "x", B, NOW + LEASE_SECONDS + 1) == 2


def test_who_slept_too_long_comes_back_under_a_new_number(drawer):
    assert take_lease(drawer, "x", A, NOW) == 1
    assert take_lease(drawer, "x", A, NOW + 3 * 24 * 3600) == 2


def test_a_clock_set_back_leaves_nobody_waiting(drawer):
    """A lease of an hour from now was written before the clock was set back: no living leader has one."""
    assert take_lease(drawer, "x", A, NOW + 3600) == 1
    assert take_lease(drawer, "x", B, NOW) == 2
    assert take_lease(drawer, "x", A, NOW + 1) == 0


def test_a_clock_set_forward_passes_the_lead_on(drawer):
    assert take_lease(drawer, "x", A, NOW) == 1
    assert take_lease(drawer, "x", B, NOW + 3600) == 2
    assert take_lease(drawer, "x", A, NOW + 3600) == 0


def test_the_lease_is_written_only_when_half_of_it_is_over(opened):
    engine = opened(Drawer.CONTACTS)
    if engine.dialect.name != "sqlite":
        pytest.skip("a session needs no lease")
    leader = LeaseLead(engine, "worker", A)

    def until():
        with engine.connect() as connection:
            return connection.exec_driver_sql("SELECT until FROM lease").scalar_one()

    assert leader.leads(NOW)
    assert until() == NOW + LEASE_SECONDS
    assert leader.leads(NOW + 1)
    assert until() == NOW + LEASE_SECONDS
    assert leader.leads(NOW + 3)
    assert until() == NOW + 3 + LEASE_SECONDS
    assert leader.fence == 1


# --- PostgreSQL: the session ----------------------------------------------------------------------


@pytest.fixture
def postgres(contacts_drawer):
    if contacts_drawer.dialect.name == "sqlite":
        pytest.skip("SQLite has no sessions that lock")
    return contacts_drawer


def cut(engine):
    """The server ends every other session, as a crash or a cut cable would."""
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = current_database()"
        )


def test_a_lost_connection_is_a_lost_lead(postgres):
    first, second = SessionLead(postgres, "worker"), SessionLead(postgres, "worker")
    assert first.leads(NOW)
    assert not second.leads(NOW)
    cut(postgres)
    begun = time.monotonic()
    while not second.leads(NOW):
        assert time.monotonic() - begun < 10
    assert not first.leads(NOW), "it noticed that its session is over"
    assert not first.leads(NOW), "and it does not lead beside the other"
    second.let_go()
    assert first.leads(NOW)
    first.let_go()


def test_letting_go_ends_the_session_and_gives_nothing_back_to_the_pool(postgres):
    leader = SessionLead(postgres, "worker")
    assert leader.leads(NOW)
    leader.let_go()
    with postgres.connect() as connection:
        held = connection.exec_driver_sql(
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE l.locktype = 'advisory' AND d.datname = current_database()"
        ).scalar_one()
    assert held == 0
