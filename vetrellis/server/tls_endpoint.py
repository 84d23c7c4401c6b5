"""Endpoint strings of listeners that speak TLS: which files they name, and where they listen.

`ssl:4443:privateKey=key.pem:certKey=cert.pem` is written as Twisted's own, and means as much. But
Twisted reads the files once; ours are read again when the server is told to (`gateway.tls`), so
the string is taken apart here. Nothing here needs TLS itself, which most servers never load.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen
from twisted.internet.endpoints import quoteStringArgument

KINDS = frozenset({"ssl", "tls"})
"""What endpoint strings begin with that speak TLS."""

_OF_TCP = ("interface", "backlog")
_OURS = ("privateKey", "certKey", "extraCertChain")
_PIECE = re.compile(r"((?:\\.|[^\\:])*)(?::|$)")
_OPEN_END = re.compile(r"(?<!\\)(?:\\\\)*:\Z")
_DEFAULT_KEY = "server.pem"


@frozen
class TlsFiles:
    """The files that a listener proves itself with, all of them PEM.

    Attributes:
        key: Has the private key.
        certificate: Has the certificate, and perhaps those above it, as `fullchain.pem` does.
        chain: Has those above it, if they are in a file of their own.
    """

    key: str
    certificate: str
    chain: str = ""


def speaks_tls(endpoint: str) -> bool:
    """Whether an endpoint string is one of a listener that speaks TLS."""
    return endpoint.partition(":")[0] in KINDS


def tls_files(endpoint: str) -> TlsFiles:
    """Return the files that an endpoint string names.

    Args:
        endpoint: One that speaks TLS.

    Raises:
        ValueError: It says something that is not known.
    """
    _, named = _pieces(endpoint)
    key = named.get("privateKey", _DEFAULT_KEY)
    return TlsFiles(key, named.get("certKey", key), named.get("extraCertChain", ""))


def without_tls(endpoint: str) -> str:
    """Return an endpoint string that listens at the same place, without TLS.

    Raises:
        ValueError: It says something that is not known.
    """
    if not speaks_tls(endpoint):
        return endpoint
    port, named = _pieces(endpoint)
    more = [f"{name}={quoteStringArgument(named[name])}" for name in _OF_TCP if name in named]
    return ":".join(("tcp", port, *more))


def _pieces(endpoint: str) -> tuple[str, Mapping[str, str]]:
    """Take an endpoint string apart: its port, and what it says by name."""
    _, port, *rest = _split(endpoint) if ":" in endpoint else (endpoint, "")
    named = {}
    for piece in rest:
        name, equals, value = piece.partition("=")
        if not equals or name not in (*_OURS, *_OF_TCP):
            known = ", ".join((*_OURS, *_OF_TCP))
            raise ValueError(f"Unknown word {piece!r}: there are {known}")
        named[name] = value
    return port, named


def _split(endpoint: str) -> Iterable[str]:
    pieces = [] if _OPEN_END.search(endpoint) else _PIECE.findall(endpoint)[:-1]
    return [re.sub(r"\\(.)", r"\1", piece) for piece in pieces]
