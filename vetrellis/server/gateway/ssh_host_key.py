"""The server's SSH host keys: made on the first run, kept private ever after."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from struct import error as struct_error
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from twisted.conch.ssh.keys import BadKeyError, EncryptedKeyError, Key

from vetrellis.server.gateway.key_file import (
    ED25519,
    HOST_KEYS,
    RSA,
    no_key,
    read_key_file,
    unreadable,
)

RSA_BITS: Final = 3072
"""As strong as the rest: NIST SP 800-57 counts it for 128 bits."""

LEAST_RSA_BITS: Final = 2048
"""Bits of a key that an operator brings along."""

ALGORITHMS: Final[Mapping[bytes, tuple[bytes, ...]]] = {
    b"ssh-ed25519": (b"ssh-ed25519",),
    b"ssh-rsa": (b"rsa-sha2-512", b"rsa-sha2-256"),
}
"""How a host key signs, by its type, the best first. RSA never signs with SHA-1 (RFC 8332)."""

_TYPES: Final = {ED25519: b"ssh-ed25519", RSA: b"ssh-rsa"}

_NEW: Final[Mapping[str, Callable[[], Key]]] = {
    ED25519: lambda: Key(Ed25519PrivateKey.generate()),
    RSA: lambda: Key(generate_private_key(65537, RSA_BITS)),
}


def load_or_make_host_keys(directory: Path) -> tuple[Key, ...]:
    """Return the host keys that are in a directory, each made now if there is none.

    Making them takes up to a second or two. Raises as `load_or_make_host_key` does.
    """
    return tuple(load_or_make_host_key(directory / name, kind) for kind, name in HOST_KEYS.items())


def load_or_make_host_key(path: Path, kind: str) -> Key:
    """Return the host key at a path, made now if there is none.

    Args:
        path: An OpenSSH private key without a passphrase.
        kind: What it is to be: `ED25519` or `RSA`.

    Raises:
        HostKeyError: It cannot be read or made, others can read it, or it is something else.
    """
    try:
        if not path.exists():
            _make(path, kind)
    except OSError as error:
        raise unreadable(path, error) from error
    return _parsed(read_key_file(path, kind), path, kind)


def _make(path: Path, kind: str) -> None:
    key = _NEW[kind]()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Under another name first: a crash leaves a whole key or none.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.toString("openssh"))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _parsed(data: bytes, path: Path, kind: str) -> Key:
    key: Key | None
    try:
        key = Key.fromString(data)
    except (EncryptedKeyError, BadKeyError, ValueError, LookupError, struct_error):
        # Conch's parser lets through whatever its parts raise.
        key = None
    if key is None or key.isPublic() or key.sshType() != _TYPES[kind]:
        raise no_key(path, kind)
    if kind == RSA and key.size() < LEAST_RSA_BITS:
        raise no_key(path, f"{RSA} ({LEAST_RSA_BITS} bits or more)")
    return key
