"""A backup, whatever the database: what is in it, what is not, and what comes back from it."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from rounds.come_back import give_code, use_code
from rounds.corpus import CorpusAnswer, frozen_name, seal_rows
from rounds.incoming import Tap
from rounds.sitting import Drawers
from rounds.turn import take_turns
from storage import contacts, corpus, desk
from storage.contacts import Invitation, Standing
from storage.crypto import blind
from storage.desk import Fate, Status, Wish, Wished
from storage.drawers import Drawer, open_drawer, reading, writing
from storage.keystore import KeyStore
from storage.marks import mark_of, read_marks
from storage.migrate import current, head
from tests.databases import postgres_urls
from tests.rounds.copies import MASTER, nightly, put_back
from tests.rounds.house import sqlite_urls

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def elsewhere_on_postgres():
    with postgres_urls() as urls:
        yield urls


@pytest.fixture(params=["to-sqlite", pytest.param("to-postgres", marks=pytest.mark.postgres)])
def elsewhere(request, tmp_path):
    """Empty drawers on another database."""
    if request.param == "to-sqlite":
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        yield sqlite_urls(folder)
        return
    urls = request.getfixturevalue("elsewhere_on_postgres")
    yield urls
    for which in Drawer:
        engine = open_drawer(urls[which], which)
        with writing(engine) as conn:
            conn.exec_driver_sql("DROP SCHEMA public CASCADE")
            conn.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()


@pytest.fixture
def there(tmp_path):
    """Empty SQLite drawers, where the database does not matter."""
    folder = tmp_path / "there"
    folder.mkdir()
    return sqlite_urls(folder)


def takes_part(house, address="1001", text="Het duurt zo lang"):
    person = house.person(address)
    person.opens("poster1")
    person.taps("16")
    person.taps("ja")
    person.types(text, whole=True)
    return person


def close(house, round_id="r1", texts=("een", "twee"), status=Status.REVIEW):
    """As if the round had been closed: texts under a corpus key, its own key gone."""
    name = frozen_name(round_id) if status is Status.FROZEN else round_id
    seal = house.store.new_corpus(name)
    answers = [CorpusAnswer("hoe", "wrote", text=text) for text in texts]
    rows = seal_rows(answers, seal, name, house.random.randbytes)
    with writing(house.answers) as conn:
        corpus.shut_out(conn, round_id)
        corpus.put_corpus(conn, rows)
        corpus.remove_answers(conn, round_id)
    house.store.destroy_round(round_id)
    with writing(house.desk) as conn:
        desk.set_status(conn, round_id, status)
    house.look()


def participant(house, address="1001"):
    index = blind(house.keys.index, "telegram", address)
    with writing(house.contacts) as conn:
        return contacts.load(conn, [index])[index][0]


def people_in(urls):
    return rows_in(urls, Drawer.CONTACTS, "SELECT id FROM participant")


def statuses_in(urls):
    return dict(rows_in(urls, Drawer.DESK, "SELECT id, status FROM round"))


def rows_in(urls, which, statement):
    engine = open_drawer(urls[which], which)
    with reading(engine) as conn:
        rows = [tuple(row) for row in conn.exec_driver_sql(statement)]
    engine.dispose()
    return rows


# --- there and back -------------------------------------------------------------------------------------------------


def test_a_backup_comes_back_on_either_database(house, elsewhere, tmp_path):
    takes_part(house, "1001")
    takes_part(house, "1002")
    close(house)
    copy = nightly(house)
    report = put_back(house, copy.file, elsewhere, tmp_path / "new keys")
    assert report.new_keys
    assert report.rows["participant"] == report.rows["took_part"] == 2
    keys = KeyStore.open(tmp_path / "new keys", MASTER, house.random.randbytes)
    assert (keys.address, keys.index) == (house.store.address, house.store.index)
    assert {row[0] for row in people_in(elsewhere)} == {
        participant(house, "1001").id,
        participant(house, "1002").id,
    }
    for which in Drawer:
        engine = open_drawer(elsewhere[which], which)
        assert current(engine) == head(which)
        engine.dispose()


def test_somebody_who_came_back_from_a_backup_can_be_written_to(house, there, tmp_path):
    takes_part(house)
    close(house)
    put_back(house, nightly(house).file, there, tmp_path / "new keys")
    ((who, address),) = rows_in(there, Drawer.CONTACTS, "SELECT id, address FROM participant")
    assert house.keys.addresses.open(address, who) == b"1001"


# --- who was erased stays erased ------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["kept", "lost"])
def test_who_was_erased_after_the_backup_does_not_come_back(house, there, tmp_path, keys):
    erased, stays = takes_part(house, "1001"), takes_part(house, "1002")
    gone = participant(house, "1001").id
    close(house)
    older = nightly(house, tmp_path / "older")
    assert gone in {row["id"] for row in older.rows["participant"]}
    erased.types("wis alles")
    erased.taps("ja")
    newer = nightly(house, tmp_path / "newer")
    folder = house.store.folder if keys == "kept" else tmp_path / "new keys"
    # The older one where its marks survived, the newer one where only the marks in the backup are left.
    report = put_back(house, (older if keys == "kept" else newer).file, there, folder)
    assert [row[0] for row in people_in(there)] == [participant(house, "1002").id]
    assert report.erased == (1 if keys == "kept" else 0)
    assert stays.saw


def test_marks_of_the_backup_count_where_the_key_store_was_lost(house, there, tmp_path):
    """A mark that came too late for the rows of its own backup: erased while the backup was being made."""
    takes_part(house)
    close(house)
    who = participant(house)
    house.keys.mark_erased([who.id])
    report = put_back(house, nightly(house).file, there, tmp_path / "new keys")
    assert report.erased == 1
    assert people_in(there) == []
    assert rows_in(there, Drawer.CONTACTS, "SELECT participant FROM took_part") == []
    # The mark goes on: the next restore, of an older backup, meets it too.
    marks = (tmp_path / "new keys/erased").read_text()
    assert mark_of(house.keys.index, who.id).hex() in marks


def test_the_mark_is_there_before_the_erasure_is_committed(house):
    person, marked = takes_part(house), []
    who = participant(house)
    person.types("wis alles")

    class Stop(Exception):
        pass

    def passed(point):
        if point == "answers committed":
            marked.append((house.store.folder / "erased").read_text())
            raise Stop

    button = next(b for b in person.saw[-1].buttons if b.label.lower().startswith("ja"))
    with pytest.raises(Stop):
        take_turns(
            [person.incoming(Tap(button.token))],
            house.world(),
            house.contacts,
            house.answers,
            passed,
        )
    assert mark_of(house.keys.index, who.id).hex() in marked[0]
    assert participant(house).id == who.id


def test_a_page_that_made_room_for_another_is_marked_too(house):
    for session in ("old", "new"):
        person = house.person(session, "web")
        person.opens("poster1")
    index = [blind(house.keys.index, "web", session) for session in ("old", "new")]
    with writing(house.contacts) as people, writing(house.answers) as said:
        there = contacts.load(people, index)
        give_code(people, house.world(), index[0], "bk4-7m2-p9xr", 30)
        assert use_code(Drawers(people, said), house.world(), index[1], "bk4-7m2-p9xr")
    marks = read_marks(house.store.folder).all
    assert marks == {mark_of(house.keys.index, there[index[1]][0].id)}


# --- rounds do not come back to life --------------------------------------------------------------------------------


def test_an_open_round_is_over_and_its_key_burns(house, there, tmp_path):
    takes_part(house)
    copy = nightly(house)
    report = put_back(house, copy.file, there, house.store.folder)
    assert sorted(report.rounds.lost_answers) == ["Proef", "Vertel"]
    assert statuses_in(there) == {"r1": "ended", "vertel": "ended", "vertel-terug-1": "open"}
    assert house.store.rounds() == {"vertel-terug-1"}


def test_a_standing_round_goes_on_under_a_new_key_and_its_codes_lead_there(house, there):
    lost = house.store.round("vertel")
    report = put_back(house, nightly(house).file, there, house.store.folder)
    assert report.rounds.open_again == {"vertel-terug-1": "Vertel"}
    codes = dict(rows_in(there, Drawer.DESK, "SELECT code, round_id FROM entry"))
    assert codes == {"poster1": "r1", "vertel": "vertel-terug-1"}
    assert house.store.round("vertel-terug-1").row != lost.row


@pytest.mark.parametrize(("status", "name"), [("review", "r1"), ("frozen", "r1 frozen")])
def test_texts_come_back_only_with_their_key(house, there, status, name):
    close(house, status=Status(status))
    copy = nightly(house)
    report = put_back(house, copy.file, there, house.store.folder)
    assert report.rounds.readable == {name: "Proef"}
    assert statuses_in(there)["r1"] == status
    assert house.store.corpora() == {name}
    assert len(rows_in(there, Drawer.ANSWERS, "SELECT * FROM corpus")) == 2


@pytest.mark.parametrize("why", ["retired", "key store lost", "frozen since", "another key"])
def test_texts_whose_key_is_gone_do_not_come_back(house, there, tmp_path, why):
    close(house)
    copy = nightly(house)
    folder = house.store.folder
    if why == "retired":
        house.store.destroy_corpus("r1")
    elif why == "key store lost":
        folder = tmp_path / "new keys"
    elif why == "frozen since":
        house.store.new_corpus("r1 frozen")
        house.store.destroy_corpus("r1")
    else:
        house.store.new_corpus("r1")
    report = put_back(house, copy.file, there, folder)
    assert report.rounds.lost_texts == ["Proef"]
    assert statuses_in(there)["r1"] == "ended"
    assert rows_in(there, Drawer.ANSWERS, "SELECT * FROM corpus") == []
    assert KeyStore.open(folder, MASTER, house.random.randbytes).corpora() == set()


@pytest.mark.parametrize(
    ("before", "since", "opened", "after"),
    [
        (Status.READY, "", False, "planned"),
        (Status.READY, "launched", False, "planned"),
        (Status.READY, "launched", True, "ended"),
        (Status.PLANNED, "closed", True, "ended"),
        (Status.PLANNED, "", True, "planned"),
    ],
)
def test_a_round_that_was_not_open_yet(house, there, before, since, opened, after):  # noqa: PLR0917
    opens = int((house.clock + (DAY if not opened else -DAY)).timestamp())
    with writing(house.desk) as conn:
        made = desk.round_by_id(conn, "r1")
        desk.save_round(conn, replace(made, id="r2", status=before, opens_at=opens))
    copy = nightly(house)
    if since == "launched":
        house.store.new_round("r2")
    if since == "closed":
        house.store.new_corpus("r2")
    put_back(house, copy.file, there, house.store.folder)
    assert statuses_in(there)["r2"] == after
    assert (house.store.rounds(), house.store.corpora()) == ({"vertel-terug-1"}, set())


def test_keys_of_rounds_that_the_backup_does_not_know_burn(house, there):
    copy = nightly(house)
    house.store.new_round("later")
    house.store.new_corpus("later too")
    put_back(house, copy.file, there, house.store.folder)
    assert (house.store.rounds(), house.store.corpora()) == ({"vertel-terug-1"}, set())


def test_a_wish_from_before_is_not_carried_out(house, there):
    with writing(house.desk) as conn:
        desk.ask(conn, Wish("w", Wished.LAUNCH, "r1", "s", 5))
    put_back(house, nightly(house).file, there, house.store.folder)
    ((fate,),) = rows_in(there, Drawer.DESK, "SELECT fate FROM wish")
    assert fate == Fate.REFUSED


# --- what is not in it ----------------------------------------------------------------------------------------------


def sealed_in(engine, statement):
    with engine.connect() as conn:
        return [bytes(row[0]) for row in conn.exec_driver_sql(statement)]


def test_no_key_no_open_answer_no_address_and_no_letter_is_in_it(house):
    takes_part(house, "10018273")
    close(house)
    teller = house.person("55502999")
    teller.opens("vertel")
    teller.taps("16")
    teller.types("Niemand luistert", whole=True)
    copy, store = nightly(house), house.store
    secret = [
        MASTER,
        b"10018273",
        b"55502999",
        b"Niemand",
        *sealed_in(house.answers, "SELECT body FROM answer"),
        *sealed_in(house.answers, "SELECT pseudonym FROM answer"),
        *sealed_in(house.contacts, "SELECT body FROM letter"),
        *sealed_in(house.contacts, "SELECT state FROM conversation"),
    ]
    secret += [store._wrapping.read(path.parent, path.name) for path in store.folder.rglob("*-*")]
    secret += [path.read_bytes() for path in store.folder.rglob("*-*")]
    assert len(secret) > 10
    sealed = copy.file.read_bytes()
    for each in secret:
        for form in (each, base64.b64encode(each), each.hex().encode()):
            assert form not in copy.plain
            assert form not in sealed
    tables = {"participant", "took_part", "corpus", "shut"}
    assert set(copy.rows) == tables | {table.name for table in desk.metadata.sorted_tables}


def test_the_long_lived_keys_are_in_it_but_closed(house):
    copy = nightly(house)
    for key in (house.store.address, house.store.index):
        assert base64.b64encode(key) in copy.plain
        assert key not in copy.file.read_bytes()
        assert base64.b64encode(key) not in copy.file.read_bytes()


@pytest.mark.parametrize("known", ["invited", "took part before"])
def test_two_nights_show_nothing_of_what_somebody_did_between_them(house, tmp_path, known):
    """The rows of everybody who is known are the same after a day on which they answered; newcomers are not seen."""
    quiet, busy = takes_part(house, "1001"), takes_part(house, "1002")
    close(house)
    invited = 20780 if known == "invited" else 0
    both = [participant(house, address) for address in ("1001", "1002")]
    with writing(house.contacts) as conn:
        contacts.save_participants(
            conn, [replace(who, invited=invited, seen=202610) for who in both]
        )
    first = nightly(house, tmp_path / "first")
    assert len(first.rows["participant"]) == 2
    house.passes(days=1)
    busy.opens("vertel")
    busy.types("Ik wil iets kwijt", whole=True)
    newcomer = house.person("1003")
    newcomer.opens("vertel")
    who = participant(house, "1002")
    with writing(house.contacts) as conn:
        contacts.save_participants(conn, [replace(who, seen=202611, asked=0)])
        contacts.save_invitations(conn, [Invitation(who.id, "vertel", Standing.POSTED)])
        contacts.set_code(conn, b"c" * 32, who.id, 9)
    second = nightly(house, tmp_path / "second")
    assert second.rows["participant"] == first.rows["participant"]
    assert second.rows["took_part"] == first.rows["took_part"]
    assert second.rows["corpus"] == first.rows["corpus"]
    assert quiet.saw


def test_a_newcomer_comes_in_with_the_closing_of_the_round(house, tmp_path):
    takes_part(house)
    assert nightly(house, tmp_path / "first").rows["participant"] == []
    close(house)
    copy = nightly(house, tmp_path / "second")
    assert [row["id"] for row in copy.rows["participant"]] == [participant(house).id]


def test_rows_stand_in_the_order_of_their_keys(house):
    for number in range(12):
        takes_part(house, str(2000 + number))
    close(house, texts=[str(number) for number in range(40)])
    copy = nightly(house)
    for table, key in (("participant", "id"), ("took_part", "participant"), ("corpus", "key")):
        keys = [row[key] for row in copy.rows[table]]
        assert keys == sorted(keys)
        assert len(keys) >= 12
