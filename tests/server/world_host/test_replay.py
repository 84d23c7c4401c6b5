"""The chronicle is a complete account: the same inputs give the same world, in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from tests.support.small_world import PLAYERS, THINGS, new_engine
from vetrellis.game.core.identity import EntityId
from vetrellis.game.engine import Engine
from vetrellis.server.config import Config
from vetrellis.server.content import read_words
from vetrellis.server.persistence.memory import Memory, MemoryStore
from vetrellis.server.world_host.host import WorldHost
from vetrellis.server.world_host.journal import Passed, Step, TickInputs, decode_inputs
from vetrellis.server.world_host.restore import restore
from vetrellis.shared.serialization import EntityCodec, encode_clock, state_hash
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

LUCK = 9_220_000_000_000_000_000
VERBS = ("take {0}", "drop {0}", "put {0} in box", "give {0} to Bo", "north", "south", "say {0}")


def played(beats: int = 60) -> tuple[Engine, Memory]:
    """Let four players do this and that, come back and leave, and return what came of it."""
    clock, dice, memory = Clock(), Random("replay"), Memory()
    words = read_words(Config())
    engine, store = new_engine(words), MemoryStore(memory)
    engine.world.seed = LUCK
    host = WorldHost(engine, store, clock, words.text)
    store.open()
    host.start()
    typed: dict[SessionId, int] = {}
    bodies: dict[EntityId, SessionId] = {}

    def ignore(_: Delivery) -> None:
        """Nobody reads."""

    for beat in range(beats):
        for player, name in PLAYERS.items():
            if player not in bodies or dice.random() < 0.05:
                session = bodies[player] = SessionId(f"{player}/{beat}")
                typed[session] = 0
                host.attach(Attach(session, player, name), ignore)
            session = bodies[player]
            typed[session] += 1
            line = dice.choice(VERBS).format(dice.choice(THINGS))
            host.accept(Input(session, typed[session], line))
            if dice.random() < 0.05:
                host.configure(Configure(session, dice.choice(("en", "es")), reader=False))
            if dice.random() < 0.03:
                host.detach(Detach(bodies.pop(player), deliberate=dice.random() < 0.5))
        clock.advance(dice.choice((0.02, 0.1, 3.0)))
    return engine, memory


def digest(engine: Engine) -> str:
    return state_hash(engine.world, EntityCodec(engine.rulebook.parts))


class ReplayTests(SynchronousTestCase):
    """Doing the recorded steps again, tick for tick, gives the recorded world."""

    def redo(self, engine: Engine, inputs: TickInputs, bodies: dict[SessionId, EntityId]) -> None:
        engine.world.counters = inputs.before
        for step in inputs.steps:
            self.step(engine, step, bodies)

    def step(self, engine: Engine, step: Step, bodies: dict[SessionId, EntityId]) -> None:
        if isinstance(step, Passed):
            engine.begin_tick(step.now)
        elif isinstance(step, Attach):
            bodies[step.session] = step.player
            how = step.language, step.reader, step.guest
            engine.arrive(step.player, step.name, step.pronouns, *how)
        elif isinstance(step, Configure):
            engine.configure(bodies[step.session], step.language, step.reader)
        elif isinstance(step, Detach):
            engine.leave(bodies[step.session], step.deliberate)
        else:
            if step.asked:
                engine.inquire(bodies[step.session], step.asked, step.text)
            else:
                engine.process(bodies[step.session], step.text)

    def test_every_tick_again_gives_the_same_world(self) -> None:
        live, memory = played()
        again, bodies = new_engine(read_words(Config())), dict[SessionId, EntityId]()
        again.world.seed = LUCK
        again.found()
        for record in memory.records:
            self.redo(again, decode_inputs(record.inputs), bodies)
            self.assertEqual(encode_clock(again.world), record.clock)
        self.assertGreater(len(memory.records), 60)
        again.world.counters = live.world.counters
        self.assertEqual(digest(again), digest(live))

    def test_restored_world_is_the_live_one(self) -> None:
        live, memory = played()
        store = MemoryStore(Memory(memory.records))
        self.successResultOf(store.open())
        again = new_engine(read_words(Config()))
        codec = EntityCodec(again.rulebook.parts)
        saved = self.successResultOf(store.load())
        assert saved is not None
        stranded = restore(again, codec, saved).stranded
        for entity in live.world:
            if entity.id not in stranded:
                self.assertEqual(codec.encode(again.world[entity.id]), codec.encode(entity))
        self.assertEqual([each.id for each in again.world], [each.id for each in live.world])
        self.assertEqual(again.world.seed, live.world.seed)

    def test_hash_seed_changes_nothing(self) -> None:
        code = "from tests.server.world_host.test_replay import *; print(digest(played()[0]))"
        said = set()
        for seed in ("1", "2"):
            ran = subprocess.run(
                [sys.executable, "-c", code],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                text=True,
                check=True,
            )
            said.add(ran.stdout.strip())
        self.assertEqual(said, {digest(played()[0])})
