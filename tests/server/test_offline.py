"""Tests of what commands do with the database of a server that does not run."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.auth.administration import NobodyError
from vetrellis.server.config import Config, StorageConfig
from vetrellis.server.offline import answer
from vetrellis.server.persistence.record import StoreBusyError
from vetrellis.server.persistence.sqlite import SqliteFile


class OfflineTests(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.config = Config(storage=StorageConfig(directory=self.mktemp()))
        self.path = Path(self.config.database.removeprefix("sqlite:"))

    def test_ticket_is_made_even_before_the_first_start(self) -> None:
        made = answer(self.config, {"do": "admin", "name": ""})
        self.assertRegex(str(made["ticket"]), r"^[a-z2-7]{13}(-[a-z2-7]{13}){3}$")
        self.assertEqual(made["address"], "")

    def test_only_the_last_ticket_is_good(self) -> None:
        for _ in range(2):
            answer(self.config, {"do": "admin", "name": ""})
        with sqlite3.connect(self.path) as outside:
            self.assertEqual(outside.execute("SELECT count(*) FROM ticket").fetchone(), (1,))

    def test_somebody_becomes_an_admin_and_is_listed(self) -> None:
        answer(self.config, {"do": "staff"})
        with sqlite3.connect(self.path) as outside:
            outside.execute(
                "INSERT INTO account (id, password_hash, preferences, created)"
                " VALUES (1, 'x', '{}', 0)"
            )
            outside.execute(
                "INSERT INTO character"
                " (account, name, name_key, skeleton, pronouns, guest, created)"
                " VALUES (1, 'Ada', 'ada', 'ada', 'she', 0, 0)"
            )
        outside.close()
        self.assertEqual(answer(self.config, {"do": "admin", "name": "ADA"}), {"name": "Ada"})
        staff = answer(self.config, {"do": "staff"})
        self.assertEqual(staff, {"staff": [{"name": "Ada", "role": "admin"}]})

    def test_nobody_cannot(self) -> None:
        with self.assertRaisesRegex(NobodyError, "nobody is called 'Bo': let them make"):
            answer(self.config, {"do": "admin", "name": "Bo"})

    def test_database_that_is_in_use_is_let_be(self) -> None:
        answer(self.config, {"do": "staff"})
        held = SqliteFile(self.path)
        held.open()
        self.addCleanup(held.close)
        with self.assertRaises(StoreBusyError):
            answer(self.config, {"do": "staff"})
