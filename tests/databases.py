"""PostgreSQL databases for tests, on the server of this machine."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import make_url

from storage.drawers import Drawer

SERVER = make_url(
    os.environ.get("ZEGJE_TEST_POSTGRES", "postgresql+psycopg://127.0.0.1:5432/postgres")
)


@contextmanager
def postgres_urls() -> Iterator[dict[Drawer, str]]:
    """A database for each drawer; dropped afterwards. Skips without a server, but never in CI."""
    plain = SERVER.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        server = psycopg.connect(plain, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as fault:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have PostgreSQL (ZEGJE_TEST_POSTGRES): {fault}")
        pytest.skip(f"no PostgreSQL here (ZEGJE_TEST_POSTGRES): {fault}")
    with server:
        names = {which: f"zegje_{which.value}_{uuid.uuid4().hex[:12]}" for which in Drawer}
        for name in names.values():
            server.execute(f"CREATE DATABASE {name}")
        try:
            yield {
                which: SERVER.set(database=name).render_as_string(hide_password=False)
                for which, name in names.items()
            }
        finally:
            for name in names.values():
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
