"""Annexes: what a door needs only for those who come to it, made when the first one comes.

Theory of operation. SSH brings in Conch and `cryptography`, a WebSocket Autobahn, and the health
resources klein and werkzeug: together as much memory and time as all the rest of a server. So the
port is open from the start, and what serves it is imported when somebody is there. That takes
some tenths of a second, once, in a thread: the event loop goes on, and only who caused it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from attrs import define, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IAddress, IProtocol, IProtocolFactory
from twisted.internet.protocol import Protocol as Conversation
from twisted.internet.protocol import ServerFactory, connectionDone
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override

T = TypeVar("T")
_U = TypeVar("_U")


class Elsewhere(Protocol):
    """Runs work off the reactor: `deferToThread`, or at once in a test."""

    def __call__(self, work: Callable[[], _U], /) -> Deferred[_U]:
        """Run it; fire with what it returns."""
        ...


def in_thread(reactor: Any) -> Elsewhere:
    """Return what runs work in one of a reactor's threads."""

    def run(work: Callable[[], _U], /) -> Deferred[_U]:
        return deferToThreadPool(reactor, reactor.getThreadPool(), work)

    return run


@define(eq=False)
class Annex(Generic[T]):
    """Something that is made when it is first wanted, and kept.

    Attributes:
        name: What it is called in the log.
    """

    _log: ClassVar[Logger] = Logger()

    name: str
    _make: Callable[[], T]
    _elsewhere: Elsewhere
    _made: list[T] = field(factory=list, init=False)
    _waiting: list[Deferred[T | None]] = field(factory=list, init=False)

    @property
    def made(self) -> T | None:
        """What was made, if it was."""
        return self._made[0] if self._made else None

    def opened(self) -> Deferred[T | None]:
        """Return it; None if it cannot be made, which the log tells; who asks next tries again."""
        if self._made:
            return succeed(self._made[0])
        waiting: Deferred[T | None] = Deferred()
        self._waiting.append(waiting)
        if len(self._waiting) == 1:
            self._elsewhere(self._make).addCallbacks(self._done, self._failed)
        return waiting

    def _done(self, made: T) -> None:
        self._made.append(made)
        self._answer(made)

    def _failed(self, failure: Failure) -> None:
        why = failure.getErrorMessage().partition("\n")[0] or type(failure.value).__name__
        self._log.error("{name} cannot be served: {why}", name=self.name, why=why)
        self._log.debug("{trace}", trace=failure.getTraceback())
        self._answer(None)

    def _answer(self, made: T | None) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.callback(made)


@define(eq=False, slots=False)
class LateFactory(ServerFactory[Any]):
    """Hands connections to a factory that is made when the first one comes.

    Attributes:
        annex: Makes the factory.
    """

    annex: Annex[IProtocolFactory]
    _begun: Any = None

    def __attrs_post_init__(self) -> None:
        self.noisy = False

    @override
    def buildProtocol(self, addr: IAddress | None) -> IProtocol | None:
        if self._begun is None:
            return Early(self, addr)
        built: IProtocol | None = self._begun.buildProtocol(addr)
        return built

    @override
    def stopFactory(self) -> None:
        super().stopFactory()  # type: ignore[no-untyped-call]  # Twisted's is bare
        if self._begun is not None:
            self._begun.doStop()

    def opened(self) -> Deferred[IProtocolFactory | None]:
        """Return the factory; None if it cannot be made."""
        return self.annex.opened().addCallback(self._begin)

    def _begin(self, made: IProtocolFactory | None) -> IProtocolFactory | None:
        if self._begun is None and made is not None:
            self._begun = made
            made.doStart()
        return made


class Early(Conversation):
    """A connection that came before the factory: nothing is read from it until that is there."""

    def __init__(self, factory: LateFactory, address: IAddress | None) -> None:
        self._late = factory
        self._address = address
        self._inner: IProtocol | None = None
        self._early = b""  # what was read together with a proxy's header, before we came in
        self._gone = False

    @override
    def makeConnection(self, transport: Any) -> None:
        self._transport = transport
        super().makeConnection(transport)  # type: ignore[no-untyped-call]  # bare

    @override
    def connectionMade(self) -> None:
        self._transport.pauseProducing()
        self._late.opened().addCallback(self._welcome)

    @override
    def dataReceived(self, data: bytes) -> None:
        if self._inner is None:
            self._early += data
        else:
            self._inner.dataReceived(data)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._gone = True
        if self._inner is not None:
            self._inner.connectionLost(reason)

    def _welcome(self, factory: Any) -> None:
        if self._gone:
            return
        inner: IProtocol | None = factory and factory.buildProtocol(self._address)
        if inner is None:
            self._transport.loseConnection()
            return
        self._inner = inner
        inner.makeConnection(self._transport)
        early, self._early = self._early, b""
        if early and not self._transport.disconnecting:
            inner.dataReceived(early)
        self._transport.resumeProducing()
