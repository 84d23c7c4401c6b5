"""What is checked of an HTTP request before anything else reads it. No IO here.

The opening handshake of a WebSocket is parsed twice, by twisted.web and by Autobahn, and Autobahn
splits header lines where `str.splitlines` does: at NEL, VT, FF and the information separators too
(CVE-2026-44546 is the same flaw in another server). What two parsers read differently is how
requests are smuggled, so a handshake with any byte outside HTAB and 0x20-0x7e is refused here,
along with whatever else RFC 6455 section 4.2.1 forbids, and with pages of other origins.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen
from twisted.web.http_headers import Headers

SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every response carries: nothing from elsewhere, nothing in a frame, no markup from text."""

_UNSAFE = re.compile(rb"[^\t\x20-\x7e]")
_CONTROL = re.compile(rb"[^\t\x20-\x7e\x80-\xff]")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSAFE_IN_URI = re.compile(rb"[^\x21-\x7e]|#")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?", re.ASCII | re.IGNORECASE)
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\\?#\s]+", re.ASCII | re.IGNORECASE)
_OriginKey: TypeAlias = tuple[str, str, int | None]
_NOWHERE: _OriginKey = ("", "", None)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_ONCE = ("Host", "Origin", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version")
_WEBSOCKET_VERSION = "13"


@frozen
class Denial:
    """Why a request is refused.

    Attributes:
        code: The HTTP status.
        words: One sentence that says what to do instead.
        headers: Further response headers.
        is_last: Whether no further request is read from the connection.
    """

    code: int
    words: str
    headers: dict[str, str] = field(factory=dict)
    is_last: bool = False


def judge_request(version: bytes, headers: Headers) -> Denial | None:
    """Decide whether a request is one that every parser reads alike.

    Lengths are judged by twisted.web, before it comes to this.

    Args:
        version: The request's HTTP version, as `HTTP/1.1`.
        headers: All its headers, as they came.

    Returns:
        Why not, or None if it is. RFC 9112 section 3.2 has it so for the Host.
    """
    for name, values in headers.getAllRawHeaders():
        if not _TOKEN.fullmatch(name) or any(map(_CONTROL.search, values)):
            return _doubtful("A header of the request holds a byte that is not allowed there.")
    hosts = headers.getRawHeaders(b"Host", ())
    is_needed = version != b"HTTP/1.0"
    if len(hosts) > 1 or (is_needed and not hosts):
        return _doubtful("The request must have one Host header.")
    if hosts and not _HOST.fullmatch(hosts[0].decode("latin-1").strip()):
        return _doubtful("The request lacks a valid Host header.")
    if len(headers.getRawHeaders(b"Transfer-Encoding", ())) > 1:
        return _doubtful("The request has more than one Transfer-Encoding header.")
    return None


def _doubtful(words: str) -> Denial:
    return Denial(400, words, is_last=True)


@frozen
class HandshakeGuard:
    """Judges opening handshakes.

    Attributes:
        subprotocols: What is spoken, our own first. A client that offers others only is refused;
            one that offers none is taken to know.
        allowed_origins: The pages that may connect, as `https://play.example`, besides those that
            came from the same host and port as the handshake goes to. Programs that are not
            browsers send no origin, and may connect.
    """

    subprotocols: Sequence[str]
    allowed_origins: Sequence[str] = ()

    _allowed: frozenset[_OriginKey] = field(init=False)

    @_allowed.default
    def _keys(self) -> frozenset[_OriginKey]:
        return frozenset(map(_origin_key, self.allowed_origins)) - {_NOWHERE}

    def judge(
        self, method: bytes, version: bytes, headers: Headers, uri: bytes = b"/"
    ) -> Denial | None:
        """Decide whether a request may become a WebSocket.

        Args:
            method: The request's method.
            version: The request's HTTP version, as `HTTP/1.1`.
            headers: All its headers, as they came.
            uri: What it asks for, as it came.

        Returns:
            Why not, or None if it may.
        """
        denial = _bytes(headers, uri) or _shape(method, version, headers) or _upgrade(headers)
        return denial or self._origin(headers) or self._offer(headers)

    def _origin(self, headers: Headers) -> Denial | None:
        if not headers.hasHeader("Origin"):
            return None
        origin, host = _one(headers, "Origin"), _one(headers, "Host")
        named = _ORIGIN.fullmatch(origin) and _origin_key(origin) in self._allowed
        if named or _same_host(origin, host):
            return None
        return Denial(403, "Pages of another origin may not connect here.")

    def _offer(self, headers: Headers) -> Denial | None:
        if self.chosen(headers):
            return None
        spoken = ", ".join(self.subprotocols)
        return Denial(400, f"This server speaks the subprotocols {spoken}.")

    def chosen(self, headers: Headers) -> str:
        """Return what is going to be spoken: the client's first choice of ours, or nothing."""
        offered = _tokens(headers, "Sec-WebSocket-Protocol") or self.subprotocols
        return next((name for name in offered if name in self.subprotocols), "")


def _bytes(headers: Headers, uri: bytes) -> Denial | None:
    if _UNSAFE_IN_URI.search(uri):
        return Denial(400, "The address of the handshake holds a byte that is not allowed there.")
    for name, values in headers.getAllRawHeaders():
        if _UNSAFE.search(name) or any(_UNSAFE.search(value) for value in values):
            return Denial(400, "A header of the handshake holds a byte that is not allowed there.")
    return None


def _shape(method: bytes, version: bytes, headers: Headers) -> Denial | None:
    if method != b"GET":
        return Denial(405, "A WebSocket begins with a GET request.", {"Allow": "GET"})
    if version != b"HTTP/1.1":
        return Denial(505, "A WebSocket begins with HTTP/1.1.")
    for name in _ONCE:
        if len(headers.getRawHeaders(name, ())) > 1:
            return Denial(400, f"The handshake has more than one {name} header.")
    if headers.hasHeader("Transfer-Encoding") or _one(headers, "Content-Length") not in ("", "0"):
        return Denial(400, "A handshake has no body.")
    return None


def _upgrade(headers: Headers) -> Denial | None:
    wanted = _names(headers, "Upgrade", "websocket") and _names(headers, "Connection", "upgrade")
    if not wanted:
        upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
        return Denial(426, "This address is for WebSockets: open it with a client.", upgrade)
    if _one(headers, "Sec-WebSocket-Version") != _WEBSOCKET_VERSION:
        version = {"Sec-WebSocket-Version": _WEBSOCKET_VERSION}
        return Denial(400, "Only version 13 of the WebSocket protocol is spoken here.", version)
    if not (
        _HOST.fullmatch(_one(headers, "Host")) and _is_key(_one(headers, "Sec-WebSocket-Key"))
    ):
        return Denial(400, "The handshake lacks a valid Host or Sec-WebSocket-Key header.")
    return None


def _one(headers: Headers, name: str) -> str:
    values = headers.getRawHeaders(name)
    return values[0].strip() if values else ""


def _tokens(headers: Headers, name: str) -> list[str]:
    values = ",".join(headers.getRawHeaders(name, ()))
    return [token.strip() for token in values.split(",") if token.strip()]


def _names(headers: Headers, name: str, token: str) -> bool:
    return token in map(str.lower, _tokens(headers, name))


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        return False


def _origin_key(origin: str) -> _OriginKey:
    """Return scheme, host and port; a port that is no number makes an origin like no other."""
    try:
        parts = urlsplit(origin.strip().lower())
        return parts.scheme, parts.hostname or "", parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return _NOWHERE


def _same_host(origin: str, host: str) -> bool:
    if not _ORIGIN.fullmatch(origin):
        return False
    scheme, name, port = _origin_key(origin)
    if scheme not in _DEFAULT_PORTS or not name:
        return False
    _, own_name, own_port = _origin_key(f"{scheme}://{host}")
    same_name = name == own_name or {name, own_name} <= _LOOPBACK
    return same_name and port == own_port
