"""Freeze a round: what staff reviewed stays as texts of the region, without tokens and without background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rounds.audit import WORKER, note
from rounds.clear import wipe_closed
from rounds.corpus import KEY_BYTES, CorpusAnswer, frozen_name, open_row, seal_rows
from rounds.workroom import Workroom
from storage import corpus, desk
from storage.desk import Status
from storage.drawers import reading, writing

Release = Callable[[Workroom, str, Sequence[CorpusAnswer]], None]
"""Computes the release of a round from its corpus; on disk when it returns, and may be asked again after a crash."""


def no_release(_room: Workroom, _round_id: str, _corpus: Sequence[CorpusAnswer]) -> None:
    """Nothing is released yet: the issue "Signals" gives ``freeze`` what computes it."""


def freeze(room: Workroom, round_id: str, release: Release = no_release) -> None:
    """Delete tokens and background of a round in review; safe to repeat after a crash.

    The release is computed first, while people can still be counted. The texts are then sealed anew under a key of
    their own, and the old one burns: earlier backups do not open any more either. Does nothing for a round in any other
    part of its life.
    """
    with reading(room.desk) as drawer:
        found = desk.round_by_id(drawer, round_id)
    if found is None or found.status is not Status.REVIEW:
        return
    _rewrite(room, round_id, release)
    room.passed("frozen")
    room.keys.store.destroy_corpus(round_id)
    room.passed("corpus burned")
    with writing(room.desk) as drawer:
        if desk.move_status(drawer, round_id, Status.REVIEW, Status.FROZEN):
            note(drawer, room.second, WORKER, "freeze", round_id)
    wipe_closed(room)


def _rewrite(room: Workroom, round_id: str, release: Release) -> None:
    with reading(room.answers) as drawer:
        stored = corpus.corpus_of(drawer, round_id)
    seal = room.keys.store.corpus(round_id)
    if not stored or seal is None:
        return
    before = [open_row(row, seal) for row in stored]
    release(room, round_id, before)
    room.passed("released")
    name = frozen_name(round_id)
    with writing(room.answers) as drawer:
        corpus.alone(drawer)
        if corpus.corpus_row(drawer, round_id) is None:
            # Another process froze it meanwhile.
            return
        bare = (replace(each, respondent="", background={}, visit=0) for each in before)
        rows = seal_rows(bare, room.keys.store.new_corpus(name), name, room.random_bytes)
        corpus.remove_corpus(drawer, name)
        corpus.put_corpus(drawer, rows)
        corpus.remove_corpus(drawer, round_id)
        corpus.set_unwiped(drawer, round_id, room.random_bytes(KEY_BYTES))
