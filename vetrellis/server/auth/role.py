"""What an account may do: its role, and the one table of permissions.

Whatever asks whether somebody may do something asks `may`: commands in play, and all other ways to
the same ends. `docs/reference/roles.md` is made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vetrellis.game.core.identity import VetrellisError


class Role(StrEnum):
    """What somebody is here."""

    PLAYER = "player"
    BUILDER = "builder"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Permission(StrEnum):
    """Something that not everybody may do."""

    PROFILE = "profile"
    BAN = "ban"
    GRANT = "grant"


PERMISSIONS: Mapping[Permission, frozenset[Role]] = {
    Permission.PROFILE: frozenset({Role.BUILDER, Role.ADMIN}),
    Permission.BAN: frozenset({Role.MODERATOR, Role.ADMIN}),
    Permission.GRANT: frozenset({Role.ADMIN}),
}
"""Which roles have which permission."""

MEANINGS: Mapping[Permission, str] = {
    Permission.PROFILE: "Ask where the server's time goes: `profile`.",
    Permission.BAN: "Keep somebody out, and let them in again: `ban`, `bans`, `unban`.",
    Permission.GRANT: "See and change the role of an account: `role`.",
}
"""What each permission lets people do, for the reference."""


def may(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return role in PERMISSIONS[permission]


class NotAllowedError(VetrellisError):
    """Somebody asked for what they may not do.

    Attributes:
        reason: The message key that says why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
