"""Rewrite the answers of a shut round as a corpus in which nobody can be traced, and burn its keys."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from flows.audience import Audience
from rounds.answer_body import AnswerBody
from rounds.coarsen import coarsened
from rounds.corpus import KEY_BYTES, CorpusAnswer, counted, open_row, rewritten, seal_rows
from rounds.periods import SMALLEST_GROUP
from rounds.workroom import Workroom
from storage import corpus
from storage.answers import Row
from storage.contacts import closing
from storage.corpus import CorpusRow
from storage.crypto import Seal, SealBroken, blind
from storage.desk import Round
from storage.drawers import reading, writing
from storage.keystore import RoundKeys

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 2000
"""How many rows of a corpus share a transaction, so that turns never wait long for one."""

Given = Mapping[bytes, Sequence[AnswerBody]]
"""All that was kept under each pseudonym, opened."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One try: its mark, the key it seals with, and all answers that it read."""

    mark: bytes
    seal: Seal
    stored: Sequence[Row]


def rewrite(room: Workroom, made: Round, at_once: int = ROWS_AT_ONCE) -> None:
    """Rewrite all answers of a shut round and destroy its keys; does nothing once these are gone.

    The keys burn only after the whole corpus is on disk and opens with its own key. When somebody erased themselves
    meanwhile it is done anew without them, and when another process began to rewrite the same round this one leaves
    it to that. Until the keys are gone a crash loses nothing: everything is rewritten from the start. ``at_once`` rows
    share a transaction.
    """
    settled = False
    while not settled and (keys := room.keys.round(made.id)) is not None:
        attempt = _begin(room, made.id)
        if attempt is None:
            return
        room.passed("read")
        rows = _rows(room, made, keys, attempt)
        parts = [rows[start : start + at_once] for start in range(0, len(rows), at_once)]
        if not all(_write(room, made.id, attempt.mark, part) for part in parts):
            return
        room.passed("rewritten")
        settled = _burn(room, made.id, attempt, rows)


def _begin(room: Workroom, round_id: str) -> _Attempt | None:
    """From here on this is the attempt that counts; None when the keys burned a moment ago."""
    mark = room.random_bytes(KEY_BYTES)
    with writing(room.answers) as drawer:
        corpus.alone(drawer)
        if room.keys.round(round_id) is None:
            return None
        corpus.set_attempt(drawer, round_id, mark)
        corpus.remove_corpus(drawer, round_id)
        seal = room.keys.store.new_corpus(round_id)
    # Nobody waits for this: a shut round gets no answers, and whoever erases theirs is noticed before the keys burn.
    with reading(room.answers) as drawer:
        return _Attempt(mark, seal, corpus.all_answers(drawer, round_id))


def _rows(room: Workroom, made: Round, keys: RoundKeys, attempt: _Attempt) -> list[CorpusRow]:
    """The corpus, sealed and shuffled; empty when fewer than ten took part: then nothing may be kept."""
    given = _opened(keys, attempt.stored)
    real = {name: each for name, each in given.items() if any(b.says_something for b in each)}
    if len(real) < SMALLEST_GROUP:
        return []
    answers = [
        *_answers(room, made, keys, real),
        *counted(b for each in given.values() for b in each),
    ]
    return seal_rows(answers, attempt.seal, made.id, room.random_bytes)


def _opened(keys: RoundKeys, stored: Iterable[Row]) -> Given:
    given: defaultdict[bytes, list[AnswerBody]] = defaultdict(list)
    broken = 0
    for row in stored:
        try:
            body = AnswerBody.from_bytes(keys.answers.open(row.body, row.key))
        except SealBroken:
            # A damaged row must not keep a round open for ever, and its keys with it.
            broken += 1
        else:
            given[row.pseudonym].append(body)
    if broken:
        log.error("%s answers were damaged on the disk and are lost.", broken)
    return given


def _answers(room: Workroom, made: Round, keys: RoundKeys, given: Given) -> Iterator[CorpusAnswer]:
    """Every real answer, under a fresh token and with what may be kept of the background."""
    with reading(room.contacts) as drawer:
        known = {
            blind(keys.pseudonym, who, "answer"): background
            for who, background in closing.backgrounds_of(drawer, made.id)
        }
    coarse = coarsened(
        [known.get(name, {}) for name in given],
        room.region,
        # A round for providers is told by provider, every other one by place: never both (DESIGN.md).
        by_provider=bool(Audience.from_json(made.audience).providers),
    )
    for bodies, background in zip(given.values(), coarse, strict=True):
        yield from rewritten(bodies, room.random_bytes(KEY_BYTES).hex(), background)


def _write(room: Workroom, round_id: str, mark: bytes, rows: Sequence[CorpusRow]) -> bool:
    """Write a part of the corpus; False when another process took over."""
    with writing(room.answers) as drawer:
        if corpus.attempt_of(drawer, round_id) != mark:
            return False
        corpus.put_corpus(drawer, rows)
    room.passed("some rewritten")
    return True


def _burn(room: Workroom, round_id: str, attempt: _Attempt, rows: Sequence[CorpusRow]) -> bool:
    """Destroy the round's keys, if all is well; False when everything has to be rewritten once more.

    Nobody can answer, erase or begin another attempt while the check and the burning are under way.
    """
    store = room.keys.store
    with writing(room.answers) as drawer:
        corpus.alone(drawer)
        if corpus.attempt_of(drawer, round_id) != attempt.mark:
            return True
        erased = corpus.count_answers(drawer, round_id) != len(attempt.stored)
        if erased or not _is_whole(room, drawer, round_id, rows):
            return False
        if not rows:
            store.destroy_corpus(round_id)
        store.destroy_round(round_id)
    return True


def _is_whole(room: Workroom, drawer: Connection, round_id: str, rows: Sequence[CorpusRow]) -> bool:
    """Whether the corpus on disk is all of these rows, and the key in the store opens them."""
    if corpus.count_corpus(drawer, round_id) != len(rows):
        return False
    stored, seal = corpus.corpus_row(drawer, round_id), room.keys.store.corpus(round_id)
    if stored is None:
        return not rows
    try:
        return seal is not None and bool(open_row(stored, seal))
    except SealBroken:
        return False
