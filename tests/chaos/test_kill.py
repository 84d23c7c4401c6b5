"""kill -9 of the real server at random moments, under players who hurry: all they read is true."""

from __future__ import annotations

import atexit
from copy import copy
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from attrs import evolve, frozen
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.chaos.checker import Checker, UntrueError
from tests.chaos.island import write_island
from tests.chaos.players import CAST, Round, Scribe
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.world.item import Item
from vetrellis.server.config import Config, WorldConfig
from vetrellis.server.content import read_words, read_world
from vetrellis.server.persistence.record import SavedWorld

KILLS = 10
"""How often each database is killed: thirty times in three tests, which may run side by side."""

SLOW_KILLS = 3
MUTANT_KILLS = 8
EVERY_KIND = {"in", "held", "worn", "open", "locked"}


@frozen
class Place:
    """A directory with a world, and a database that one server after the other goes on with."""

    directory: Path

    @classmethod
    def new(cls, temporary: TemporaryDirectory[str]) -> Place:
        """Set one up."""
        write_island(Path(temporary.name))
        return cls(Path(temporary.name))

    @property
    def database(self) -> Path:
        """The database, once there is one."""
        return self.directory / "var" / "vetrellis.sqlite"

    def checker(self, kind: type[Checker] = Checker) -> Checker:
        """Return a checker that has seen nothing yet."""
        config = Config(WorldConfig(str(self.directory / "island")))
        return kind(read_world(config).blueprint, read_words(config))

    def kill(self, seed: str, number: int, *faults: str) -> Round:
        """Play a round, and kill the server."""
        return Round.play(self.directory, number, Random(f"{seed} {number}"), *faults)


class KillTestCase(SynchronousTestCase):
    """With a place, and a checker for it."""

    @override
    def setUp(self) -> None:
        temporary = TemporaryDirectory(prefix="kill-")
        self.addCleanup(temporary.cleanup)
        self.place = Place.new(temporary)
        self.checker = self.place.checker()

    def kill(self, seed: str, kills: int, *faults: str) -> None:
        """Play, kill, and check all that was read, so many times. An error says which it was."""
        for number in range(kills):
            try:
                played = self.place.kill(seed, number, *faults)
                self.checker.check(self.place.database, played.scribes)
            except AssertionError as error:
                raise type(error)(f"seed {seed!r}, kill {number}: {error}") from error
            self.assertEqual(played.complaints, [])


class KillTests(KillTestCase):
    """Whatever was read before a kill is true after it."""

    def kill_ten_times(self, seed: str) -> None:
        self.kill(seed, KILLS + 1)  # those who come once more see what the tenth left
        self.assertGreater(self.checker.lines, 20 * KILLS * len(CAST))
        self.assertGreater(self.checker.seen, 5 * KILLS * len(CAST))
        self.assertEqual(set(self.checker.facts), EVERY_KIND)

    def test_ten_kills_leave_no_line_untrue(self) -> None:
        self.kill_ten_times("oak")

    def test_ten_kills_of_another_world(self) -> None:
        self.kill_ten_times("elm")

    def test_ten_kills_of_a_third_world(self) -> None:
        self.kill_ten_times("fir")

    def test_slow_disk_makes_no_difference(self) -> None:
        self.kill("yew", SLOW_KILLS, "slow")
        self.assertGreater(self.checker.lines, 0)


class MutantTests(KillTestCase):
    """A server that shows before it commits does not get away with it."""

    def test_showing_before_the_commit_is_caught(self) -> None:
        error = self.assertRaises(UntrueError, self.kill, "ash", MUTANT_KILLS, "early", "slow")
        self.assertIn("no commit told", str(error))


class Shuffling(Checker):
    """Finds everything in the loft, before the first server started."""

    @override
    def _restored(self, saved: SavedWorld | None) -> WorldGraph:
        world = super()._restored(saved)
        return world if saved else _shuffled(world)


class Misplacing(Checker):
    """Finds everything in the loft, in any world that was saved."""

    @override
    def _restored(self, saved: SavedWorld | None) -> WorldGraph:
        world = super()._restored(saved)
        return _shuffled(world) if saved else world


class Losing(Checker):
    """Finds a world in which a thing has gone missing."""

    @override
    def _restored(self, saved: SavedWorld | None) -> WorldGraph:
        if saved is not None:
            lost = next(each for each in saved.entities if each.endswith("/whisk"))
            kept = {each: state for each, state in saved.entities.items() if each != lost}
            saved = evolve(saved, entities=kept)
        return super()._restored(saved)


def _shuffled(world: WorldGraph) -> WorldGraph:
    loft = next(each.id for each in world if each.id.endswith("/loft"))
    for entity in world:
        if Item in entity:
            entity.where = loft
    return world


@cache
def example() -> tuple[Place, tuple[Scribe, ...]]:
    """Play one round for all tests that only doctor what came of it."""
    temporary = TemporaryDirectory(prefix="kill-")
    atexit.register(temporary.cleanup)
    place = Place.new(temporary)
    return place, place.kill("bay", 0).scribes


class CheckerTests(SynchronousTestCase):
    """What the checker is there to notice, it notices."""

    @override
    def setUp(self) -> None:
        self.place, self.scribes = example()

    def check(self, first: Scribe | None = None, kind: type[Checker] = Checker) -> None:
        """Check the round, with something changed."""
        scribes = self.scribes if first is None else (first, *self.scribes[1:])
        self.place.checker(kind).check(self.place.database, scribes)

    def changed(self, **changes: object) -> Scribe:
        """Return the first player, with something changed."""
        scribe = copy(self.scribes[0])
        for name, value in changes.items():
            setattr(scribe, name, value)
        return scribe

    def complaint(self, first: Scribe | None = None, kind: type[Checker] = Checker) -> str:
        """Return what the checker says of it."""
        return str(self.assertRaises(UntrueError, self.check, first, kind))

    def test_what_happened_is_true(self) -> None:
        self.check()

    def test_line_too_many_is_caught(self) -> None:
        read = self.scribes[0].read
        more = self.changed(read=[*read[:8], "You take the moon.", *read[8:]])
        self.assertIn("read, and no commit told: 'You take the moon.'", self.complaint(more))

    def test_gap_is_caught(self) -> None:
        read = self.scribes[0].read
        gap = self.changed(read=[*read[:8], *read[9:]])
        self.assertIn("read, and no commit told", self.complaint(gap))

    def test_beginning_of_an_untold_line_is_caught(self) -> None:
        begun = self.changed(_rest=b"You take the mo")
        self.assertIn("began to read: 'You take the mo'", self.complaint(begun))

    def test_line_done_that_nobody_typed_is_caught(self) -> None:
        typed = self.scribes[0].typed
        self.assertIn("did not type", self.complaint(self.changed(typed=typed[1:])))

    def test_stranger_is_caught(self) -> None:
        stranger = self.changed(name="Nobody")
        self.assertIn("Nobody was shown a world that no commit has", self.complaint(stranger))

    def test_world_that_looks_different_is_caught(self) -> None:
        self.assertRegex(self.complaint(kind=Shuffling), "^Anneke saw .* and it was not so$")

    def test_lost_change_is_caught(self) -> None:
        self.assertRegex(self.complaint(kind=Misplacing), "^told .* and it is")

    def test_lost_thing_is_caught(self) -> None:
        self.assertRegex(self.complaint(kind=Losing), "^lost, or made: .*whisk")
