"""TLS before a listener: what is spoken, who is waited for, and certificates that change."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

from attrs import define, field
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, IProtocolFactory
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.gateway.test_gate import Talks
from tests.support.certificate import TODAY, write_pair
from vetrellis.server.gateway.tls import (
    HANDSHAKE_WITHIN,
    CertificateError,
    TlsFactory,
    describe,
    load_certificate,
)
from vetrellis.server.tls_endpoint import TlsFiles

WORDS = b"This is TLS.\r\n"


@define(eq=False)
class Client:
    """A client of Python's own TLS, joined to a server without a network.

    Attributes:
        heard: What came decrypted.
    """

    server: Any
    wire: StringTransport
    context: ssl.SSLContext
    session: ssl.SSLSession | None = None
    heard: bytes = b""
    _incoming: ssl.MemoryBIO = field(factory=ssl.MemoryBIO)
    _outgoing: ssl.MemoryBIO = field(factory=ssl.MemoryBIO)
    line: ssl.SSLObject = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.line = self.context.wrap_bio(
            self._incoming, self._outgoing, server_hostname="localhost", session=self.session
        )

    def shake_hands(self) -> None:
        """Do the handshake, or raise what is wrong with it."""
        for _ in range(6):
            try:
                self.line.do_handshake()
            except ssl.SSLWantReadError:
                self.carry()
            else:
                self.carry()
                return
        raise ssl.SSLError("no end of the handshake")

    def carry(self) -> None:
        """Carry what both sides have to say, once."""
        sent = self._outgoing.read()
        if sent:
            self.server.dataReceived(sent)
        self.server.factory.clock.advance(0)
        self._incoming.write(self.wire.value())
        self.wire.clear()

    def read(self) -> bytes:
        """Return what was heard since."""
        self.carry()
        try:
            return self.line.read(1 << 16)
        except ssl.SSLWantReadError:
            return b""

    def write(self, data: bytes) -> None:
        self.line.write(data)
        self.carry()

    @property
    def name(self) -> str:
        """The host that the server's certificate is for."""
        certificate = self.line.getpeercert(binary_form=True)
        assert certificate is not None
        return "b.example" if b"b.example" in certificate else "a.example"


class Refusing(Talks):
    """Lets nobody in."""

    @override
    def buildProtocol(self, addr: IAddress | None) -> Any:
        return None


class TlsCase(SynchronousTestCase):
    """A listener with the certificate of a.example."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp())
        write_pair(self.path, "a.example")
        self.files = TlsFiles(str(self.path), str(self.path))
        self.clock = Clock()
        self.behind: Any = Talks()
        self.factory = self.made()

    def made(self, days: int = 0) -> TlsFactory:
        """Return the factory, as it would be made so many days from now."""
        now = TODAY + timedelta(days=days)
        return TlsFactory("web", self.files, self.behind, self.clock, WORDS, now=lambda: now)

    def come(self) -> tuple[Any, StringTransport]:
        address: Any = IPv4Address("TCP", "192.0.2.7", 1)
        protocol: Any = self.factory.buildProtocol(address)
        wire = StringTransport(address)
        protocol.makeConnection(wire)
        return protocol, wire

    def client(self, session: ssl.SSLSession | None = None, **wishes: Any) -> Client:
        """Return somebody whose handshake is yet to come."""
        context = getattr(self, "context", None)
        if context is None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.context = context
        for name, value in wishes.items():
            setattr(context, name, value)
        protocol, wire = self.come()
        return Client(protocol, wire, context, session)

    def welcomed(self) -> Client:
        client = self.client()
        client.shake_hands()
        return client


class SpeakingTests(TlsCase):
    """What is spoken is modern, and what is said arrives."""

    def test_it_is_a_factory(self) -> None:
        verifyObject(IProtocolFactory, self.factory)

    def test_who_is_refused_behind_it_is_refused(self) -> None:
        self.factory.wrappedFactory = Refusing()
        address: Any = IPv4Address("TCP", "192.0.2.7", 1)
        self.assertIsNone(self.factory.buildProtocol(address))

    def test_both_sides_hear_each_other(self) -> None:
        client = self.welcomed()
        self.assertEqual(client.read(), b"welcome")
        client.write(b"look\r\n")
        self.assertEqual(self.behind.built[0].heard, b"look\r\n")

    def test_versions_are_those_that_are_safe(self) -> None:
        for version, is_spoken in (
            (ssl.TLSVersion.TLSv1_3, True),
            (ssl.TLSVersion.TLSv1_2, True),
            (ssl.TLSVersion.TLSv1_1, False),
        ):
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self.context.set_ciphers("ALL:@SECLEVEL=0")
            client = self.client(
                check_hostname=False,
                verify_mode=ssl.CERT_NONE,
                minimum_version=ssl.TLSVersion.TLSv1,
                maximum_version=version,
            )
            if is_spoken:
                client.shake_hands()
                self.assertEqual(client.read(), b"welcome")
            else:
                self.assertRaises(ssl.SSLError, client.shake_hands)

    def test_no_suite_without_forward_secrecy_or_authentication(self) -> None:
        for suites in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "ECDHE+AES128:!AESGCM"):
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self.context.set_ciphers(suites)
            client = self.client(
                check_hostname=False,
                verify_mode=ssl.CERT_NONE,
                maximum_version=ssl.TLSVersion.TLSv1_2,
            )
            self.assertRaises(ssl.SSLError, client.shake_hands)

    def test_sessions_are_resumed_by_tickets(self) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            first = self.client(maximum_version=version)
            first.shake_hands()
            first.read()
            second = self.client(first.line.session, maximum_version=version)
            second.shake_hands()
            self.assertTrue(second.line.session_reused, version)


class DeadlineTests(TlsCase):
    """Who does not finish the handshake is not waited for."""

    def test_half_a_handshake_ends(self) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            client = self.client(maximum_version=version)
            self.assertRaises(ssl.SSLWantReadError, client.line.do_handshake)
            client.carry()
            self.clock.advance(HANDSHAKE_WITHIN - 0.1)
            self.assertFalse(client.wire.disconnected)
            self.clock.advance(0.1)
            self.assertTrue(client.wire.disconnected or client.wire.disconnecting)

    def test_half_a_record_ends(self) -> None:
        protocol, wire = self.come()
        protocol.dataReceived(b"\x16\x03\x01\x02")
        self.clock.advance(HANDSHAKE_WITHIN)
        self.assertTrue(wire.disconnected or wire.disconnecting)

    def test_who_is_in_may_stay(self) -> None:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            client = self.client(maximum_version=version)
            client.shake_hands()
            self.clock.advance(HANDSHAKE_WITHIN * 10)
            self.assertFalse(client.wire.disconnected or client.wire.disconnecting)
            client.write(b"look\r\n")
            self.assertEqual(self.behind.built[-1].heard, b"look\r\n")

    def test_silence_is_told_what_is_spoken_here(self) -> None:
        _, wire = self.come()
        wire.clear()
        self.clock.advance(HANDSHAKE_WITHIN)
        self.assertEqual((wire.value(), wire.disconnecting), (WORDS, True))

    def test_so_is_whoever_speaks_something_else(self) -> None:
        for data in (b"\xff\xfd\x18", b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n", b"\r\n"):
            protocol, wire = self.come()
            wire.clear()
            protocol.dataReceived(data)
            self.assertEqual((wire.value(), wire.disconnecting), (WORDS, True))
        self.assertEqual(self.factory.misdialled, 4)
        self.assertEqual({talk.heard for talk in self.behind.built}, {b""})

    def test_no_timer_is_left(self) -> None:
        client = self.welcomed()
        client.server.connectionLost()
        self.assertEqual(self.clock.getDelayedCalls(), [])


class ReloadTests(TlsCase):
    """A new certificate counts for those who come next; one that cannot serve changes nothing."""

    def reloaded(self) -> tuple[LogLevel, str]:
        """Read the files again, and return the only line that is logged."""
        with capturedLogs() as events:
            self.factory.reload()
        (event,) = events
        return event["log_level"], str(formatEvent(event))

    def test_next_client_sees_the_new_one(self) -> None:
        old = self.welcomed()
        write_pair(self.path, "b.example")
        self.assertEqual(self.welcomed().name, "a.example")
        level, told = self.reloaded()
        self.assertIs(level, LogLevel.info)
        self.assertIn("web: the certificate was read again: for b.example, until 20", told)
        self.assertEqual((self.welcomed().name, old.name), ("b.example", "a.example"))
        old.write(b"still here\r\n")
        self.assertEqual(self.behind.built[0].heard, b"still here\r\n")

    def test_what_cannot_serve_leaves_the_old_one(self) -> None:
        other = Path(self.mktemp())
        write_pair(other, "b.example")
        key = self.path.read_bytes().partition(b"-----BEGIN CERT")[0]
        strange = b"-----BEGIN CERT" + other.read_bytes().partition(b"-----BEGIN CERT")[2]
        expired, future = Path(self.mktemp()), Path(self.mktemp())
        write_pair(expired, begins=-9, ends=-1)
        write_pair(future, begins=1, ends=9)
        for content, why in (
            (b"", "there is no readable PEM certificate"),
            (key, "there is no readable PEM certificate"),
            (strange, "there is no readable PEM key"),
            (key + strange, "is not the one of the certificate"),
            (expired.read_bytes(), "it expired on "),
            (future.read_bytes(), "it is not valid before "),
        ):
            self.path.write_bytes(content)
            level, told = self.reloaded()
            self.assertIs(level, LogLevel.error)
            self.assertIn("the new certificate is not used, the old one stays: ", told)
            self.assertIn(why, told)
            self.assertNotIn("\n", told)
            self.assertEqual(self.welcomed().name, "a.example")

    def test_file_that_is_gone_leaves_the_old_one(self) -> None:
        self.path.unlink()
        self.assertIn("No such file or directory: ", self.reloaded()[1])
        self.assertEqual(self.welcomed().name, "a.example")


class LoadingTests(TlsCase):
    """An operator hears at once, in one line, what is wrong with the files."""

    def refused(self) -> str:
        return str(self.assertRaises(CertificateError, load_certificate, self.files))

    def test_whom_it_is_for_and_how_long(self) -> None:
        summary, problem = describe(self.files)
        until = TODAY + timedelta(days=2)
        self.assertEqual((summary, problem), (f"for a.example, until {until:%Y-%m-%d}", ""))

    def test_key_that_everybody_may_read_is_refused(self) -> None:
        self.path.chmod(0o644)
        self.assertEqual(
            self.refused(),
            f"the key in {self.path} is open to all users; close it: chmod o= {self.path}",
        )
        self.path.chmod(0o640)
        load_certificate(self.files)

    def test_key_with_a_passphrase_is_refused(self) -> None:
        write_pair(self.path, passphrase=b"four words in a row")
        self.assertIn("has a passphrase; take it off: openssl pkey", self.refused())

    def test_expired_one_serves_with_a_warning(self) -> None:
        with capturedLogs() as events:
            self.factory = self.made(days=3)
        (event,) = events
        self.assertIs(event["log_level"], LogLevel.warn)
        self.assertIn(
            "web: clients will not accept the certificate: it expired on", str(formatEvent(event))
        )
        self.assertEqual(self.welcomed().name, "a.example")

    def test_chain_is_sent(self) -> None:
        above = Path(self.mktemp())
        write_pair(above, "b.example")
        for files in (
            TlsFiles(str(self.path), str(self.path), str(above)),
            TlsFiles(str(self.path), str(self.joined(above))),
        ):
            self.files = files
            self.factory = self.made()
            self.assertEqual(self.sent_certificates(self.welcomed()), 2)

    def joined(self, above: Path) -> Path:
        path = Path(self.mktemp())
        path.write_bytes(self.path.read_bytes() + above.read_bytes().partition(b"KEY-----\n")[2])
        return path

    def sent_certificates(self, client: Client) -> int:
        line: Any = client.line
        return len(line._sslobj.get_unverified_chain())  # public from 3.13 on
