"""Open forms: what a member of staff is in the middle of at a door, one each, so that a door keeps nothing itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from storage.desk.tables import drafts
from storage.statements import upsert

_save = upsert(drafts)


def open_form(conn: Connection, staff: str) -> dict[str, Any] | None:
    """The open form of this member of staff, or None."""
    form = conn.execute(select(drafts.c.form).where(drafts.c.staff == staff)).scalar()
    return None if form is None else dict(json.loads(form))


def keep_form(conn: Connection, staff: str, form: Mapping[str, Any]) -> None:
    """Keep this as their open form, in place of any other. ``form`` is JSON, and holds nothing about a participant."""
    _save.many(conn, [(staff, json.dumps(dict(form), sort_keys=True))])


def drop_form(conn: Connection, staff: str) -> None:
    """They have no open form any more."""
    conn.execute(delete(drafts).where(drafts.c.staff == staff))
