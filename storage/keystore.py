"""The key store: a folder outside all databases with one file a key, each wrapped by the master key."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from storage.crypto import KEY_BYTES, RandomBytes, Seal, derive
from storage.keyfiles import (
    ADDRESS,
    CURRENT,
    INDEX,
    SETTING,
    KeyBroken,
    KeyStoreExists,
    KeyStoreFault,
    KeyStoreMissing,
    MasterKeyMissing,
    MasterKeyWrong,
    RestoreUnfinished,
    Wrapping,
    burn_everywhere,
    corpus_file,
    corpus_ids,
    current_folder,
    locked,
    restoring,
    round_file,
    round_ids,
    settle,
    sweep,
    write_file,
)
from storage.master import read_master, write_master
from storage.rotation import RotationStep, rotate

__all__ = [
    "KeyBroken",
    "KeyStore",
    "KeyStoreExists",
    "KeyStoreFault",
    "KeyStoreMissing",
    "MasterKeyMissing",
    "MasterKeyWrong",
    "RestoreUnfinished",
    "RotationStep",
    "RoundKeys",
    "read_master",
    "rotate",
    "write_master",
]


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """What is derived from the key of one round; all of it is useless once that key is destroyed.

    ``pseudonym`` and ``row`` are keys for ``crypto.blind``; the seals are for answers, states of conversations and
    bodies of letters.
    """

    pseudonym: bytes = field(repr=False)
    row: bytes = field(repr=False)
    answers: Seal
    state: Seal
    letters: Seal


def _round_keys(key: bytes, random_bytes: RandomBytes) -> RoundKeys:
    return RoundKeys(
        derive(key, "pseudonym"),
        derive(key, "row"),
        Seal(derive(key, "answers"), random_bytes),
        Seal(derive(key, "state"), random_bytes),
        Seal(derive(key, "letters"), random_bytes),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Keys in memory, and by which file they may stay there: a key that was destroyed elsewhere must not live on."""

    keys: RoundKeys
    path: Path
    mark: tuple[int, int]


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


class KeyStore:
    """The keys of one installation.

    ``address`` (32 bytes) is for addresses and whatever else outlives a round, ``index`` (32 bytes) for blind
    indexes. Every other key belongs to a round. Threads and processes may share one folder.
    """

    def __init__(self, folder: Path, master: bytes, random_bytes: RandomBytes) -> None:
        """Open the store; ``KeyStore.open`` says how."""
        self._folder = folder
        self._random_bytes = random_bytes
        self._wrapping = Wrapping(master, random_bytes)
        self._held: dict[str, _Held] = {}
        with locked(folder):
            place = self._place()
            sweep(folder)
            self.address = self._wrapping.read(place, ADDRESS)
            self.index = self._wrapping.read(place, INDEX)

    @classmethod
    def create(
        cls,
        folder: Path,
        master: bytes,
        random_bytes: RandomBytes,
        long_lived: tuple[bytes, bytes] | None = None,
    ) -> KeyStore:
        """Make a key store with fresh keys, whole or not at all; a restore gives it its old ``address`` and ``index``.

        ``folder`` must not be there, or be empty; otherwise raises ``KeyStoreExists``.
        """
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder.with_name(f"{folder.name}.{random_bytes(8).hex()}")
        place = made / random_bytes(8).hex()
        for each in (made, place):
            each.mkdir(mode=0o700)
        wrapping = Wrapping(master, random_bytes)
        wrapping.write_check(place)
        keys = long_lived or (random_bytes(KEY_BYTES), random_bytes(KEY_BYTES))
        for name, key in zip((ADDRESS, INDEX), keys, strict=True):
            wrapping.write(place, name, key)
        write_file(made / CURRENT, place.name.encode())
        try:
            made.rename(folder)
        except OSError as fault:
            raise KeyStoreExists(f"There is something in {folder} already.") from fault
        settle(folder.parent)
        return cls.open(folder, master, random_bytes)

    @classmethod
    def open(cls, folder: Path, master: bytes, random_bytes: RandomBytes) -> KeyStore:
        """Open a key store, and finish what a crash left undone in it.

        Raises ``KeyStoreMissing``, ``MasterKeyWrong``, ``KeyBroken`` for a damaged file, or ``RestoreUnfinished``: so
        nothing that needs keys starts on half of a backup.
        """
        if restoring(folder).exists():
            raise RestoreUnfinished(
                "A backup was being put back here, and not to the end. Run zegje restore again with the same backup."
            )
        return cls(folder, master, random_bytes)

    @property
    def folder(self) -> Path:
        """Where it lies; erasure marks lie there too."""
        return self._folder

    def _place(self) -> Path:
        """The subfolder with the keys, as far as this master key opens it."""
        place = current_folder(self._folder)
        if not self._wrapping.opens(place):
            raise MasterKeyWrong(
                f"The key store in {self._folder} does not open with this master key. {SETTING} must name the file"
                " with the master key that belongs to it (after a rotation: the new one; start again)."
            )
        return place

    def new_round(self, round_id: str) -> RoundKeys:
        """Make the key of a round; a round that has one keeps it."""
        with locked(self._folder):
            place = self._place()
            if not (place / round_file(round_id)).exists():
                key = self._random_bytes(KEY_BYTES)
                self._wrapping.write(place, round_file(round_id), key)
            return self._take(place, round_id)

    def round(self, round_id: str) -> RoundKeys | None:
        """The keys of a round, or None when they were never made or are destroyed."""
        held = self._held.get(round_id)
        if held is not None and _mark(held.path) == held.mark:
            return held.keys
        with locked(self._folder):
            if (current_folder(self._folder) / round_file(round_id)).exists():
                return self._take(self._place(), round_id)
        self._held.pop(round_id, None)
        return None

    def _take(self, place: Path, round_id: str) -> RoundKeys:
        path = place / round_file(round_id)
        keys = _round_keys(self._wrapping.read(place, path.name), self._random_bytes)
        mark = _mark(path)
        if mark is not None:
            self._held[round_id] = _Held(keys, path, mark)
        return keys

    def destroy_round(self, round_id: str) -> None:
        """Destroy the key of a round for good; safe to repeat, also after a crash in the middle of it."""
        with locked(self._folder):
            self._held.pop(round_id, None)
            burn_everywhere(self._folder, round_file(round_id))

    def rounds(self) -> set[str]:
        """The rounds that have a key."""
        with locked(self._folder):
            return round_ids(current_folder(self._folder))

    def corpus(self, round_id: str) -> Seal | None:
        """What opens the answers of a closed round, or None when its corpus key was never made or is destroyed."""
        with locked(self._folder):
            place = self._place()
            if not (place / corpus_file(round_id)).exists():
                return None
            key = self._wrapping.read(place, corpus_file(round_id))
        return Seal(derive(key, "corpus"), self._random_bytes)

    def new_corpus(self, round_id: str) -> Seal:
        """Make the corpus key of a round that closes; an older one of an attempt that crashed is destroyed first."""
        with locked(self._folder):
            burn_everywhere(self._folder, corpus_file(round_id))
            key = self._random_bytes(KEY_BYTES)
            self._wrapping.write(self._place(), corpus_file(round_id), key)
        return Seal(derive(key, "corpus"), self._random_bytes)

    def destroy_corpus(self, round_id: str) -> None:
        """Destroy the corpus key of a round for good; safe to repeat, also after a crash in the middle of it."""
        with locked(self._folder):
            burn_everywhere(self._folder, corpus_file(round_id))

    def corpora(self) -> set[str]:
        """The closed rounds that have a corpus key."""
        with locked(self._folder):
            return corpus_ids(current_folder(self._folder))
