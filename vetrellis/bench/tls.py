"""Telnet inside TLS: how a client listens and speaks there, and the certificate of our server.

A client here asks for no proof of who the server is: it is one that we have started ourselves, or
that the user named.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from vetrellis.bench.ear import SWITCHED, TelnetEar

_DAYS = 2
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])


class TlsEar:
    """Listens to lines that are encrypted. Hears `SWITCHED` as soon as they are."""

    __slots__ = ("_incoming", "_inner", "_is_open", "_outgoing", "_secure", "opening")
    seals: ClassVar[bool] = True

    def __init__(self) -> None:
        self._inner, self._is_open = TelnetEar(), False
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._secure = _context().wrap_bio(self._incoming, self._outgoing)
        self._shake_hands()
        self.opening = self.answer()

    def hear(self, data: bytes) -> bytes:
        """See `Ear.hear`. A server that speaks no TLS says nothing."""
        self._incoming.write(data)
        if self._is_open:
            return self._inner.hear(self._decrypted())
        if not self._shake_hands():
            return b""
        self._is_open = True
        return SWITCHED + b"\n" + self._inner.hear(self._decrypted())

    def _shake_hands(self) -> bool:
        try:
            self._secure.do_handshake()
        except ssl.SSLError:  # as a rule: there is more to be heard first
            return False
        return True

    def _decrypted(self) -> bytes:
        pieces: list[bytes] = []
        try:
            while piece := self._secure.read(1 << 16):
                pieces.append(piece)
        except ssl.SSLError:  # as a rule: that was all so far
            pass
        return b"".join(pieces)

    def encode(self, line: str) -> bytes:
        """See `Ear.encode`."""
        return self._inner.encode(line)

    def answer(self) -> bytes:
        """See `Ear.answer`: the client's part of the handshake, but for the end of it."""
        return b"" if self._is_open else self._outgoing.read()

    def seal(self, data: bytes) -> bytes:
        """See `Ear.seal`. Before the line is secure, that is the handshake itself."""
        if not self._is_open:
            return data
        self._secure.write(data)
        return self._outgoing.read()


@cache
def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def write_certificate(path: Path) -> None:
    """Write a key, and a certificate for `localhost` that it signed itself, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(_NAME, _NAME, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=_DAYS))
    certificate = builder.not_valid_after(now + timedelta(days=_DAYS)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    words = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(pem)
    path.touch(mode=0o600)
    path.write_bytes(words)
