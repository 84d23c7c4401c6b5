"""Writing straight to the socket: at once where nothing waits, and never out of order."""

from __future__ import annotations

import socket
from typing import Any

from attrs import define, field
from twisted.internet.error import ConnectionLost
from twisted.internet.protocol import Protocol
from twisted.internet.ssl import CertificateOptions
from twisted.internet.tcp import Server
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.gateway.direct import direct_write, is_free


@define(eq=False)
class Wire:
    """A socket that takes as much as a test says, and notes what it took.

    Attributes:
        room: Bytes that it takes, all in all; None for any number.
        taken: What it took.
        error: What `send` raises, if anything.
    """

    room: int | None = None
    taken: bytearray = field(factory=bytearray)
    sends: int = 0
    error: OSError | None = None

    def send(self, data: Any) -> int:
        self.sends += 1
        if self.error is not None:
            raise self.error
        if self.room is not None:
            if not self.room:
                raise BlockingIOError(11, "try again")
            data = data[: self.room]
            self.room -= len(data)
        self.taken += data
        return len(data)

    def fileno(self) -> int:
        return 99

    def setblocking(self, flag: bool) -> None:
        assert not flag

    def getsockopt(self, *asked: int) -> int:
        return 0

    def setsockopt(self, *asked: object) -> None:
        pass

    def shutdown(self, how: int) -> None:
        pass

    def close(self) -> None:
        pass


@define(eq=False)
class Peer(Protocol):
    """Notes how its connection ended."""

    lost: list[Failure] = field(factory=list)

    @override
    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # as Twisted has it
        self.lost.append(reason)


class ServerTestCase(SynchronousTestCase):
    """With Twisted's own transport of an accepted connection, on a socket of ours."""

    @override
    def setUp(self) -> None:
        self.wire = Wire()
        self.peer = Peer()
        self.reactor = MemoryReactorClock()
        self.transport = self.server(self.wire)
        self.write = direct_write(self.transport)

    def server(self, wire: Any) -> Server:
        transport = Server(wire, self.peer, ("192.0.2.7", 4000), None, 1, self.reactor)  # type: ignore[arg-type]  # no port
        self.peer.makeConnection(transport)
        return transport

    @property
    def is_waiting(self) -> bool:
        """Whether the event loop was asked to tell when the socket takes more."""
        return self.transport in self.reactor.writers

    def turn(self) -> None:
        """Let the event loop find that the socket takes more."""
        lost = self.transport.doWrite()
        if lost is not None:
            self.transport.connectionLost(Failure(lost))


class FreeTests(ServerTestCase):
    """Where nothing waits, the socket is offered the bytes at once."""

    def test_it_is_sent_before_the_loop_comes_round(self) -> None:
        self.write(b"one")
        self.write(b"two")
        self.assertEqual(bytes(self.wire.taken), b"onetwo")
        self.assertEqual(self.wire.sends, 2)
        self.assertFalse(self.is_waiting)

    def test_it_goes_through_a_real_socket(self) -> None:
        ours, theirs = socket.socketpair()
        self.addCleanup(theirs.close)
        self.addCleanup(ours.close)
        ours.setblocking(False)
        direct_write(self.server(ours))(b"hello")
        self.assertEqual(theirs.recv(99), b"hello")

    def test_a_real_socket_that_is_full_gets_the_rest_later(self) -> None:
        ours, theirs = socket.socketpair()
        self.addCleanup(theirs.close)
        self.addCleanup(ours.close)
        for end in (ours, theirs):
            end.setblocking(False)
        self.transport = self.server(ours)
        sent = bytes(range(256)) * 8192
        direct_write(self.transport)(sent)
        read = bytearray()
        while self.is_waiting:
            read += theirs.recv(1 << 20)
            self.turn()
        read += theirs.recv(1 << 20)
        self.assertEqual(bytes(read), sent)


class OrderTests(ServerTestCase):
    """What waits already goes first."""

    def test_what_twisted_was_given_before_goes_first(self) -> None:
        self.transport.write(b"one ")
        self.write(b"two")
        self.assertEqual(bytes(self.wire.taken), b"")
        self.turn()
        self.assertEqual(bytes(self.wire.taken), b"one two")
        self.write(b" three")
        self.assertEqual(bytes(self.wire.taken), b"one two three")

    def test_what_the_socket_does_not_take_follows(self) -> None:
        self.wire.room = 2
        self.write(b"abcd")
        self.assertEqual(bytes(self.wire.taken), b"ab")
        self.assertTrue(self.is_waiting)
        self.wire.room = 1
        self.write(b"ef")
        self.turn()
        self.assertEqual(bytes(self.wire.taken), b"abc")
        self.write(b"gh")
        self.wire.room = None
        self.turn()
        self.turn()
        self.assertEqual(bytes(self.wire.taken), b"abcdefgh")
        self.assertFalse(self.is_waiting)

    def test_what_a_full_socket_takes_nothing_of_follows_whole(self) -> None:
        self.wire.room = 0
        self.write(b"abc")
        self.assertTrue(self.is_waiting)
        self.wire.room = None
        self.turn()
        self.assertEqual(bytes(self.wire.taken), b"abc")

    def test_more_than_twisted_sends_at_once_is_sent_whole(self) -> None:
        sent = b"x" * Server.SEND_LIMIT + b"y"
        self.write(sent)
        self.turn()
        self.assertEqual(bytes(self.wire.taken), sent)

    def test_who_is_to_hang_up_sends_what_was_said_before(self) -> None:
        self.wire.room = 0
        self.write(b"bye")
        self.transport.loseConnection()
        self.wire.room = None
        self.turn()
        self.assertEqual(bytes(self.wire.taken), b"bye")
        self.assertEqual(len(self.peer.lost), 1)


class LostTests(ServerTestCase):
    """A lost connection is learnt of in the usual way, and not in the middle of a write."""

    def test_the_loop_tells_of_it(self) -> None:
        self.wire.error = ConnectionResetError(104, "reset")
        self.write(b"hello")
        self.assertEqual(self.peer.lost, [])
        self.assertTrue(self.is_waiting)
        self.turn()
        (reason,) = self.peer.lost
        self.assertIsNotNone(reason.check(ConnectionLost))

    def test_after_it_nothing_is_sent(self) -> None:
        self.transport.connectionLost(Failure(ConnectionLost()))
        self.write(b"hello")
        self.assertEqual((self.wire.sends, self.is_waiting), (0, False))


class OtherTests(SynchronousTestCase):
    """What is no plain TCP connection goes the usual way."""

    def test_another_transport_is_written_to(self) -> None:
        transport = StringTransport()
        write = direct_write(transport)
        self.assertEqual(write, transport.write)
        write(b"hello")
        self.assertEqual(transport.value(), b"hello")

    def test_one_that_sends_in_its_own_way_is_written_to(self) -> None:
        class Sealed(Server):
            @override
            def writeSomeData(self, data: bytes) -> Any:
                raise AssertionError("not past the seal")

        sealed = Sealed(Wire(), Peer(), ("192.0.2.7", 1), None, 1, MemoryReactorClock())  # type: ignore[arg-type]  # no port
        self.assertEqual(direct_write(sealed), sealed.write)


class TwistedTests(ServerTestCase):
    """Twisted's own fields tell what `is_free` reads in them."""

    def test_what_is_written_waits_until_the_loop_sends_it(self) -> None:
        self.assertTrue(is_free(self.transport))
        self.transport.write(b"a")
        self.assertFalse(is_free(self.transport))
        self.turn()
        self.assertTrue(is_free(self.transport))
        self.transport.writeSequence([b"b", b"c"])
        self.assertFalse(is_free(self.transport))

    def test_it_waits_until_the_last_byte_is_sent(self) -> None:
        self.wire.room = 3
        self.transport.write(b"abcdef")
        self.turn()
        self.assertEqual(self.transport._tempDataBuffer, [])
        self.assertFalse(is_free(self.transport))
        self.wire.room = None
        self.turn()
        self.assertTrue(is_free(self.transport))

    def test_who_hangs_up_is_not_free(self) -> None:
        self.transport.write(b"a")
        self.transport.loseConnection()
        self.transport._tempDataBuffer.clear()
        self.assertFalse(is_free(self.transport))

    def test_who_is_gone_is_not_free(self) -> None:
        self.transport.connectionLost(Failure(ConnectionLost()))
        self.assertFalse(is_free(self.transport))

    def test_who_speaks_tls_is_not_free(self) -> None:
        self.transport.startTLS(CertificateOptions())
        self.assertFalse(is_free(self.transport))
        self.write(b"secret")
        self.turn()
        self.assertNotIn(b"secret", self.wire.taken)
