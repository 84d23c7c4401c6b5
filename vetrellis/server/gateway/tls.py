"""TLS before a listener's factory, with certificates that can be replaced while people play.

Theory of operation. Each new connection is encrypted by the context that is there at that moment.
To read the files again makes a new context, if they are good; connections that are there keep
theirs to their end. A new certificate that cannot serve leaves the old one in place.

TLS 1.2 and 1.3 are spoken, with forward secrecy and authenticated encryption only. Sessions are
resumed by tickets, for which the server keeps nothing. A handshake has a deadline, and whoever
speaks no TLS at all is told so in plain words.

Importing this module imports OpenSSL: only a server with such a listener does.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from attrs import frozen
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from OpenSSL import SSL
from twisted.internet.interfaces import (
    IAddress,
    IOpenSSLServerConnectionCreator,
    IProtocolFactory,
    IReactorTime,
)
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.protocols.tls import BufferingTLSTransport, TLSMemoryBIOFactory
from twisted.python.failure import Failure
from typing_extensions import override
from zope.interface import implementer

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.tls_endpoint import TlsFiles

HANDSHAKE_WITHIN = 20.0
"""Seconds that a client has for the handshake."""

CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"
"""The suites of TLS 1.2. Those of 1.3 are all good."""

_HANDSHAKE = 0x16
_OPTIONS = SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION | SSL.OP_CIPHER_SERVER_PREFERENCE
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_KEY = re.compile(
    rb"-----BEGIN ([A-Z ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----", re.DOTALL
)


class CertificateError(VetrellisError):
    """A certificate or its key cannot be used. The message is one line that says why."""


@frozen
class Certificate:
    """A certificate with its key, ready to serve.

    Attributes:
        context: What encrypts connections by it.
        names: The hosts that it is for.
        begins: From when on it is valid.
        ends: Until when it is.
    """

    context: SSL.Context
    names: tuple[str, ...]
    begins: datetime
    ends: datetime

    def objection(self, now: datetime) -> str:
        """Say why no client would accept it now, or return an empty string."""
        if now > self.ends:
            return f"it expired on {self.ends:%Y-%m-%d}"
        return f"it is not valid before {self.begins:%Y-%m-%d}" if now < self.begins else ""

    @property
    def summary(self) -> str:
        """Whom it is for, and how long it lasts."""
        return f"for {', '.join(self.names) or 'nobody by name'}, until {self.ends:%Y-%m-%d}"


def load_certificate(files: TlsFiles) -> Certificate:
    """Read a certificate and its key.

    Raises:
        CertificateError: A file cannot be read or holds something else, the key is open to all
            users of the machine, or the two do not belong together.
    """
    chain = _certificates(files.certificate)
    if files.chain:
        chain += _certificates(files.chain)
    key, own = _private_key(files.key), chain[0]
    if key.public_key() != own.public_key():
        raise CertificateError(
            f"the key in {files.key} is not the one of the certificate in {files.certificate}"
        )
    try:
        context = _context(key, chain)
    except SSL.Error as error:
        raise CertificateError(f"{files.certificate} is refused: {_reason(error)}") from error
    return Certificate(context, _names(own), own.not_valid_before_utc, own.not_valid_after_utc)


def describe(files: TlsFiles) -> tuple[str, str]:
    """Return what a certificate is for, and what is wrong with it today; raises likewise."""
    certificate = load_certificate(files)
    return certificate.summary, certificate.objection(_now())


def _now() -> datetime:
    return datetime.now(UTC)


def _context(key: Any, chain: list[x509.Certificate]) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(_OPTIONS)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_cipher_list(CIPHERS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_session_id(b"vetrellis")
    context.use_privatekey(key)
    context.use_certificate(chain[0])
    for above in chain[1:]:
        context.add_extra_chain_cert(above)
    context.check_privatekey()
    return context


def _certificates(path: str) -> list[x509.Certificate]:
    found = _CERTIFICATE.findall(_read(path))  # there may be other things in the file
    try:
        return x509.load_pem_x509_certificates(b"\n".join(found))
    except ValueError as error:
        raise CertificateError(f"there is no readable PEM certificate in {path}") from error


def _private_key(path: str) -> Any:
    found = _KEY.search(_read(path))
    if found is None:
        raise CertificateError(f"there is no readable PEM key in {path}")
    if stat.S_IMODE(Path(path).stat().st_mode) & stat.S_IRWXO:
        raise CertificateError(
            f"the key in {path} is open to all users; close it: chmod o= {path}"
        )
    try:
        # To prove the numbers of an RSA key takes a tenth of a second, in which nobody plays; the
        # file is the operator's own, and whether it fits the certificate is asked anyway.
        return load_pem_private_key(found[0], None, unsafe_skip_rsa_key_validation=True)
    except TypeError as error:
        raise CertificateError(
            f"the key in {path} has a passphrase; take it off: openssl pkey -in {path} -out NEW"
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CertificateError(f"there is no readable PEM key in {path}") from error


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CertificateError(f"{error.strerror}: {path}") from error


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return tuple(found.value.get_values_for_type(x509.DNSName))
    except (x509.ExtensionNotFound, ValueError):
        named = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return tuple(str(each.value) for each in named)


def _reason(error: SSL.Error) -> str:
    """Return the words of OpenSSL, which come as tuples of library, function and reason."""
    queue = error.args[0] if error.args else ()
    return str(queue[-1][-1]) if queue else "OpenSSL does not say why"


class TlsConnection(BufferingTLSTransport):
    """A connection inside TLS: between the socket and what serves the client."""

    factory: TlsFactory
    _has_begun = False

    @override
    def makeConnection(self, transport: Any) -> None:
        clock = self.factory.clock
        self._deadline = clock.callLater(HANDSHAKE_WITHIN, self._too_slow)
        super().makeConnection(transport)  # type: ignore[no-untyped-call]  # bare

    @override
    def dataReceived(self, data: bytes) -> None:
        if not self._has_begun:
            self._has_begun = True
            if data[0] != _HANDSHAKE:
                self._turn_away()
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]  # bare

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self._deadline.active():
            self._deadline.cancel()
        super().connectionLost(reason)

    def _too_slow(self) -> None:
        connection: SSL.Connection = self.getHandle()
        if not self._has_begun:
            self._turn_away()
        elif not connection.get_peer_finished():
            self.abortConnection()

    def _turn_away(self) -> None:
        """Say in plain words that this is TLS. What waits to be encrypted never is."""
        self.factory.misdialled += 1
        assert self.transport is not None
        self.transport.write(self.factory.words)
        self.transport.loseConnection()


@implementer(IOpenSSLServerConnectionCreator)
class TlsFactory(TLSMemoryBIOFactory):
    """Puts TLS before the factory of a listener.

    Attributes:
        name: The listener's name.
        certificate: What new connections are encrypted by.
        clock: What deadlines go by.
        words: What is said to somebody who does not speak TLS.
        misdialled: How many did not.
    """

    protocol = TlsConnection
    _log: ClassVar[Logger] = Logger()

    def __init__(
        self,
        name: str,
        files: TlsFiles,
        behind: IProtocolFactory,
        clock: IReactorTime,
        words: bytes = b"",
        now: Callable[[], datetime] = _now,
    ) -> None:
        """Read the certificate.

        Raises:
            CertificateError: It cannot be used. One that has expired can: the log warns.
        """
        self.name = name
        self.clock = clock
        self.words = words
        self.misdialled = 0
        self._files = files
        self._now = now
        self.certificate = load_certificate(files)
        super().__init__(self, isClient=False, wrappedFactory=behind, clock=clock)
        problem = self.certificate.objection(self._now())
        if problem:
            told = "{listener}: clients will not accept the certificate: {problem}"
            self._log.warn(told, listener=name, problem=problem)

    @override
    def buildProtocol(  # type: ignore[override]  # any factory may return None: IProtocolFactory
        self, addr: IAddress | None
    ) -> TlsConnection | None:
        # Twisted would wrap nobody, and fail.
        inner = self.wrappedFactory.buildProtocol(addr)
        return None if inner is None else TlsConnection(self, inner)

    def serverConnectionForTLS(self, protocol: object) -> SSL.Connection:  # noqa: N802  # Twisted's
        """Return what encrypts a new connection."""
        return SSL.Connection(self.certificate.context, None)

    def reload(self) -> None:
        """Read the files again. What cannot serve is told in the log, and changes nothing."""
        try:
            found = load_certificate(self._files)
            problem = found.objection(self._now())
        except CertificateError as error:
            problem = str(error)
        if problem:
            told = "{listener}: the new certificate is not used, the old one stays: {problem}"
            self._log.error(told, listener=self.name, problem=problem)
            return
        self.certificate = found
        told = "{listener}: the certificate was read again: {summary}"
        self._log.info(told, listener=self.name, summary=found.summary)
