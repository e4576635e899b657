"""The steps of the answers drawer, as Alembic finds them."""

from storage.answers import metadata
from storage.migrations.environment import run

run(metadata)
