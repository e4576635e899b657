"""The keys that rounds work with: what is sealed for good, what is found by index, and each round's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.crypto import RandomBytes, Seal, derive
from storage.keystore import KeyStore, RoundKeys
from storage.marks import add_marks, mark_of


@dataclass(frozen=True, slots=True)
class Keyring:
    """One installation's keys, at hand.

    ``addresses`` seals the channel's addresses, ``letters`` what is said outside of any round (and receipts),
    ``index`` finds a participant by address.
    """

    store: KeyStore
    addresses: Seal
    letters: Seal
    index: bytes = field(repr=False)

    def round(self, round_id: str) -> RoundKeys | None:
        """The keys of a round, or None when they were never made or are burned."""
        return self.store.round(round_id)

    def mark_erased(self, participants: Iterable[bytes]) -> None:
        """Write down for good that these are erased, before that is committed: no restore may bring them back."""
        add_marks(self.store.folder, [mark_of(self.index, each) for each in participants])


def take_up(store: KeyStore, random_bytes: RandomBytes) -> Keyring:
    """The keyring of an opened key store."""
    return Keyring(
        store,
        Seal(derive(store.address, "address"), random_bytes),
        Seal(derive(store.address, "letter"), random_bytes),
        store.index,
    )
