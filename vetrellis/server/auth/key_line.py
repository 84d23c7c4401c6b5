"""A line of `authorized_keys`, read: importing this module imports Conch and `cryptography`.

Theory of operation. Which types are taken is decided by what guards accounts well: Ed25519; RSA
from 2048 bits, which only ever signs with SHA-2; ECDSA, for the chips that hold nothing else
(TPMs, Secure Enclave, smart cards); and both kinds of security key. DSA is broken, and options
(`command=`, `from=`) promise what nobody here keeps, so a line with some is refused and not
half-understood.
"""

from __future__ import annotations

import re
from base64 import b64decode
from struct import error as struct_error
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from twisted.conch.ssh.common import getNS
from twisted.conch.ssh.keys import BadKeyError, Key

from vetrellis.server.auth.ssh_key import KeyRefusedError, PublicKey

LEAST_RSA: Final = 2048
MOST_RSA: Final = 8192
"""Bits of an RSA key: fewer are too weak, and more take too long to check."""

LONGEST_COMMENT: Final = 80

TYPES: Final = frozenset(
    {
        "ssh-ed25519",
        "ssh-rsa",
        "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384",
        "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com",
    }
)
"""Types of keys that may open an account."""

_TYPE = re.compile(r"(sk-)?(ssh|ecdsa)-[a-z0-9-]+(@openssh\.com)?")
_PRIVATE = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File")
_SECSH = "---- BEGIN SSH2 PUBLIC KEY"

BAD: Final = (
    BadKeyError,
    UnsupportedAlgorithm,
    ValueError,
    LookupError,
    TypeError,
    struct_error,
)
"""What Conch raises for bytes that are no key: whatever its parts raise."""


def read_key_line(line: str) -> PublicKey:
    """Return the key on a line, as a file ending in `.pub` has it: type, base64, comment.

    Raises:
        KeyRefusedError: It is no such line, or no key that may open an account.
    """
    if _PRIVATE.search(line):
        raise KeyRefusedError("sshkey-private")
    if _SECSH in line:
        raise KeyRefusedError("sshkey-secsh")
    kind, _, rest = line.strip().partition(" ")
    if not _TYPE.fullmatch(kind):
        has_options = any(map(_TYPE.fullmatch, rest.split()))
        raise KeyRefusedError("sshkey-options" if has_options else "sshkey-no-key")
    _check_type(kind)
    text, _, comment = rest.strip().partition(" ")
    blob = _decoded(text)
    key = _parsed(kind, blob)
    if kind == "ssh-rsa":
        _check_size(key.size())
    return PublicKey(kind, blob, comment.strip()[:LONGEST_COMMENT])


def _check_type(kind: str) -> None:
    if kind == "ssh-dss":
        raise KeyRefusedError("sshkey-dsa")
    if "-cert-" in kind:
        raise KeyRefusedError("sshkey-certificate")
    if kind not in TYPES:
        raise KeyRefusedError("sshkey-type", type=kind[:LONGEST_COMMENT])


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError as error:
        raise KeyRefusedError("sshkey-broken") from error


def _parsed(kind: str, blob: bytes) -> Key:
    try:
        named, _ = getNS(blob)
        key: Key = Key.fromString(blob, "blob")
        # One key is to have one blob, and so one fingerprint.
        is_whole = named == kind.encode() and key.blob() == blob
    except BAD as error:
        raise KeyRefusedError("sshkey-broken") from error
    if not is_whole:
        raise KeyRefusedError("sshkey-broken")
    return key


def _check_size(bits: int) -> None:
    if bits < LEAST_RSA:
        raise KeyRefusedError("sshkey-short", bits=str(bits), least=str(LEAST_RSA))
    if bits > MOST_RSA:
        raise KeyRefusedError("sshkey-long", bits=str(bits), most=str(MOST_RSA))
