"""The file of the SSH host key, as far as it can be judged without any cryptography.

A start looks at it so that an operator hears at once of a key that cannot serve; what reads it is
loaded when the first client comes.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from vetrellis.game.core.identity import VetrellisError

_BEGINNING: Final = b"-----BEGIN "


class HostKeyError(VetrellisError):
    """There is no host key to serve with. The message is one line for the operator."""


def check_key_file(path: Path) -> None:
    """Look whether a host key, if there is one, can be used.

    Raises:
        HostKeyError: It cannot be read, others can read it, or it is something else.
    """
    try:
        there = path.exists()
    except OSError as error:
        raise unreadable(path, error) from error
    if there:
        read_key_file(path)


def read_key_file(path: Path) -> bytes:
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
        raise no_key(path)
    return data


def unreadable(path: Path, error: OSError) -> HostKeyError:
    """Say that the system does not let us have the key."""
    return HostKeyError(f"The SSH host key {path} cannot be read or made: {error.strerror}.")


def no_key(path: Path) -> HostKeyError:
    """Say that the file is something else."""
    return HostKeyError(
        f"The SSH host key {path} is not an ed25519 private key without a passphrase. "
        "Move it away, and the next start makes a new one."
    )
