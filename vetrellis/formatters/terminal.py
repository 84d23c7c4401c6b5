"""The formatter for telnet and SSH: painted for eyes, plain for ears."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field
from zope.interface import implementer

from vetrellis.formatters.ansi import AnsiFormatter
from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Depth, Look
from vetrellis.formatters.plain import PlainFormatter
from vetrellis.game.core.text import Text


@implementer(IFormatter)
@define(eq=False)
class TerminalFormatter:
    """Chooses between ANSI and plain by the look.

    One serves every connection of a process: what is painted for one player is there for the next.
    """

    _ansi: IFormatter = field(factory=AnsiFormatter)
    _plain: IFormatter = field(factory=PlainFormatter)

    def render(self, texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """See `IFormatter`."""
        return self._for(look).render(texts, look, below=below)

    def prompt(self, text: Text, look: Look) -> str:
        """See `IFormatter`."""
        return self._for(look).prompt(text, look)

    def _for(self, look: Look) -> IFormatter:
        return self._plain if look.reader or look.depth is Depth.NONE else self._ansi
