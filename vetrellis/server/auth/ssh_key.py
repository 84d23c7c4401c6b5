"""Public keys that open an account over SSH, as the rest of the server knows them."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from vetrellis.game.core.identity import VetrellisError

MOST_KEYS: Final = 16
"""How many keys may open one account."""


class KeyRefusedError(VetrellisError):
    """A key will not do.

    Attributes:
        reason: The message key that says why.
        arguments: What fills the message.
    """

    def __init__(self, reason: str, **arguments: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.arguments = arguments


@frozen
class PublicKey:
    """The public half of a pair of keys.

    Attributes:
        algorithm: Its type, such as `ssh-ed25519`.
        blob: The key itself (RFC 4253 section 6.6).
        comment: What its owner calls it; player's text.
    """

    algorithm: str
    blob: bytes = field(repr=False)
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """What tells keys apart, as `ssh-keygen -l` prints it."""
        return fingerprint_of(self.blob)


@frozen
class SshKey:
    """A key that opens an account.

    Attributes:
        algorithm: Its type, such as `ssh-ed25519`.
        fingerprint: What tells keys apart, as `ssh-keygen -l` prints it.
        comment: What its owner calls it; player's text.
        created: When it was added, in milliseconds since the epoch.
        used: When it let somebody in last; None before the first time.
    """

    algorithm: str
    fingerprint: str
    comment: str
    created: int
    used: int | None = None


def fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of a key, as OpenSSH prints it: SHA-256 in base64, unpadded."""
    digest = b64encode(sha256(blob).digest()).decode("ascii")
    return f"SHA256:{digest.rstrip('=')}"
