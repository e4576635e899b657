import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.keystore import KeyStore, MasterKeyWrong, RotationStep, rotate

OLD, NEW = bytes(32), bytes([7]) * 32


class CrashError(Exception):
    pass


def crash_at(wanted, times=1):
    seen = []

    def at(step):
        seen.append(step)
        if step is wanted and seen.count(step) == times:
            raise CrashError

    return at


def opens(folder, master):
    try:
        return KeyStore.open(folder, master, os.urandom)
    except MasterKeyWrong:
        return None


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def store(folder):
    made = KeyStore.create(folder, OLD, os.urandom)
    made.new_round("one")
    made.new_round("two")
    return made


def all_keys(store):
    rounds = [store.round(name) for name in ("one", "two")]
    return [store.address, store.index, *((keys.pseudonym, keys.row) for keys in rounds)]


@pytest.mark.parametrize(
    ("step", "times"),
    [*((step, 1) for step in RotationStep), (RotationStep.WRAPPED_ONE, 3)],
)
def test_after_a_crash_exactly_one_master_key_opens_everything(folder, store, step, times):
    before = all_keys(store)
    with pytest.raises(CrashError):
        rotate(folder, OLD, NEW, os.urandom, crash_at(step, times))
    found = [opens(folder, master) for master in (OLD, NEW)]
    switched = step in (RotationStep.SWITCHED, RotationStep.BURNED)
    assert [store is None for store in found] == [switched, not switched]
    assert all_keys(found[1] if switched else found[0]) == before
    rotate(folder, OLD, NEW, os.urandom)
    assert opens(folder, OLD) is None
    assert all_keys(opens(folder, NEW)) == before


def test_nothing_of_the_old_wrapping_is_left(folder, store):
    before = {
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"
    }
    rotate(folder, OLD, NEW, os.urandom)
    after = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
    assert not [path for path in after if path.read_bytes() in before]
    assert len(after) == len(before)


def test_a_round_destroyed_after_a_crash_is_gone_under_both_master_keys(folder, store):
    with pytest.raises(CrashError):
        rotate(folder, OLD, NEW, os.urandom, crash_at(RotationStep.COPIED))
    store.destroy_round("one")
    assert not list(folder.rglob("round-one"))
    rotate(folder, OLD, NEW, os.urandom)
    assert opens(folder, NEW).rounds() == {"two"}


def test_a_store_that_runs_goes_on_with_what_it_holds_and_asks_for_a_new_start(folder, store):
    held = store.round("one")
    rotate(folder, OLD, NEW, os.urandom)
    with pytest.raises(MasterKeyWrong, match="start again"):
        store.round("one")
    with pytest.raises(MasterKeyWrong):
        store.new_round("three")
    assert held.pseudonym


def test_keys_made_meanwhile_are_not_lost(folder, store):
    def make(number):
        try:
            store.new_round(f"round {number}")
        except MasterKeyWrong:
            return None
        return f"round {number}"

    with ThreadPoolExecutor(4) as threads:
        made = [threads.submit(make, number) for number in range(20)]
        threads.submit(rotate, folder, OLD, NEW, os.urandom).result()
        names = {future.result() for future in made} - {None}
    assert opens(folder, NEW).rounds() == names | {"one", "two"}


def test_a_wrong_old_master_key_changes_nothing(folder, store):
    with pytest.raises(MasterKeyWrong):
        rotate(folder, bytes([9]) * 32, NEW, os.urandom)
    assert all_keys(opens(folder, OLD)) == all_keys(store)
