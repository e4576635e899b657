"""Erasure marks: what was added is there for good, whatever happens to the file in a crash."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.marks import FILE, add_marks, mark_of, read_marks

KEY = b"k" * 32


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def marks(count, seed=1):
    return [random.Random(f"{seed} {n}").randbytes(32) for n in range(count)]


def test_what_was_added_is_read(folder):
    first, second = marks(3), marks(2, seed=2)
    assert read_marks(folder).all == set()
    add_marks(folder, first)
    add_marks(folder, [])
    add_marks(folder, [*second, first[0]])
    assert read_marks(folder).all == {*first, *second}
    assert read_marks(folder).unread == 0


def test_a_mark_is_the_same_every_time_and_says_nothing_without_the_key():
    assert mark_of(KEY, b"p" * 16) == mark_of(KEY, b"p" * 16)
    assert mark_of(KEY, b"p" * 16) != mark_of(KEY, b"q" * 16)
    assert mark_of(KEY, b"p" * 16) != mark_of(b"l" * 32, b"p" * 16)


@given(cut=st.integers(0, 74 * 3))
def test_a_torn_end_loses_only_what_was_being_written(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("marks")
    first, second, later = marks(1), marks(3, seed=2), marks(2, seed=3)
    add_marks(folder, first)
    whole = (folder / FILE).stat().st_size
    add_marks(folder, second)
    with (folder / FILE).open("r+b") as file:
        file.truncate(whole + cut)
    add_marks(folder, later)
    found = read_marks(folder)
    assert {*first, *later} <= found.all <= {*first, *second, *later}
    assert found.unread <= 1
    assert len(found.all) == 3 + (cut + 1) // 74


@given(at=st.integers(0, 74 * 5 - 1), bit=st.integers(0, 7))
def test_a_damaged_line_is_counted_and_costs_no_other(tmp_path_factory, at, bit):
    folder = tmp_path_factory.mktemp("marks")
    written = marks(5)
    add_marks(folder, written)
    content = bytearray((folder / FILE).read_bytes())
    content[at] ^= 1 << bit
    (folder / FILE).write_bytes(content)
    found = read_marks(folder)
    assert found.all <= set(written)
    assert len(found.all) >= 3


def test_only_its_owner_may_read_it_and_the_group_where_the_folder_is_the_groups(folder):
    folder.chmod(0o700)
    add_marks(folder, marks(1))
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    (folder / FILE).unlink()
    folder.chmod(0o770)
    add_marks(folder, marks(1))
    assert (folder / FILE).stat().st_mode & 0o777 == 0o660


def test_many_at_once_lose_nothing(folder):
    every = marks(60)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda mark: add_marks(folder, [mark]), every))
    assert read_marks(folder).all == set(every)
