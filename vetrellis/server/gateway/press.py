"""The press: what players are shown, as the bytes that their clients are sent.

Theory of operation. What one player reads, others read at the same moment: the line that was said,
the same prompt, on a screen like theirs. So what is printed is kept (see `kept`), and who comes
next with the same texts and the same sort of screen (a `Sheet`) is handed the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from attrs import define, evolve, field, frozen

from vetrellis.formatters.look import Charset, Look
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.kept import Kept
from vetrellis.server.gateway.telnet_line import encoded
from vetrellis.server.gateway.telnet_option import Command, command
from vetrellis.server.interfaces import IFormatter


@frozen(eq=False)
class Sheet:
    """All that the bytes depend on besides the words.

    Attributes:
        look: The screen.
        charset: What the client reads.
        eor: Whether a prompt ends in EOR; otherwise it ends in GA.
    """

    look: Look
    charset: Charset
    eor: bool


@define(eq=False)
class Press:
    """Prints for telnet clients. One for each process, so that all share what it printed.

    Attributes:
        formatter: Lays out and paints.
        kept: What was printed.
    """

    _most_sheets: ClassVar[int] = 1024

    formatter: IFormatter
    kept: Kept = field(factory=Kept, init=False)
    _sheets: dict[tuple[Look, Charset, bool], Sheet] = field(factory=dict, init=False)

    def sheet(self, look: Look, charset: Charset, eor: bool) -> Sheet:
        """Return the sheet for a screen: the same one for all that are alike.

        Args:
            look: The screen. How high it is makes no difference.
            charset: What the client reads.
            eor: Whether it was agreed that a prompt ends in EOR.
        """
        look = evolve(look, height=0)
        sheet = self._sheets.get((look, charset, eor))
        if sheet is None:
            if len(self._sheets) >= self._most_sheets:
                self._sheets.clear()  # those in use stay in use, and are only shared no more
            sheet = self._sheets[look, charset, eor] = Sheet(look, charset, eor)
        return sheet

    def print(
        self, texts: Sequence[Text], prompt: Text | None, sheet: Sheet, fresh: bool
    ) -> bytes:
        """Return texts, then the prompt if there is one, as bytes.

        Args:
            texts: What is shown.
            prompt: The prompt below it.
            sheet: For what screen.
            fresh: Whether a line has to be ended first.
        """
        key: tuple[int, ...]
        if len(texts) == 1:
            key = (id(sheet), id(prompt), fresh, id(texts[0]))
        else:
            key = (id(sheet), id(prompt), fresh, *map(id, texts))
        known = self.kept.made.get(key)
        if known is not None:
            return known[0]
        origin = tuple(texts), prompt, sheet
        return self.kept.recall(key, origin, lambda: self._print(texts, prompt, sheet, fresh))

    def _print(
        self, texts: Sequence[Text], prompt: Text | None, sheet: Sheet, fresh: bool
    ) -> bytes:
        words = self.formatter.render(texts, sheet.look)
        printed = encoded(f"\n{words}" if fresh else words, sheet.charset)
        return printed if prompt is None else printed + self._prompt(prompt, sheet)

    def _prompt(self, prompt: Text, sheet: Sheet) -> bytes:
        words = self.formatter.prompt(prompt, sheet.look)
        # A screen reader reads lines: whatever comes next must not stand in this one.
        ended = f"{words}\n" if sheet.look.reader else words
        return encoded(ended, sheet.charset) + command(Command.EOR if sheet.eor else Command.GA)
