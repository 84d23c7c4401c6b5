r"""The header that a proxy writes before a connection: whose connection it is. No IO here.

Theory of operation. The PROXY protocol (haproxy's `doc/proxy-protocol.txt`) has two forms. Version
1 is a line of text, `PROXY TCP4 192.0.2.7 198.51.100.1 56324 4000\r\n`; version 2 is a block of
bytes behind a signature that no other protocol begins with. Which one it is, the first bytes say;
whoever sends neither has sent no header. Nothing is guessed and nothing is forgiven, for what is
believed here decides who is banned and whose limits count.

The function reads from the beginning of what has come so far, each time that more has come: a
header has a hundred bytes, and comes in one segment unless somebody plays.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address as Address6
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, inet_ntop
from struct import unpack_from

from attrs import frozen
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress

from vetrellis.game.core.identity import VetrellisError

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
"""How version 2 begins."""

LONGEST_LINE = 107
"""How many bytes a header of version 1 has at most, its CR LF included."""

LONGEST_BLOCK = 4096
"""How many bytes of addresses and further fields are accepted in version 2. The format would allow
64 KB; a header is meant to fit into 536."""

_WORD = b"PROXY "
_LOCAL, _PROXY = 0x20, 0x21  # version 2, and the command
_FIXED = len(SIGNATURE) + 4
_TCP4, _TCP6, _UNIX = 0x11, 0x21, 0x31
_FAMILIES, _KINDS = 4, 3
_UNIX_NAME = 108
_PORT = re.compile(rb"0|[1-9]\d{0,4}")
_MOST_PORT = 65535
_WORDS = 6  # PROXY, family, two addresses, two ports


class ProxyHeaderError(VetrellisError):
    """What came is no valid header. The message says why, in a few words."""


@frozen
class ProxyHeader:
    """What a proxy said.

    Attributes:
        source: The client. None: the proxy speaks for itself (a health check), or does not know.
        size: Bytes of the header; what follows them is the client's.
    """

    source: IAddress | None
    size: int


def read_header(data: bytes) -> ProxyHeader | None:
    """Read the header at the beginning of what a proxy sent.

    Args:
        data: All that has come so far.

    Returns:
        The header, or None if more has to come first.

    Raises:
        ProxyHeaderError: It is none, and cannot become one.
    """
    for beginning, read in ((_WORD, _line), (SIGNATURE, _block)):
        if data.startswith(beginning):
            return read(data)
        if beginning.startswith(data):
            return None
    raise ProxyHeaderError("it does not begin like one")


def _line(data: bytes) -> ProxyHeader | None:
    end = data.find(b"\r\n", 0, LONGEST_LINE)
    if end < 0:
        if len(data) >= LONGEST_LINE or b"\n" in data:
            raise ProxyHeaderError("the line has no end")
        return None
    words = data[:end].split(b" ")
    size = end + 2
    if words[1] == b"UNKNOWN":  # whatever else the line says does not count
        return ProxyHeader(None, size)
    version = {b"TCP4": 4, b"TCP6": 6}.get(words[1])
    if version is None or len(words) != _WORDS:
        raise ProxyHeaderError("the line has other words than it should")
    source, _ = (_address(word, version) for word in words[2:4])
    port, _ = (_port(word) for word in words[4:6])
    return ProxyHeader(_tcp(source, port), size)


def _address(word: bytes, version: int) -> str:
    try:
        address = ip_address(word.decode("ascii"))
    except ValueError as error:
        raise ProxyHeaderError("an address is none") from error
    if address.version != version or b"%" in word:
        raise ProxyHeaderError(f"an address is none of IPv{version}")
    return str(address)


def _port(word: bytes) -> int:
    if not _PORT.fullmatch(word) or int(word) > _MOST_PORT:
        raise ProxyHeaderError("a port is none")
    return int(word)


def _block(data: bytes) -> ProxyHeader | None:
    if len(data) > len(SIGNATURE) and data[len(SIGNATURE)] not in (_LOCAL, _PROXY):
        raise ProxyHeaderError("its version or its command is unknown")
    if len(data) < _FIXED:
        return None
    command, family, length = unpack_from("!BBH", data, len(SIGNATURE))
    if length > LONGEST_BLOCK:
        raise ProxyHeaderError(f"it says that it has {length} bytes more")
    if command == _PROXY and (family >> 4 >= _FAMILIES or family & 0x0F >= _KINDS):
        raise ProxyHeaderError("the family of its addresses is unknown")
    size = _FIXED + length
    if len(data) < size:
        return None
    return ProxyHeader(_source(family, data[_FIXED:size]) if command == _PROXY else None, size)


def _source(family: int, block: bytes) -> IAddress | None:
    """Return the client. What follows the addresses (TLVs) says nothing that we need."""
    shape = {
        _TCP4: ("!4s4sHH", 12),
        _TCP6: ("!16s16sHH", 36),
        _UNIX: (f"!{_UNIX_NAME}s", 2 * _UNIX_NAME),
    }
    form, least = shape.get(family, ("", 0))
    if len(block) < least:
        raise ProxyHeaderError("its addresses are cut off")
    if not form:  # datagrams, or nothing that the proxy knows a word for
        return None
    if family == _UNIX:
        (name,) = unpack_from(form, block)
        return UNIXAddress(name.rstrip(b"\0") or None)
    packed, _, port, _ = unpack_from(form, block)
    return _tcp(inet_ntop(AF_INET if family == _TCP4 else AF_INET6, packed), port)


def _tcp(host: str, port: int) -> IAddress:
    """Return an address as the reactor does; one of IPv4 that IPv6 has wrapped is unwrapped."""
    address = ip_address(host)
    if isinstance(address, Address6):
        if address.ipv4_mapped is None:
            return IPv6Address("TCP", str(address), port)
        host = str(address.ipv4_mapped)
    return IPv4Address("TCP", host, port)
