"""A wire between a client and a server that can be cut."""

from __future__ import annotations

from functools import partial
from typing import Any

from attrs import define, field
from twisted.internet.endpoints import TCP4ClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from typing_extensions import override


class _End(Protocol):
    """One end of a connection over the wire."""

    def __init__(self, wire: BreakableWire, other: _End | None = None) -> None:
        self._wire = wire
        self._other = other
        self._early: list[bytes] = []

    @override
    def connectionMade(self) -> None:
        self._wire.ends.add(self)
        if self._other is not None:
            self._other.meet(self)
        elif self._wire.is_cut:
            self._abort()
        else:
            self._wire.reach(self)

    @override
    def dataReceived(self, data: bytes) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._other.write(data)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._wire.ends.discard(self)
        if self._other is not None:
            self._other.hang_up()

    def meet(self, other: _End) -> None:
        """Learn what is at the other end."""
        self._other = other
        other.write(b"".join(self._early))

    def write(self, data: bytes) -> None:
        """Carry bytes."""
        assert self.transport is not None
        self.transport.write(data)

    def hang_up(self, failure: object = None) -> None:
        """Close."""
        assert self.transport is not None
        self.transport.loseConnection()

    def _abort(self) -> None:
        transport: Any = self.transport
        transport.abortConnection()

    cut = _abort


@define(eq=False)
class BreakableWire:
    """Listens on a port of its own and carries bytes to a server and back.

    Attributes:
        target: Host and port of the server.
        is_cut: Whether nobody gets through.
        ends: All ends of all connections.
    """

    _reactor: Any
    target: tuple[str, int]
    is_cut: bool = False
    ends: set[_End] = field(factory=set)
    _listening: Any = None

    def listen(self) -> int:
        """Begin; return the port."""
        factory = Factory.forProtocol(partial(_End, self))
        self._listening = self._reactor.listenTCP(0, factory, interface="127.0.0.1")
        port: int = self._listening.getHost().port
        return port

    def reach(self, end: _End) -> None:
        """Connect to the server for a client."""
        host, port = self.target
        server = TCP4ClientEndpoint(self._reactor, host, port)
        connecting = server.connect(Factory.forProtocol(partial(_End, self, end)))
        connecting.addErrback(end.hang_up)

    def cut(self) -> None:
        """Break all connections without a word, and let nobody through."""
        self.is_cut = True
        for end in tuple(self.ends):
            end.cut()

    def mend(self) -> None:
        """Let people through again."""
        self.is_cut = False

    def stop(self) -> Any:
        """End it all."""
        self.cut()
        return self._listening.stopListening()
