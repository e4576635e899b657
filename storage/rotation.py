"""Another master key for a key store: every key is wrapped anew, and the old wrappings burn."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from storage.crypto import RandomBytes
from storage.keyfiles import (
    CURRENT,
    SETTING,
    MasterKeyWrong,
    Wrapping,
    current_folder,
    keys_of,
    locked,
    settle,
    sweep,
    write_file,
)


class RotationStep(StrEnum):
    """The moments between which a crash may fall; up to ``COPIED`` the old master key counts, then the new one."""

    BEGUN = "begun"
    WRAPPED_ONE = "wrapped one"
    COPIED = "copied"
    SWITCHED = "switched"
    BURNED = "burned"


def _go_on(_step: RotationStep) -> None:
    """Let nothing happen between the steps."""


def rotate(
    folder: Path,
    old_master: bytes,
    new_master: bytes,
    random_bytes: RandomBytes,
    at: Callable[[RotationStep], None] = _go_on,
) -> None:
    """Wrap every key with the new master key.

    At every moment exactly one of the two opens the store, with all keys. Safe to repeat with the same two after a
    crash. Processes that run meanwhile must be started again with the new one. ``at`` is told of each step. Raises
    ``MasterKeyWrong`` when neither opens the store.
    """
    old, new = Wrapping(old_master, random_bytes), Wrapping(new_master, random_bytes)
    with locked(folder):
        place = current_folder(folder)
        if new.opens(place):
            sweep(folder)
            return
        if not old.opens(place):
            raise MasterKeyWrong(
                f"The key store in {folder} does not open with the old master key. {SETTING} must name its file."
            )
        sweep(folder)
        at(RotationStep.BEGUN)
        fresh = folder / random_bytes(8).hex()
        _wrap_anew(place, fresh, old, new, at)
        write_file(folder / CURRENT, fresh.name.encode())
        at(RotationStep.SWITCHED)
        sweep(folder)
        at(RotationStep.BURNED)


def _wrap_anew(
    place: Path, fresh: Path, old: Wrapping, new: Wrapping, at: Callable[[RotationStep], None]
) -> None:
    fresh.mkdir(mode=0o700)
    for name in keys_of(place):
        new.write(fresh, name, old.read(place, name))
        at(RotationStep.WRAPPED_ONE)
    new.write_check(fresh)
    settle(fresh.parent)
    at(RotationStep.COPIED)
