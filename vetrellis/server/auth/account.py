"""Accounts and characters, as the session layer knows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.server.auth.role import Role


class NameTakenError(VetrellisError):
    """Somebody has this name, or one that looks the same."""


@frozen
class Character:
    """One body in the world.

    Attributes:
        player: Its entity.
        name: What it is called.
        pronouns: `they`, `she`, `he` or `it`.
        guest: Whether it leaves for good when it quits.
    """

    player: EntityId
    name: str
    pronouns: str = "they"
    guest: bool = False


@frozen
class Account:
    """Somebody who may play.

    Attributes:
        id: The account's number.
        character: The one of its characters that it was found by.
        password_hash: argon2id, in PHC string format.
        preferences: `language`, `reader`, `theme`...: plain JSON values.
        role: What its holder is here.
        email: Where its holder can be written to; empty if they never said.
        secret: What one-time codes are made of, in base32; empty where none are asked for.
        code_step: The step of the last code that was used: none is used twice.
        characters: All of its characters, the oldest first.
    """

    id: int
    character: Character
    password_hash: str = field(repr=False)
    preferences: Mapping[str, object] = field(factory=dict)
    role: Role = Role.PLAYER
    email: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    code_step: int = 0
    characters: tuple[Character, ...] = field()

    @characters.default
    def _only_one(self) -> tuple[Character, ...]:
        return (self.character,)


Embodiment: TypeAlias = tuple[Account | None, Character]
"""A character, and whose it is; a guest is nobody's."""
