from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase
from twisted.web.test.requesthelper import DummyRequest
from typing_extensions import override

from tests.support.connection import FakeConnection
from tests.support.source import ROOT
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.world.location import Room
from vetrellis.server.api.health import HealthApi
from vetrellis.server.auth.ban import Ban, Kind
from vetrellis.server.auth.realm import Realm
from vetrellis.server.composition import HostMeter, Machine
from vetrellis.server.config import (
    Config,
    LimitsConfig,
    ListenConfig,
    ListingConfig,
    SessionConfig,
    StorageConfig,
    WorldConfig,
)
from vetrellis.server.content import World, read_words, read_world
from vetrellis.server.doors import Hall
from vetrellis.server.gateway.throttle import DoorLimits
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.world_host.host import _Flight
from vetrellis.server.world_host.observer import HostObserver

CONFIG = Config(
    WorldConfig(tick=0.25),
    StorageConfig(pipeline=3),
    session=SessionConfig(first_line=5.0, login=6.0, idle=7.0, staff_codes=True),
    limits=LimitsConfig(
        players=11,
        characters=4,
        connections=22,
        connections_per_host=3,
        accepts_per_second=44,
        accepts_per_host=5,
        command_burst=6,
        commands_per_second=7.0,
        queued_lines=8,
        flood_lines=4,
        logins_waiting=9,
    ),
)
WORDS, WORLD = read_words(CONFIG), World.of(read_world(CONFIG))


def still_reactor() -> Any:
    """Return a reactor on which time stands still until a test advances it."""
    return MemoryReactorClock()


class MachineCase(SynchronousTestCase):
    """A server without doors, on a clock that the test holds; its database stays closed."""

    @override
    def setUp(self) -> None:
        self.reactor = still_reactor()
        self.store = SqlStore(Path(self.mktemp()), self.reactor)
        self.given_up: list[VetrellisError] = []
        self.machine = Machine(
            CONFIG, self.reactor, self.store, WORDS, WORLD, self.given_up.append
        )
        self.hall: Hall = self.machine.hall(Path())

    def figure(self, name: str, **labels: str) -> float | None:
        value: float | None = self.hall.vitals.registry().get_sample_value(
            f"vetrellis_{name}", labels
        )
        return value

    def asked(self, what: str) -> tuple[int, dict[str, str]]:
        request: Any = DummyRequest([what.encode()])
        body = getattr(HealthApi(self.hall.vitals), what)(request)
        return request.responseCode, json.loads(body)["checks"]


class ConfiguredTests(MachineCase):
    """What the operator decided arrives where it matters."""

    def ports(self, **listen: str) -> tuple[object, object]:
        """Return which ports of telnet, plain and with TLS, are announced."""
        self.machine.config = evolve(self.machine.config, listen=ListenConfig(**listen))
        facts = self.machine.hall(Path()).facts()
        return facts.get("PORT"), facts.get("TLS")

    def test_ports_are_announced_as_they_are(self) -> None:
        secure = "ssl:1:privateKey=k"
        self.machine.ports.update(
            telnet=IPv4Address("TCP", "127.0.0.1", 4000),
            telnet_tls=IPv4Address("TCP", "127.0.0.1", 4443),
        )
        self.assertEqual(self.ports(telnet_tls=secure), ("4000", "4443"))
        del self.machine.ports["telnet_tls"]
        self.assertEqual(self.ports(), ("4000", None))
        self.assertEqual(self.ports(telnet=secure), (None, "4000"))
        self.machine.ports["telnet"] = UNIXAddress(b"/run/telnet")
        self.assertEqual(self.ports(telnet="unix:/run/telnet"), (None, None))

    def test_ports_that_a_proxy_makes_others_are_announced_as_players_know_them(self) -> None:
        listing = ListingConfig(port=23, tls_port=992)
        self.machine.config = evolve(self.machine.config, listing=listing)
        self.machine.ports["telnet"] = UNIXAddress(b"/run/telnet")
        self.assertEqual(self.ports(telnet="unix:/run/telnet"), ("23", "992"))

    def test_staff(self) -> None:
        house = self.machine._sessions.house
        self.assertTrue(house.staff_need_codes)
        self.assertEqual(house.most_characters, 4)
        self.assertIsNotNone(house.codes)
        self.assertIsNotNone(house.tickets)
        self.assertEqual(house.title, WORLD.blueprint.title)
        self.assertIs(house.profiler, self.machine._profiler)

    def test_whoever_is_banned_is_refused_at_every_door(self) -> None:
        self.machine._bans._learn((Ban(Kind.ADDRESS, "203.0.113.0/24", "", "Mod", 0, id=1),))
        self.assertTrue(self.hall.doorkeeper.bars("203.0.113.7"))
        self.assertFalse(self.hall.doorkeeper.bars("198.51.100.7"))

    def test_map_is_of_the_world_that_is_played(self) -> None:
        drawn = self.hall.atlas()
        rooms = sum(Room in kind.parts for kind in WORLD.blueprint.kinds)
        self.assertEqual(drawn.count(b"<room "), rooms)
        self.assertFalse(self.hall.offer.map)

    def test_control_channel_knows_its_requests(self) -> None:
        self.assertEqual(
            set(self.machine.control().requests), {"admin", "profile", "release", "staff"}
        )

    def test_world_host(self) -> None:
        pace = self.machine._host.pace
        self.assertEqual((pace.tick, pace.pipeline), (0.25, 3))

    def test_sessions(self) -> None:
        sessions = self.machine._sessions
        patience, pace = sessions.house.patience, sessions.house.pace
        self.assertEqual(sessions.most, 11)
        self.assertEqual((patience.first_prompt, patience.menu, patience.idle), (5, 6, 7))
        self.assertEqual((pace.burst, pace.rate, pace.pause_at, pace.resume_at), (6, 7, 8, 4))

    def test_flood_is_never_less_than_what_may_wait(self) -> None:
        self.assertEqual(self.machine._sessions.house.pace.most, 9)

    def test_doorkeeper(self) -> None:
        self.assertEqual(self.hall.doorkeeper.limits, DoorLimits(22, 3, 44, 5))

    def test_realm(self) -> None:
        realm: Realm = self.hall.realm
        self.assertEqual(realm._passwords.most_waiting, 9)

    def test_nobody_can_be_called_like_one_of_the_cast(self) -> None:
        self.assertIn("Ysolde", " ".join(self.hall.realm.names.reserved))


class LuckTests(MachineCase):
    """Each new world has a luck of its own."""

    def test_two_new_worlds_differ(self) -> None:
        other = Machine(CONFIG, self.reactor, self.store, WORDS, WORLD, self.given_up.append)
        lucks = {each._host.engine.world.seed for each in (self.machine, other)}
        self.assertEqual(len(lucks), 2)


class HealthTests(MachineCase):
    """The probes say what is wrong, in words, as soon as it is."""

    def test_all_is_well(self) -> None:
        self.assertEqual(self.asked("healthz"), (200, {"ticks": "ok"}))
        code, checks = self.asked("readyz")
        self.assertEqual((code, set(checks.values())), (200, {"ok"}))

    def test_world_that_stands_still_is_not_alive(self) -> None:
        self.reactor.advance(20)
        code, checks = self.asked("healthz")
        self.assertEqual((code, checks["ticks"]), (503, "the world has not ticked for 20 s"))

    def test_world_that_ticks_is_alive(self) -> None:
        self.reactor.advance(20)
        self.machine._host._observer.ticked(0.01, 0.0)
        self.assertEqual(self.asked("healthz")[0], 200)

    def test_late_world_is_alive_but_not_ready(self) -> None:
        self.machine._host.lag = 1.5
        self.assertEqual(self.asked("healthz")[0], 200)
        code, checks = self.asked("readyz")
        self.assertEqual((code, checks["pace"]), (503, "the last tick came 1.5 s late"))

    def test_commit_that_waits_is_not_ready(self) -> None:
        self.machine._host._flights.append(
            _Flight([], since=self.reactor.seconds(), size=0, dirty=0)
        )
        self.reactor.advance(3)
        code, checks = self.asked("readyz")
        self.assertEqual((code, checks["storage"]), (503, "a tick has waited 3 s to be saved"))
        self.assertEqual(self.figure("commit_age_seconds"), 3)

    def test_disk_in_trouble_is_not_ready(self) -> None:
        self.store._wait = 0.25
        code, checks = self.asked("readyz")
        self.assertEqual((code, checks["storage"]), (503, "nothing can be saved; trying on"))


class FigureTests(MachineCase):
    """What the parts tell becomes figures."""

    def test_host(self) -> None:
        meter = self.machine._host._observer
        self.assertIsInstance(meter, HostMeter)
        meter.ticked(0.02, 0.0)
        meter.committed(0.1, 300, 2)
        meter.queued(4, 1)
        meter.command("look")
        self.assertEqual(self.figure("tick_seconds_sum"), 0.02)
        self.assertEqual(self.figure("commit_bytes_total"), 300)
        self.assertEqual(self.figure("input_queue_lines"), 4)
        self.assertEqual(self.figure("commands_total", verb="look"), 1)

    def test_meter_hears_all_that_a_host_tells(self) -> None:
        told = {name for name in vars(HostObserver) if not name.startswith("_")}
        self.assertEqual(told - set(vars(HostMeter)), set())

    def test_doors(self) -> None:
        keeper = self.hall.doorkeeper
        for _ in range(4):
            keeper.enter("10.0.0.1")
        self.assertEqual((self.figure("connected"), self.figure("rejected")), (3, 1))

    def test_sessions_and_logins(self) -> None:
        self.machine._sessions.begin(FakeConnection(protocol="ssh"))
        self.assertEqual(self.figure("sessions", protocol="ssh", stage="login"), 1)
        self.machine._realm.results["refused"] += 2
        self.assertEqual(self.figure("logins_total", result="refused"), 2)
        self.assertEqual(self.figure("logins_total", result="admitted"), 0)

    def test_waiting_passwords_and_commits(self) -> None:
        self.assertEqual((self.figure("hash_queue"), self.figure("commit_age_seconds")), (0, 0))
        self.machine._realm._passwords.waiting = 5
        self.assertEqual(self.figure("hash_queue"), 5)


class ReferenceTests(MachineCase):
    """`docs/reference/metrics.md` explains every figure, and no other."""

    def test_page_and_registry_agree(self) -> None:
        page = (ROOT / "docs" / "reference" / "metrics.md").read_text("utf-8")
        families = list(self.hall.vitals.registry().collect())
        served = {each.name + ("_total" if each.type == "counter" else "") for each in families}
        explained = set(re.findall(r"^\| `(vetrellis_\w+)` \|", page, re.MULTILINE))
        ours = {name for name in served if name.startswith("vetrellis_")}
        self.assertEqual(explained, ours - {"vetrellis_build_info"})


class GoodbyeTests(MachineCase):
    """Clients have time to read the goodbye, but not for ever."""

    def test_nobody_is_waited_for_if_nobody_is_there(self) -> None:
        self.successResultOf(self.goodbye())

    def test_it_waits_until_the_last_is_gone(self) -> None:
        self.hall.doorkeeper.enter("10.0.0.1")
        done = self.goodbye()
        self.reactor.advance(0.5)
        self.assertNoResult(done)
        self.hall.doorkeeper.leave("10.0.0.1")
        self.reactor.advance(0.5)
        self.successResultOf(done)

    def test_it_does_not_wait_for_ever(self) -> None:
        self.hall.doorkeeper.enter("10.0.0.1")
        done = self.goodbye()
        self.reactor.pump([0.1] * 30)
        self.successResultOf(done)

    def goodbye(self) -> Deferred[None]:
        return Deferred.fromCoroutine(self.machine._say_goodbye())


class ProfileTests(MachineCase):
    """The profiler is told what only the whole server knows."""

    def test_zone_is_named_as_content_names_it(self) -> None:
        engine = self.machine._host.engine
        engine.found()
        self.assertEqual(self.machine._zone_of(engine.blueprint.start), "packet")

    def test_who_is_nowhere_has_no_zone(self) -> None:
        self.assertEqual(self.machine._zone_of("player:99"), "")

    def test_verbs_are_counted_by_the_figures(self) -> None:
        for verb in ("look", "say", "look"):
            self.machine._metrics.command(verb)
        self.assertEqual(self.machine._profiler._counts(), {"look": 2, "say": 1})
