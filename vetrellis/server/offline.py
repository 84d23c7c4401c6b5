"""What `vetrellis` commands do with the database of a server that does not run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from attrs import define
from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.python.runtime import seconds

from vetrellis.server.api.requests import AdminRequests
from vetrellis.server.auth.administration import Administration
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.auth.sql_accounts import SqlAccounts
from vetrellis.server.auth.sql_tickets import SqlTickets
from vetrellis.server.auth.ticket import Tickets
from vetrellis.server.config import Config
from vetrellis.server.persistence.sqlite import SqliteFile, transaction
from vetrellis.server.startup import prepare_directory

T = TypeVar("T")


@define(eq=False)
class Direct:
    """A database that is used at once, by the thread that asks."""

    _connection: sqlite3.Connection

    def run(self, work: Callable[[sqlite3.Connection], T]) -> Deferred[T]:
        """Do something in a transaction of its own."""

        def whole() -> T:
            with transaction(self._connection):
                return work(self._connection)

        return execute(whole)


def answer(config: Config, body: Mapping[str, object]) -> Mapping[str, object]:
    """Answer a request as a server that runs would.

    Args:
        config: Says where the database is. One that is missing is made.
        body: What is asked: `do`, and what goes with it.

    Raises:
        VetrellisError: It cannot be done, and why.
    """
    prepare_directory(config.storage.directory)
    file = SqliteFile(Path(config.database.removeprefix("sqlite:")))
    try:
        database = Direct(file.open())
        clock = Clock()
        clock.advance(seconds())
        administration = Administration(
            SqlAccounts(database, clock, key_of, skeleton_of),
            Tickets(SqlTickets(database, clock), clock),
        )
        request = AdminRequests(administration, lambda ticket: "").table()[str(body["do"])]
        return _waited_for(request(body))
    finally:
        file.close()


def _waited_for(answered: Deferred[Mapping[str, object]]) -> Mapping[str, object]:
    """Return what came of it: with no reactor, all has happened already."""
    results: list[Mapping[str, object] | Failure] = []
    answered.addBoth(results.append)
    (result,) = results
    if isinstance(result, Failure):
        result.raiseException()
    return result
