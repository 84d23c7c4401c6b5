"""How a player likes things: language, screen reader, theme, width, colours, accents, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from attrs import asdict, frozen

from vetrellis.formatters.look import Charset, Depth

NARROWEST, WIDEST = 20, 500
"""Columns that a player may ask for."""

DEPTHS = {
    "off": Depth.NONE,
    "16": Depth.ANSI16,
    "256": Depth.XTERM256,
    "true": Depth.TRUE,
}
"""Colours, as players ask for them and as preferences are kept."""

LINKS = {"on": True, "off": False, "auto": None}
"""Links, as players ask for them and as preferences are kept. None: as the client knows them."""


@frozen
class Preferences:
    """What a player said about how they like things; None where they never did.

    Attributes:
        language: In which language prose is composed.
        reader: Whether prose is for a screen reader.
        theme: The palette, by name.
        width: Columns.
        colours: A key of `DEPTHS`.
        accents: Whether their screen shows letters that are not ASCII.
        links: A key of `LINKS`.
    """

    language: str | None = None
    reader: bool | None = None
    theme: str | None = None
    width: int | None = None
    colours: str | None = None
    accents: bool | None = None
    links: str | None = None

    @classmethod
    def read(cls, kept: Mapping[str, object]) -> Preferences:
        """Return what an account keeps. What is none of ours, or makes no sense, is left out."""
        language, theme = kept.get("language"), kept.get("theme")
        reader, width, colours = kept.get("reader"), kept.get("width"), kept.get("colours")
        accents, links = kept.get("accents"), kept.get("links")
        return cls(
            language=language if isinstance(language, str) else None,
            reader=reader if isinstance(reader, bool) else None,
            theme=theme if isinstance(theme, str) else None,
            width=width if is_width(width) else None,
            colours=colours if isinstance(colours, str) and colours in DEPTHS else None,
            accents=accents if isinstance(accents, bool) else None,
            links=links if isinstance(links, str) and links in LINKS else None,
        )

    def stated(self) -> dict[str, str | bool | int]:
        """Return what was said, as plain values: what an account keeps."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    def updated(self, newer: Preferences) -> Preferences:
        """Return these, with whatever the newer ones say instead."""
        return Preferences.read({**self.stated(), **newer.stated()})

    def look_changes(self) -> dict[str, object]:
        """Return what a connection has to adjust in its look."""
        changes: dict[str, object] = {**self.stated()}
        changes.pop("language", None)
        colours = changes.pop("colours", None)
        if isinstance(colours, str):
            changes["depth"] = DEPTHS[colours]
        accents = changes.pop("accents", None)
        if accents is not None:
            changes["charset"] = Charset.UTF8 if accents else Charset.ASCII
        links = changes.pop("links", None)
        if isinstance(links, str):
            changes["links"] = LINKS[links]
        return changes


def is_width(value: object) -> TypeGuard[int]:
    """Whether a value is a number of columns that anyone could want."""
    return isinstance(value, int) and NARROWEST <= value <= WIDEST
