"""Fresh drawers for every test, on SQLite and on PostgreSQL."""

import os
import random
from itertools import count

import psycopg
import pytest
from sqlalchemy import make_url

from storage import answers, contacts, desk
from storage.drawers import Drawer, open_drawer

SERVER = os.environ.get("ZEGJE_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/postgres")
METADATA = {
    Drawer.CONTACTS: contacts.metadata,
    Drawer.ANSWERS: answers.metadata,
    Drawer.DESK: desk.metadata,
}
_numbers = count()


@pytest.fixture(scope="session")
def server():
    """A connection that may make databases; skips where there is none, but never in CI."""
    try:
        plain = make_url(SERVER).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(plain, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as fault:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have PostgreSQL (ZEGJE_TEST_POSTGRES): {fault}")
        pytest.skip(f"no PostgreSQL here (ZEGJE_TEST_POSTGRES): {fault}")
    with connection:
        yield connection


def drop(server, name):
    server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fresh_url(request, tmp_path):
    """Makes the URL of one more empty database."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / f'{next(_numbers)}.db'}"
        return
    server, made = request.getfixturevalue("server"), []

    def url():
        name = f"zegje_test_{os.getpid()}_{next(_numbers)}"
        server.execute(f'CREATE DATABASE "{name}"')
        made.append(name)
        return make_url(SERVER).set(database=name).render_as_string(hide_password=False)

    yield url
    for name in made:
        drop(server, name)


@pytest.fixture
def opened(fresh_url):
    """Opens one more fresh drawer; ``made=False`` leaves it without tables."""
    engines = []

    def open_one(drawer, *, made=True):
        engine = open_drawer(fresh_url(), drawer)
        engines.append(engine)
        if made:
            METADATA[drawer].create_all(engine)
        return engine

    yield open_one
    for engine in engines:
        engine.dispose()


@pytest.fixture
def contacts_drawer(opened):
    return opened(Drawer.CONTACTS)


@pytest.fixture
def answers_drawer(opened):
    return opened(Drawer.ANSWERS)


@pytest.fixture
def desk_drawer(opened):
    return opened(Drawer.DESK)


@pytest.fixture
def random_bytes():
    """Random bytes that are the same in every run."""
    return random.Random(1).randbytes


@pytest.fixture
def somebody(random_bytes):
    """Makes one more participant."""

    def make(**fields):
        return contacts.Participant(random_bytes(16), random_bytes(32), "web", b"sealed", **fields)

    return make


@pytest.fixture
def metadata_of():
    """The tables that a drawer should have."""
    return METADATA.__getitem__
