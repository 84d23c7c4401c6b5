"""Alembic's environment. There is no ini file: the store hands in its own connection."""

from __future__ import annotations

from alembic import context

from vetrellis.server.persistence.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
