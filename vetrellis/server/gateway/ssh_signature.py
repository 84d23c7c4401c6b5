"""Signatures of clients that log in by key (RFC 4252 section 7).

Theory of operation. Conch verifies; here is decided what may be verified, and over what. RSA signs
with SHA-2 or not at all (RFC 8332); the signature has to be of the kind that the client announced.
A security key signs a digest of the message together with its own flags and counter, and has to
have been touched (OpenSSH's `PROTOCOL.u2f`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from twisted.conch.ssh.common import getNS
from twisted.conch.ssh.keys import Key

from vetrellis.server.auth.key_line import BAD

RSA: Final = b"ssh-rsa"

ALGORITHMS: Final = {
    b"ssh-ed25519": b"ssh-ed25519",
    b"sk-ssh-ed25519@openssh.com": b"sk-ssh-ed25519@openssh.com",
    b"rsa-sha2-512": RSA,
    b"rsa-sha2-256": RSA,
    b"ecdsa-sha2-nistp256": b"ecdsa-sha2-nistp256",
    b"ecdsa-sha2-nistp384": b"ecdsa-sha2-nistp384",
    b"ecdsa-sha2-nistp521": b"ecdsa-sha2-nistp521",
    b"sk-ecdsa-sha2-nistp256@openssh.com": b"sk-ecdsa-sha2-nistp256@openssh.com",
}
"""Ways of signing that are taken, and the type of key that signs so; the best first."""

_TOUCHED = 0x01
_FLAGS_AND_COUNTER = 5


def fits(algorithm: bytes, blob: bytes) -> bool:
    """Whether a way of signing is taken, and a key is of the type that signs so."""
    kind = ALGORITHMS.get(algorithm)
    return kind is not None and blob[: 4 + len(kind)] == len(kind).to_bytes(4, "big") + kind


def is_right(algorithm: bytes, blob: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is a key's, over this message.

    Args:
        algorithm: The way of signing that was announced; one that `fits` the key.
        blob: The key.
        signature: The signature, as it came.
        message: What is to be signed.
    """
    try:
        named, _, trailer = getNS(signature, 2)
        key = Key.fromString(blob, "blob")
        if key.isSecurityKey():
            message = _as_security_keys_sign(message, key.application, trailer)
        return named == algorithm and bool(message) and bool(key.verify(signature, message))
    except BAD:
        return False


def _as_security_keys_sign(message: bytes, application: bytes, trailer: bytes) -> bytes:
    """Return what a security key signs for a message; nothing if it was not touched."""
    if len(trailer) != _FLAGS_AND_COUNTER or not trailer[0] & _TOUCHED:
        return b""
    return sha256(application).digest() + trailer + sha256(message).digest()
