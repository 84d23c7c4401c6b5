from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import asdict, evolve
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IProtocolFactory
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.session.visit import Visit
from tests.support.certificate import write_pair
from tests.support.elsewhere import at_once
from vetrellis.server.api.vitals import Vitals
from vetrellis.server.config import Config, LimitsConfig, ListenConfig
from vetrellis.server.content import read_words
from vetrellis.server.doors import DOORS, Hall, gate
from vetrellis.server.gateway.dismissal import Dismissal
from vetrellis.server.gateway.key_file import HOST_KEYS, HostKeyError
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.tls import TlsFactory
from vetrellis.server.tls_endpoint import TlsFiles


class DoorTests(SynchronousTestCase):
    """Each listener has a door of its own into the same sessions, bounded as configured."""

    @override
    def setUp(self) -> None:
        visit = Visit()
        reactor = MemoryReactorClock()
        directory = Path(self.mktemp())
        directory.mkdir()
        self.hall = Hall(
            visit.factory,
            visit.realm,
            visit.factory.house.keys,
            read_words(Config()),
            Vitals({}, {}, dict),
            Doorkeeper(reactor),
            LimitsConfig(output_bytes=400_000, output_stall=7.0, connections_per_host=3),
            directory,
            reactor,
            elsewhere=at_once,
        )

    def opened(self, name: str) -> Any:
        """Return what is behind a door, once somebody came to it."""
        factory: Any = DOORS[name](self.hall)
        return self.successResultOf(factory.opened())

    def test_every_listener_has_a_door(self) -> None:
        self.assertEqual(set(DOORS), set(asdict(ListenConfig())))

    def test_every_door_is_a_factory(self) -> None:
        for make in DOORS.values():
            verifyObject(IProtocolFactory, make(self.hall))

    def test_no_door_tells_when_it_opens(self) -> None:
        for name, make in DOORS.items():
            factory: Any = make(self.hall)
            self.assertFalse(factory.noisy, name)
        self.assertFalse(self.opened("ssh").noisy)
        self.assertFalse(self.opened("web").noisy)
        self.assertFalse(self.opened("web").wrappedFactory.noisy)

    def test_every_door_has_the_gate_before_it(self) -> None:
        banned = IPv4Address("TCP", "203.0.113.9", 1)
        door = Doorkeeper(self.hall.reactor, is_banned="203.0.113.9".__eq__)
        for name in DOORS:
            built = gate(evolve(self.hall, doorkeeper=door), name).buildProtocol(banned)
            is_told = name.startswith("telnet")
            self.assertIsInstance(built, Dismissal if is_told else type(None), name)
        self.assertEqual(door.refused, len(DOORS))

    def test_door_with_tls_is_the_same_behind_it(self) -> None:
        path = write_pair(Path(self.mktemp()))
        files = TlsFiles(str(path), str(path))
        for name, words in (("telnet_tls", b"speaks TLS"), ("web", b"HTTP/1.1 400 Bad Request")):
            behind = gate(self.hall, name, files).behind
            self.assertIsInstance(behind, TlsFactory)
            self.assertIsInstance(behind.wrappedFactory, type(DOORS[name](self.hall)))
            self.assertIn(words, behind.words)

    def host_keys(self) -> list[bytes]:
        return [(self.hall.directory / name).read_bytes() for name in HOST_KEYS.values()]

    def test_ssh_keeps_the_keys_that_it_makes(self) -> None:
        self.opened("ssh")
        first = self.host_keys()
        self.opened("ssh")
        self.assertEqual(self.host_keys(), first)

    def test_key_that_cannot_serve_is_told_at_the_start(self) -> None:
        for name in HOST_KEYS.values():
            key = self.hall.directory / name
            key.write_text("nonsense")
            key.chmod(0o600)
            error = self.assertRaises(HostKeyError, DOORS["ssh"], self.hall)
            self.assertIn("Move it away", str(error))
            self.assertIn(name, str(error))
            key.chmod(0o644)
            error = self.assertRaises(HostKeyError, DOORS["ssh"], self.hall)
            self.assertIn("chmod 600", str(error))
            key.unlink()

    def test_no_key_is_made_before_somebody_comes(self) -> None:
        for make in DOORS.values():
            make(self.hall)
        self.opened("web")
        self.assertEqual(list(self.hall.directory.iterdir()), [])

    def test_what_may_wait_is_as_configured(self) -> None:
        self.assertEqual(self.hall.outlet, OutletLimits(100_000, 400_000, 7.0))
        self.assertEqual(self.opened("ssh").limits.unread, self.hall.outlet)

    def test_pages_may_come_by_more_connections_than_players(self) -> None:
        crowd = self.opened("web").crowd
        self.assertEqual([crowd.enter("10.0.0.1") for _ in range(13)], [True] * 12 + [False])

    def test_defaults_are_those_of_the_gateway(self) -> None:
        hall = evolve(self.hall, limits=LimitsConfig())
        self.assertEqual(hall.outlet, OutletLimits())
