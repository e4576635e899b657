"""Close a round: answers stop, are rewritten so that nobody can be traced, and its keys burn.

The steps of DESIGN.md ("Three drawers and a burning key"). Each may be repeated after a crash at any point, and by two
processes at once: what is done is seen from the drawers and the key store, never from what a process remembers.
"""

from __future__ import annotations

from rounds.audit import WORKER, note
from rounds.clear import clear, wipe_closed
from rounds.due import responses_shown
from rounds.freeze import freeze
from rounds.goodbye import say_goodbye
from rounds.invite import leave_out, show_progress
from rounds.retire import retire
from rounds.rewrite import rewrite
from rounds.workroom import Workroom
from storage import corpus, desk
from storage.contacts import closing
from storage.desk import Round, Status
from storage.drawers import reading, writing

__all__ = ["CLOSE_POINTS", "close", "freeze", "retire", "wipe_closed"]

CLOSE_POINTS = (
    "closing", "shut", "some goodbyes", "read", "some rewritten", "rewritten", "burned", "told", "answers removed",
    "removed", "settled", "wiped",
)  # fmt: skip
"""Where the fault tests end a process, in the order in which closing passes them."""


def close(room: Workroom, round_id: str) -> None:
    """Close an open round, or go on with one whose closing was interrupted; each step is safe to repeat.

    Does nothing for a round in any other part of its life. When it returns the round is in review, or ``too_few`` took
    part; or another process closes it at this very moment. Traces that somebody was in the way of are wiped by
    ``wipe_closed``, which the tick calls.
    """
    made = _begin(room, round_id)
    if made is None:
        return
    room.passed("closing")
    with writing(room.answers) as drawer:
        corpus.shut_out(drawer, round_id)
        corpus.drop_held(drawer, round_id)
    # At once: nobody is asked into a round that closes, however long the rest of it takes.
    leave_out(room, round_id)
    room.passed("shut")
    say_goodbye(room, round_id)
    rewrite(room, made)
    if room.keys.round(round_id) is not None:
        return
    room.passed("burned")
    _tell(room, round_id)
    show_progress(room)
    room.passed("told")
    removed = clear(room, round_id)
    room.passed("removed")
    kept = room.keys.store.corpus(round_id) is not None
    with writing(room.desk) as drawer:
        then = Status.REVIEW if kept else Status.TOO_FEW
        desk.move_status(drawer, round_id, Status.CLOSING, then)
    room.passed("settled")
    wipe_closed(room, removed)
    room.passed("wiped")


def _begin(room: Workroom, round_id: str) -> Round | None:
    """The desk says first that the round closes: a round that is shut must never look open there."""
    with writing(room.desk) as drawer:
        for before in (Status.OPEN, Status.READY):
            if desk.move_status(drawer, round_id, before, Status.CLOSING):
                note(drawer, room.second, WORKER, "close", round_id)
        found = desk.round_by_id(drawer, round_id)
    return found if found is not None and found.status is Status.CLOSING else None


def _tell(room: Workroom, round_id: str) -> None:
    """Write down on the desk when the keys burned, and how many took part."""
    with reading(room.contacts) as people:
        count = closing.count_took_part(people, [round_id])[round_id]
    with writing(room.desk) as drawer:
        found = desk.round_by_id(drawer, round_id)
        if found is not None and found.closed_at is None:
            desk.set_closed_at(drawer, round_id, room.second)
            desk.set_responses(drawer, round_id, responses_shown(count))
