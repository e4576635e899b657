"""The master key in its file: base64 text that only its owner may read."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from storage.crypto import KEY_BYTES, RandomBytes
from storage.keyfiles import SETTING, KeyStoreFault, MasterKeyMissing, MasterKeyWrong, settle


def write_master(path: Path, random_bytes: RandomBytes) -> bytes:
    """Make a fresh master key in a new file (mode 0600), and give it. A file that is there is never written over."""
    master = random_bytes(KEY_BYTES)
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyStoreFault(
            f"{path} is there already; a master key is never written over."
        ) from None
    with os.fdopen(opened, "wb") as file:
        file.write(base64.b64encode(master) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    settle(path.parent)
    return master


def read_master(path: Path) -> bytes:
    """The 32 bytes of the master key.

    Raises ``MasterKeyMissing`` for a file that is not there, ``MasterKeyWrong`` for one that is too short or garbled.
    """
    try:
        text = path.read_bytes().strip()
    except FileNotFoundError:
        raise MasterKeyMissing(f"{SETTING} names {path}, which is not there.") from None
    except OSError as fault:
        why = fault.strerror or "it cannot be read"
        raise MasterKeyWrong(f"{SETTING} names {path}: {why}.") from fault
    try:
        master = base64.b64decode(text, validate=True)
    except binascii.Error as fault:
        raise MasterKeyWrong(f"{SETTING} names {path}: that is no base64 text.") from fault
    if len(master) != KEY_BYTES:
        raise MasterKeyWrong(
            f"{SETTING} names {path}: {KEY_BYTES} bytes are expected, there are {len(master)}."
        )
    return master
