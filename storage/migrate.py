"""Bring a drawer's tables up to what this code expects, without loading Alembic when they are so already."""

from __future__ import annotations

from sqlalchemy import Engine

from storage.drawers import Drawer

HEADS = {Drawer.CONTACTS: "0001", Drawer.ANSWERS: "0001", Drawer.DESK: "0001"}


def head(drawer: Drawer) -> str:
    """The revision that this code expects."""
    return HEADS[drawer]


def current(engine: Engine) -> str | None:
    """The revision that a database has, or None for an empty one."""
    raise NotImplementedError


def upgrade(engine: Engine, drawer: Drawer) -> None:
    """Bring the tables up to the head; safe when several processes start at once."""
    raise NotImplementedError


def downgrade(engine: Engine, drawer: Drawer, revision: str) -> None:
    """Take the tables back to an earlier revision, or to nothing (``base``)."""
    raise NotImplementedError
