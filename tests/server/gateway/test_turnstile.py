"""A flood of connections comes through a few at a time."""

from __future__ import annotations

from typing import Any

from attrs import define, field
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.internet.task import Clock
from twisted.internet.tcp import Port
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.gateway.turnstile import AT_ONCE, Turnstile


@define(eq=False, slots=False)
class FakePort:
    """A port before which many wait, that accepts as Twisted's does: more each time."""

    gate: Turnstile
    waiting: int = 0
    numberAccepts: int = 100  # Twisted's
    connected: bool = True
    is_reading: bool = True
    turns: list[int] = field(factory=list)

    def doRead(self) -> None:  # Twisted's
        accepted = min(self.waiting, self.numberAccepts)
        self.waiting -= accepted
        self.gate.passed += accepted
        self.numberAccepts += 20
        self.turns.append(accepted)

    def startReading(self) -> None:  # Twisted's
        self.is_reading = True

    def stopReading(self) -> None:  # Twisted's
        self.is_reading = False


class TurnstileTests(SynchronousTestCase):
    """What waits costs nothing; what comes through costs little at a time."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.turnstile = Turnstile(self.clock, 200.0)
        self.port: Any = FakePort(self.turnstile, waiting=1000)
        self.turnstile.guard(self.port)

    def turn(self) -> None:
        if self.port.is_reading:
            self.port.doRead()

    def test_few_come_in_one_turn(self) -> None:
        for _ in range(3):
            self.turn()
        self.assertEqual(self.port.turns, [AT_ONCE] * 3)

    def test_so_many_come_in_a_second(self) -> None:
        for _ in range(1000):
            self.turn()
            self.clock.advance(0.01)
        self.assertEqual(self.turnstile.passed, 1000)
        self.port.waiting, before = 10_000, self.turnstile.passed
        for _ in range(300):
            self.turn()
            self.clock.advance(0.01)
        # A burst of a quarter of a second's, three seconds, and one turn too many.
        self.assertLessEqual(self.turnstile.passed - before, 200 * 3.25 + AT_ONCE)

    def test_quiet_port_is_never_stopped(self) -> None:
        self.port.waiting = 0
        for _ in range(100):
            self.port.waiting += 1
            self.turn()
            self.clock.advance(0.01)
            self.assertTrue(self.port.is_reading)

    def test_port_that_was_closed_meanwhile_stays_closed(self) -> None:
        for _ in range(100):
            self.turn()
        self.port.connected = False
        self.clock.advance(10)
        self.assertFalse(self.port.is_reading)

    def test_what_is_no_port_of_twisted_s_is_left_alone(self) -> None:
        self.turnstile.guard(object())


class Counting(ServerFactory[Any]):
    """Refuses everybody, and counts them."""

    noisy = False

    def __init__(self, turnstile: Turnstile) -> None:
        self.turnstile = turnstile

    @override
    def buildProtocol(self, addr: IAddress | None) -> Protocol | None:
        self.turnstile.passed += 1
        return None


class RealPortTests(SynchronousTestCase):
    """Twisted's own port has what the turnstile holds on to."""

    def test_it_has(self) -> None:
        turnstile = Turnstile(Clock(), 200.0)
        port: Any = Port(0, Counting(turnstile), interface="127.0.0.1", reactor=FakeReactor())
        port.startListening()
        self.addCleanup(port.socket.close)
        turnstile.guard(port)
        port.doRead()
        self.assertLessEqual(port.numberAccepts, AT_ONCE)


class FakeReactor:
    """Takes in a port."""

    def addReader(self, reader: object) -> None:  # Twisted's
        """Watch a port."""

    def removeReader(self, reader: object) -> None:  # Twisted's
        """Watch it no longer."""
