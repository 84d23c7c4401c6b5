"""Brings a database's schema up to date.

Apart from `sqlite`, which loads it only for a database that is not up to date: Alembic takes as
long to import as all else of a start together.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from vetrellis.server.persistence.record import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, current: str | None) -> None:
    """Bring a schema up to date, in the transaction that the connection is in.

    Args:
        connection: To the database.
        current: Which version of the schema it has; None for a new database.

    Raises:
        StoreError: A newer server wrote it.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(f"a newer Vetrellis wrote it (schema {current}): upgrade this one")
    command.upgrade(config, "head")


def head() -> str | None:
    """Return the version of the schema that the migrations lead to."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
