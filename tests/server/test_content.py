from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.authoring.diagnostics import ContentError
from vetrellis.server.config import Config, WorldConfig
from vetrellis.server.content import (
    ContentNotFoundError,
    World,
    read_words,
    read_world,
    summary,
    world_directory,
)


def playing(content: str = "bundled:vetrellis", *languages: str) -> Config:
    return Config(WorldConfig(content, languages or ("en", "es")))


class WorldTests(SynchronousTestCase):
    """A world is a directory, or comes with Vetrellis."""

    def test_shipped_world_is_found_from_anywhere(self) -> None:
        path = world_directory(playing())
        self.assertTrue((path / "manifest.yaml").is_file())

    def test_shipped_world_is_whole(self) -> None:
        world = read_world(playing())
        said = summary(World.of(world))
        self.assertRegex(said, r"^[1-9]\d* rooms, [1-9]\d* characters, \w+ warnings?$")

    def test_missing_world_tells_which_there_are(self) -> None:
        for named in ("/no/such/world", "bundled:atlantis"):
            error = self.assertRaises(ContentNotFoundError, world_directory, playing(named))
            self.assertIn(f"no world at {named}", str(error))
            self.assertIn("bundled:vetrellis", str(error))

    def test_bad_world_tells_every_mistake(self) -> None:
        path = Path(self.mktemp())
        path.mkdir()
        (path / "manifest.yaml").write_text("titel: Nowhere\nstrat: here\n")
        error = self.assertRaises(ContentError, read_world, playing(str(path)))
        self.assertGreaterEqual(len(error.diagnostics), 2)


class WordTests(SynchronousTestCase):
    """What is said is read in the languages that players may choose from."""

    def test_first_language_is_among_them(self) -> None:
        words = read_words(playing("bundled:vetrellis", "es"))
        self.assertEqual(set(words.languages), {"en", "es"})
        self.assertTrue(words.has("session-goodbye", language="es"))

    def test_language_that_is_not_offered_is_not_read(self) -> None:
        words = read_words(playing("bundled:vetrellis", "en"))
        self.assertEqual(words.languages, ("en",))

    def test_unknown_language_tells_which_there_are(self) -> None:
        error = self.assertRaises(ContentNotFoundError, read_words, playing("x", "tlh"))
        self.assertIn("no messages in 'tlh', only in en, es", str(error))
