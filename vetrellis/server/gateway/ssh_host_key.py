"""The server's SSH host key: made on the first run, kept private ever after."""

from __future__ import annotations

import os
from pathlib import Path
from struct import error as struct_error
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from twisted.conch.ssh.keys import BadKeyError, EncryptedKeyError, Key

from vetrellis.server.gateway.key_file import no_key, read_key_file, unreadable

KEY_TYPE: Final = b"ssh-ed25519"


def load_or_make_host_key(path: Path) -> Key:
    """Return the host key at a path, made now if there is none.

    Args:
        path: An OpenSSH private key, ed25519, without a passphrase.

    Raises:
        HostKeyError: It cannot be read or made, others can read it, or it is something else.
    """
    try:
        if not path.exists():
            _make(path)
    except OSError as error:
        raise unreadable(path, error) from error
    return _parsed(read_key_file(path), path)


def _make(path: Path) -> None:
    key = Key(Ed25519PrivateKey.generate())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Under another name first: a crash leaves a whole key or none.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.toString("openssh"))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def _parsed(data: bytes, path: Path) -> Key:
    key: Key | None
    try:
        key = Key.fromString(data)
    except (EncryptedKeyError, BadKeyError, ValueError, LookupError, struct_error):
        # Conch's parser lets through whatever its parts raise.
        key = None
    if key is None or key.isPublic() or key.sshType() != KEY_TYPE:
        raise no_key(path)
    return key
