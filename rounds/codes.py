"""Codes that lead into a round: for places, for one person each, for invitations; and voided when one leaked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from sqlalchemy import Connection

from rounds.board import plain_code
from rounds.come_back import SIGNS
from rounds.take_out import take_out
from rounds.workroom import Workroom
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Entry, Status
from storage.drawers import reading, take_turns, writing

INVITATION = "uitnodiging"
"""The place of the code that invitations carry: every invited round has one of its own."""
PLACE_SIGNS = 8
"""27 ** 8 codes are 38 bits: short enough for a poster, while a million guesses at 100 codes hit one in 2,800 times."""
SINGLE_SIGNS = 10
"""47 bits: whoever guesses one takes somebody's place, so these have to be as good as a code to come back with."""
CUTS = {PLACE_SIGNS: (0, 4, 8), SINGLE_SIGNS: (0, 3, 6, 10)}
MOST_SINGLE = 1000
_SPARE = 8
"""Random bytes beyond those that the signs need, so that no sign comes more often than another."""


def new_codes(
    drawer: Connection,
    round_id: str,
    places: Iterable[str],
    random_bytes: RandomBytes,
    provider: str = "",
) -> list[Entry]:
    """A code for each of these places; one that has a code that still works keeps it, so this may be repeated.

    ``provider`` is the provider whose places they are (an id of the region's file), or empty.
    """
    take_turns(drawer, f"codes of {round_id}")
    known = {each.place: each for each in desk.entries(drawer, round_id) if _for_many(each)}
    made = []
    for place in places:
        if place not in known:
            code = _fresh(drawer, PLACE_SIGNS, random_bytes)
            known[place] = Entry(code, round_id, place, provider)
            desk.save_entry(drawer, known[place])
        made.append(known[place])
    return made


def single_codes(
    drawer: Connection, round_id: str, place: str, count: int, random_bytes: RandomBytes
) -> list[Entry]:
    """A sheet of fresh codes for a place where brigading is feared; each lets one person in.

    Raises ``ValueError`` for none, or more than ``MOST_SINGLE`` at once.
    """
    if not 1 <= count <= MOST_SINGLE:
        raise ValueError(f"{count} codes: ask for 1 to {MOST_SINGLE} at once")
    made = []
    for _ in range(count):
        code = _fresh(drawer, SINGLE_SIGNS, random_bytes)
        made.append(
            Entry(code, round_id, place, _provider_of(drawer, round_id, place), single=True)
        )
        desk.save_entry(drawer, made[-1])
    return made


def shown_code(code: str) -> str:
    """A code as a person reads it from paper: ``bk47-m2px``; those that somebody thought up stay as they are."""
    cuts = CUTS.get(len(code))
    if cuts is None or not set(code) <= set(SIGNS):
        return code
    return "-".join(code[start:end] for start, end in pairwise(cuts))


def void_code(room: Workroom, code: str) -> int:
    """Let a code that leaked lead nowhere, and take out what was answered by it; how many conversations that were.

    Only as long as the round is open: later nobody can tell whose an answer was, and the number is 0. It is exact, and
    has to be rounded before staff see it. Safe to repeat after a crash. Raises ``LookupError`` for an unknown code.
    """
    return void_codes(room, [code])


def void_codes(room: Workroom, codes: Collection[str]) -> int:
    """The same for several codes, a whole sheet of them perhaps, of one round or more."""
    with writing(room.desk) as drawer:
        found = [_known(drawer, code) for code in codes]
        for each in found:
            desk.void_entry(drawer, each.code)
    room.passed("codes void")
    return sum(_take_out(room, round_id) for round_id in sorted({e.round_id for e in found}))


def _take_out(room: Workroom, round_id: str) -> int:
    with reading(room.desk) as drawer:
        asked = desk.round_by_id(drawer, round_id)
        void = [each for each in desk.entries(drawer, round_id) if each.void]
    if asked is None or asked.status is not Status.OPEN:
        return 0
    return take_out(room, round_id, void)


def _known(drawer: Connection, code: str) -> Entry:
    found = desk.entry(drawer, code) or desk.entry(drawer, plain_code(code))
    if found is None:
        raise LookupError("there is no such code")
    return found


def _for_many(entry: Entry) -> bool:
    return not entry.single and not entry.void


def _provider_of(drawer: Connection, round_id: str, place: str) -> str:
    named = (each.provider for each in desk.entries(drawer, round_id) if each.place == place)
    return next(named, "")


def _fresh(drawer: Connection, length: int, random_bytes: RandomBytes) -> str:
    while True:
        number = int.from_bytes(random_bytes(length + _SPARE), "big")
        signs = []
        for _ in range(length):
            number, place = divmod(number, len(SIGNS))
            signs.append(SIGNS[place])
        code = "".join(signs)
        if desk.entry(drawer, code) is None:
            return code
