"""Retire a round: its corpus key is destroyed and its texts are removed."""

from __future__ import annotations

from rounds.audit import WORKER, note
from rounds.clear import wipe_closed
from rounds.corpus import KEY_BYTES, frozen_name
from rounds.workroom import Workroom
from storage import corpus, desk
from storage.contacts import closing
from storage.desk import Status
from storage.drawers import reading, writing

CLOSED = (Status.REVIEW, Status.FROZEN, Status.TOO_FEW, Status.ENDED)


def retire(room: Workroom, round_id: str) -> None:
    """Destroy the texts of a closed round for good, and forget who took part; safe to repeat after a crash.

    Of a round that too few took part in only the marks are left to forget. Does nothing for a round that is not closed.
    """
    with reading(room.desk) as drawer:
        found = desk.round_by_id(drawer, round_id)
    if found is None or found.status not in CLOSED:
        return
    names = (round_id, frozen_name(round_id))
    for name in names:
        room.keys.store.destroy_corpus(name)
    room.passed("corpus burned")
    with writing(room.answers) as drawer:
        if sum([corpus.remove_corpus(drawer, name) for name in names]):
            corpus.set_unwiped(drawer, round_id, room.random_bytes(KEY_BYTES))
    room.passed("corpus removed")
    with writing(room.contacts) as drawer:
        closing.drop_marks(drawer, round_id)
    with writing(room.desk) as drawer:
        for before in (Status.REVIEW, Status.FROZEN, Status.TOO_FEW):
            if desk.move_status(drawer, round_id, before, Status.ENDED):
                note(drawer, room.second, WORKER, "retire", round_id)
    wipe_closed(room)
