"""Brings a database's schema up to date.

Apart from `sqlite`, which loads it only for a database that is not up to date: SQLAlchemy and
Alembic take longer to import than all else of a start together.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from vetrellis.server.persistence.record import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(path: Path, current: str | None) -> None:
    """Bring a database's schema up to date, all in one transaction.

    Args:
        path: The database.
        current: Which version of the schema it has; None for a new database.

    Raises:
        StoreError: A newer server wrote it.
        sqlite3.Error: The database refuses.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise StoreError(f"a newer Vetrellis wrote it (schema {current}): upgrade this one")
    try:
        with engine(path).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DBAPIError as error:
        raise (error.orig or error) from error


def engine(path: Path) -> Engine:
    """Return SQLAlchemy's way to a database. Its transactions hold from their first statement."""
    made = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    # Python's sqlite3 says BEGIN only before the first change of data: after a change of tables.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def head() -> str | None:
    """Return the version of the schema that the migrations lead to."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
