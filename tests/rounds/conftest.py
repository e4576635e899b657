"""The house of the rounds tests, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil

import pytest

from storage import answers, contacts, desk
from storage.drawers import Drawer, writing
from tests.databases import postgres_urls
from tests.rounds.house import House, sqlite_urls

METADATA = {
    Drawer.CONTACTS: contacts.metadata,
    Drawer.ANSWERS: answers.metadata,
    Drawer.DESK: desk.metadata,
}


@pytest.fixture(scope="session")
def empty_drawers(tmp_path_factory):
    """Three SQLite drawers after their migrations, to copy: a migration takes longer than most tests."""
    folder = tmp_path_factory.mktemp("drawers")
    House(folder, sqlite_urls(folder)).close()
    return folder


@pytest.fixture(scope="session")
def on_postgres():
    with postgres_urls() as urls:
        yield urls


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request, tmp_path):
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("empty_drawers"), tmp_path, dirs_exist_ok=True)
        urls = sqlite_urls(tmp_path)
    else:
        urls = request.getfixturevalue("on_postgres")
    made = House(tmp_path, urls)
    yield made
    if request.param == "postgres":
        empty(made)
    made.close()


def empty(house):
    # DELETE and not TRUNCATE: these tables hold a handful of rows, and TRUNCATE makes files anew.
    for drawer in Drawer:
        with writing(house.engines[drawer]) as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for table in METADATA[drawer].sorted_tables:
                connection.execute(table.delete())
