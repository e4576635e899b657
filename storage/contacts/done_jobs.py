"""Daily jobs that are done: one row a job and local date."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from storage.contacts.tables import done_jobs
from storage.statements import upsert

_mark = upsert(done_jobs)


def is_done(conn: Connection, job: str, day: str) -> bool:
    """Whether this job was done on this local date ("2026-11-22")."""
    query = select(done_jobs.c.day).where(done_jobs.c.job == job, done_jobs.c.day == day)
    return conn.execute(query).first() is not None


def mark_done(conn: Connection, job: str, day: str) -> None:
    """This job was done on this date; told again it changes nothing."""
    _mark.many(conn, [(job, day)])


def drop_done_jobs(conn: Connection, before: str) -> None:
    """Forget what was done before this date."""
    conn.execute(delete(done_jobs).where(done_jobs.c.day < before))
