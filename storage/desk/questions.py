"""Questions of municipalities, councils, providers and kerngroep (*informatiebehoefte*)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple

from sqlalchemy import Connection, select, update

from storage.desk.tables import Question, Stage, questions
from storage.statements import AnyRow, upsert

_save_question = upsert(questions)


def save_question(conn: Connection, made: Question) -> None:
    """Write a question, new or known."""
    _save_question.many(conn, [astuple(made)])


def _question_from(row: AnyRow) -> Question:
    return Question(**row._asdict() | {"stage": Stage(row.stage)})


def question(conn: Connection, question_id: str) -> Question | None:
    """The question of this id, or None."""
    row = conn.execute(select(questions).where(questions.c.id == question_id)).first()
    return None if row is None else _question_from(row)


def questions_in(conn: Connection, stages: Collection[Stage] = tuple(Stage)) -> list[Question]:
    """The questions that have come this far, oldest first."""
    query = select(questions).where(questions.c.stage.in_([each.value for each in stages]))
    order = (questions.c.asked_at, questions.c.id)
    return [_question_from(row) for row in conn.execute(query.order_by(*order))]


def set_told(conn: Connection, question_id: str, told: str) -> None:
    """Its asker heard this."""
    conn.execute(update(questions).where(questions.c.id == question_id).values(told=told))
