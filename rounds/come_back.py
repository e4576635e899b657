"""Codes to come back with on the web: made, shown once, kept as a keyed index only, and used."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from rounds.keyring import Keyring
from rounds.sitting import Drawers, World
from storage import answers, contacts
from storage.crypto import blind

SIGNS = "bcdfghjkmnpqrstvwxz23456789"
"""Letters and digits that are not mistaken for each other, without vowels, so that no word comes out by chance."""

LENGTH = 10
"""27 ** 10 codes are 47 random bits; DESIGN.md asks for at least 44."""

GROUPS = (3, 3, 4)

DAY_SECONDS = 24 * 3600


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """A fresh code, as a person reads it: ``bk4-7m2-p9xr``."""
    number = int.from_bytes(random_bytes(16), "big")
    signs = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs += SIGNS[place]
    first, second, _ = GROUPS
    return f"{signs[:first]}-{signs[first : first + second]}-{signs[first + second :]}"


def code_index(keys: Keyring, code: str) -> bytes:
    """What is kept of a code. Capitals, blanks and dashes do not matter."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum())
    return blind(keys.index, "code", plain)


def give_code(drawer: Connection, world: World, index: bytes, code: str, days: int) -> bool:
    """Let this code open the conversation of this participant for so many days. False when there is nobody."""
    found = contacts.load(drawer, [index]).get(index)
    if found is None:
        return False
    until = world.second + days * DAY_SECONDS
    contacts.set_code(drawer, code_index(world.keys, code), found[0].id, until)
    return True


def use_code(drawers: Drawers, world: World, index: bytes, code: str) -> bool:
    """Bind the conversation behind a code to a new address. False for a code that opens nothing.

    Whoever was behind the new address until now (a page that was just opened) is erased: one page, one participant.
    """
    back = contacts.by_code(drawers.contacts, code_index(world.keys, code), world.second)
    if back is None:
        return False
    if back.index == index:
        return True
    there = contacts.load(drawers.contacts, [index]).get(index)
    if there is not None:
        _forget(drawers, world.keys, there[0].id)
    contacts.rebind(drawers.contacts, back.id, index, b"")
    return True


def _forget(drawers: Drawers, keys: Keyring, who: bytes) -> None:
    for row in contacts.conversations_of(drawers.contacts, who):
        round_keys = keys.round(row.round_id)
        if round_keys is not None:
            pseudonym = blind(round_keys.pseudonym, who, "answer")
            answers.erase(drawers.answers, row.round_id, pseudonym)
    keys.mark_erased([who])
    contacts.erase(drawers.contacts, who)
