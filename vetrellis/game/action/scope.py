"""Scope: what an actor can name right now, and by which words.

The parser reads any `Scope`. `Scene` is one made of plain data; `sight.Sight` is one that looks at
a world, no further than a command asks: `look` and `say hello` name nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from attrs import field, frozen

from vetrellis.game.core.identity import EntityId


@frozen
class Candidate:
    """Something that a noun may mean.

    Attributes:
        id: Which entity.
        name: Its name, folded: without case and accents.
        words: Every word of its names, folded.
        head: The word of its name that says what it is: `lamp` of `brass lamp`.
        plurals: Those of them that only name several.
        pronoun: `it`, `he`, `she` or `they`.
        held: Whether the actor holds it.
        worn: Whether the actor wears it.
        holder: What it is in or on, if that is not the room or the actor.
        lies: Whether it lies about: in the room, or on something there.
        item: Whether it is a thing that can be carried.
        theirs: Whether somebody else holds or wears it.
        animate: Whether it is somebody.
        contains: Whether things can be put in or on it.
        opens: Whether it opens and closes.
        scenery: Whether it is only part of the view.
        spelt: Its words in one text, a space before each: to find one by its beginning.
    """

    id: EntityId
    name: str
    words: frozenset[str]
    head: str = ""
    plurals: frozenset[str] = frozenset()
    pronoun: str = "it"
    held: bool = False
    worn: bool = False
    holder: EntityId | None = None
    lies: bool = False
    item: bool = False
    theirs: bool = False
    animate: bool = False
    contains: bool = False
    opens: bool = False
    scenery: bool = False
    spelt: str = field(init=False, eq=False, repr=False)

    @spelt.default
    def _spell(self) -> str:
        return f" {' '.join(sorted(self.words))}"


class Scope(Protocol):
    """What an actor can name right now."""

    @property
    def actor(self) -> EntityId:
        """Whose scope it is."""
        ...

    @property
    def near(self) -> Sequence[Candidate]:
        """Whatever is seen or held, in the order of the world."""
        ...

    @property
    def dark(self) -> bool:
        """Whether what is not held is hidden by darkness."""
        ...

    @property
    def ways(self) -> Sequence[Candidate]:
        """The ways out, each by whatever it may be called."""
        ...

    @property
    def was_asked(self) -> bool:
        """Whether anybody has asked what there is: otherwise that made no difference."""
        ...

    def players(self, word: str = "") -> Sequence[Candidate]:
        """Return everybody who can be told something from afar.

        Args:
            word: A word of the name, or its beginning, folded: who has none such may be left out.
        """
        ...


@frozen
class Scene:
    """A scope made of plain data.

    Attributes:
        actor: Whose scope it is.
        near: Whatever is seen or held, in the order of the world.
        everyone: Everybody who can be told something from afar.
        dark: Whether what is not held is hidden by darkness.
        ways: The ways out, each by whatever it may be called.
        was_asked: As in `Scope`; nobody counts here.
    """

    actor: EntityId
    near: tuple[Candidate, ...] = ()
    everyone: tuple[Candidate, ...] = ()
    dark: bool = False
    ways: tuple[Candidate, ...] = ()
    was_asked: bool = True

    def players(self, word: str = "") -> Sequence[Candidate]:
        """See `Scope.players`."""
        return self.everyone
