"""The whole server on one page: what it is made of, and in which order that is opened.

Everything that varies is an argument somewhere below; here, and nowhere else, it is decided. What
is opened goes on the stack at once, so that a start that fails half-way closes what it opened. A
stop takes the same way back: nobody can connect any more, the world does its last tick and commits
it, players are told goodbye, the database is let go.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.reflect import namedAny
from typing_extensions import override

from vetrellis.formatters.theme import THEMES
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.game.engine import Engine
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.world.character import Character
from vetrellis.game.world.location import zone_of
from vetrellis.game.world.naming import Named
from vetrellis.server.api.control import ControlFactory, open_control
from vetrellis.server.api.metrics import Metrics, SessionMeter
from vetrellis.server.api.requests import AdminRequests, Requests
from vetrellis.server.api.vitals import Check, Vitals
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.administration import Administration
from vetrellis.server.auth.ban import Bans
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.name import NameRules, key_of, skeleton_of
from vetrellis.server.auth.one_time import OneTimeCodes
from vetrellis.server.auth.password import HashingPool, Passwords
from vetrellis.server.auth.realm import Realm
from vetrellis.server.auth.sql_accounts import SqlAccounts
from vetrellis.server.auth.sql_bans import SqlBans
from vetrellis.server.auth.sql_ssh_keys import SqlSshKeys
from vetrellis.server.auth.sql_tickets import SqlTickets
from vetrellis.server.auth.ticket import Tickets
from vetrellis.server.banner import Ready, claim_page
from vetrellis.server.config import Config
from vetrellis.server.content import World, open_words, open_world, summary
from vetrellis.server.doors import Hall, gate
from vetrellis.server.echo_check import check_echo
from vetrellis.server.gateway.annex import in_thread
from vetrellis.server.gateway.gate import Proxies
from vetrellis.server.gateway.offer import Offer
from vetrellis.server.gateway.sanitise import sanitise
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.listing import Listing
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.profile.profiler import Profiler
from vetrellis.server.session.core import House, Patience
from vetrellis.server.session.factory import SessionFactory
from vetrellis.server.session.inbox import Pace as LinePace
from vetrellis.server.session.local_link import LocalLink
from vetrellis.server.session.rights import renew
from vetrellis.server.settings import Loaded
from vetrellis.server.startup import (
    FILES,
    Listener,
    bind,
    check_certificates,
    most_connections,
    prepare_directory,
    raise_file_limit,
)
from vetrellis.server.tls_endpoint import speaks_tls
from vetrellis.server.watchdog import Watchdog
from vetrellis.server.world_host.host import WorldHost
from vetrellis.server.world_host.observer import HostObserver
from vetrellis.server.world_host.pace import Pace as HostPace
from vetrellis.shared.wire import SessionId

ATLAS = "vetrellis.server.atlas.atlas"
"""What draws the map of the world; loaded for the first who wants it."""

LUCK = 63
"""Bits of the luck that a new world gets; one that was saved has its own."""

SLOWEST_COMMIT = 2.0
"""Seconds that a tick may wait for its commit before players are better sent elsewhere."""

SLOWEST_TICK = 1.0
"""Seconds that a tick may come late before players are better sent elsewhere."""

_LOG = Logger()

LAST_WORDS = 2.0
"""Seconds that clients have to read the goodbye, before the process ends under them."""


async def compose(
    loaded: Loaded,
    reactor: Any,
    stack: AsyncExitStack,
    give_up: Callable[[VetrellisError], None],
) -> Ready:
    """Open a server, part by part.

    Args:
        loaded: Its configuration.
        reactor: Its clock, threads and network.
        stack: Where each part goes that is to be closed again.
        give_up: What to call when it cannot go on later.

    Returns:
        Where it listens, and what was found on the way.

    Raises:
        VetrellisError: It cannot start; the error says what to do.
    """
    config = loaded.config
    files = raise_file_limit()
    directory = prepare_directory(config.storage.directory)
    path = Path(config.database.removeprefix("sqlite:"))
    found = "found" if path.exists() else "made"
    store = SqlStore(path, reactor)
    await store.open()
    stack.push_async_callback(_closing, store)
    words, world = open_words(config), open_world(config, directory)
    machine = Machine(config, reactor, store, words, world, give_up, files)
    await machine.start(stack)
    await open_control(directory, machine.control(), reactor, stack)
    listeners = _listeners(loaded, machine.hall(directory))
    ports = await bind(reactor, listeners, stack)
    machine.ports.update({name: port.getHost() for name, port in ports.items()})
    ticket = await machine.first_ticket() if found == "made" else ""
    notes = ((f"world {world.blueprint.title}", summary(world)), (f"database {path}", found))
    return Ready(machine.ports, notes, ticket, *_sealing(listeners))


def _listeners(loaded: Loaded, hall: Hall) -> list[Listener]:
    """Make a door for each listener that is on."""
    check_echo(loaded.config)
    certificates = check_certificates(loaded)
    listeners = []
    for name, endpoint in loaded.config.listeners.items():
        files = certificates[name][0] if name in certificates else None
        origin = str(loaded.origin(f"listen.{name}"))
        listeners.append(Listener(name, endpoint, gate(hall, name, files), origin))
    return listeners


def _sealing(listeners: Sequence[Listener]) -> tuple[tuple[str, ...], Callable[[], None]]:
    """Return which listeners speak TLS, and what reads their certificates again."""
    doors: dict[str, Any] = {
        each.name: each.factory for each in listeners if speaks_tls(each.endpoint)
    }
    return tuple(doors), partial(_reload, [door.behind for door in doors.values()])


def _reload(sealed: Sequence[Any]) -> None:
    """Read the certificates of these listeners again."""
    for factory in sealed:
        factory.reload()
    if not sealed:
        _LOG.info("there is nothing to be read again: no listener speaks TLS")


@frozen
class HostMeter(HostObserver):
    """Hands on what the world host does: to the figures, and to the watchdog."""

    _metrics: Metrics
    _watchdog: Watchdog

    @override
    def ticked(self, seconds: float, lag: float) -> None:
        self._watchdog.ticked()
        self._metrics.ticked(seconds, lag)

    @override
    def committed(self, seconds: float, size: int, dirty: int) -> None:
        self._metrics.committed(seconds, size, dirty)

    @override
    def command(self, verb: str) -> None:
        self._metrics.command(verb)

    @override
    def queued(self, lines: int, in_flight: int) -> None:
        self._metrics.queued(lines, in_flight)


@define(eq=False)
class Machine:
    """Everything between the database and the doors.

    Attributes:
        config: What the operator decided.
        reactor: Clock and threads.
        store: The database, open.
        words: What is said, in each language.
        world: What is played.
        ports: Where it listens, by the name of each listener.
    """

    config: Config
    reactor: Any
    store: SqlStore
    words: Catalogue
    world: World
    _give_up: Callable[[VetrellisError], None]
    _files: int = FILES
    _metrics: Metrics = field(init=False)
    _watchdog: Watchdog = field(init=False)
    _profiler: Profiler = field(init=False)
    _host: WorldHost = field(init=False)
    _hashing: HashingPool = field(init=False)
    _accounts: SqlAccounts = field(init=False)
    _bans: Bans = field(init=False)
    _tickets: Tickets = field(init=False)
    _realm: Realm = field(init=False)
    _keys: KeyRing = field(init=False)
    _sessions: SessionFactory = field(init=False)
    _doorkeeper: Doorkeeper = field(init=False)
    ports: dict[str, Any] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._metrics = Metrics()
        self._watchdog = Watchdog(self.reactor, self._metrics.reactor_lag_seconds.observe)
        self._profiler = Profiler(self.reactor, self._zone_of, self._metrics.verbs)
        self._host = self._new_host()
        self._hashing = HashingPool(self.reactor)
        self._accounts = SqlAccounts(self.store, self.reactor, key_of, skeleton_of)
        self._bans = Bans(SqlBans(self.store), self.reactor, skeleton_of)
        self._tickets = Tickets(SqlTickets(self.store, self.reactor), self.reactor)
        self._realm = self._new_realm()
        self._keys = self._new_keys()
        self._sessions = self._new_sessions()
        self._doorkeeper = self._new_doorkeeper()
        self._watch()

    async def start(self, stack: AsyncExitStack) -> None:
        """Let time pass in the world; what stops it again goes on the stack."""
        await self._bans.load()
        self._hashing.startService()
        stack.callback(self._hashing.stopService)
        stack.push_async_callback(self._say_goodbye)
        await self._host.start()
        stack.push_async_callback(_stopping, self._host)
        self._watchdog.start()
        stack.callback(self._watchdog.stop)
        stack.callback(self._profiler.stop)

    def hall(self, directory: Path) -> Hall:
        """Return what lies behind every door."""
        return Hall(
            self._sessions,
            self._realm,
            self._keys,
            self.words,
            Vitals(self._live(), self._ready(), lambda: self._metrics.registry),
            self._doorkeeper,
            self.config.limits,
            directory,
            self.reactor,
            self._listing().facts,
            offer=self._offer(),
            atlas=self._atlas,
            proxies=Proxies.of(self.config.proxy.networks),
            web=self.config.web,
        )

    def _atlas(self) -> bytes:
        # Of a world of its own: this runs in a thread, and the one that is played changes.
        engine = Engine.of(self.world.blueprint, self.words)
        engine.found()
        draw: Callable[[WorldGraph, str], bytes] = namedAny(ATLAS)
        return draw(engine.world, self.words.languages[0])

    def _offer(self) -> Offer:
        said = self.config.clients
        return Offer(
            said.public_url.rstrip("/"),
            said.media_url,
            said.discord_application,
            self.config.listing.discord,
            said.map,
        )

    def _listing(self) -> Listing:
        return Listing(
            self.config.listing,
            self.world.blueprint,
            self.words.languages,
            self.reactor.seconds(),
            lambda: self._sessions.playing,
            self._open_ports,
        )

    def _open_ports(self) -> Mapping[str, str]:
        """Return the ports of telnet, as sites that list servers call them."""
        listing, plain = self.config.listing, self.config.listen.telnet
        numbers = {
            "TLS" if speaks_tls(plain) else "PORT": getattr(self.ports.get("telnet"), "port", 0)
        }
        if number := getattr(self.ports.get("telnet_tls"), "port", 0):
            numbers["TLS"] = number
        said = {"PORT": listing.port, "TLS": listing.tls_port}
        numbers.update({kind: number for kind, number in said.items() if number})
        return {kind: str(number) for kind, number in numbers.items() if number}

    def control(self) -> ControlFactory:
        """Return what answers `vetrellis` commands."""
        admin = AdminRequests(
            self._administration(),
            lambda ticket: claim_page(
                self.ports.get("web"), ticket, speaks_tls(self.config.listen.web)
            ),
        )
        requests = {**Requests(self._profiler).table(), **admin.table()}
        return ControlFactory(requests, self.reactor)

    async def first_ticket(self) -> str:
        """Return a ticket with which somebody becomes the first admin."""
        return await self._administration().ticket()

    def _administration(self) -> Administration:
        def changed(account: Account) -> None:
            everybody = self._sessions.everybody()
            renew(everybody, account.id, role=account.role, secret=account.secret)

        return Administration(self._accounts, self._tickets, changed)

    def _zone_of(self, actor: str) -> str:
        """Return the zone that somebody is in, as content names it."""
        world, somebody = self._host.engine.world, EntityId(actor)
        zone = zone_of(world, somebody) if somebody in world else None
        return (zone or "").removeprefix("zone:")

    def _new_host(self) -> WorldHost:
        return WorldHost(
            Engine.of(self.world.blueprint, self.words, seed=secrets.randbits(LUCK)),
            self.store,
            self.reactor,
            self.words.text,
            pace=self._pace(),
            observer=HostMeter(self._metrics, self._watchdog),
            on_broken=self._give_up,
        )

    def _pace(self) -> HostPace:
        world, storage = self.config.world, self.config.storage
        return HostPace(
            tick=world.tick,
            answer=world.answer,
            pipeline=storage.pipeline,
            linger=self.config.session.linger,
        )

    def _new_realm(self) -> Realm:
        cast = {
            named.noun(language).name
            for kind in self.world.blueprint.kinds
            if Character in kind.parts and isinstance(named := kind.parts.get(Named), Named)
            for language in self.words.languages
        }
        passwords = Passwords(self._hashing.defer, most_waiting=self.config.limits.logins_waiting)
        self._metrics.watch(
            "hash_queue", "Passwords that wait to be checked.", lambda: passwords.waiting
        )
        names = NameRules.with_cast(sorted(cast))
        return Realm(self._accounts, passwords, self.reactor, names, self._bans)

    def _new_keys(self) -> KeyRing:
        keys = SqlSshKeys(self.store, self.reactor)
        return KeyRing(self._realm, keys, self.reactor, in_thread(self.reactor))

    def _new_sessions(self) -> SessionFactory:
        limits, waits = self.config.limits, self.config.session
        house = House(
            self._realm,
            self._keys,
            LocalLink(self._host, self.reactor),
            self.words,
            self.reactor,
            sanitise,
            tuple(THEMES),
            Patience(first_prompt=waits.first_line, menu=waits.login, idle=waits.idle),
            LinePace(
                burst=limits.command_burst,
                rate=limits.commands_per_second,
                pause_at=limits.queued_lines,
                resume_at=limits.queued_lines // 2,
                most=max(limits.flood_lines, limits.queued_lines + 1),
            ),
            OneTimeCodes(self._accounts, self.reactor),
            self._tickets,
            waits.staff_codes,
            self.config.listing.name or self.world.blueprint.title,
            limits.characters,
            self._profiler,
            SessionMeter(self._metrics),
        )
        return SessionFactory(house, _fresh_session_id, limits.players)

    def _new_doorkeeper(self) -> Doorkeeper:
        limits = self.config.limits
        return Doorkeeper(
            self.reactor,
            DoorLimits(
                connections=most_connections(limits.connections, self._files),
                connections_each=limits.connections_per_host,
                accepts=limits.accepts_per_second,
                accepts_each=limits.accepts_per_host,
            ),
            lambda address: self._bans.of_address(address) is not None,
        )

    def _watch(self) -> None:
        """Make figures of what is asked for, not told."""
        watch = self._metrics.watch
        watch("connected", "Connections at the moment.", lambda: len(self._doorkeeper.crowd))
        watch("rejected", "Connections turned away so far.", lambda: self._doorkeeper.refused)
        self._metrics.watch_each(
            "sessions",
            "Players who are connected, by how far they have come.",
            ("protocol", "stage"),
            lambda: self._sessions.counts().items(),
        )
        self._metrics.count_each(
            "logins",
            "What came of those who wanted to come in.",
            ("result",),
            lambda: (((result,), count) for result, count in self._realm.results.items()),
        )
        watch(
            "commit_age_seconds",
            "For how long the oldest tick that is not committed has waited.",
            lambda: self._host.commit_age,
        )

    def _live(self) -> dict[str, Check]:
        return {"ticks": self._watchdog.objection}

    def _ready(self) -> dict[str, Check]:
        return {"pace": self._pace_objection, "storage": self._storage_objection}

    def _pace_objection(self) -> str:
        late = self._host.lag
        return f"the last tick came {late:.1f} s late" if late > SLOWEST_TICK else ""

    def _storage_objection(self) -> str:
        age = self._host.commit_age
        if age > SLOWEST_COMMIT:
            return f"a tick has waited {age:.0f} s to be saved"
        return "nothing can be saved; trying on" if self.store.in_trouble else ""

    async def _say_goodbye(self) -> None:
        """Tell those who are still there, and give their lines time to carry it."""
        self._sessions.goodbye()
        ends_at = self.reactor.seconds() + LAST_WORDS
        while len(self._doorkeeper.crowd) and self.reactor.seconds() < ends_at:
            await deferLater(self.reactor, 0.02)


def _fresh_session_id() -> SessionId:
    return SessionId(secrets.token_hex(8))


async def _closing(store: SqlStore) -> None:
    await store.close()


async def _stopping(host: WorldHost) -> None:
    await host.stop()
