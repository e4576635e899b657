"""What PostgreSQL keeps of columns for its planner outlives the rows: after closing it says nothing of anybody."""

from __future__ import annotations

import pytest

from storage import contacts
from storage.contacts import Receipt
from storage.crypto import blind
from storage.drawers import Drawer, writing
from tests.rounds.closing import Crowd, close_now

OF_NOBODY = {"alembic_version"}


def samples(house):
    """Columns of which the server keeps values, and how often each of these came."""
    found = {}
    for which in (Drawer.CONTACTS, Drawer.ANSWERS):
        with house.engines[which].connect() as drawer:
            rows = drawer.exec_driver_sql(
                "SELECT tablename || '.' || attname,"
                " concat(most_common_vals::text, most_common_freqs::text, histogram_bounds::text)"
                " FROM pg_stats WHERE schemaname = current_schema()"
            )
            found |= {name: said for name, said in rows if name.split(".")[0] not in OF_NOBODY}
    return found


def analyze(house):
    """As the server does by itself."""
    for which in (Drawer.CONTACTS, Drawer.ANSWERS):
        with (
            house.engines[which].connect().execution_options(isolation_level="AUTOCOMMIT") as drawer
        ):
            drawer.exec_driver_sql("ANALYZE")


def test_no_sample_of_an_open_round_is_left(house):
    if house.contacts.dialect.name == "sqlite":
        pytest.skip("SQLite keeps no samples of values")
    crowd = Crowd(house, 40)
    crowd.answers()
    talker = blind(house.keys.index, "telegram", crowd.order[0])
    with writing(house.contacts) as drawer:
        who, _ = contacts.load(drawer, [talker])[talker]
        many = [Receipt(who.id, n, b"sealed", 2**40) for n in range(1, 30)]
        contacts.sent(drawer, [(who.id, n) for n in range(1, 30)], many)
    analyze(house)
    before = samples(house)
    assert who.id.hex() in before["receipt.participant"], "the attacker must see it before closing"
    assert {"answer.pseudonym", "conversation.state"} <= before.keys()
    close_now(house)
    assert not {each for each, said in samples(house).items() if said}
    analyze(house)
    after = samples(house)
    assert not {
        each for each in after if each.split(".")[0] in {"receipt", "answer", "conversation"}
    }
