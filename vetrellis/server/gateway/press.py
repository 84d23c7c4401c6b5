"""The press: what players are shown, as the bytes that their clients are sent.

Theory of operation. What one player reads, others read at the same moment: the line that was said,
the same prompt, on a screen like theirs. So each text is printed once for a sort of screen (a
`Sheet`) and kept; what a player is sent is put together from such prints. They are found by the
identity of the text: to recognise an object takes no time, to compare what is in it may take
longer than all the rest. The text is kept with its print, lest another come to be at its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from attrs import define, evolve, field, frozen

from vetrellis.formatters.look import Charset, Look
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.msp import harmless
from vetrellis.server.gateway.telnet_line import encoded
from vetrellis.server.gateway.telnet_option import Command, command
from vetrellis.server.interfaces import IFormatter

_NEW_LINE = b"\r\n"
_MARKS = {True: command(Command.EOR), False: command(Command.GA), None: b""}


@frozen(eq=False)
class Sheet:
    """All that the bytes depend on besides the words.

    Attributes:
        look: The screen.
        charset: What the client reads.
        eor: Whether a prompt ends in EOR; otherwise it ends in GA. None, for neither: where there
            is no telnet.
        sounds: Whether the client takes what looks like a trigger of MSP for one.
    """

    look: Look
    charset: Charset
    eor: bool | None
    sounds: bool = False

    def encoded(self, words: str) -> bytes:
        """Return words as the client reads them."""
        data = encoded(words, self.charset)
        return harmless(data) if self.sounds else data


@define(eq=False)
class _Prints:
    """What was printed on one sort of sheet, by the identity of its text.

    Attributes:
        first: Texts that stand at the top.
        below: Texts that stand below others.
        prompts: Prompts.
        origins: What all that was printed of.
    """

    first: dict[int, bytes] = field(factory=dict)
    below: dict[int, bytes] = field(factory=dict)
    prompts: dict[int, bytes] = field(factory=dict)
    origins: list[Text] = field(factory=list)


@define(eq=False)
class Press:
    """Prints for telnet clients. One for each process, so that all share what it printed.

    Attributes:
        formatter: Lays out and paints.
        most_bytes: How much is kept. When it is more, all of it is forgotten.
        size: How much is kept.
    """

    _most_sheets: ClassVar[int] = 1024
    _overhead: ClassVar[int] = 500

    formatter: IFormatter
    most_bytes: int = 4 * 1024 * 1024
    size: int = field(default=0, init=False)
    _sheets: dict[tuple[Look, Charset, bool | None, bool], Sheet] = field(factory=dict, init=False)
    _prints: dict[Sheet, _Prints] = field(factory=dict, init=False)

    def sheet(self, look: Look, charset: Charset, eor: bool | None, sounds: bool = False) -> Sheet:
        """Return the sheet for a screen: the same one for all that are alike.

        Args:
            look: The screen. How high it is makes no difference.
            charset: What the client reads.
            eor: Whether it was agreed that a prompt ends in EOR; None where there is no telnet.
            sounds: Whether it was agreed that there are triggers of MSP in the text.
        """
        look = evolve(look, height=0)
        sheet = self._sheets.get((look, charset, eor, sounds))
        if sheet is None:
            if len(self._sheets) >= self._most_sheets:
                self._sheets.clear()  # those in use stay in use, and are only shared no more
            sheet = self._sheets[look, charset, eor, sounds] = Sheet(look, charset, eor, sounds)
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
        prints = self._prints.get(sheet)
        if prints is None:
            prints = self._prints[sheet] = _Prints()
        pieces: list[bytes] = []
        if len(texts) == 1:
            pieces.append(self._first(texts[0], sheet, prints))
        elif texts:
            pieces = self._stack(texts, sheet, prints)
        if fresh:
            pieces.insert(0, _NEW_LINE)
        if prompt is not None:
            printed = prints.prompts.get(id(prompt))
            if printed is None:
                printed = self._prompt(prompt, sheet, prints)
            pieces.append(printed)
        return b"".join(pieces)

    def _stack(self, texts: Sequence[Text], sheet: Sheet, prints: _Prints) -> list[bytes]:
        """Return each of several texts; of fifty that a reader is told, most are others' too."""
        known = list(map(prints.below.get, map(id, texts)))
        pieces = [
            self._below(text, sheet, prints) if printed is None else printed
            for text, printed in zip(texts, known, strict=True)
        ]
        for at, text in enumerate(texts):
            pieces[at] = self._first(text, sheet, prints)
            if pieces[at]:
                break
        return pieces

    def _first(self, text: Text, sheet: Sheet, prints: _Prints) -> bytes:
        printed = prints.first.get(id(text))
        if printed is None:
            words = self.formatter.render((text,), sheet.look)
            printed = prints.first[id(text)] = sheet.encoded(words)
            self._keep(text, printed, prints)
        return printed

    def _below(self, text: Text, sheet: Sheet, prints: _Prints) -> bytes:
        words = self.formatter.render((text,), sheet.look, below=True)
        printed = prints.below[id(text)] = sheet.encoded(words)
        self._keep(text, printed, prints)
        return printed

    def _prompt(self, prompt: Text, sheet: Sheet, prints: _Prints) -> bytes:
        words = self.formatter.prompt(prompt, sheet.look)
        # A screen reader reads lines: whatever comes next must not stand in this one.
        ended = f"{words}\n" if sheet.look.reader else words
        printed = sheet.encoded(ended) + _MARKS[sheet.eor]
        prints.prompts[id(prompt)] = printed
        self._keep(prompt, printed, prints)
        return printed

    def _keep(self, text: Text, printed: bytes, prints: _Prints) -> None:
        """Keep a text with its print, lest another text come to be at its address."""
        prints.origins.append(text)
        self.size += len(printed) + self._overhead
        if self.size > self.most_bytes:
            self._prints.clear()
            self.size = 0
