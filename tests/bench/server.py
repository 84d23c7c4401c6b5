"""A server without a network: what is around a benchmark of its outer stages costs nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Any, ClassVar

from argon2 import PasswordHasher
from attrs import define, field, frozen
from twisted.internet.base import DelayedCall
from twisted.internet.defer import Deferred, execute, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.task import Clock
from typing_extensions import override
from zope.interface import implementer

from tests.bench.scene import new_engine, person, person_name, starting_in
from tests.support.accounts import MemoryAccounts
from tests.support.bans import MemoryTickets
from tests.support.scene import catalogue
from tests.support.ssh_keys import MemorySshKeys
from vetrellis.formatters.look import Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Character
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.password import Passwords
from vetrellis.server.auth.realm import Realm
from vetrellis.server.auth.ticket import Tickets
from vetrellis.server.gateway.sanitise import sanitise
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.interfaces import IConnection, IHostEnd, ILink
from vetrellis.server.persistence.memory import MemoryStore
from vetrellis.server.persistence.record import TickRecord
from vetrellis.server.session.core import House
from vetrellis.server.session.factory import SessionFactory
from vetrellis.server.session.inbox import Pace as LinePace
from vetrellis.server.session.local_link import LocalLink
from vetrellis.server.world_host.host import WorldHost
from vetrellis.server.world_host.pace import Pace as HostPace
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

NEVER = 1e9
"""Seconds: longer than any benchmark takes."""

SOON = 0.02
"""Seconds from a line to its being done, in a server that has time."""

ENDLESS = 10**9
"""More than any benchmark asks for."""


class ShortClock(Clock):
    """A fake clock that forgets what is due in more than some seconds.

    Twisted's sorts all that is due each time that it is asked for anything. What each player's
    line has due in a minute would make that dearer than many a stage, and no reactor does so.
    """

    farthest: ClassVar[float] = 10.0

    @override
    def callLater(
        self, delay: float, callable: Callable[..., object], *args: object, **kw: object
    ) -> IDelayedCall:
        if delay <= self.farthest:
            return super().callLater(delay, callable, *args, **kw)
        due = self.seconds() + delay
        return DelayedCall(due, callable, args, kw, _forgotten, _forgotten, self.seconds)


def _forgotten(call: DelayedCall) -> None:
    pass


@frozen
class Address:
    """Where somebody connects from."""

    host: str


@define(eq=False)
class NullTransport:
    """Takes all, and sends nothing.

    Attributes:
        writes: How often it was written to.
        last: What was written last.
    """

    writes: int = 0
    last: bytes = b""
    disconnecting: ClassVar[bool] = False

    def write(self, data: bytes) -> None:
        self.writes += 1
        self.last = data

    def registerProducer(self, producer: object, streaming: bool) -> None:
        pass

    def unregisterProducer(self) -> None:
        pass

    def loseConnection(self) -> None:
        pass

    def abortConnection(self) -> None:
        pass

    def pauseProducing(self) -> None:
        pass

    def resumeProducing(self) -> None:
        pass


@implementer(IConnection)
@define(eq=False)
class NullConnection:
    """Shows nothing to nobody.

    Attributes:
        shows: How often something was shown.
    """

    protocol: ClassVar[str] = "telnet"
    peer: ClassVar[str] = "192.0.2.7"
    look: ClassVar[Look] = Look()
    login: ClassVar[str] = ""
    language: ClassVar[str] = ""
    takes_data: ClassVar[bool] = False
    authenticated: ClassVar[Character | None] = None
    shows: int = 0

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        self.shows += 1

    def tell(self, data: Sequence[Datum]) -> None:
        pass

    def secret(self, on: bool) -> None:
        pass

    def adjust(self, **changes: object) -> None:
        pass

    def pause(self, reading: bool) -> None:
        pass

    def close(self) -> None:
        pass


@implementer(ILink)
@define(eq=False)
class NullLink:
    """Takes all lines, and has no world.

    Attributes:
        lines: How many lines it took.
    """

    lines: int = 0
    deliver: Callable[[Delivery], None] | None = None

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        self.deliver = deliver

    def detach(self, session: SessionId, deliberate: bool) -> None:
        pass

    def configure(self, message: Configure) -> None:
        pass

    def submit(self, session: SessionId, text: str, asked: str = "") -> bool:
        self.lines += 1
        return True

    def waiting(self, session: SessionId) -> int:
        return 0

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        return succeed(None)

    def is_there(self, player: EntityId) -> Deferred[bool]:
        return succeed(False)


@implementer(IHostEnd)
@define(eq=False)
class NullHost:
    """Accepts all lines, and does none.

    Attributes:
        deliver: Where what it tells goes.
    """

    deliver: Callable[[Delivery], None] | None = None

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        self.deliver = deliver

    def detach(self, message: Detach) -> None:
        pass

    def configure(self, message: Configure) -> None:
        pass

    def accept(self, message: Input) -> bool:
        return True

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        return succeed(None)

    def is_there(self, player: EntityId) -> Deferred[bool]:
        return succeed(False)


@define(eq=False)
class ForgetfulStore(MemoryStore):
    """Keeps the last tick only, so that it never grows."""

    @override
    def commit(self, record: TickRecord) -> Deferred[None]:
        self.memory.records[:] = [record]
        return succeed(None)


def new_sessions(link: Any, clock: Clock) -> SessionFactory:
    """Return what makes sessions that no limit stops.

    Args:
        link: The way to the world.
        clock: Time.
    """
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    realm = Realm(MemoryAccounts(), Passwords(execute, hasher), clock)
    pace = LinePace(burst=ENDLESS, rate=ENDLESS)
    keys = KeyRing(realm, MemorySshKeys(), clock, execute)
    tickets = Tickets(MemoryTickets(clock), clock)
    house = House(realm, keys, link, catalogue(), clock, sanitise, pace=pace, tickets=tickets)
    numbers = count(1)
    return SessionFactory(house, lambda: SessionId(f"s{next(numbers):015d}"), ENDLESS)


def new_host(rooms: int, clock: Clock, pace: HostPace) -> WorldHost:
    """Return a world host with a row of rooms, at work."""
    store = ForgetfulStore()
    store.open()
    host = WorldHost(new_engine(rooms), store, clock, catalogue().text, pace=pace)
    host.start()
    return host


@define(eq=False)
class TelnetServer:
    """Every stage from bytes to bytes, with players on telnet, all in one room.

    Time does not pass in its world, so that what is measured is one command and no tick.

    Attributes:
        people: How many there are.
        clock: Time.
        connections: The players' connections.
        transports: What stands for their sockets.
    """

    people: int
    clock: Clock = field(factory=ShortClock)
    connections: list[Any] = field(factory=list)
    transports: list[NullTransport] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        host = new_host(2, self.clock, HostPace(tick=NEVER, answer=SOON))
        sessions = new_sessions(LocalLink(host, self.clock), self.clock)
        doorkeeper = Doorkeeper(self.clock, DoorLimits(ENDLESS, ENDLESS, ENDLESS, ENDLESS))
        factory = TelnetFactory(sessions, self.clock, partial(catalogue().text, "en"), doorkeeper)
        for number in range(self.people):
            address: Any = Address(f"192.0.2.{number % 256}")
            connection, transport = factory.buildProtocol(address), NullTransport()
            assert connection is not None
            wire: Any = transport
            connection.makeConnection(wire)
            self.connections.append(connection)
            self.transports.append(transport)
            self.types("guest", number)

    def types(self, line: str, number: int = 0) -> None:
        """Have somebody type a line, and let the server answer."""
        self.receives(f"{line}\r\n".encode(), number)

    def receives(self, data: bytes, number: int = 0) -> None:
        """Have bytes come from somebody, and let the server answer."""
        self.connections[number].dataReceived(data)
        self.clock.advance(SOON)


def crowded_host(people: int, each: int, clock: Clock) -> WorldHost:
    """Return a world host with players who do nothing, so many in each room."""
    host = new_host(max(2, -(-people // each)), clock, HostPace(answer=SOON))
    for number in range(people):
        starting_in(host.engine, number // each)
        name = person_name(number)
        host.attach(
            Attach(SessionId(f"s{number}"), person(number), name, guest=True), _tell_nobody
        )
        clock.advance(SOON)
    return host


def _tell_nobody(delivery: Delivery) -> None:
    pass
