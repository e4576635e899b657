"""The files of the key store: written whole or not at all, wrapped by the master key, burned when they end.

The folder holds ``current``, which names the subfolder with the keys, and that subfolder. Another master key makes a
new subfolder; the keys change hands in the one moment in which ``current`` is replaced.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from storage.crypto import RandomBytes, Seal, SealBroken, derive

SETTING = "ZEGJE_MASTER_KEY_FILE"
CURRENT = "current"
CHECK = "check"
ADDRESS, INDEX = "address", "index"
_ROUND, _CORPUS, _BURNING, _UNFINISHED = "round-", "corpus-", "burning-", "unfinished-"
_OWN, _GROUP = 0o600, 0o060
_CHECK_TEXT = b"zegje key store"


class KeyStoreFault(RuntimeError):
    """Something is wrong with the key store or the master key; the message says what, and never shows a key."""


class KeyStoreMissing(KeyStoreFault):
    """There is no key store in this folder."""


class KeyStoreExists(KeyStoreFault):
    """There is a key store in this folder already."""


class MasterKeyWrong(KeyStoreFault):
    """The key store does not open with this master key."""


class MasterKeyMissing(KeyStoreFault, FileNotFoundError):
    """There is no file with a master key."""


class KeyBroken(KeyStoreFault):
    """A file of the key store was changed, damaged or taken away."""


class RestoreUnfinished(KeyStoreFault):
    """A backup was being put back, and not to the end."""


def restoring(folder: Path) -> Path:
    """The file beside a key store that is there from the beginning of a restore to its end."""
    return folder.with_name(f"{folder.name}.restoring")


class Wrapping:
    """The master key at work: wraps keys and opens what it wrapped."""

    def __init__(self, master: bytes, random_bytes: RandomBytes) -> None:
        self._seal = Seal(derive(master, "wrap"), random_bytes)

    def write(self, folder: Path, name: str, key: bytes) -> None:
        """Wrap a key into a file of its own."""
        write_file(folder / name, self._seal.close(key, name.encode()))

    def write_check(self, folder: Path) -> None:
        """Write the value that tells a wrong master key."""
        self.write(folder, CHECK, _CHECK_TEXT)

    def read(self, folder: Path, name: str) -> bytes:
        """The key in this file. Raises ``KeyBroken``."""
        try:
            return self._seal.open((folder / name).read_bytes(), name.encode())
        except (SealBroken, FileNotFoundError) as fault:
            raise KeyBroken(f"The key file {folder / name} is damaged or not there.") from fault

    def opens(self, folder: Path) -> bool:
        """Whether the keys of this folder were wrapped by this master key."""
        try:
            return self.read(folder, CHECK) == _CHECK_TEXT
        except KeyBroken:
            return False


def round_file(round_id: str) -> str:
    """The name of the file with the key of a round; any round id gives a name that stays in the folder."""
    return _ROUND + quote(round_id, safe="")


def corpus_file(round_id: str) -> str:
    """The name of the file with the corpus key of a closed round."""
    return _CORPUS + quote(round_id, safe="")


def corpus_ids(folder: Path) -> set[str]:
    """The closed rounds whose corpus key is still here."""
    return {unquote(file.name.removeprefix(_CORPUS)) for file in folder.glob(f"{_CORPUS}*")}


def round_ids(folder: Path) -> set[str]:
    """The rounds that have a key here."""
    return {unquote(file.name.removeprefix(_ROUND)) for file in folder.glob(f"{_ROUND}*")}


def keys_of(folder: Path) -> list[str]:
    """The names of all files with a key here, the check value not among them."""
    theirs = [file.name for kind in (_ROUND, _CORPUS) for file in folder.glob(f"{kind}*")]
    return sorted([ADDRESS, INDEX, *theirs])


def current_folder(folder: Path) -> Path:
    """The subfolder with the keys. Raises ``KeyStoreMissing``."""
    try:
        return folder / (folder / CURRENT).read_text().strip()
    except FileNotFoundError:
        raise KeyStoreMissing(
            f"There is no key store in {folder}. On a new installation make one; otherwise point to the one that"
            f" belongs to these drawers, together with its master key ({SETTING})."
        ) from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, and on disk when this returns.

    For this user only; and for the group as far as the folder is, so that a front that runs as another user can read
    the key of a round that the worker opens later (deploy/README.md).
    """
    unfinished = path.with_name(_UNFINISHED + path.name)
    with open(unfinished, "wb", opener=_private) as file:
        os.fchmod(file.fileno(), _OWN | path.parent.stat().st_mode & _GROUP)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    settle(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _OWN)


def settle(folder: Path) -> None:
    """Have the names in this folder on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def burn(path: Path) -> None:
    """Destroy a file: out of sight first, then overwritten, then removed. Safe to repeat after a crash.

    A disk or file system that writes elsewhere instead of over (SSD, copy on write, snapshots) may keep the old
    bytes; they are of use only to whoever has the master key too.
    """
    burning = path if path.name.startswith(_BURNING) else path.with_name(_BURNING + path.name)
    if path.exists() and path != burning:
        path.rename(burning)
        settle(path.parent)
    if burning.exists():
        with burning.open("r+b") as file:
            file.write(bytes(burning.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        burning.unlink()
        settle(path.parent)


def burn_everywhere(folder: Path, name: str) -> None:
    """Destroy this key, also where a rotation that crashed left it under another master key."""
    for place in _places(folder):
        burn(place / name)


def _places(folder: Path) -> list[Path]:
    return [found for found in folder.iterdir() if found.is_dir()]


def sweep(folder: Path) -> None:
    """Finish what a crash left undone: half-burned keys, unfinished files, keys of a former master key.

    Only after the check value of the current subfolder was seen to open: all other subfolders go.
    """
    kept = current_folder(folder)
    for place in _places(folder):
        for file in place.iterdir():
            if place != kept or file.name.startswith((_BURNING, _UNFINISHED)):
                burn(file)
        if place != kept:
            place.rmdir()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Alone in this key store, among all threads and processes of this machine."""
    if not folder.is_dir():
        current_folder(folder)
    with open(folder / "lock", "ab", opener=_private) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
