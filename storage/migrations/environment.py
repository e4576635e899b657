"""What Alembic needs to carry out the steps of one drawer, on a connection that is open already."""

from __future__ import annotations

from alembic import context
from sqlalchemy import MetaData


def run(metadata: MetaData) -> None:
    """Carry out the steps in one transaction; called by the ``env.py`` of each drawer."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite can undo changes of tables too, once BEGIN is really sent (storage/drawers.py).
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
