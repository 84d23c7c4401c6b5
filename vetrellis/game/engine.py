"""The engine: standard systems, put together. Pure: whoever hosts it brings the clock, the store and the readers."""

from __future__ import annotations

from attrs import define

from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook
from vetrellis.game.core.telling import Outcome
from vetrellis.game.core.text import Text


@define(eq=False)
class Engine:
    """One world and the rules that it lives by.

    Attributes:
        world: The world.
        rulebook: What its systems declare.
        blueprint: What its builders placed.
    """

    world: WorldGraph
    rulebook: Rulebook
    blueprint: Blueprint

    def found(self) -> Outcome:
        """Place what the blueprint has and the world never had. To be called after each restore."""
        ...

    def begin_tick(self, now: int) -> Outcome:
        """Let time pass until `now` (milliseconds since the epoch), and whatever falls due happen."""
        ...

    def arrive(
        self, player: EntityId, name: str, pronouns: str, language: str, reader: bool, guest: bool
    ) -> Outcome:
        """Put a character into the world, making it if need be, or wake one that is link-dead."""
        ...

    def configure(self, player: EntityId, language: str, reader: bool) -> None:
        """Compose a player's prose another way from now on."""
        ...

    def leave(self, player: EntityId, deliberate: bool) -> Outcome:
        """Take a character out of the world if its player quit; else let it linger, link-dead."""
        ...

    def process(self, player: EntityId, line: str) -> Outcome:
        """Do what a player typed. Never raises: a fault is in the outcome, and the world as before."""
        ...

    def prompt(self, player: EntityId) -> Text:
        """Return what a player's prompt says now."""
        ...
