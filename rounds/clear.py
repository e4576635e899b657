"""Throw away what a closed round leaves behind, and see to it that nothing of it stays in the files."""

from __future__ import annotations

import logging

from rounds.corpus import KEY_BYTES
from rounds.workroom import Workroom
from storage import corpus
from storage.contacts import closing
from storage.contacts.codes import forget_marks
from storage.drawers import reading, writing
from storage.traces import in_files, wipe_thoroughly

log = logging.getLogger(__name__)

AT_ONCE = 250
SAMPLE = 8
"""How many of the removed pseudonyms are looked for in the files afterwards."""


def clear(room: Workroom, round_id: str) -> list[bytes]:
    """Remove answers, held pieces, conversations, letters, invitations and used codes of a round whose keys are gone.

    Gives some of the removed pseudonyms, which must then be in no file. Marks of who took part stay for the report
    back, written anew in random order.
    """
    with writing(room.answers) as drawer:
        # Whoever still had the keys in hand has ended their batch; without them nobody can write an answer.
        corpus.alone(drawer)
    with writing(room.answers) as drawer:
        removed = corpus.some_pseudonyms(drawer, round_id, SAMPLE)
        corpus.remove_answers(drawer, round_id)
    room.passed("answers removed")
    while True:
        with writing(room.contacts) as drawer:
            if not closing.drop_conversations(drawer, round_id, AT_ONCE, room.random_bytes):
                break
    with writing(room.contacts) as drawer:
        closing.drop_letters(drawer, round_id)
        closing.drop_invitations(drawer, round_id)
        forget_marks(drawer, round_id)
        closing.shuffle_marks(drawer, round_id)
    with writing(room.answers) as drawer:
        corpus.set_unwiped(drawer, round_id, room.random_bytes(KEY_BYTES))
    return removed


def wipe_closed(room: Workroom, removed: list[bytes] | None = None) -> bool:
    """Leave no bytes of closed rounds in the files; False when somebody is in the way: try again later.

    For the tick too: it does nothing while every closed round is wiped. ``removed`` must not be found afterwards.
    """
    with reading(room.answers) as drawer:
        unwiped = corpus.unwiped(drawer)
    left = {each: mark for each, mark in unwiped.items() if room.keys.round(each) is None}
    if not left:
        return True
    engines = (room.answers, room.contacts)
    if not all(wipe_thoroughly(each) for each in engines):
        return False
    if any(in_files(each, removed or ()) for each in engines):
        log.error("Something of a closed round is still in the files of a drawer.")
        return False
    with writing(room.answers) as drawer:
        corpus.set_wiped(drawer, left)
    return True
