"""Brute force: every participant, with every live key, in every way in which the code makes one value from another."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator

from rounds.corpus import frozen_name
from storage.crypto import Seal, SealBroken, blind
from tests.attack.loot import live_keys, rows

WORDS = (
    b"", b"answer", b"mark", b"message", b"erased", b"token", b"respondent", b"corpus", b"r1", b"0", b"1",
)  # fmt: skip
STEPS = ("wacht", "hoe", "gevoel", "wens", "k.leeftijd")
SHORTEST = 4
"""Shorter beginnings than four bytes equal by chance."""
LENGTHS = (32, 16, 8, 4)


def known_of(house, crowd) -> dict[str, list[bytes]]:
    """All that the contacts drawer and its keys tell of each participant: id, index, address."""
    return {
        who.hex(): [who, crowd.index(address), address.encode(), f"telegram:{address}".encode()]
        for who, address in zip(crowd.arrived, crowd.order, strict=True)
    }


def guesses(key: bytes, known: Iterable[bytes]) -> Iterator[bytes]:
    """What anybody could make of these values with this key."""
    for value in known:
        yield value
        yield blind(key, value)
        yield from (
            hashlib.new(name, key + value).digest() for name in ("sha256", "blake2b", "md5")
        )
        for word in WORDS:
            yield blind(key, value, word)
            yield hmac.digest(key, value + word, "sha256")
            yield hmac.digest(key, word + value, "sha256")
        for step in STEPS:
            yield blind(key, value, "0", step)


def seen_in_corpus(house) -> dict[bytes, str]:
    """Every value of the answers drawer by which a row could be told apart, opened with the live corpus key too."""
    found: dict[bytes, str] = {}
    for table in ("answer", "pending", "corpus", "shut"):
        for row in rows(house, _answers(house), table):
            for name, value in row.cells.items():
                if isinstance(value, bytes | str):
                    found[_bytes(value)] = f"{table}.{name}"
    for name in ("r1", frozen_name("r1")):
        found |= _opened(house, name)
    return {value: where for value, where in found.items() if len(value) >= SHORTEST}


def _answers(house):
    return next(which for which in house.engines if which.value == "answers")


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _opened(house, name: str) -> dict[bytes, str]:
    seal: Seal | None = house.store.corpus(name)
    if seal is None:
        return {}
    found: dict[bytes, str] = {}
    for row in rows(house, _answers(house), "corpus"):
        key = bytes(row.cells["key"])
        try:
            form = json.loads(seal.open(bytes(row.cells["body"]), name.encode() + key))
        except SealBroken:
            continue
        found |= {bytes_of: f"corpus {name}: {field}" for field, bytes_of in _fields(form)}
    return found


def _fields(form: dict) -> Iterator[tuple[str, bytes]]:
    for field, value in form.items():
        if isinstance(value, str):
            yield field, value.encode()
            try:
                yield field, bytes.fromhex(value)
            except ValueError:
                continue


def links(house, crowd) -> set[tuple[str, str]]:
    """Every value of the answers drawer that this attacker made from a participant: who, and where it stands."""
    sought = seen_in_corpus(house)
    by_length = {
        length: {value[:length]: where for value, where in sought.items() if len(value) >= length}
        for length in LENGTHS
    }
    found = set()
    for key in [b"", *live_keys(house).values()]:
        for who, known in known_of(house, crowd).items():
            for guess in guesses(key, known):
                for length, there in by_length.items():
                    if len(guess) >= length and guess[:length] in there:
                        found.add((who, there[guess[:length]]))
                if guess.hex().encode() in sought:
                    found.add((who, sought[guess.hex().encode()]))
    return found
