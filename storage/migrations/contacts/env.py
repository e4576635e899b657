"""The steps of the contacts drawer, as Alembic finds them."""

from storage.contacts import metadata
from storage.migrations.environment import run

run(metadata)
