"""SSH below the login: which algorithms, how long, how much.

Theory of operation. Conch does the cryptography and the framing; this class decides what it may
do, for its own defaults were made for a login shell among friends: old algorithms, ten hours to
log in, twenty attempts, and a traceback in the log for each malformed packet. Everything that a
stranger may make the server hold or compute is bounded here: the version line, a packet's size,
the number of key exchanges, and the time that each stage may take.

What Twisted cannot do (encrypt-then-MAC, AES-GCM, ChaCha20, strict key exchange) is not offered;
`ssh-audit` has warnings for that, and no failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto
from struct import pack
from typing import Any, Final, Protocol

from attrs import define, field, frozen
from twisted.conch.ssh import transport
from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.service import SSHService
from twisted.internet.interfaces import IDelayedCall, IPushProducer, IReactorTime, ITCPTransport
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override
from zope.interface import implementer

from vetrellis.server.gateway import ssh_host_key, ssh_signature
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.throttle import TokenBucket

NOT_SSH: Final = b"This port speaks SSH. Try: ssh -p PORT guest@HOST\r\n"

VERSION: Final = b"SSH-2.0-Vetrellis"
KEY_EXCHANGES: Final[list[bytes]] = [
    name
    for name in (
        b"mlkem768x25519-sha256",
        b"curve25519-sha256",
        b"curve25519-sha256@libssh.org",
    )
    # The first one needs a `cryptography` that knows it.
    if name in transport.SSHTransportBase.supportedKeyExchanges
]
CIPHERS: Final = [b"aes256-ctr", b"aes192-ctr", b"aes128-ctr"]
MACS: Final = [b"hmac-sha2-512", b"hmac-sha2-256"]
COMPRESSIONS: Final = [b"none"]
"""Compressed packets are bombs waiting to be sent, and text this short gains nothing."""

_KEY_METHOD = range(30, 50)
"""Messages that belong to the method of an exchange of keys. Conch does not ask which is on."""


@frozen
class SshLimits:
    """What a client may make the server hold or do.

    Attributes:
        handshake: Seconds until the client must ask for the login.
        login: Seconds that the login may take.
        attempts: Failed logins before a client is sent away.
        offers: Keys that open nothing before each further one is a failed login, too.
        wrong: Seconds that the answer to a wrong password takes.
        shell: Seconds after the login until the client must ask for a shell.
        key_exchange: Seconds that an exchange of keys may take.
        rekey: Seconds between two that the client begins; OpenSSH's default is an hour.
        packet: Bytes of an unfinished packet. RFC 4253 6.1 asks for room for 35000.
        window: Bytes that a client may send before the server has read them.
        burst: Bytes that a client may send at once.
        rate: Bytes that it may send in each second after that; reading waits for the rest.
        unread: How much a player may leave unread.
        farewell: Seconds that a client may take to close what the server has closed.
        keepalive: Seconds between questions whether the client is still there.
        unanswered: How many of them may go without an answer before it is given up.
    """

    handshake: float = 20.0
    login: float = 60.0
    attempts: int = 6
    offers: int = 20
    wrong: float = 1.0
    shell: float = 20.0
    key_exchange: float = 20.0
    rekey: float = 5.0
    packet: int = 64 * 1024
    window: int = 32 * 1024
    burst: int = 128 * 1024
    rate: int = 32 * 1024
    unread: OutletLimits = field(factory=OutletLimits)
    farewell: float = 30.0
    keepalive: float = 60.0
    unanswered: int = 3


DEFAULT_LIMITS: Final = SshLimits()


class Aside(Logger):
    """What Conch finds worth telling an operator is for developers."""

    @override
    def info(self, format: str | None = None, **kwargs: object) -> None:
        self.debug(format, **kwargs)


@define(eq=False)
class Deadline:
    """Calls back once, unless it is moved or lifted before its time."""

    _clock: IReactorTime
    _missed: Callable[[], None]
    _call: IDelayedCall | None = None

    def set(self, seconds: float) -> None:
        """Let it fall due after so many seconds, and not before."""
        self.lift()
        self._call = self._clock.callLater(seconds, self._due)

    def lift(self) -> None:
        """Let it never fall due."""
        call, self._call = self._call, None
        if call is not None:
            call.cancel()

    def _due(self) -> None:
        self._call = None
        self._missed()


class Stall(Enum):
    """Why output has to wait."""

    UNSENT = auto()
    """The client's system takes no more."""
    KEYS = auto()
    """Keys are being exchanged."""
    WINDOW = auto()
    """The client's terminal takes no more."""


class TransportFactory(Protocol):
    """What a transport needs of its factory; Conch looks there for the host keys.

    Attributes:
        privateKeys: The host keys, by type.
        clock: What all deadlines go by.
        limits: What a client may do.
    """

    privateKeys: dict[bytes, Key]  # noqa: N815  # Conch calls it so
    clock: IReactorTime
    limits: SshLimits

    def login_for(self, transport: SshTransport) -> SSHService:
        """Return the service that asks a client who it is."""

    def gone(self, transport: SshTransport) -> None:
        """Learn that a connection is over."""


@implementer(IPushProducer)
class SshTransport(transport.SSHServerTransport):
    """One SSH connection. Conch calls the camelCase and `ssh_` methods.

    Attributes:
        peer: The client's address as text.
    """

    factory: TransportFactory  # type: ignore[assignment]  # Conch's needs less of it
    transport: Any  # a TCP or UNIX connection, or a test's
    _log = Logger()

    def __init__(self, factory: TransportFactory, peer: str) -> None:
        """Take a connection that is about to be made."""
        self.factory = factory
        self.peer = peer
        self.ourVersionString = VERSION
        self.supportedKeyExchanges = KEY_EXCHANGES
        self.supportedCiphers = CIPHERS
        self.supportedMACs = MACS
        self.supportedCompressions = COMPRESSIONS
        # In the order of preference of `ALGORITHMS`, and no other than there are keys for.
        self.supportedPublicKeys = [
            algorithm
            for kind, ways in ssh_host_key.ALGORITHMS.items()
            if kind in factory.privateKeys
            for algorithm in ways
        ]
        self._stage = Deadline(factory.clock, self._too_slow)
        self._exchange = Deadline(factory.clock, self._too_slow)
        self._rest = Deadline(factory.clock, self._rested)
        self._budget = TokenBucket(factory.clock, factory.limits.burst, factory.limits.rate)
        self._rekeys_from = 0.0
        self._awaits_share = False
        self._leaving = False
        self._stalls: set[Stall] = set()
        self._brakes: set[str] = set()
        self._stalled: Callable[[bool], None] | None = None

    @override
    def connectionMade(self) -> None:
        if ITCPTransport.providedBy(self.transport):
            self.transport.setTcpNoDelay(True)
            self.transport.setTcpKeepAlive(True)
        self.transport.registerProducer(self, True)
        self.allow(self.factory.limits.handshake)
        super().connectionMade()  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def dataReceived(self, data: bytes) -> None:
        if self._leaving:
            return
        early = self._budget.charge(len(data))
        if early > 0:
            self._rest.set(early)
            self._brake("rate", True)
        if not self.gotVersion and not _may_be_version(self.buf + data[:4]):
            self._turn_away(NOT_SSH)
            return
        try:
            super().dataReceived(data)  # type: ignore[no-untyped-call]  # Conch's has no types
        except Exception as error:
            # One of the four supervised places. Conch reads packets as if they were well-formed.
            # A traceback is for developers: no stranger shall fill the log of the operator.
            self._log.debug("{traceback}", traceback=Failure().getTraceback())
            self._log.info("{peer} broke protocol: {error!r}", peer=self.peer, error=error)
            self.sendDisconnect(transport.DISCONNECT_PROTOCOL_ERROR, b"malformed packet")
        if len(self.buf) > self.factory.limits.packet:
            self.sendDisconnect(transport.DISCONNECT_PROTOCOL_ERROR, b"packet too long")

    @override
    def connectionLost(self, reason: Failure | None = connectionDone) -> None:
        self._leaving = True
        self._stage.lift()
        self._exchange.lift()
        self._rest.lift()
        if self.service is not None:
            self.service.serviceStopped()
        self.factory.gone(self)

    def allow(self, seconds: float | None) -> None:
        """Begin a new stage of the connection.

        Args:
            seconds: How long it may take before the client is sent away; None for ever.
        """
        if seconds is None:
            self._stage.lift()
        else:
            self._stage.set(seconds)

    def drop(self) -> None:
        """End the connection now, whatever is unsent."""
        self._leaving = True
        self.transport.abortConnection()

    def leave(self) -> None:
        """End the connection once all is sent; at the latest after the time for a farewell."""
        if self._leaving:
            return
        self._leaving = True
        # A producer that is paused would keep the connection open.
        self.transport.unregisterProducer()
        self.transport.loseConnection()
        self.allow(self.factory.limits.farewell)

    def watch(self, stalled: Callable[[bool], None] | None) -> None:
        """Tell somebody, now and whenever it changes, whether output has to wait."""
        self._stalled = stalled
        if stalled is not None and self._stalls:
            stalled(True)

    def stall(self, why: Stall, on: bool) -> None:
        """Let output wait, or no longer wait, for one of the reasons that there may be."""
        waited = bool(self._stalls)
        (self._stalls.add if on else self._stalls.discard)(why)
        if self._stalled is not None and waited != bool(self._stalls):
            self._stalled(not waited)

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted calls it so
        """See `IPushProducer`: the transport's buffer is full."""
        # Each request of the client's may be answered by one more packet.
        self._brake("unsent", True)
        self.stall(Stall.UNSENT, True)

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted calls it so
        """See `IPushProducer`: all is sent."""
        self._brake("unsent", False)
        self.stall(Stall.UNSENT, False)

    def stopProducing(self) -> None:  # noqa: N802  # Twisted calls it so
        """See `IPushProducer`. The connection is lost, as `connectionLost` says too."""

    @override
    def dispatchMessage(self, messageNum: int, payload: bytes) -> None:
        # One read may hold many packets; what follows a farewell does not count.
        if self._leaving:
            return
        if messageNum in _KEY_METHOD and not self._is_expected(messageNum):
            reason = b"not now, or not this kind of key exchange"
            self.sendDisconnect(transport.DISCONNECT_PROTOCOL_ERROR, reason)
        else:
            super().dispatchMessage(messageNum, payload)  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def sendDisconnect(self, reason: int, desc: bytes) -> None:
        if self._leaving:
            return
        self._log.info(
            "{peer} is sent away: {reason}", peer=self.peer, reason=desc.decode("utf-8", "replace")
        )
        self.sendPacket(transport.MSG_DISCONNECT, pack(">L", reason) + NS(desc) + NS(b""))
        self.leave()

    @override
    def sendExtInfo(self, extensions: Iterable[tuple[bytes, bytes]]) -> None:
        # Conch would name the algorithms of host keys; a client asks how it may sign (RFC 8308
        # 3.1), and one with an RSA key that is not told falls back to SHA-1.
        ways = b",".join(ssh_signature.ALGORITHMS)
        super().sendExtInfo([(b"server-sig-algs", ways)])  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def ssh_KEXINIT(self, packet: bytes) -> None:
        now, limits = self.factory.clock.seconds(), self.factory.limits
        if self._keyExchangeState == self._KEY_EXCHANGE_NONE and now < self._rekeys_from:
            reason = b"too many key exchanges"
            self.sendDisconnect(transport.DISCONNECT_PROTOCOL_ERROR, reason)
            return
        # Conch would collect, unbounded, what is said during an exchange of keys.
        self._exchange.set(limits.key_exchange)
        self.stall(Stall.KEYS, True)
        self._awaits_share = True
        self._rekeys_from = now + limits.rekey
        super().ssh_KEXINIT(packet)

    @override
    def ssh_NEWKEYS(self, packet: bytes) -> None:
        self._exchange.lift()
        super().ssh_NEWKEYS(packet)
        self.stall(Stall.KEYS, False)

    @override
    def ssh_SERVICE_REQUEST(self, packet: bytes) -> None:
        name, _ = getNS(packet)
        if name != b"ssh-userauth" or self.service is not None or not self.isEncrypted("both"):
            reason = b"there is nothing but one login"
            self.sendDisconnect(transport.DISCONNECT_SERVICE_NOT_AVAILABLE, reason)
            return
        self.sendPacket(transport.MSG_SERVICE_ACCEPT, NS(name))
        self.allow(self.factory.limits.login)
        self.setService(self.factory.login_for(self))

    @override
    def receiveError(self, reasonCode: int, description: bytes) -> None:
        # Every client that is closed by its user says so: Conch would log an error.
        self._log.debug(
            "{peer} disconnects: {reason}",
            peer=self.peer,
            reason=description.decode("utf-8", "replace"),
        )

    def _is_expected(self, message: int) -> bool:
        """Whether a message is the client's share of new keys, which costs us a signature."""
        if message != transport.MSG_KEXDH_INIT or not self._awaits_share:
            return False
        # After a wrong guess of the client's the first one does not count (RFC 4253 7).
        self._awaits_share = bool(self.ignoreNextPacket)
        return True

    def _brake(self, why: str, on: bool) -> None:
        """Stop reading, or resume when there is no other reason not to."""
        braked = bool(self._brakes)
        (self._brakes.add if on else self._brakes.discard)(why)
        if braked != bool(self._brakes) and not self._leaving:
            (self.transport.resumeProducing if braked else self.transport.pauseProducing)()

    def _rested(self) -> None:
        self._brake("rate", False)

    def _turn_away(self, words: bytes) -> None:
        self._log.info("{peer} does not speak SSH", peer=self.peer)
        self.transport.write(words)
        self.leave()

    def _too_slow(self) -> None:
        if self._leaving:
            self.drop()
        else:
            self.sendDisconnect(transport.DISCONNECT_BY_APPLICATION, b"you took too long")


def _may_be_version(start: bytes) -> bool:
    return start[:4] == b"SSH-"[: len(start)]
