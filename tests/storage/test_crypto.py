import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import BUCKET_BYTES, Seal, SealBroken, blind, derive

KEY, OTHER = bytes(32), bytes([1]) * 32


@given(st.binary(max_size=2000), st.binary(max_size=40))
def test_what_is_sealed_opens_again(plain, about):
    seal = Seal(KEY, os.urandom)
    assert seal.open(seal.close(plain, about), about) == plain


@given(st.binary(max_size=600), st.data())
def test_any_changed_byte_is_noticed(plain, data):
    seal = Seal(KEY, os.urandom)
    sealed = bytearray(seal.close(plain, b"about"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        seal.open(bytes(sealed), b"about")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + bytes(12), b"\x02" + bytes(60)])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(SealBroken):
        Seal(KEY, os.urandom).open(sealed, b"")


def test_another_key_or_purpose_does_not_open():
    sealed = Seal(KEY, os.urandom).close(b"ja", b"who")
    for seal, about in [(Seal(OTHER, os.urandom), b"who"), (Seal(KEY, os.urandom), b"whom")]:
        with pytest.raises(SealBroken):
            seal.open(sealed, about)


def test_the_length_says_little():
    seal = Seal(KEY, os.urandom)
    lengths = {len(seal.close(bytes(size), b"")) for size in range(3 * BUCKET_BYTES)}
    assert sorted(lengths) == [29 + BUCKET_BYTES * buckets for buckets in (1, 2, 3, 4)]


def test_the_same_text_looks_different_every_time():
    seal = Seal(KEY, os.urandom)
    assert seal.close(b"ja", b"") != seal.close(b"ja", b"")


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short", os.urandom)


def test_purposes_and_keys_give_other_keys():
    made = {derive(key, purpose) for key in (KEY, OTHER) for purpose in ("a", "b")}
    assert len(made) == 4
    assert {len(key) for key in made} == {32}


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_blind_tells_all_lists_of_parts_apart(one, other):
    assert (blind(KEY, *one) == blind(KEY, *other)) == (one == other)


def test_blind_needs_the_key_and_takes_text_as_utf8():
    assert blind(KEY, "é") == blind(KEY, "é".encode())
    assert blind(KEY, "a") != blind(OTHER, "a")
    assert len(blind(KEY)) == 32


def test_known_values_stay_as_they_are():
    """Drawers that exist must still open: these values may never change."""
    assert (
        derive(KEY, "x").hex() == "2fd8ce134e76c8b0929a3b2f7b2d5afbd133c504dc8770cc270bcb4c9a500806"
    )
    assert (
        blind(KEY, "web", "a").hex()
        == "42dcdcc6df14b65d1cb0061c3a3b2ee39e60bdf230e55e7fba348a871747bf31"
    )
    sealed = Seal(KEY, bytes).close(b"ja", b"who")
    assert sealed[:29].hex() == "01000000000000000000000000cea7403f27016b6e074ec5d3baf39d18"
