"""What content has clients play: with the words, and never without them."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.game.test_graph import script
from tests.support.scene import ADA, BO, CRATE, DAY, KEY, LOFT, QUAY, SHED, ZONE, blueprint
from tests.support.scene import catalogue as words
from vetrellis.game.core.entity import Kind, Part
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.engine import Engine
from vetrellis.game.prose.media import Ambience, Cue, Cues, EventName, FileName, Volume
from vetrellis.game.world.container import Lock


def cues(**files: str) -> Cues:
    """Return sounds by event."""
    return Cues({EventName(name): Cue(FileName(file)) for name, file in files.items()})


PARTS: dict[str, tuple[Part, ...]] = {
    ZONE: (Ambience(FileName("sea.ogg")), cues(opened="hinge.ogg", taken="rustle.ogg")),
    LOFT: (Ambience(FileName("rafters.ogg"), Volume(10)),),
    SHED: (Ambience(),),
    CRATE: (cues(opened="lid.ogg"),),
    QUAY: (cues(dropped="thud.ogg"),),
    "door": (cues(opened="oak.ogg"), Lock(False)),
}


class MediaTestCase(SynchronousTestCase):
    """With Ada and Bo in a world that sounds."""

    parts: dict[str, tuple[Part, ...]] = PARTS

    @override
    def setUp(self) -> None:
        kinds = []
        for kind in blueprint().kinds:
            own: tuple[Part, ...] = self.parts.get(kind.id, ())
            kinds.append(Kind(kind.id, {**kind.parts, **{type(part): part for part in own}}))
        self.engine = Engine.of(evolve(blueprint(), kinds=tuple(kinds)), words(), seed=1)
        self.engine.found()
        self.engine.begin_tick(DAY)
        self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        self.engine.arrive(BO, "Bo", "he", "es", False, False)

    def heard(self, outcome: Outcome, reader: EntityId = ADA) -> list[tuple[str, Any]]:
        """Return what a reader's client is to play, or to play no longer."""
        return [
            (datum.package.rpartition(".")[2], datum.body)
            for telling in outcome.tellings
            for datum in telling.data
            if reader in telling.readers and datum.package.startswith("Client.Media.")
        ]

    def files(self, line: str, reader: EntityId = ADA) -> list[str]:
        """Have Ada type a line; return which files a reader hears."""
        heard = self.heard(self.engine.process(ADA, line), reader)
        return [body.get("name", "") for _, body in heard]


class CueTests(MediaTestCase):
    """What happens sounds as the thing does, else as the place does."""

    def test_of_a_thing_before_that_of_the_zone(self) -> None:
        self.assertEqual(self.files("open crate"), ["lid.ogg"])

    def test_of_a_room_and_of_a_zone(self) -> None:
        self.assertEqual(self.files("take lamp"), ["rustle.ogg"])
        self.assertEqual(self.files("drop lamp"), ["thud.ogg"])

    def test_whoever_reads_of_it_hears_it(self) -> None:
        self.assertEqual(self.files("open crate", BO), ["lid.ogg"])

    def test_what_is_silent_is_silent(self) -> None:
        self.assertEqual(self.files("close crate"), [])
        self.assertEqual(self.files("take anvil"), [])

    def test_several_at_once_sound_once(self) -> None:
        outcome = self.engine.process(ADA, "take onions")
        self.assertEqual(len(self.heard(outcome)), 1)

    def test_what_it_says(self) -> None:
        body = {"name": "lid.ogg", "type": "sound", "volume": 50, "loops": 1, "tag": "event"}
        self.assertEqual(self.heard(self.engine.process(ADA, "open crate")), [("Play", body)])

    def test_from_behind_a_door_it_is_half_as_loud(self) -> None:
        self.engine.world.apply(script(("move", BO, SHED)))
        outcome = self.engine.process(ADA, "open door")
        ((_, near),) = self.heard(outcome)
        ((_, far),) = self.heard(outcome, BO)
        self.assertEqual((near["name"], near["volume"]), ("oak.ogg", 50))
        self.assertEqual((far["name"], far["volume"]), ("oak.ogg", 25))

    def test_a_sound_never_comes_without_words(self) -> None:
        for line in ("take lamp", "drop lamp", "open crate", "north", "take key", "say hm"):
            for telling in self.engine.process(ADA, line).tellings:
                sounds = [datum for datum in telling.data if datum.body.get("tag") == "event"]
                self.assertTrue(telling.text or not sounds, line)
        self.assertIn(KEY, self.engine.world)

    def test_what_many_hear_is_one_and_the_same(self) -> None:
        outcome = self.engine.process(ADA, "open crate")
        played = [datum for telling in outcome.tellings for datum in telling.data]
        self.assertEqual(len(played), 2)
        self.assertIs(played[0], played[1])


class AmbienceTests(MediaTestCase):
    """A place sounds as itself, else as its zone; each look tells so."""

    def test_of_the_zone(self) -> None:
        ((verb, body),) = self.heard(self.engine.process(ADA, "look"))
        self.assertEqual(verb, "Play")
        self.assertEqual((body["name"], body["loops"], body["key"]), ("sea.ogg", -1, "ambience"))
        self.assertIs(body["continue"], True)

    def test_of_a_room(self) -> None:
        ((_, body),) = self.heard(self.engine.process(ADA, "up"))
        self.assertEqual((body["name"], body["volume"]), ("rafters.ogg", 10))

    def test_a_silent_room_ends_it_in_the_dark_too(self) -> None:
        self.engine.process(ADA, "open door")
        ((verb, body),) = self.heard(self.engine.process(ADA, "north"))
        self.assertEqual((verb, body), ("Stop", {"type": "music", "key": "ambience"}))

    def test_who_comes_hears_it_at_once(self) -> None:
        self.engine.leave(ADA, deliberate=False)
        outcome = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        self.assertEqual([body["name"] for _, body in self.heard(outcome)], ["sea.ogg"])


class SilentWorldTests(MediaTestCase):
    """Where builders named no sound, nothing is said of any."""

    parts: dict[str, tuple[Part, ...]] = {}

    def test_nothing_is_told(self) -> None:
        for line in ("look", "open crate", "take lamp", "up"):
            self.assertEqual(self.files(line), [], line)
