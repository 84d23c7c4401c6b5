"""Grammar: what one human language needs in order to name things in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from vetrellis.game.core.text import Inline
from vetrellis.game.world.naming import Named, Noun


class Grammar(Protocol):
    """How one language names things. See `en` and `es`."""

    @property
    def language(self) -> str:
        """The language's code."""
        ...

    def forms(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """Return the noun phrases of a thing, by the suffix under which messages ask for them.

        An empty suffix is the definite form, `_one` the indefinite one; a language adds its own,
        such as `_de` and `_al` in Spanish.
        """
        ...

    def choices(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """Return what messages select by, by suffix: `_number` (`one`, `many`), `_gender`..."""
        ...

    def hidden(self, animate: bool) -> Mapping[str, str]:
        """Return the forms for who, or what, the reader cannot perceive."""
        ...

    def listed(self, things: Sequence[tuple[Inline, ...]], word: str) -> tuple[Inline, ...]:
        """Return things as a list: `a lamp, a rope and two onions`.

        Args:
            things: What to list; at least one.
            word: `and` or `or`.
        """
        ...

    def counted(self, count: int, noun: Noun, named: Named) -> str:
        """Return so many of a thing: `three onions`; for one, the indefinite form."""
        ...


def joined(things: Sequence[tuple[Inline, ...]], comma: str, last: str) -> tuple[Inline, ...]:
    """Return things with a comma between them, and a word before the last."""
    inner: list[Inline] = []
    for at, thing in enumerate(things):
        if at:
            inner.append(last if at == len(things) - 1 else comma)
        inner.extend(thing)
    return tuple(inner)
