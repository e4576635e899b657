"""The steps of the desk drawer, as Alembic finds them."""

from storage.desk import metadata
from storage.migrations.environment import run

run(metadata)
