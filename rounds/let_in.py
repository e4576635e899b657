"""Who may begin a conversation, and by which code they came: the door of a round."""

from __future__ import annotations

from rounds.board import NoWay, plain_code
from rounds.envelope import Envelope
from rounds.keyring import Keyring
from rounds.sitting import Sitting
from storage.contacts.codes import is_marked, let_in
from storage.crypto import blind
from storage.desk import Entry, Round


def used_index(keys: Keyring, code: str) -> bytes:
    """What is kept of a code that let one person in; it does not tell who that was."""
    return blind(keys.index, "used code", plain_code(code))


def void_index(keys: Keyring, code: str) -> bytes:
    """What is kept of a code that leads nowhere any more, for a process whose board is a moment old."""
    return blind(keys.index, "void code", plain_code(code))


def turned_away(
    sitting: Sitting, opened: Round, entry: Entry | None, earlier: Envelope | None
) -> NoWay | None:
    """Why somebody may not begin here, or None; a code for one person is used up by this.

    The mark is written in the same transaction as the beginning of the conversation: either both are there or neither.
    """
    if opened.halted:
        return NoWay.HALTED
    if entry is None:
        return None
    drawer, keys = sitting.drawers.contacts, sitting.world.keys
    if is_marked(drawer, void_index(keys, entry.code)):
        return NoWay.VOID
    if not entry.single or (earlier is not None and entry.code in earlier.codes):
        return None
    return None if let_in(drawer, used_index(keys, entry.code), opened.id) else NoWay.USED


def came_by(earlier: Envelope | None, entry: Entry | None) -> tuple[str, ...]:
    """All codes by which somebody came in, this one included; nothing counts of a conversation that was taken out."""
    code = entry.code if entry else ""
    known = earlier.codes if earlier is not None and not earlier.taken else ()
    return tuple(dict.fromkeys((*known, code)))
