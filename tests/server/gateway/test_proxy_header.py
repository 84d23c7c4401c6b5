"""What a proxy says of a connection is read to the letter, however it is cut."""

from __future__ import annotations

from ipaddress import IPv4Address as Address4
from ipaddress import IPv6Address as Address6
from socket import AF_INET, AF_INET6, inet_pton
from struct import pack

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.gateway.proxy_header import (
    LONGEST_BLOCK,
    LONGEST_LINE,
    SIGNATURE,
    ProxyHeader,
    ProxyHeaderError,
    read_header,
)

TCP4, UDP4, TCP6, UDP6, UNIX, UNIX_DATAGRAM = 0x11, 0x12, 0x21, 0x22, 0x31, 0x32
LOCAL, PROXY = 0x20, 0x21
TLVS = b"\x04\x00\x03abc" + b"\x20\x00\x05\x01\x00\x00\x00\x00"
PLAYER = IPv4Address("TCP", "192.0.2.7", 56324)


def block(family: int, body: bytes, command: int = PROXY, length: int | None = None) -> bytes:
    """A header of version 2."""
    size = len(body) if length is None else length
    return SIGNATURE + pack("!BBH", command, family, size) + body


def of_tcp4(source: str = "192.0.2.7", port: int = 56324) -> bytes:
    return inet_pton(AF_INET, source) + inet_pton(AF_INET, "198.51.100.1") + pack("!2H", port, 40)


def of_tcp6(source: str = "2001:db8::7", port: int = 56324) -> bytes:
    return inet_pton(AF_INET6, source) + inet_pton(AF_INET6, "::1") + pack("!2H", port, 40)


def line(words: str) -> bytes:
    """A header of version 1."""
    return f"PROXY {words}\r\n".encode()


GOOD: dict[bytes, IAddress | None] = {
    line("TCP4 192.0.2.7 198.51.100.1 56324 4000"): PLAYER,
    line("TCP6 2001:DB8::7 ::1 0 65535"): IPv6Address("TCP", "2001:db8::7", 0),
    line("TCP6 ::ffff:192.0.2.7 ::1 56324 4000"): PLAYER,
    line("UNKNOWN"): None,
    line("UNKNOWN what ever \x07 it says"): None,
    block(TCP4, of_tcp4()): PLAYER,
    block(TCP4, of_tcp4() + TLVS): PLAYER,
    block(TCP6, of_tcp6() + TLVS): IPv6Address("TCP", "2001:db8::7", 56324),
    block(TCP6, of_tcp6("::ffff:192.0.2.7")): PLAYER,
    block(UNIX, b"/run/a".ljust(108, b"\0") + bytes(108)): UNIXAddress(b"/run/a"),
    block(UNIX, bytes(216)): UNIXAddress(None),
    # What is valid and not for us falls back to the proxy's own address.
    block(UDP4, of_tcp4()): None,
    block(UDP6, of_tcp6()): None,
    block(UNIX_DATAGRAM, bytes(216)): None,
    block(0x00, b""): None,
    block(0x01, b"whatever"): None,
    block(0x10, of_tcp4()): None,
    # A health check says nothing of anybody; its family does not count.
    block(0x00, b"", LOCAL): None,
    block(0xFF, b"ignored", LOCAL): None,
    block(TCP4, of_tcp4(), LOCAL): None,
    block(0x00, bytes(LONGEST_BLOCK), LOCAL): None,
}

BAD = (
    b"GET / HTTP/1.1\r\n",
    b"PROXYTCP4",
    b"proxy TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
    line(""),
    line("TCP4"),
    line("TCP5 192.0.2.7 198.51.100.1 1 2"),
    line("TCP4  192.0.2.7 198.51.100.1 1 2"),
    line("TCP4 192.0.2.7 198.51.100.1 1 2 "),
    line("TCP4 192.0.2.7 198.51.100.1 1"),
    line("TCP4 192.0.2.07 198.51.100.1 1 2"),
    line("TCP4 192.0.2 198.51.100.1 1 2"),
    line("TCP4 2001:db8::7 ::1 1 2"),
    line("TCP4 192.0.2.7 ::1 1 2"),
    line("TCP6 192.0.2.7 198.51.100.1 1 2"),
    line("TCP6 fe80::1%eth0 ::1 1 2"),
    line("TCP4 192.0.2.7 198.51.100.1 01 2"),
    line("TCP4 192.0.2.7 198.51.100.1 65536 2"),
    line("TCP4 192.0.2.7 198.51.100.1 1 -2"),
    line("TCP4 192.0.2.7 198.51.100.1 1 \u0663"),
    b"PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 1 2\rx" + b"x" * LONGEST_LINE,
    b"PROXY UNKNOWN " + b"x" * LONGEST_LINE + b"\r\n",
    SIGNATURE + b"\x11\x11\x00\x0c" + of_tcp4(),
    SIGNATURE + b"\x22",
    block(TCP4, of_tcp4()[:-1]),
    block(TCP6, of_tcp4()),
    block(UNIX, bytes(215)),
    block(0x41, of_tcp4()),
    block(0x13, of_tcp4()),
    block(TCP4, b"", length=LONGEST_BLOCK + 1),
    SIGNATURE[:-1] + b"X",
)


class ReadingTests(SynchronousTestCase):
    """A valid header says who is there; anything else is none."""

    def test_every_form_is_read(self) -> None:
        for data, source in GOOD.items():
            self.assertEqual(read_header(data + b"look\r\n"), ProxyHeader(source, len(data)), data)

    def test_nothing_is_known_before_the_last_byte(self) -> None:
        for data in GOOD:
            for end in range(len(data)):
                self.assertIsNone(read_header(data[:end]), data[:end])

    def test_whatever_else_is_refused(self) -> None:
        for data in BAD:
            self.assertRaises(ProxyHeaderError, read_header, data)

    def test_refusal_says_why_in_a_few_words(self) -> None:
        for data in BAD:
            try:
                read_header(data)
            except ProxyHeaderError as error:
                self.assertRegex(str(error), r"^[a-zA-Z0-9 ]{10,60}$")

    @given(st.binary(max_size=400))
    def test_no_bytes_do_more_than_that(self, data: bytes) -> None:
        for start in (b"", b"PROXY ", b"PROXY TCP4 ", SIGNATURE, SIGNATURE + b"\x21\x11"):
            try:
                header = read_header(start + data)
            except ProxyHeaderError:
                continue
            if header is not None:
                self.assertLessEqual(header.size, len(start + data))

    @given(st.binary(max_size=LONGEST_BLOCK + 200))
    def test_what_waits_is_bounded(self, data: bytes) -> None:
        """Who is asked to go on has sent no more than the longest header."""
        for start in (b"PROXY ", SIGNATURE + b"\x21\x11"):
            try:
                header = read_header(start + data)
            except ProxyHeaderError:
                continue
            if header is None:
                self.assertLess(len(start + data), LONGEST_BLOCK + 16)

    @given(st.ip_addresses(), st.integers(0, 65535), st.binary(max_size=40))
    def test_both_versions_say_the_same(
        self, address: Address4 | Address6, port: int, rest: bytes
    ) -> None:
        other = "198.51.100.1" if address.version == 4 else "::1"
        first = line(f"TCP{address.version} {address} {other} {port} 4000")
        if address.version == 4:
            second = block(TCP4, of_tcp4(str(address), port))
        else:
            second = block(TCP6, of_tcp6(str(address), port))
        one, two = read_header(first + rest), read_header(second + rest)
        assert one is not None
        assert two is not None
        self.assertEqual(one.source, two.source)
        self.assertEqual((one.size, two.size), (len(first), len(second)))
