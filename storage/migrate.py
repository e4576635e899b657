"""Bring a drawer's tables up to what this code expects, without loading Alembic when they are there already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from storage.drawers import Drawer, reading, take_turns, writing

if TYPE_CHECKING:
    from alembic.config import Config

HEADS = {Drawer.CONTACTS: "0002", Drawer.ANSWERS: "0002", Drawer.DESK: "0002"}
"""The newest step of each drawer, written here so that a start need not load Alembic; a test compares them."""


class SchemaFault(RuntimeError):
    """The tables of a drawer are not such as this code can work with."""


def head(drawer: Drawer) -> str:
    """The step that this code expects a drawer to be at."""
    return HEADS[drawer]


def current(engine: Engine) -> str | None:
    """The step that a database is at, or None for an empty one.

    Raises ``SchemaFault`` when there is no database there that can be read.
    """
    try:
        with reading(engine) as connection:
            return _current(connection)
    except DBAPIError as fault:
        where = engine.url.render_as_string(hide_password=True)
        raise SchemaFault(
            f"The database {where} cannot be read: {fault.orig}. Is there room on the disk, does the database run,"
            " and may Zegje use it? If it is damaged,"
            " put a backup in its place."
        ) from None


def require(engine: Engine, drawer: Drawer) -> None:
    """Raises ``SchemaFault`` unless the tables are such as this code expects."""
    if (found := current(engine)) != head(drawer):
        raise SchemaFault(
            f"The {drawer.value} drawer is at step {found or 'nothing'}, and {head(drawer)} is needed."
            " Run: zegje prepare"
        )


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def upgrade(engine: Engine, drawer: Drawer) -> None:
    """Bring the tables up to the head; all or nothing, and safe when several processes start at once.

    Raises ``SchemaFault`` when the database is ahead of this code.
    """
    if current(engine) == head(drawer):
        return
    _move(engine, drawer, "upgrade", "head")


def move_to(engine: Engine, drawer: Drawer, step: str) -> None:
    """Have the tables as they were at this step, empty if they were at another one; for a restore.

    Raises ``SchemaFault`` for a step that this code does not know.
    """
    if current(engine) == step:
        return
    if current(engine) is not None:
        _move(engine, drawer, "downgrade", "base")
    _move(engine, drawer, "upgrade", step)


def downgrade(engine: Engine, drawer: Drawer, revision: str) -> None:
    """Take the tables back to an earlier step, or to nothing (``base``); what was in them is lost."""
    _move(engine, drawer, "downgrade", revision)


def _move(engine: Engine, drawer: Drawer, way: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - costs start-up time that is seldom needed
    from alembic.util import CommandError  # noqa: PLC0415

    with writing(engine) as connection:
        take_turns(connection, "migrate")
        try:
            getattr(command, way)(_config(connection, drawer), revision)
        except CommandError as fault:
            raise SchemaFault(
                f"The {drawer.value} drawer is at step {_current(connection)}, which this version of Zegje does not"
                f" know (it ends at {head(drawer)}). Was it used with a newer version?"
            ) from fault


def _config(connection: Connection, drawer: Drawer) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    folder = Path(__file__).parent / "migrations" / drawer.value
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
