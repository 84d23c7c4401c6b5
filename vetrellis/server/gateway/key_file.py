"""The files of the SSH host keys, as far as they can be judged without any cryptography.

A start looks at it so that an operator hears at once of a key that cannot serve; what reads it is
loaded when the first client comes.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from vetrellis.game.core.identity import VetrellisError

ED25519: Final = "ed25519"
RSA: Final = "RSA"

HOST_KEYS: Final[Mapping[str, str]] = {ED25519: "ssh_host_ed25519_key", RSA: "ssh_host_rsa_key"}
"""By their kind, the files that prove to SSH clients which server this is; the best first."""

_BEGINNING: Final = b"-----BEGIN "


class HostKeyError(VetrellisError):
    """There is no host key to serve with. The message is one line for the operator."""


def check_host_keys(directory: Path) -> None:
    """Look whether those host keys that there are can be used. Raises as `check_key_file` does."""
    for kind, name in HOST_KEYS.items():
        check_key_file(directory / name, kind)


def check_key_file(path: Path, kind: str) -> None:
    """Look whether a host key, if there is one, can be used.

    Args:
        path: Where it would be.
        kind: What it should be: `ED25519` or `RSA`.

    Raises:
        HostKeyError: It cannot be read, others can read it, or it is something else.
    """
    try:
        there = path.exists()
    except OSError as error:
        raise unreadable(path, error) from error
    if there:
        read_key_file(path, kind)


def read_key_file(path: Path, kind: str) -> bytes:
    """Return what is in the file. Raises as `check_key_file` does, and if it is not there."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise HostKeyError(
                f"The SSH host key {path} is open to other users. Close it: chmod 600 {path}"
            )
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    if not data.startswith(_BEGINNING):
        raise no_key(path, kind)
    return data


def unreadable(path: Path, error: OSError) -> HostKeyError:
    """Say that the system does not let us have the key."""
    return HostKeyError(f"The SSH host key {path} cannot be read or made: {error.strerror}.")


def no_key(path: Path, kind: str) -> HostKeyError:
    """Say that the file is something else."""
    return HostKeyError(
        f"The SSH host key {path} is not an {kind} private key without a passphrase. "
        "Move it away, and the next start makes a new one."
    )
