import pytest
from sqlalchemy.exc import IntegrityError

from storage import desk
from storage.desk import Entry, Round, Status
from storage.drawers import writing


@pytest.fixture
def conn(desk_drawer):
    with writing(desk_drawer) as conn:
        desk.save_flow(conn, "school", "one")
        yield conn


def test_a_changed_text_is_a_new_version_and_the_same_text_is_not(conn):
    saved = [desk.save_flow(conn, "school", source) for source in ("one", "two", "one", "two")]
    assert saved == [1, 2, 1, 2]
    assert desk.flow_versions(conn, "school") == [1, 2]
    assert desk.flow_versions(conn, "unknown") == []
    assert desk.flow_source(conn, "school", 2) == "two"
    assert desk.flow_source(conn, "school", 3) is None
    assert desk.save_flow(conn, "waiting", "one") == 1


def test_a_round_is_saved_opened_and_closed(conn):
    made = Round("r", "School", "school", 1, Status.OPEN, standing=True, opens_at=5)
    desk.save_round(conn, made)
    desk.save_round(conn, Round("later", "School", "school", 1))
    assert desk.round_by_id(conn, "r") == made
    assert desk.round_by_id(conn, "none") is None
    assert desk.open_rounds(conn) == [made]
    desk.set_responses(conn, "r", 15)
    desk.set_status(conn, "r", Status.CLOSING)
    assert desk.open_rounds(conn) == []
    closed = desk.round_by_id(conn, "r")
    assert closed is not None
    assert (closed.status, closed.responses, closed.standing) == (Status.CLOSING, 15, True)


def test_codes_lead_to_rounds(conn):
    desk.save_round(conn, Round("r", "School", "school", 1))
    for made in (Entry("B", "r", "hall"), Entry("A", "r"), Entry("B", "r", "kitchen")):
        desk.save_entry(conn, made)
    assert desk.entry(conn, "B") == Entry("B", "r", "kitchen")
    assert desk.entry(conn, "C") is None
    assert desk.entries(conn, "r") == [Entry("A", "r"), Entry("B", "r", "kitchen")]
    assert desk.entries(conn, "none") == []


def test_a_round_needs_its_flow_and_a_code_its_round(desk_drawer):
    with pytest.raises(IntegrityError), writing(desk_drawer) as conn:
        desk.save_round(conn, Round("r", "School", "nothing", 1))
    with pytest.raises(IntegrityError), writing(desk_drawer) as conn:
        desk.save_entry(conn, Entry("A", "nothing"))
