import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.crypto import derive
from storage.keyfiles import burn, write_file
from storage.keystore import (
    KeyBroken,
    KeyStore,
    KeyStoreExists,
    KeyStoreFault,
    KeyStoreMissing,
    MasterKeyMissing,
    MasterKeyWrong,
    read_master,
    write_master,
)

MASTER, OTHER = bytes(32), bytes([7]) * 32


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def store(folder):
    return KeyStore.create(folder, MASTER, os.urandom)


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def plain(keys):
    return (keys.pseudonym, keys.row)


def test_the_long_lived_keys_are_the_same_after_opening(folder, store):
    again = KeyStore.open(folder, MASTER, os.urandom)
    assert (again.address, again.index) == (store.address, store.index)
    assert len({store.address, store.index}) == 2
    assert {len(store.address), len(store.index)} == {32}


def test_round_keys_are_kept_and_differ(folder, store):
    one, two = store.new_round("one"), store.new_round("two")
    again = KeyStore.open(folder, MASTER, os.urandom).round("one")
    assert again is not None
    assert plain(again) == plain(one) != plain(two)
    assert again.answers.open(one.answers.close(b"ja", b""), b"") == b"ja"
    assert store.rounds() == {"one", "two"}


def test_the_seals_of_a_round_do_not_open_each_other(store):
    keys = store.new_round("one")
    for sealed, seal in [(keys.answers, keys.state), (keys.state, keys.letters)]:
        with pytest.raises(ValueError, match="does not open"):
            seal.open(sealed.close(b"ja", b""), b"")


def test_a_round_that_has_a_key_keeps_it(store):
    assert plain(store.new_round("one")) == plain(store.new_round("one"))


@pytest.mark.parametrize("round_id", ["../../etc", "a/b", ".", "é 1", "x" * 80])
def test_no_round_id_leaves_the_folder(folder, store, round_id):
    store.new_round(round_id)
    assert store.rounds() == {round_id}
    assert {path.parent.parent for path in files(folder)} <= {folder, folder.parent}


def test_a_destroyed_key_is_gone_for_every_store_at_once(folder, store):
    elsewhere = KeyStore.open(folder, MASTER, os.urandom)
    store.new_round("one")
    assert elsewhere.round("one") is not None
    store.destroy_round("one")
    assert store.round("one") is None
    assert elsewhere.round("one") is None
    assert store.rounds() == set()
    store.destroy_round("one")


def test_a_key_made_anew_after_destroying_is_another_one(folder, store):
    elsewhere = KeyStore.open(folder, MASTER, os.urandom)
    before = store.new_round("one")
    elsewhere.round("one")
    store.destroy_round("one")
    after = store.new_round("one")
    seen = elsewhere.round("one")
    assert seen is not None
    assert plain(before) != plain(after) == plain(seen)


def test_a_key_is_overwritten_before_it_is_removed(tmp_path):
    path, link = tmp_path / "round-x", tmp_path / "second-name"
    write_file(path, b"secret")
    link.hardlink_to(path)
    burn(path)
    assert not path.exists()
    assert link.read_bytes() == bytes(6)


@pytest.mark.parametrize("overwritten", [False, True])
def test_destroying_goes_on_after_a_crash_in_the_middle(folder, store, overwritten):
    store.new_round("one")
    (path,) = folder.rglob("round-one")
    burning = path.rename(path.with_name("burning-round-one"))
    if overwritten:
        burning.write_bytes(bytes(10))
    again = KeyStore.open(folder, MASTER, os.urandom)
    assert again.round("one") is None
    assert not burning.exists()


def test_an_unfinished_file_is_swept_away(folder, store):
    place = next(folder.rglob("check")).parent
    (place / "unfinished-round-two").write_bytes(b"half")
    again = KeyStore.open(folder, MASTER, os.urandom)
    assert again.rounds() == set()
    assert not (place / "unfinished-round-two").exists()


def test_files_and_folders_are_for_their_owner_only(folder, store):
    store.new_round("one")
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(folder)} == {0o600}
    places = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in places} == {0o700}


def test_no_file_shows_a_key(folder):
    made = []

    def noted(size):
        made.append(os.urandom(size))
        return made[-1]

    store = KeyStore.create(folder, MASTER, noted)
    keys = store.new_round("one")
    secret = [MASTER, derive(MASTER, "wrap"), store.address, store.index, *plain(keys)]
    secret += [key for key in made if len(key) == 32]
    written = b"".join(path.read_bytes() for path in files(folder))
    assert not [key for key in secret if key in written or key.hex().encode() in written]
    assert "pseudonym=" not in repr(keys)


def test_a_wrong_master_key_is_told_apart_and_never_shown(folder, store):
    with pytest.raises(MasterKeyWrong, match="ZEGJE_MASTER_KEY_FILE") as fault:
        KeyStore.open(folder, OTHER, os.urandom)
    assert OTHER.hex() not in str(fault.value)


def test_a_store_that_is_not_there_is_told(folder):
    with pytest.raises(KeyStoreMissing, match="ZEGJE_MASTER_KEY_FILE"):
        KeyStore.open(folder, MASTER, os.urandom)
    folder.mkdir()
    with pytest.raises(KeyStoreMissing):
        KeyStore.open(folder, MASTER, os.urandom)


def test_a_store_is_never_written_over(folder, store):
    with pytest.raises(KeyStoreExists):
        KeyStore.create(folder, OTHER, os.urandom)
    assert KeyStore.open(folder, MASTER, os.urandom).index == store.index


def test_a_damaged_key_is_told(folder, store):
    store.new_round("one")
    (path,) = folder.rglob("round-one")
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(KeyBroken, match="round-one"):
        KeyStore.open(folder, MASTER, os.urandom).round("one")


def test_a_garbled_pointer_burns_nothing(folder, store):
    (folder / "current").write_text("elsewhere")
    before = len(files(folder))
    with pytest.raises(KeyStoreFault):
        KeyStore.open(folder, MASTER, os.urandom)
    store.destroy_round("never")
    assert len(files(folder)) == before


def test_many_threads_get_the_same_key(store):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: plain(store.new_round("one")), range(40)))
    assert len(set(made)) == 1


def test_a_master_key_is_written_once_and_read_back(tmp_path):
    path = tmp_path / "master.key"
    master = write_master(path, os.urandom)
    assert read_master(path) == master
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(KeyStoreFault, match="never written over"):
        write_master(path, os.urandom)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "there are 0"),
        (b"c2hvcnQ=", "there are 5"),
        (b"\xff\xfe not base64", "no base64"),
        (b"abc", "no base64"),
    ],
)
def test_a_garbled_master_key_is_told(tmp_path, content, message):
    path = tmp_path / "master.key"
    path.write_bytes(content)
    with pytest.raises(MasterKeyWrong, match=message) as fault:
        read_master(path)
    assert "ZEGJE_MASTER_KEY_FILE" in str(fault.value)


def test_a_missing_master_key_is_told(tmp_path):
    with pytest.raises(MasterKeyMissing, match="not there"):
        read_master(tmp_path / "none")
    with pytest.raises(MasterKeyWrong, match="directory"):
        read_master(tmp_path)


def test_a_later_round_key_is_as_open_to_the_group_as_the_folder(tmp_path, random_bytes):
    store = KeyStore.create(tmp_path / "keys", b"m" * 32, random_bytes)
    store.new_round("before")
    place = next(path for path in (tmp_path / "keys").iterdir() if path.is_dir())
    place.chmod(0o2770)
    store.new_round("after")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.glob("round-*")}
    assert modes == {"round-before": 0o600, "round-after": 0o660}
