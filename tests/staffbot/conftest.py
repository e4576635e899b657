"""A desk drawer for the staff bot, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from desk_table import Desk, Someone

from storage import desk as tables
from storage.drawers import Drawer, open_drawer
from tests.databases import postgres_urls


@pytest.fixture(scope="session")
def desk_on_postgres():
    with postgres_urls() as urls:
        yield urls[Drawer.DESK]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    """An empty desk drawer."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'desk.db'}"
    else:
        url = request.getfixturevalue("desk_on_postgres")
    opened = open_drawer(url, Drawer.DESK)
    tables.metadata.drop_all(opened)
    tables.metadata.create_all(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_engine(tmp_path):
    """An empty desk drawer on SQLite, where what is tested has nothing to do with the database."""
    opened = open_drawer(f"sqlite:///{tmp_path / 'desk.db'}", Drawer.DESK)
    tables.metadata.create_all(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def at(sqlite_engine):
    """A desk with the library on it."""
    return Desk(sqlite_engine)


@pytest.fixture
def fatima(at):
    """A facilitator of the whole region."""
    at.joins("facilitator")
    return Someone(at)
