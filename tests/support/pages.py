"""Reads the project's Markdown pages, for the tests that hold them to what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from attrs import field, frozen

from tests.support.source import ROOT

_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?P<language>[\w{}-]*)[^\n]*\n(?P<text>.*?)^(?P=fence)$", re.M | re.S
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")


@frozen
class Block:
    """A fenced block of a page.

    Attributes:
        language: What it is written in, as the fence says.
        text: What it says.
        line: The line of the page on which its text begins, from 1.
    """

    language: str
    text: str
    line: int


@frozen
class Page:
    """A Markdown page.

    Attributes:
        path: Its path, relative to the checkout.
        text: What it says.
    """

    path: Path
    text: str = field(repr=False)

    def blocks(self, language: str) -> Iterator[Block]:
        """Find the fenced blocks in a language."""
        for found in _FENCE.finditer(self.text):
            if found["language"] == language:
                line = self.text.count("\n", 0, found.start("text")) + 1
                yield Block(language, found["text"], line)

    def links(self) -> Iterator[str]:
        """Find where links lead, those into the web and those within the page left out."""
        for found in _LINK.finditer(_FENCE.sub("", self.text)):
            target = found["target"].partition("#")[0]
            if target and "://" not in target:
                yield target


@cache
def pages() -> tuple[Page, ...]:
    """Return all pages that people read: at the top of the repository, and in `docs`."""
    paths = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    return tuple(
        Page(path.relative_to(ROOT), path.read_text("utf-8"))
        for path in paths
        if not {"_build", "news"} & set(path.parts)
    )
