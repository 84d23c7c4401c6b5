"""kill -9 at random moments, under players who hurry: nothing that was read is ever untrue."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.chaos.checker import Checker, UntrueError
from tests.chaos.players import Nursery
from tests.chaos.stage import Order
from tests.support.small_world import BOX, PLAYERS, THINGS
from vetrellis.game.core.graph import WorldGraph
from vetrellis.server.config import Config
from vetrellis.server.content import read_words
from vetrellis.server.persistence.record import SavedWorld

KILLS = 30
MUTANT_KILLS = 8
SLOW = 0.04


class KillTestCase(SynchronousTestCase):
    """A nursery, a database, and a checker."""

    @override
    def setUp(self) -> None:
        self.nursery = Nursery()
        self.addCleanup(self.nursery.close)
        # Short: the path of a socket may have 107 bytes.
        directory = TemporaryDirectory(prefix="kill-")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.database = self.directory / "world.sqlite"
        self.checker = Checker(self.database, read_words(Config()))

    def kill(self, seed: int, *, mutant: bool = False, slow: float = 0.0) -> None:
        """Play a round, kill the server, and check all that was read."""
        socket = str(self.directory / f"{seed}.socket")
        order = Order(str(self.database), socket, mutant, slow)
        self.checker.check(self.nursery.play_and_kill(order, Random(f"kill {seed}")))


class KillTests(KillTestCase):
    """Whatever was read before a kill is true after it."""

    def test_thirty_kills_leave_no_line_untrue(self) -> None:
        for seed in range(KILLS):
            self.kill(seed)
        self.assertGreater(self.checker.lines, 10 * KILLS)
        self.assertGreater(self.checker.facts, 2 * KILLS)

    def test_slow_disk_makes_no_difference(self) -> None:
        for seed in range(3):
            self.kill(seed, slow=SLOW)


class Misplacing(Checker):
    """Restores a world in which everything fell into the box."""

    @override
    def _restored(self, saved: SavedWorld) -> WorldGraph:
        world = super()._restored(saved)
        for thing in (*THINGS, *PLAYERS):
            world[thing].where = BOX
        return world


class MutantTests(KillTestCase):
    """What the checker is there to notice, it notices."""

    def test_lost_change_is_caught(self) -> None:
        self.checker = Misplacing(self.database, read_words(Config()))
        error = self.assertRaises(UntrueError, self.kill, 1)
        self.assertRegex(str(error), "^told .* and it is in box$")

    def test_showing_before_the_commit_is_caught(self) -> None:
        def kill_until_caught() -> None:
            for seed in range(MUTANT_KILLS):
                self.kill(seed, mutant=True, slow=SLOW)

        error = self.assertRaises(UntrueError, kill_until_caught)
        self.assertIn("read, and not told by any commit", str(error))
