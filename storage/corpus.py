"""The end of a round in the answers drawer: shut for answers, then rewritten as a corpus under random keys.

Every function takes the open transaction first and never commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from storage.answers import Row, answers, corpus, pending, shut
from storage.drawers import go_along, take_turns
from storage.statements import Hot, upsert

SHUTTING = "answers of a round stop"
"""The lock between batches of turns, which share it, and whoever shuts a round, who has it alone."""


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """One answer of a closed round. ``key`` is 16 random bytes, ``body`` is sealed under the round's corpus key."""

    round_id: str
    key: bytes
    body: bytes


_put, _shut = upsert(corpus), upsert(shut)
_shut_rounds = Hot(lambda _name, _size: select(shut.c.round_id))


# --- shutting ---------------------------------------------------------------------------------------------------------


def shut_rounds(conn: Connection) -> frozenset[str]:
    """The rounds that take no answers any more; for a batch of turns, which writes none of theirs.

    What this says stays true until the transaction ends: nobody can shut a round meanwhile.
    """
    go_along(conn, SHUTTING)
    return frozenset(row[0] for row in _shut_rounds.once(conn))


def alone(conn: Connection) -> None:
    """Wait until every batch of turns has ended, and let none begin before this transaction ends."""
    take_turns(conn, SHUTTING)


def shut_out(conn: Connection, round_id: str) -> None:
    """From the end of this transaction on this round takes no answers, and none is on its way; once is enough."""
    alone(conn)
    if attempt_of(conn, round_id) is None:
        _shut.many(conn, [(round_id, b"", False)])


def attempt_of(conn: Connection, round_id: str) -> bytes | None:
    """Who rewrites this round now (empty: nobody began), or None for a round that is not shut."""
    query = select(shut.c.attempt).where(shut.c.round_id == round_id)
    return conn.execute(query).scalar_one_or_none()


def set_attempt(conn: Connection, round_id: str, attempt: bytes) -> None:
    """From here on only this attempt at rewriting the round counts."""
    conn.execute(update(shut).where(shut.c.round_id == round_id).values(attempt=attempt))


def unwiped(conn: Connection) -> dict[str, bytes]:
    """The shut rounds of which something may still be left in the files, each with the mark of its last change."""
    query = select(shut.c.round_id, shut.c.attempt).where(shut.c.wiped.is_(False))
    return {row[0]: row[1] for row in conn.execute(query)}


def set_wiped(conn: Connection, seen: Mapping[str, bytes]) -> None:
    """Of these rounds nothing is left in the files but their corpus, unless something was removed since ``unwiped``."""
    for round_id, mark in sorted(seen.items()):
        same = (shut.c.round_id == round_id, shut.c.attempt == mark)
        conn.execute(update(shut).where(*same).values(wiped=True))


def set_unwiped(conn: Connection, round_id: str, mark: bytes) -> None:
    """Something of this round was removed, and may still be left in the files; ``mark`` was never used before."""
    removed = update(shut).where(shut.c.round_id == round_id)
    conn.execute(removed.values(attempt=mark, wiped=False))


# --- the answers of a shut round --------------------------------------------------------------------------------------


def all_answers(conn: Connection, round_id: str) -> list[Row]:
    """Every answer of a round, in the order of pseudonyms and keys."""
    query = select(answers).where(answers.c.round_id == round_id)
    return [Row(*row) for row in conn.execute(query.order_by(answers.c.pseudonym, answers.c.key))]


def count_answers(conn: Connection, round_id: str) -> int:
    """How many answers a round has."""
    query = select(func.count()).select_from(answers).where(answers.c.round_id == round_id)
    return conn.execute(query).scalar_one()


def drop_held(conn: Connection, round_id: str) -> None:
    """Destroy every piece of this round that waits for a yes."""
    conn.execute(delete(pending).where(pending.c.round_id == round_id))


def some_pseudonyms(conn: Connection, round_id: str, limit: int) -> list[bytes]:
    """A few of the pseudonyms of a round, to look for in the files once its rows are removed."""
    query = select(answers.c.pseudonym).where(answers.c.round_id == round_id)
    return list(conn.execute(query.limit(limit)).scalars())


def remove_answers(conn: Connection, round_id: str) -> None:
    """Remove all answers and held pieces of a round."""
    conn.execute(delete(answers).where(answers.c.round_id == round_id))
    drop_held(conn, round_id)


# --- the corpus -------------------------------------------------------------------------------------------------------


def put_corpus(conn: Connection, rows: Iterable[CorpusRow]) -> None:
    """Write rows of a corpus in the order of their random keys, which is the order of nothing else."""
    _put.many(conn, sorted((row.round_id, row.key, row.body) for row in rows))


def corpus_of(conn: Connection, round_id: str) -> list[CorpusRow]:
    """Every row of a corpus, in the order of their keys."""
    query = select(corpus).where(corpus.c.round_id == round_id).order_by(corpus.c.key)
    return [CorpusRow(*row) for row in conn.execute(query)]


def corpus_row(conn: Connection, round_id: str) -> CorpusRow | None:
    """Some row of a corpus, to see whether a key opens it; None where there is no corpus."""
    row = conn.execute(select(corpus).where(corpus.c.round_id == round_id).limit(1)).first()
    return None if row is None else CorpusRow(*row)


def count_corpus(conn: Connection, round_id: str) -> int:
    """How many rows a corpus has."""
    query = select(func.count()).select_from(corpus).where(corpus.c.round_id == round_id)
    return conn.execute(query).scalar_one()


def remove_corpus(conn: Connection, round_id: str) -> int:
    """Remove a corpus; how many rows it had."""
    return conn.execute(delete(corpus).where(corpus.c.round_id == round_id)).rowcount
