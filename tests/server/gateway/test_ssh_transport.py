"""SSH below the login."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given
from hypothesis import strategies as st
from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.keys import Key
from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.ssh_client import (
    AUTH_REQUEST,
    AUTH_SUCCESS,
    HOST_KEY,
    SERVICE_ACCEPT,
    Client,
    Rig,
)
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.ssh_transport import NOT_SSH, SshLimits, SshTransport, Stall
from vetrellis.server.gateway.throttle import DoorLimits


class RawTransport(StringTransport):
    """A transport without a client, for bytes that no client would send."""

    @override
    def abortConnection(self) -> None:
        self.disconnected = True


def raw(rig: Rig) -> tuple[SshTransport, RawTransport]:
    server = rig.factory.buildProtocol(IPv4Address("TCP", "192.0.2.7", 50000))
    assert server is not None
    transport = RawTransport()
    server.makeConnection(transport)
    transport.clear()
    return server, transport


class AlgorithmTests(SynchronousTestCase):
    """Only what nobody has found wanting is offered."""

    def test_what_is_offered(self) -> None:
        rig = Rig().connect()
        offered = [
            set(names.split(b",")) for names in getNS(rig.client.otherKexInitPayload[17:], 8)[:-1]
        ]
        exchanges, keys, ciphers, _, macs, _, compressions, _ = offered
        modern = {b"curve25519-sha256", b"curve25519-sha256@libssh.org", b"ext-info-s"}
        self.assertEqual(exchanges - {b"mlkem768x25519-sha256"}, modern)
        self.assertEqual(keys, {b"ssh-ed25519"}, "and no other than there are keys for")
        self.assertEqual(ciphers, {b"aes256-ctr", b"aes192-ctr", b"aes128-ctr"})
        self.assertEqual(macs, {b"hmac-sha2-512", b"hmac-sha2-256"})
        self.assertEqual(compressions, {b"none"})

    def test_rsa_signs_with_sha2_alone(self) -> None:
        key = Key(generate_private_key(65537, 2048))
        for algorithm in (b"rsa-sha2-512", b"rsa-sha2-256"):
            client = Client()
            client.supportedPublicKeys = [algorithm, b"ssh-rsa"]
            rig = Rig(client=client, host_keys=(HOST_KEY, key)).connect()
            self.assertTrue(rig.client.is_secure, algorithm)
            offered = getNS(rig.client.otherKexInitPayload[17:], 2)[1].split(b",")
            self.assertEqual(offered, [b"ssh-ed25519", b"rsa-sha2-512", b"rsa-sha2-256"])

    def test_the_version_is_our_own(self) -> None:
        rig = Rig().connect()
        self.assertEqual(rig.client.otherVersionString, b"SSH-2.0-Vetrellis")

    def test_a_client_that_knows_nothing_newer_is_refused(self) -> None:
        for attribute, old in (
            ("supportedKeyExchanges", b"diffie-hellman-group14-sha1"),
            ("supportedCiphers", b"3des-cbc"),
            ("supportedMACs", b"hmac-sha1"),
            ("supportedPublicKeys", b"ssh-rsa"),
        ):
            client = Client()
            setattr(client, attribute, [old])
            rig = Rig(client=client).connect()
            self.assertFalse(rig.client.is_secure, attribute)
            self.assertTrue(rig.client.is_lost, attribute)


class VersionTests(SynchronousTestCase):
    """Whoever does not speak SSH is told so, and nobody fills memory by not finishing a line."""

    def test_another_protocol_is_turned_away(self) -> None:
        for opening in (b"GET / HTTP/1.1\r\n\r\n", b"\xff\xfb\x1f", b"SSL-", b"\r\n"):
            server, transport = raw(Rig())
            server.dataReceived(opening)
            self.assertEqual(transport.value(), NOT_SSH, opening)
            self.assertTrue(transport.disconnecting)

    def test_it_is_turned_away_once(self) -> None:
        server, transport = raw(Rig())
        server.dataReceived(b"GET /")
        server.dataReceived(b" HTTP/1.1")
        self.assertEqual(transport.value(), NOT_SSH)

    def test_a_version_may_come_byte_by_byte(self) -> None:
        server, transport = raw(Rig())
        for byte in b"SSH-2.0-Slow\r\n":
            server.dataReceived(bytes([byte]))
        self.assertEqual(server.otherVersionString, b"SSH-2.0-Slow")
        self.assertFalse(transport.disconnecting)

    def test_an_old_version_is_refused(self) -> None:
        server, transport = raw(Rig())
        server.dataReceived(b"SSH-1.5-Old\r\n")
        self.assertIn(b"bad version", transport.value())
        self.assertTrue(transport.disconnecting)

    def test_a_version_without_end_is_cut_off(self) -> None:
        server, transport = raw(Rig())
        server.dataReceived(b"SSH-2.0-")
        sent = 8
        while not transport.disconnecting and sent < 1_000_000:
            server.dataReceived(b"x" * 512)
            sent += 512
        self.assertLess(sent, 8192)
        held = len(server.buf)
        server.dataReceived(b"x" * 100_000)
        self.assertEqual(len(server.buf), held)


class IdentificationTests(SynchronousTestCase):
    """Whatever a stranger says first, however it is cut up, costs little and breaks nothing."""

    def check(self, pieces: list[bytes]) -> SshTransport:
        server, transport = raw(Rig())
        for piece in pieces:
            server.dataReceived(piece)
            # Conch looks at no more than this for the end of the line.
            self.assertTrue(len(server.buf) <= 4096 + len(piece) or transport.disconnecting)
        self.assertEqual(self.flushLoggedErrors(), [])
        return server

    @given(
        st.sampled_from([b"", b"SSH-", b"SSH-2.0-", b"SSH-1.99-", b"SSH-1.5-", b"SSH-2.0"]),
        st.binary(max_size=300),
        st.sampled_from([b"", b"\n", b"\r\n", b"\r", b"\0\r\n", b"\r\n\r\n\x14"]),
        st.integers(1, 50),
    )
    def test_any_line(self, start: bytes, middle: bytes, end: bytes, size: int) -> None:
        whole = start + middle + end
        self.check([whole[at : at + size] for at in range(0, len(whole), size)])
        self.check([whole])

    def test_a_megabyte_without_an_end(self) -> None:
        for size in (1000, 65_536):
            rig = Rig()
            server, transport = raw(rig)
            sent = 0
            while sent < 1_000_000 and not transport.disconnecting:
                server.dataReceived(b"SSH-2.0-".ljust(size, b"x") if not sent else b"x" * size)
                sent += size
            self.assertLessEqual(sent, max(8192, size))
            held = len(server.buf)
            server.dataReceived(b"x" * 1_000_000)
            self.assertEqual(len(server.buf), held)
            rig.clock.advance(rig.limits.farewell)
            self.assertTrue(transport.disconnected)


class DeadlineTests(SynchronousTestCase):
    """Each stage has its time; who lets it pass is told, and who then stays is dropped."""

    def test_handshake(self) -> None:
        rig = Rig()
        _, transport = raw(rig)
        rig.clock.advance(19.9)
        self.assertFalse(transport.disconnecting)
        rig.clock.advance(0.2)
        self.assertIn(b"you took too long", transport.value())
        self.assertTrue(transport.disconnecting)
        self.assertFalse(transport.disconnected)
        rig.clock.advance(rig.limits.farewell)
        self.assertTrue(transport.disconnected)

    def test_login(self) -> None:
        rig = Rig().connect().ask_for_login()
        rig.wait(59.9)
        self.assertFalse(rig.client.is_lost)
        rig.wait(0.2)
        self.assertEqual(rig.farewell, b"you took too long")
        self.assertTrue(rig.client.is_lost)

    def test_failed_attempts_win_no_time(self) -> None:
        rig = Rig().connect().ask_for_login()
        for _ in range(3):
            rig.give_password("Ada", "wrong")
            rig.wait(19)
        rig.wait(3.1)
        self.assertEqual(rig.farewell, b"you took too long")

    def test_shell(self) -> None:
        rig = Rig().log_in()
        rig.open()
        rig.wait(20.1)
        self.assertEqual(rig.farewell, b"you took too long")

    def test_a_player_has_all_the_time_in_the_world(self) -> None:
        rig = Rig(SshLimits(keepalive=1e9))
        rig.play()
        rig.wait(1_000_000)
        self.assertFalse(rig.client.is_lost)

    def test_nothing_is_left_to_do_after_a_connection(self) -> None:
        rig = Rig()
        rig.play()
        rig.server_line.loseConnection()
        rig.pump.flush()
        self.assertEqual(rig.clock.getDelayedCalls(), [])


class KeyExchangeTests(SynchronousTestCase):
    """Keys may be exchanged again: not all the time, and not for ever."""

    @override
    def setUp(self) -> None:
        self.rig = Rig()
        self.session = self.rig.play()

    def exchange(self) -> None:
        self.rig.client.sendKexInit()
        self.rig.pump.flush()

    def test_now_and_then(self) -> None:
        for _ in range(3):
            self.rig.wait(6)
            self.exchange()
        self.rig.type("look\r")
        self.assertEqual(self.session.lines, ["look"])

    def test_not_all_the_time(self) -> None:
        self.rig.wait(6)
        self.exchange()
        self.exchange()
        self.assertTrue(self.rig.client.is_lost)

    def test_one_that_is_not_finished_holds_output_and_ends_the_connection(self) -> None:
        self.rig.wait(6)
        self.rig.client.ssh_KEXINIT = lambda packet: None  # type: ignore[method-assign]  # mute
        self.exchange()
        self.rig.show("Gulls.")
        server = self.rig.server_line.protocol
        self.assertEqual(server._blockedByKeyExchange, [])
        self.rig.wait(20.1)
        self.assertTrue(self.rig.client.is_lost)

    def test_what_was_held_comes_afterwards(self) -> None:
        self.rig.wait(6)
        self.rig.client.sendKexInit()
        server = self.rig.server_line.protocol
        server.stall(Stall.KEYS, True)
        self.session.connection.show([Text.of("Gulls.")])
        self.assertNotIn("Gulls.", self.rig.output)
        self.rig.pump.flush()
        self.assertIn("Gulls.", self.rig.output)


class ShareTests(SynchronousTestCase):
    """A signature is made once for each exchange of keys, not for each packet that asks."""

    def test_not_outside_an_exchange(self) -> None:
        for message in (30, 32, 34):
            rig = Rig()
            rig.play()
            rig.send(message, NS(b"x" * 32))
            self.assertEqual(rig.farewell, b"not now, or not this kind of key exchange")

    def test_not_twice_in_one(self) -> None:
        rig = Rig()
        rig.play()
        rig.wait(6)
        rig.client.sendKexInit()
        rig.client.sendPacket(30, NS(b"\x09" * 32))
        rig.client.sendPacket(30, NS(b"\x09" * 32))
        rig.pump.flush()
        self.assertTrue(rig.client.is_lost)

    def test_a_wrong_guess_is_ignored(self) -> None:
        rig = Rig()
        rig.client.supportedKeyExchanges = [b"guessed-wrong", b"curve25519-sha256"]
        honest: Callable[[int, bytes], None] = rig.client.sendPacket

        def guessing(message: int, payload: bytes) -> None:
            if message == 20:
                payload = payload[:-5] + b"\1" + payload[-4:]
                rig.client.ourKexInitPayload = b"\x14" + payload
            honest(message, payload)
            if message == 20:
                honest(30, NS(b"guess"))

        rig.client.sendPacket = guessing  # type: ignore[method-assign]  # a client that guesses
        rig.connect()
        self.assertTrue(rig.client.is_secure)


class ServiceTests(SynchronousTestCase):
    """There is one service to ask for, once, when the line is secret."""

    def test_the_login(self) -> None:
        rig = Rig().connect().ask_for_login()
        self.assertEqual(rig.got(SERVICE_ACCEPT), [NS(b"ssh-userauth")])

    def test_no_other(self) -> None:
        rig = Rig().connect()
        rig.send(5, NS(b"ssh-connection"))
        self.assertTrue(rig.client.is_lost)

    def test_not_again(self) -> None:
        for rig in (Rig().connect().ask_for_login(), Rig().log_in()):
            rig.ask_for_login()
            self.assertTrue(rig.client.is_lost)

    def test_what_follows_a_farewell_does_not_count(self) -> None:
        rig = Rig().connect().ask_for_login()
        rig.client.sendPacket(5, NS(b"ssh-userauth"))
        rig.client.sendPacket(AUTH_REQUEST, NS(b"guest") + NS(b"ssh-connection") + NS(b"none"))
        rig.pump.flush()
        self.assertEqual(rig.got(AUTH_SUCCESS), [])

    def test_not_before_keys_are_exchanged(self) -> None:
        server, transport = raw(Rig())
        payload = b"\x05" + NS(b"ssh-userauth")
        padding = 16 - (len(payload) + 5) % 8
        packet = pack(">LB", len(payload) + 1 + padding, padding) + payload + b"\0" * padding
        server.dataReceived(b"SSH-2.0-Hasty\r\n" + packet)
        self.assertIn(b"nothing but one login", transport.value())
        self.assertIsNone(server.service)


class BadPacketTests(SynchronousTestCase):
    """Whatever a client sends costs it the connection at most, and no traceback."""

    @given(
        st.sampled_from([*range(1, 34), *range(50, 64), *range(80, 101), 255]),
        st.one_of(st.binary(max_size=40), st.binary(max_size=20).map(NS)),
        st.booleans(),
    )
    def test_any_packet(self, message: int, payload: bytes, playing: bool) -> None:
        rig = Rig()
        if playing:
            rig.play()
        else:
            rig.connect().ask_for_login()
        rig.send(message, payload)
        rig.wait(2)
        self.assertEqual(self.flushLoggedErrors(), [])

    @given(
        st.sampled_from([b"publickey", b"password", b"none", b"keyboard-interactive", b"\xff"]),
        st.sampled_from([b"guest", b"Ada", b"", b"\xff", b"A" * 200]),
        st.sampled_from([b"", b"\0", b"\1", b"\2"]),
        st.binary(max_size=60) | st.binary(max_size=40).map(NS),
    )
    def test_any_login(self, method: bytes, user: bytes, flag: bytes, rest: bytes) -> None:
        rig = Rig().connect().ask_for_login()
        rig.attempt(user, method, flag + rest)
        rig.attempt(user, method, flag + NS(b"ssh-ed25519") + NS(rest) + NS(rest))
        rig.wait(2)
        is_open = user == b"guest" and method in {b"none", b"password"}
        self.assertTrue(is_open or not rig.got(AUTH_SUCCESS))
        self.assertEqual(self.flushLoggedErrors(), [])

    @given(
        st.sampled_from([b"pty-req", b"env", b"exec", b"window-change", b"subsystem", b"x11-req"]),
        st.binary(max_size=60) | st.lists(st.binary(max_size=20).map(NS)).map(b"".join),
    )
    def test_any_request(self, name: bytes, data: bytes) -> None:
        rig = Rig().log_in()
        rig.open()
        rig.request(name, data)
        rig.wait(2)
        self.assertEqual(self.flushLoggedErrors(), [])

    @given(st.binary(min_size=1, max_size=200))
    def test_any_bytes(self, data: bytes) -> None:
        server, _ = raw(Rig())
        server.dataReceived(b"SSH-2.0-Noise\r\n" + data)
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_a_packet_that_is_too_long(self) -> None:
        server, transport = raw(Rig())
        server.dataReceived(b"SSH-2.0-Long\r\n" + pack(">LB", 1_000_000, 4))
        for _ in range(4):
            server.dataReceived(b"x" * 20_000)
        self.assertIn(b"packet too long", transport.value())
        self.assertTrue(transport.disconnecting)


class DoorTests(SynchronousTestCase):
    """The doorkeeper counts who is in."""

    def test_a_full_house_lets_nobody_in(self) -> None:
        rig = Rig()
        rig.doors.limits = DoorLimits(connections=1)
        rig.doors.crowd.room = 1
        rig.connect()
        address = IPv4Address("TCP", "192.0.2.8", 50001)
        self.assertIsNone(rig.factory.buildProtocol(address))
        rig.server_line.loseConnection()
        rig.pump.flush()
        self.assertIsNotNone(rig.factory.buildProtocol(address))

    def test_a_socket_of_this_machine_has_no_address(self) -> None:
        server = Rig().factory.buildProtocol(UNIXAddress("/run/vetrellis"))
        assert server is not None
        self.assertEqual(server.peer, "local")


class PaceTests(SynchronousTestCase):
    """A client is read as fast as is decent, and not at all while it does not read."""

    def test_a_flood_has_to_wait(self) -> None:
        rig = Rig(SshLimits(burst=8000, rate=1000))
        rig.log_in()
        for _ in range(10):
            rig.send(2, NS(b"x" * 1000))
        self.assertFalse(rig.server_line.is_read)
        rig.wait(15)
        self.assertTrue(rig.server_line.is_read)
        self.assertFalse(rig.client.is_lost)

    def test_who_does_not_read_is_not_read(self) -> None:
        rig = Rig()
        rig.log_in()
        server = rig.server_line.protocol
        server.pauseProducing()
        self.assertFalse(rig.server_line.is_read)
        server.resumeProducing()
        self.assertTrue(rig.server_line.is_read)

    def test_the_producer_does_not_keep_a_closed_connection(self) -> None:
        server, transport = raw(Rig())
        self.assertIs(transport.producer, server)
        server.leave()
        self.assertIsNone(transport.producer)


class ClockTests(SynchronousTestCase):
    """No deadline goes by any clock but the one that was given."""

    def test_the_given_clock(self) -> None:
        clock = Clock()
        raw(Rig(clock=clock))
        self.assertTrue(clock.getDelayedCalls())
