"""The world that comes with Vetrellis can be saved, whatever of it becomes an entity's own."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.entity import Entity
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook
from vetrellis.game.engine import STANDARD
from vetrellis.server.config import Config
from vetrellis.server.content import read_world
from vetrellis.shared.serialization import EntityCodec


class ContentTests(SynchronousTestCase):
    """Every part that a builder wrote survives as an entity's own part."""

    def test_every_kind_survives(self) -> None:
        codec = EntityCodec(Rulebook.of(*STANDARD).parts)
        kinds = read_world(Config()).blueprint.kinds
        for kind in kinds:
            entity = Entity(EntityId("one"), own=dict(kind.parts))
            again = codec.decode(entity.id, codec.encode(entity), {}).entity
            self.assertEqual(again.own_parts(), entity.own_parts(), kind.id)
        self.assertGreater(len(kinds), 20)
