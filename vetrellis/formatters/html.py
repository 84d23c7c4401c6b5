"""Text as HTML elements: for pages that a server writes, such as logs and mails."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from attrs import define, field
from zope.interface import implementer

from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Look
from vetrellis.formatters.memo import Shared
from vetrellis.formatters.printable import seen
from vetrellis.game.core.text import Block, Inline, Layout, Role, Text

_ELEMENTS = {Layout.PARAGRAPH: "p", Layout.TITLE: "h2", Layout.ENTRY: "p", Layout.PRE: "pre"}
_ROLE_ELEMENTS = {Role.EM: "em", Role.DANGER: "strong"}


@implementer(IFormatter)
@define(eq=False)
class HtmlFormatter:
    """Makes an element of each block and span, with its layout or role as class.

    A style sheet decides what they look like; nothing here does. What a click types stands in
    `data-cmd` of a button. A browser wraps, so the width of the look is not used; for a screen
    reader (`look.reader`), preformatted blocks are hidden from it if they hold no letters.
    """

    _made: Shared[Text, str] = field(factory=lambda: Shared(_elements), init=False)

    def render(self, texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """See `IFormatter`."""
        return "".join(self._made.each(texts, look))

    def prompt(self, text: Text, look: Look) -> str:
        """See `IFormatter`."""
        words = "".join("".join(_inline(block.inner)) for block in text.blocks)
        return f'<p class="prompt">{words}</p>'


def _elements(text: Text, look: Look) -> str:
    return "".join(f"{_block(block, look)}\n" for block in text.blocks)


def _block(block: Block, look: Look) -> str:
    tag = _ELEMENTS[block.layout]
    is_pre = block.layout is Layout.PRE
    is_art = is_pre and not any(letter.isalnum() for letter in block.plain())
    hidden = ' aria-hidden="true"' if is_art and look.reader else ""
    inner = "".join(_inline(block.inner, lines=is_pre))
    return f'<{tag} class="{block.layout}"{hidden}>{inner}</{tag}>'


def _inline(
    inner: Iterable[Inline], *, lines: bool = False, clicked: bool = False
) -> Iterator[str]:
    for piece in inner:
        if isinstance(piece, str):
            yield _escaped(piece, lines=lines)
            continue
        # A button must not hold another, so of two commands the outer one wins.
        is_button = bool(piece.command) and not clicked
        tag = "button" if is_button else _ROLE_ELEMENTS.get(piece.role, "span")
        more = f' type="button" data-cmd="{_escaped(piece.command)}"' if is_button else ""
        words = "".join(_inline(piece.inner, lines=lines, clicked=clicked or is_button))
        yield f'<{tag} class="{piece.role}"{more}>{words}</{tag}>'


def _escaped(text: str, *, lines: bool = False) -> str:
    return html.escape(seen(text, lines=lines))
