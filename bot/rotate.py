"""Change the master key: write a new one beside the old, wrap every key anew, then let them change places."""

from __future__ import annotations

from bot.settings import Settings
from storage.crypto import RandomBytes
from storage.keystore import KeyStore, MasterKeyWrong, read_master, rotate, write_master


def rotate_master(settings: Settings, random_bytes: RandomBytes) -> None:
    """Wrap all keys with a new master key.

    Safe to repeat after a crash: a new master key that was written before is used again, and when the key store
    already opens with it only the two files still change places.
    """
    file = settings.master_key
    fresh = file.with_name(f"{file.name}.next")
    if not fresh.exists():
        write_master(fresh, random_bytes)
    new = read_master(fresh)
    try:
        KeyStore.open(settings.keys, new, random_bytes)
    except MasterKeyWrong:
        rotate(settings.keys, read_master(file), new, random_bytes)
    fresh.replace(file)
