from __future__ import annotations

import errno
import os
import resource
import socket
from contextlib import AsyncExitStack
from pathlib import Path

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.certificate import write_pair
from vetrellis.server import startup
from vetrellis.server.banner import Ready, banner, where
from vetrellis.server.notify import READY, notify
from vetrellis.server.port_holder import port_holder
from vetrellis.server.settings import load
from vetrellis.server.startup import (
    BACKLOG,
    SPARE_FILES,
    Listener,
    StartupError,
    bind,
    check_certificates,
    most_connections,
    prepare_directory,
    raise_file_limit,
    with_backlog,
)
from vetrellis.server.tls_endpoint import TlsFiles


class CrowdedReactor(MemoryReactorClock):
    """A reactor on a machine where some ports cannot be had."""

    def __init__(self, **refused: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Twisted's is bare
        self.refused = {int(port[1:]): number for port, number in refused.items()}

    @override
    def listenTCP(
        self, port: int, factory: Factory, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        number = self.refused.get(port)
        if number is not None:
            raise CannotListenError(interface, port, OSError(number, os.strerror(number)))
        listening: IListeningPort = super().listenTCP(  # type: ignore[no-untyped-call]  # bare
            port, factory, backlog, interface
        )
        return listening


class BindTests(SynchronousTestCase):
    """All listeners are bound, or none is and one line says what to do."""

    def bound(
        self, reactor: MemoryReactorClock, *endpoints: str, origin: str = "default"
    ) -> Deferred[dict[str, IListeningPort]]:
        self.stack = AsyncExitStack()
        names = ("telnet", "ssh", "web")
        listeners = [
            Listener(name, endpoint, Factory(), origin)
            for name, endpoint in zip(names, endpoints, strict=False)
        ]
        return Deferred.fromCoroutine(bind(reactor, listeners, self.stack))

    def problem(
        self, reactor: MemoryReactorClock, *endpoints: str, origin: str = "default"
    ) -> str:
        failed = self.bound(reactor, *endpoints, origin=origin)
        return str(self.failureResultOf(failed, StartupError).value)

    def test_all_are_bound(self) -> None:
        reactor = MemoryReactorClock()
        ports = self.successResultOf(self.bound(reactor, "tcp:4000", r"tcp:4022:interface=\:\:1"))
        self.assertEqual(list(ports), ["telnet", "ssh"])
        self.assertEqual([each[0] for each in reactor.tcpServers], [4000, 4022])

    def test_none_is_none(self) -> None:
        self.assertEqual(self.successResultOf(self.bound(MemoryReactorClock())), {})

    def test_busy_port_names_another(self) -> None:
        self.patch(startup, "port_holder", lambda port: "")
        reactor = CrowdedReactor(p4000=errno.EADDRINUSE)
        self.assertEqual(
            self.problem(reactor, "tcp:4000:interface=127.0.0.1"),
            "telnet: port 4000 is taken; choose another: --telnet tcp:4001:interface=127.0.0.1",
        )

    def test_who_holds_a_port_is_told(self) -> None:
        holder = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(holder.close)
        port = holder.getsockname()[1]
        reactor = CrowdedReactor(**{f"p{port}": errno.EADDRINUSE})
        problem = self.problem(reactor, f"tcp:{port}")
        self.assertIn(f"port {port} is taken by ", problem)
        self.assertIn(f" (pid {os.getpid()}); choose another: ", problem)

    def test_port_for_root_names_another(self) -> None:
        reactor = CrowdedReactor(p23=errno.EACCES)
        self.assertEqual(
            self.problem(reactor, "tcp:23"),
            "telnet: port 23 is only for root; choose another: --telnet tcp:4023",
        )

    def test_other_trouble_is_told_as_the_system_tells_it(self) -> None:
        reactor = CrowdedReactor(p4000=errno.EADDRNOTAVAIL)
        self.assertEqual(
            self.problem(reactor, "tcp:4000:interface=10.9.8.7", origin="a.yaml:3:5"),
            "a.yaml:3:5: listen.telnet: cannot listen on tcp:4000:interface=10.9.8.7: "
            "Cannot assign requested address",
        )

    def test_what_was_bound_before_a_busy_port_is_let_go(self) -> None:
        reactor = CrowdedReactor(p4022=errno.EADDRINUSE)
        self.problem(reactor, "tcp:4000", "tcp:4022")
        self.assertEqual(len(reactor.tcpServers), 1)
        closed = Deferred.fromCoroutine(self.stack.aclose())
        self.successResultOf(closed)

    def test_nonsense_tells_the_forms(self) -> None:
        problem = self.problem(MemoryReactorClock(), "tpc:4000")
        self.assertIn("listen.telnet: 'tpc:4000' is not an endpoint (Unknown", problem)
        self.assertIn("write tcp:4000, tcp:4000:interface=127.0.0.1, ", problem)
        self.assertNotIn("\n", problem)

    def test_every_nonsense_is_told_and_nothing_bound(self) -> None:
        reactor = MemoryReactorClock()
        problems = self.problem(reactor, "tcp:port", "tcp:1:2:3:4:5", "tcp:4000").splitlines()
        self.assertEqual(len(problems), 2)
        self.assertTrue(problems[0].startswith("listen.telnet: 'tcp:port' is not an endpoint; "))
        self.assertEqual(reactor.tcpServers, [])

    def test_tls_listens_where_it_is_told_to(self) -> None:
        reactor = MemoryReactorClock()
        endpoint = "ssl:4443:privateKey=/k.pem:interface=127.0.0.1"
        self.successResultOf(self.bound(reactor, endpoint))
        ((port, _, backlog, interface),) = reactor.tcpServers
        self.assertEqual((port, backlog, interface), (4443, BACKLOG, "127.0.0.1"))

    def test_busy_port_of_tls_names_another_one_of_tls(self) -> None:
        self.patch(startup, "port_holder", lambda port: "")
        reactor = CrowdedReactor(p4443=errno.EADDRINUSE)
        problem = self.problem(reactor, "ssl:4443:privateKey=/k.pem")
        self.assertIn("choose another: --telnet ssl:4444:privateKey=/k.pem", problem)

    def test_unknown_word_of_tls_is_named(self) -> None:
        problem = self.problem(MemoryReactorClock(), "ssl:4443:key=/k.pem")
        self.assertIn("(Unknown word 'key=/k.pem': there are privateKey, ", problem)


class CertificateTests(SynchronousTestCase):
    """Certificates are looked at before anything is opened, and all mistakes told together."""

    def checked(self, **endpoints: str) -> dict[str, tuple[TlsFiles, str, str]]:
        names = {f"VETRELLIS__LISTEN__{name.upper()}": each for name, each in endpoints.items()}
        return check_certificates(load(environment=names))

    def problem(self, **endpoints: str) -> str:
        return str(self.assertRaises(StartupError, self.checked, **endpoints))

    def test_who_speaks_no_tls_has_none(self) -> None:
        self.assertEqual(self.checked(), {})

    def test_files_and_what_they_are_for_are_told(self) -> None:
        path = write_pair(Path(self.mktemp()), "mud.example")
        files, summary, problem = self.checked(telnet_tls=f"ssl:1:privateKey={path}")["telnet_tls"]
        self.assertEqual((files, problem), (TlsFiles(str(path), str(path)), ""))
        self.assertIn("for mud.example, until ", summary)

    def test_expired_one_is_told_and_keeps_nobody_from_starting(self) -> None:
        path = write_pair(Path(self.mktemp()), begins=-9, ends=-1)
        _, _, problem = self.checked(web=f"ssl:1:privateKey={path}")["web"]
        self.assertIn("it expired on ", problem)

    def test_every_mistake_is_told_in_a_line(self) -> None:
        empty = Path(self.mktemp())
        empty.write_text("no key")
        problems = self.problem(
            telnet="ssl:1:privateKey=/no/key.pem",
            telnet_tls=f"ssl:2:privateKey={empty}",
            web="ssl:3:sslmethod=SSLv3",
        ).splitlines()
        self.assertEqual(len(problems), 3)
        for problem, place, words in zip(
            problems,
            ("TELNET: listen.telnet: ", "TELNET_TLS: listen.telnet_tls: ", "WEB: listen.web: "),
            ("No such file or directory: /no/key.pem", "no readable PEM", "Unknown word"),
            strict=True,
        ):
            self.assertIn(place, problem)
            self.assertIn(words, problem)


class PortHolderTests(SynchronousTestCase):
    """Who listens on a port is told where the kernel tells it, and left out elsewhere."""

    def proc(self, *rows: str) -> Path:
        path = Path(self.mktemp())
        (path / "net").mkdir(parents=True)
        (path / "net" / "tcp").write_text("\n".join(("header", *rows)))
        return path

    def row(self, port: int, state: str = "0A", inode: str = "77") -> str:
        return f"0: 0100007F:{port:04X} 00000000:0000 {state} 0:0 0:0 0 0 0 {inode} 1"

    def process(self, proc: Path, number: int, name: str = "", inode: str = "77") -> None:
        (proc / str(number) / "fd").mkdir(parents=True)
        (proc / str(number) / "fd" / "3").symlink_to(f"socket:[{inode}]")
        (proc / str(number) / "fd" / "4").write_text("no link")
        if name:
            (proc / str(number) / "comm").write_text(f"{name}\n")

    def test_listener_is_named(self) -> None:
        proc = self.proc(self.row(4000))
        self.process(proc, 9, "other", inode="5")
        self.process(proc, 10, "evennia")
        self.assertEqual(port_holder(4000, proc), "evennia (pid 10)")

    def test_nameless_process_has_a_number(self) -> None:
        proc = self.proc(self.row(4000))
        self.process(proc, 10)
        self.assertEqual(port_holder(4000, proc), "a process (pid 10)")

    def test_other_ports_and_other_states_do_not_count(self) -> None:
        proc = self.proc(self.row(4001), self.row(4000, state="01"))
        self.process(proc, 10, "client")
        self.assertEqual(port_holder(4000, proc), "")

    def test_process_of_somebody_else_is_not_told(self) -> None:
        proc = self.proc(self.row(4000))
        (proc / "10").mkdir()
        self.assertEqual(port_holder(4000, proc), "")

    def test_system_without_proc_says_nothing(self) -> None:
        self.assertEqual(port_holder(4000, Path("/no/such/proc")), "")


class DirectoryTests(SynchronousTestCase):
    """The server proves that it can write before it opens anything."""

    def test_missing_directory_is_made(self) -> None:
        path = Path(self.mktemp()) / "deep" / "var"
        self.assertEqual(prepare_directory(str(path)), path)
        self.assertEqual(list(path.iterdir()), [])

    def test_file_in_its_place_is_told(self) -> None:
        path = Path(self.mktemp())
        path.write_text("")
        error = self.assertRaises(StartupError, prepare_directory, str(path))
        self.assertTrue(str(error).startswith(f"cannot write to {path}/: "))
        self.assertIn("--var DIRECTORY", str(error))


class FileLimitTests(SynchronousTestCase):
    """The server asks for as many file descriptors as it may have, and never for fewer."""

    @override
    def setUp(self) -> None:
        self.limits = (1024, 4096)
        self.patch(resource, "getrlimit", lambda _: self.limits)
        self.patch(resource, "setrlimit", self.set)

    def set(self, which: int, limits: tuple[int, int]) -> None:
        self.assertEqual(which, resource.RLIMIT_NOFILE)
        self.limits = limits

    def test_it_takes_what_it_may_have(self) -> None:
        self.assertEqual(raise_file_limit(65536), 4096)
        self.assertEqual(self.limits, (4096, 4096))

    def test_it_takes_no_more_than_it_wants(self) -> None:
        self.assertEqual(raise_file_limit(2000), 2000)

    def test_it_gives_nothing_back(self) -> None:
        self.assertEqual(raise_file_limit(64), 1024)

    def test_no_limit_is_enough(self) -> None:
        self.limits = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        self.assertEqual(raise_file_limit(64), resource.RLIM_INFINITY)


class BannerTests(SynchronousTestCase):
    """A person at the terminal reads how to get in."""

    HERE = Ready(
        {
            "telnet": IPv4Address("TCP", "127.0.0.1", 4000),
            "ssh": IPv4Address("TCP", "127.0.0.1", 4022),
            "web": IPv6Address("TCP", "::1", 8080),
        },
        [("world vetrellis", "43 rooms")],
    )

    def test_it_tells_every_way_in(self) -> None:
        told = banner(self.HERE, 1.26)
        for part in (
            "world vetrellis ... 43 rooms",
            "up (1.3 s)",
            "telnet   telnet localhost 4000\n",
            "ssh      ssh -p 4022 guest@localhost\n",
            "browser  http://localhost:8080/\n",
            "this machine only",
        ):
            self.assertIn(part, told)

    def test_open_server_is_not_called_closed(self) -> None:
        told = banner(Ready({"telnet": IPv4Address("TCP", "0.0.0.0", 23)}), 0)
        self.assertIn("telnet localhost 23", told)
        self.assertNotIn("only", told)

    def test_encrypted_page_is_where_a_ticket_is_taken(self) -> None:
        ready = Ready(self.HERE.addresses, ticket="aaa-bbb", secure=("web",))
        self.assertIn("https://localhost:8080/#claim=aaa-bbb", banner(ready, 0))

    def test_encrypted_ways_in_are_told_as_such(self) -> None:
        addresses = {
            "telnet_tls": IPv4Address("TCP", "0.0.0.0", 4443),
            "web": IPv4Address("TCP", "0.0.0.0", 443),
        }
        told = banner(Ready(addresses, secure=("telnet_tls", "web")), 0)
        self.assertIn("telnet   localhost 4443, with TLS\n", told)
        self.assertIn("browser  https://localhost:443/\n", told)

    def test_named_interface_is_told_by_name(self) -> None:
        told = banner(Ready({"web": IPv6Address("TCP", "fd00::1", 80)}), 0)
        self.assertIn("http://[fd00::1]:80/", told)

    def test_socket_is_told_by_its_path(self) -> None:
        told = banner(Ready({"telnet": UNIXAddress(b"/run/v.sock")}), 0)
        self.assertIn("telnet   /run/v.sock", told)

    def test_first_admin_is_told_how_to_become_one(self) -> None:
        told = banner(Ready(self.HERE.addresses, ticket="aaa-bbb"), 0)
        self.assertIn("  claim aaa-bbb\n", told)
        self.assertIn("http://localhost:8080/#claim=aaa-bbb\n", told)
        elsewhere = Ready({"telnet": IPv4Address("TCP", "0.0.0.0", 23)}, ticket="aa")
        self.assertNotIn("#claim", banner(elsewhere, 0))
        self.assertNotIn("claim", banner(self.HERE, 0))

    def test_no_listener_is_said(self) -> None:
        self.assertIn("Nobody can connect", banner(Ready({}), 0))

    def test_addresses_are_written_as_people_do(self) -> None:
        self.assertEqual(where(IPv4Address("TCP", "127.0.0.1", 4000)), "127.0.0.1:4000")
        self.assertEqual(where(IPv6Address("TCP", "::1", 4000)), "[::1]:4000")


class NotifyTests(SynchronousTestCase):
    """The service manager is told, if there is one."""

    def listen(self, address: str) -> socket.socket:
        channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(channel.close)
        channel.bind(address)
        channel.settimeout(5)
        return channel

    def test_it_hears_by_a_path(self) -> None:
        path = os.path.relpath(self.mktemp())
        channel = self.listen(path)
        self.assertTrue(notify(READY, {"NOTIFY_SOCKET": path}))
        self.assertEqual(channel.recv(100), b"READY=1")

    def test_it_hears_by_an_abstract_name(self) -> None:
        name = f"vetrellis-{os.getpid()}"
        channel = self.listen(f"\0{name}")
        self.assertTrue(notify(READY, {"NOTIFY_SOCKET": f"@{name}"}))
        self.assertEqual(channel.recv(100), b"READY=1")

    def test_nobody_listens(self) -> None:
        self.assertFalse(notify(READY, {}))
        self.assertFalse(notify(READY, {"NOTIFY_SOCKET": "/no/such/socket"}))


class RoomTests(SynchronousTestCase):
    """Whoever comes is let in or told why not, and is not left waiting at the door."""

    def test_many_may_wait_at_a_door(self) -> None:
        self.assertEqual(with_backlog("tcp:4000"), f"tcp:4000:backlog={BACKLOG}")
        self.assertEqual(
            with_backlog("tcp:4000:interface=127.0.0.1"),
            f"tcp:4000:interface=127.0.0.1:backlog={BACKLOG}",
        )

    def test_an_operator_who_says_how_many_knows_better(self) -> None:
        self.assertEqual(with_backlog("tcp:4000:backlog=8"), "tcp:4000:backlog=8")

    def test_what_knows_no_backlog_stays_as_it_is(self) -> None:
        for endpoint in ("systemd:domain=INET:name=telnet", "tcp", "", "carrier-pigeon:7"):
            self.assertEqual(with_backlog(endpoint), endpoint)

    def test_no_more_connections_than_descriptors(self) -> None:
        self.assertEqual(most_connections(2000, 65536), 2000)
        self.assertEqual(most_connections(2000, 1024), 1024 - SPARE_FILES)
        self.assertEqual(most_connections(2000, 20), 1)
