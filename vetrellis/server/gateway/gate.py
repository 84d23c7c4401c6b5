"""The gate before every listener: whom a connection is really from, and who may not even knock.

Theory of operation. A `Gate` is the outermost factory of a listener. It costs one look at the
address for each connection, and nothing for what is sent afterwards.

A proxy from a listed network carries other people's connections, and says whose each one is in a
header before all else. Until that is read nothing behind the gate knows of the connection; then
it is built for the client, with the client's address, and so limits, throttles, bans, sessions
and the log never meet the proxy. From anybody else a header is just something that a stranger
sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from attrs import define, field, frozen
from twisted.internet.interfaces import IAddress, IProtocol, IReactorTime
from twisted.internet.protocol import Protocol, ServerFactory, connectionDone
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.server.auth.throttle import unmapped
from vetrellis.server.config import UNIX
from vetrellis.server.gateway.dismissal import Dismissal
from vetrellis.server.gateway.proxy_header import ProxyHeaderError, read_header
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.turnstile import REFUSALS, Turnstile
from vetrellis.server.notice import Notices

HEADER_WITHIN = 10.0
"""Seconds that a proxy has to send its header: the protocol asks for three at least."""

MOST_UNTOLD = 1024
"""How many connections of proxies may be there at once without a header."""

_NO_HEADER = "{peer} is listed as a proxy and sent no valid PROXY header: {why}"


@frozen
class Proxies:
    """The proxies that are believed.

    Attributes:
        networks: Where they are.
        unix: Whether whoever comes by a UNIX socket is one.
    """

    networks: Sequence[IPv4Network | IPv6Network] = ()
    unix: bool = False

    @classmethod
    def of(cls, names: Sequence[str]) -> Proxies:
        """Return the proxies of a list of networks, as in `10.0.0.0/8`, and `unix`."""
        networks = tuple(ip_network(name) for name in names if name != UNIX)
        return cls(networks, UNIX in names)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.networks) or self.unix

    def __contains__(self, address: IAddress | None) -> bool:
        """Whether a connection from there is a proxy's."""
        host = getattr(address, "host", None)
        if host is None:
            return self.unix
        return any(ip_address(unmapped(host)) in network for network in self.networks)


NO_PROXIES = Proxies()


@define(eq=False, slots=False)
class Gate(ServerFactory[Any]):
    """Lets connections through to a listener's factory, under the address of who is at their end.

    Attributes:
        clock: What deadlines go by.
        notices: Tells the log what strangers do.
        behind: Builds what serves those who are let through.
        untold: How many connections wait for their header.
        turnstile: Paces the port, once there is one.
    """

    clock: IReactorTime
    notices: Notices
    behind: Any
    _door: Doorkeeper
    _proxies: Proxies = NO_PROXIES
    _farewell: bytes = b""
    untold: int = field(default=0, init=False)
    turnstile: Turnstile = field(init=False)

    @turnstile.default
    def _new_turnstile(self) -> Turnstile:
        return Turnstile(self.clock, REFUSALS * self._door.limits.accepts)

    def __attrs_post_init__(self) -> None:
        self.noisy = False

    @override
    def doStart(self) -> None:
        self.behind.doStart()
        super().doStart()  # type: ignore[no-untyped-call]  # Twisted's is bare

    @override
    def doStop(self) -> None:
        self.behind.doStop()
        super().doStop()  # type: ignore[no-untyped-call]  # Twisted's is bare

    @override
    def buildProtocol(self, addr: IAddress | None) -> IProtocol | None:
        self.turnstile.passed += 1
        if not self._proxies or addr not in self._proxies:
            return self.admit(addr)
        if self.untold >= MOST_UNTOLD:
            self.notices.tell("a proxy has {most} connections without a header", most=MOST_UNTOLD)
            return None
        return _Carried(self, addr)

    def admit(self, addr: IAddress | None) -> IProtocol | None:
        """Build what serves a client; None for one who is turned away without a word."""
        host = getattr(addr, "host", None)
        if host is not None and self._door.bars(host):
            return Dismissal(self._farewell) if self._farewell else None
        built: IProtocol | None = self.behind.buildProtocol(addr)
        return built


class _Carried(Protocol):
    """A connection that a proxy carries. Once it is known for whom, it only hands on."""

    def __init__(self, gate: Gate, address: IAddress | None) -> None:
        self._gate = gate
        self._address = address
        self._head = b""
        self._inner: IProtocol | None = None
        self._is_told = False

    @override
    def connectionMade(self) -> None:
        self._gate.untold += 1
        self._deadline = self._gate.clock.callLater(
            HEADER_WITHIN, self._refuse, "it took too long"
        )

    @override
    def dataReceived(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.dataReceived(data)
        elif not self._is_told:
            self._head += data
            try:
                header = read_header(self._head)
            except ProxyHeaderError as error:
                self._refuse(str(error))
            else:
                if header is not None:
                    head, self._head = self._head, b""
                    self._open(header.source or self._address, head[header.size :])

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._tell()
        if self._inner is not None:
            self._inner.connectionLost(reason)

    def _open(self, source: IAddress | None, early: bytes) -> None:
        self._tell()
        transport: Any = self.transport
        inner = self._gate.admit(source)
        if inner is None:
            transport.abortConnection()
            return
        # Whoever asks the transport is told the same: the HTTP server does.
        transport.getPeer = lambda: source
        self._inner = inner
        inner.makeConnection(transport)
        if early and not transport.disconnecting:
            inner.dataReceived(early)

    def _refuse(self, why: str) -> None:
        self._tell()
        peer = getattr(self._address, "host", UNIX)
        self._gate.notices.tell(_NO_HEADER, peer=peer, why=why)
        transport: Any = self.transport
        transport.abortConnection()

    def _tell(self) -> None:
        """It is no longer open whom the connection is from."""
        if not self._is_told:
            self._is_told = True
            self._gate.untold -= 1
            if self._deadline.active():
                self._deadline.cancel()
