"""The key store: a folder outside all databases with one file a key, each wrapped by the master key."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from storage.crypto import RandomBytes, Seal


class KeyStoreMissing(RuntimeError):
    """There is no key store in this folder."""


class MasterKeyWrong(RuntimeError):
    """The key store does not open with this master key."""


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """What is derived from the key of one round; all of it is gone when that key burns."""

    pseudonym: bytes = field(repr=False)
    row: bytes = field(repr=False)
    answers: Seal
    state: Seal
    letters: Seal


class KeyStore:
    """The keys of one installation."""

    address: bytes
    index: bytes

    @classmethod
    def create(cls, folder: Path, master: bytes, random_bytes: RandomBytes) -> KeyStore:
        raise NotImplementedError

    @classmethod
    def open(cls, folder: Path, master: bytes, random_bytes: RandomBytes) -> KeyStore:
        raise NotImplementedError

    def new_round(self, round_id: str) -> RoundKeys:
        raise NotImplementedError

    def round(self, round_id: str) -> RoundKeys | None:
        raise NotImplementedError

    def destroy_round(self, round_id: str) -> None:
        raise NotImplementedError

    def rounds(self) -> set[str]:
        raise NotImplementedError


def rotate(folder: Path, old_master: bytes, new_master: bytes, random_bytes: RandomBytes) -> None:
    """Wrap every key anew."""
    raise NotImplementedError
