"""A server's session layer without a server: what most tests of sessions begin with."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import argon2
from attrs import define, field
from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.accounts import MemoryAccounts
from tests.support.bans import MemoryBans, MemoryTickets
from tests.support.connection import FakeConnection
from tests.support.link import FakeLink
from tests.support.ssh_keys import MemorySshKeys
from vetrellis.game.prose.catalog import Argument, Catalogue
from vetrellis.server.auth.ban import Bans
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.name import skeleton_of
from vetrellis.server.auth.one_time import OneTimeCodes
from vetrellis.server.auth.password import Passwords
from vetrellis.server.auth.realm import Realm
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.ticket import Tickets
from vetrellis.server.gateway.sanitise import sanitise
from vetrellis.server.interfaces import ISession
from vetrellis.server.profile.profiler import Profiler
from vetrellis.server.session.core import House, Patience
from vetrellis.server.session.factory import SessionFactory
from vetrellis.server.session.inbox import Pace
from vetrellis.server.session.observer import SessionObserver
from vetrellis.shared.wire import Attach, SessionId

P = ParamSpec("P")
T = TypeVar("T")

LOCALIZATION = Path(__file__).parents[3] / "content" / "localization"
PASSWORD = "correct-mackerel-lantern"
CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


WORDS_OF_SESSIONS = (
    "session.ftl",
    "account.ftl",
    "keys.ftl",
    "ssh.ftl",
    "staff.ftl",
    "profile.ftl",
)


def catalogue() -> Catalogue:
    """Return the sessions' own words, as they are shipped."""
    return Catalogue.of(
        {
            language: [
                (LOCALIZATION / language / file).read_text("utf-8") for file in WORDS_OF_SESSIONS
            ]
            for language in ("en", "es")
        }
    )


WORDS = catalogue()


@define(eq=False)
class SlowPool:
    """A hashing pool whose work is done when the test says so; at once while `is_idle`."""

    is_idle: bool = True
    queue: list[Callable[[], object]] = field(factory=list)

    def defer(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        if self.is_idle:
            return execute(function, *args, **kwargs)
        done: Deferred[T] = Deferred()
        self.queue.append(lambda: execute(function, *args, **kwargs).chainDeferred(done))
        return done

    def work(self) -> None:
        """Do all that waits."""
        queue, self.queue = self.queue, []
        for job in queue:
            job()


@define(eq=False)
class Visit:
    """A factory, and everything around it."""

    patience: Patience = field(factory=Patience)
    pace: Pace = field(factory=Pace)
    most: int = 1000
    staff_need_codes: bool = False
    profiler: Profiler | None = None
    observer: SessionObserver = field(factory=SessionObserver)
    clock: Clock = field(factory=Clock)
    accounts: MemoryAccounts = field(factory=MemoryAccounts)
    link: FakeLink = field(factory=FakeLink)
    pool: SlowPool = field(factory=SlowPool)
    bans: Bans = field(init=False)
    codes: OneTimeCodes = field(init=False)
    realm: Realm = field(init=False)
    keys: MemorySshKeys = field(factory=MemorySshKeys)
    factory: SessionFactory = field(init=False)
    numbers: count[int] = field(factory=lambda: count(1))

    @realm.default
    def _realm(self) -> Realm:
        passwords = Passwords(self.pool.defer, CHEAP)
        return Realm(self.accounts, passwords, self.clock, bans=self.bans)

    @bans.default
    def _bans(self) -> Bans:
        return Bans(MemoryBans(), self.clock, skeleton_of)

    @codes.default
    def _codes(self) -> OneTimeCodes:
        return OneTimeCodes(self.accounts, self.clock)

    @factory.default
    def _factory(self) -> SessionFactory:
        house = House(
            realm=self.realm,
            keys=KeyRing(self.realm, self.keys, self.clock, execute),
            link=self.link,
            words=WORDS,
            clock=self.clock,
            sanitise=sanitise,
            themes=("default", "high-contrast"),
            patience=self.patience,
            pace=self.pace,
            codes=self.codes,
            tickets=Tickets(MemoryTickets(self.clock), self.clock),
            staff_need_codes=self.staff_need_codes,
            most_characters=2,
            profiler=self.profiler,
            observer=self.observer,
        )
        return SessionFactory(house, lambda: SessionId(f"s{next(self.numbers)}"), self.most)

    def add(self, name: str = "Ada", **preferences: object) -> None:
        """Give somebody an account, with `PASSWORD`."""
        done = self.accounts.create(name, CHEAP.hash(PASSWORD), "she", "en")
        done.addCallback(lambda account: self.accounts.set_preferences(account.id, preferences))

    def promote(self, name: str, role: Role) -> None:
        """Give somebody a role."""
        account = self.accounts.by_key[name.casefold()]
        self.accounts.set_role(account.id, role)

    def connect(self, **about: Any) -> Caller:
        """Open a connection."""
        connection = FakeConnection(**about)
        caller = Caller(self, connection)
        caller.session = self.factory.begin(connection)
        return caller

    def play(self, name: str = "Ada", **about: Any) -> Caller:
        """Connect and log in somebody who has an account, and let the world answer."""
        caller = self.connect(**about)
        caller.type(name, PASSWORD)
        caller.world("You are on Salt Quay.", prompt=">")
        return caller


@define(eq=False)
class Caller:
    """One connection with its session."""

    visit: Visit
    connection: FakeConnection
    session: ISession = field(init=False)

    @property
    def id(self) -> SessionId:
        """Return the session's name."""
        found: SessionId = self.session.core.id  # type: ignore[attr-defined]  # a Session
        return found

    @property
    def attachment(self) -> SessionId:
        """Return what its hold on the world is called."""
        found: SessionId = self.session.core.attachment  # type: ignore[attr-defined]  # a Session
        return found

    @property
    def last(self) -> str:
        """Return the newest line shown."""
        return self.connection.shown[-1]

    @property
    def prompt(self) -> str:
        """Return the newest prompt shown."""
        return self.connection.prompts[-1]

    @property
    def lines(self) -> list[str]:
        """Return what the world heard of this session."""
        return self.visit.link.attachments[self.attachment].lines

    def type(self, *lines: str) -> None:
        """Type lines at a leisurely pace."""
        for line in lines:
            self.session.received(line)
            self.visit.clock.advance(0.25)

    def hello(self, **about: Any) -> None:
        """Have the client tell something of itself."""
        for name, value in about.items():
            setattr(self.connection, name, value)
        self.session.asked("hello", {})

    def world(self, *words: str, **about: Any) -> None:
        """Have the world tell this session something."""
        self.visit.link.tell(self.attachment, *words, **about)


def said(key: str, language: str = "en", **arguments: Argument) -> str:
    """Return what a message reads like."""
    return WORDS.text(language, key, **arguments).plain()


class LoginTestCase(SynchronousTestCase):
    """With a visit, and somebody who has an account."""

    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.add("Ada")

    def attach_of(self, caller: Caller) -> Attach:
        """Return how a session joined the world."""
        return self.visit.link.attachments[caller.id].attach
