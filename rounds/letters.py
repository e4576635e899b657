"""Letters of the outbox: a message sealed for its way, and opened again by whoever brings it."""

from __future__ import annotations

import json
import logging
from functools import lru_cache

from flows.message import Message
from rounds.keyring import Keyring
from storage.contacts import Letter
from storage.crypto import SealBroken

log = logging.getLogger(__name__)

LEASE_SECONDS = 30
"""How long the process that made a letter may take to send it, before a worker takes it over."""


def seal_letter(
    keys: Keyring, participant: bytes, number: int, round_id: str, message: Message
) -> bytes:
    """A message under the key of its round, or under the key for letters outside of rounds."""
    round_keys = keys.round(round_id) if round_id else None
    seal = round_keys.letters if round_keys else keys.letters
    return seal.close(plain_of(message), about_letter(participant, number))


def plain_of(message: Message) -> bytes:
    """A message as it is before it is sealed."""
    return json.dumps(message.to_json(), ensure_ascii=False, separators=(",", ":")).encode()


def open_letter(keys: Keyring, letter: Letter) -> Message | None:
    """The message of an outbox row, or None when the key of its round was destroyed, or it was damaged on the disk."""
    seal = keys.letters
    if letter.round_id:
        round_keys = keys.round(letter.round_id)
        if round_keys is None:
            return None
        seal = round_keys.letters
    try:
        plain = seal.open(letter.body, about_letter(letter.participant, letter.number))
    except SealBroken:
        # One damaged row must not keep the letters of everybody else from leaving.
        log.error("A letter was damaged on the disk and is lost.")  # noqa: TRY400 - where says nothing
        return None
    return _told_to_many(plain) if letter.bulk else _message(plain)


def open_address(keys: Keyring, letter: Letter) -> str | None:
    """Where a letter goes, or None when that was damaged on the disk."""
    try:
        return keys.addresses.open(letter.address, letter.participant).decode()
    except SealBroken:
        log.error("An address was damaged on the disk: its letter is lost.")  # noqa: TRY400 - the same
        return None


def _message(plain: bytes) -> Message:
    return Message.from_json(json.loads(plain))


_told_to_many = lru_cache(maxsize=64)(_message)
"""The same for what goes to many people. Replies are not kept in memory: they may quote what somebody said."""


def about_letter(participant: bytes, number: int) -> bytes:
    """What a sealed letter is bound to, so that it cannot be put in another's place."""
    return participant + number.to_bytes(8, "big")
