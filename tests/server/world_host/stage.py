"""A host on a clock and a disk that a test moves, and players who note what they are shown."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.engine_double import EngineDouble
from tests.support.store import HeldStore
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.persistence.memory import Memory
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.world_host.host import WorldHost
from vetrellis.server.world_host.observer import HostObserver
from vetrellis.server.world_host.pace import Pace
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

TICKS_ONLY = Pace(answer=0)
"""Lines wait for the tick: what most tests look at is a tick."""


def phrase(language: str, key: str, /, **arguments: object) -> Text:
    """Say which words would be said."""
    return Text.of(f"{language}:{key}")


@define(eq=False)
class Player:
    """Somebody at a session, who notes every delivery."""

    host: WorldHost
    attach: Attach
    deliveries: list[Delivery] = field(factory=list)
    typed: int = 0

    def type(self, line: str) -> bool:
        accepted = self.host.accept(Input(self.attach.session, self.typed + 1, line))
        self.typed += accepted
        return accepted

    def configure(self, language: str) -> None:
        self.host.configure(Configure(self.attach.session, language, reader=False))

    def detach(self, deliberate: bool = False) -> None:
        self.host.detach(Detach(self.attach.session, deliberate))

    def read(self) -> list[str]:
        """Return all that was shown so far, and forget it."""
        shown = [text.plain() for each in self.deliveries for text in each.texts]
        self.deliveries.clear()
        return shown


@define(eq=False)
class Notes(HostObserver):
    """Keeps what a host tells of itself."""

    ticks: list[tuple[float, float]] = field(factory=list)
    commits: list[tuple[float, int, int]] = field(factory=list)
    verbs: list[str] = field(factory=list)
    queues: list[tuple[int, int]] = field(factory=list)

    @override
    def ticked(self, seconds: float, lag: float) -> None:
        self.ticks.append((seconds, lag))

    @override
    def committed(self, seconds: float, size: int, dirty: int) -> None:
        self.commits.append((seconds, size, dirty))

    @override
    def command(self, verb: str) -> None:
        self.verbs.append(verb)

    @override
    def queued(self, lines: int, in_flight: int) -> None:
        self.queues.append((lines, in_flight))


class HostTestCase(SynchronousTestCase):
    """A host that runs, with nobody attached."""

    pace = TICKS_ONLY
    release_before_commit = False

    @override
    def setUp(self) -> None:
        self.memory = Memory()
        self.host = self.started()

    def started(self) -> WorldHost:
        """Return a host that starts from what the memory holds, as a new process would."""
        self.clock = Clock()
        self.memory.held = False
        self.store = HeldStore(self.memory)
        self.engine = EngineDouble()
        self.notes = Notes()
        self.broken: list[StoreError] = []
        self.sessions = 0
        host = WorldHost(
            self.engine,
            self.store,
            self.clock,
            phrase,
            pace=self.pace,
            observer=self.notes,
            on_broken=self.broken.append,
            release_before_commit=self.release_before_commit,
        )
        self.successResultOf(self.store.open())
        self.successResultOf(host.start())
        self.store.release()
        return host

    def attach(self, number: int = 1, language: str = "en") -> Player:
        """Attach a player; their character arrives with the next beat."""
        self.sessions += 1
        session = SessionId(f"s{self.sessions}")
        attach = Attach(session, EntityId(f"player:{number}"), f"P{number}", language=language)
        player = Player(self.host, attach)
        self.host.attach(attach, player.deliveries.append)
        return player

    def tick(self, times: int = 1) -> None:
        self.clock.pump([self.pace.tick] * times)

    def settle(self) -> None:
        """Do a tick, and commit all there is."""
        self.tick()
        self.store.release()

    def present(self, number: int = 1, language: str = "en") -> Player:
        """Attach a player, and let them read that they are there."""
        player = self.attach(number, language)
        self.settle()
        player.read()
        return player
