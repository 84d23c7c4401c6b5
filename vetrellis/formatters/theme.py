"""Themes: what each role of words looks like, for screens of any number of colours.

A theme names one true colour for a role; the 256 colour look is the nearest of those colours, and
the 16 colour look is chosen by hand, for every terminal paints those sixteen as its owner likes.
Colour is never the only sign: prose says what is a way out, and what must be noticed is bold,
underlined or in italics too. No theme paints a background, for half the world's screens are white.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import evolve, field, frozen

from vetrellis.formatters.look import Depth
from vetrellis.game.core.text import Role

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

_CUBE = (0, 95, 135, 175, 215, 255)


@frozen
class Paint:
    """What words look like.

    Attributes:
        colour: On a screen with more than 16 colours. None: as the words around it.
        ansi: On a screen with 16: 0 to 7, and 8 to 15 for the bright ones. None: as above.
        bold: Whether letters are heavy.
        italic: Whether letters are slanted.
        underline: Whether there is a line below.
    """

    colour: Colour | None = None
    ansi: int | None = None
    bold: bool = False
    italic: bool = False
    underline: bool = False

    def under(self, inner: Paint) -> Paint:
        """Return the look of words in a role within a role of this look."""
        return evolve(
            inner,
            colour=inner.colour if inner.colour is not None else self.colour,
            ansi=inner.ansi if inner.ansi is not None else self.ansi,
            bold=self.bold or inner.bold,
            italic=self.italic or inner.italic,
            underline=self.underline or inner.underline,
        )

    def sgr(self, depth: Depth) -> str:
        """Return the parameters of the Select Graphic Rendition that paint so; may be empty."""
        if depth is Depth.NONE:
            return ""
        marks = {"1": self.bold, "3": self.italic, "4": self.underline}
        return ";".join([*(code for code, on in marks.items() if on), *self._colour(depth)])

    def _colour(self, depth: Depth) -> list[str]:
        if depth is Depth.ANSI16:
            return [] if self.ansi is None else [str(_ansi_code(self.ansi))]
        if self.colour is None:
            return []
        if depth is Depth.XTERM256:
            return [f"38;5;{nearest_256(self.colour)}"]
        return ["38;2;{};{};{}".format(*self.colour)]


def _ansi_code(number: int) -> int:
    return 30 + number if number < 8 else 82 + number


def nearest_256(colour: Colour) -> int:
    """Return the number of the xterm colour (16 to 255) that is nearest to a true colour."""
    steps = [min(range(6), key=lambda step: abs(_CUBE[step] - part)) for part in colour]
    grey = min(range(24), key=lambda step: abs(8 + 10 * step - sum(colour) / 3))
    cube = (16 + 36 * steps[0] + 6 * steps[1] + steps[2], tuple(_CUBE[step] for step in steps))
    ramp = (232 + grey, (8 + 10 * grey,) * 3)
    return min(cube, ramp, key=lambda known: _distance(known[1], colour))[0]


def _distance(one: Iterable[int], other: Iterable[int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


@frozen(eq=False)
class Theme:
    """A palette.

    Attributes:
        name: What players call it.
        paints: The look of each role.
    """

    name: str
    paints: Mapping[Role, Paint] = field()

    def paint(self, roles: Iterable[Role]) -> Paint:
        """Return the look of words in these roles, from the outermost to the innermost."""
        whole = Paint()
        for role in roles:
            whole = whole.under(self.paints[role])
        return whole


DEFAULT = Theme(
    "default",
    {
        Role.TITLE: Paint((212, 160, 60), 11, bold=True),
        Role.EXIT: Paint((70, 160, 170), 6),
        Role.ITEM: Paint((150, 150, 70), 3),
        Role.NPC: Paint((190, 120, 150), 5),
        Role.PLAYER: Paint((90, 150, 215), 12, bold=True),
        Role.SAY: Paint((110, 160, 110), 2),
        Role.SHOUT: Paint((110, 160, 110), 10, bold=True),
        Role.TELL: Paint((160, 130, 200), 13, italic=True),
        Role.DANGER: Paint((210, 80, 70), 9, bold=True),
        Role.GOOD: Paint((80, 165, 90), 10),
        Role.DIM: Paint((128, 128, 128), 8),
        Role.EM: Paint(italic=True),
        Role.CMD: Paint((70, 160, 170), 6, underline=True),
        Role.SYSTEM: Paint((150, 150, 150), 7, italic=True),
    },
)
"""Muted colours of the sea, readable on black and on white."""

HIGH_CONTRAST = Theme(
    "high-contrast",
    {
        Role.TITLE: Paint((255, 255, 255), 15, bold=True, underline=True),
        Role.EXIT: Paint((0, 255, 255), 14, bold=True),
        Role.ITEM: Paint((255, 255, 0), 11),
        Role.NPC: Paint((255, 160, 255), 13),
        Role.PLAYER: Paint((140, 200, 255), 14, bold=True),
        Role.SAY: Paint((255, 255, 255), 15),
        Role.SHOUT: Paint((255, 255, 255), 15, bold=True),
        Role.TELL: Paint((255, 160, 255), 13, underline=True),
        Role.DANGER: Paint((255, 150, 150), 15, bold=True, underline=True),
        Role.GOOD: Paint((0, 255, 0), 10, bold=True),
        Role.DIM: Paint((210, 210, 210), 7),
        Role.EM: Paint(underline=True),
        Role.CMD: Paint((0, 255, 255), 14, underline=True),
        Role.SYSTEM: Paint((255, 255, 255), 15, italic=True),
    },
)
"""Bright on a dark screen: every colour at least seven to one against black (WCAG 2 AAA)."""

COLOUR_BLIND = Theme(
    "colour-blind",
    {
        Role.TITLE: Paint((230, 159, 0), 11, bold=True),
        Role.EXIT: Paint((86, 180, 233), 14),
        Role.ITEM: Paint((240, 228, 66), 11),
        Role.NPC: Paint((204, 121, 167), 13, italic=True),
        Role.PLAYER: Paint((86, 180, 233), 14, bold=True),
        Role.SAY: Paint((0, 158, 115), 15),
        Role.SHOUT: Paint((0, 158, 115), 15, bold=True),
        Role.TELL: Paint((204, 121, 167), 13, underline=True),
        Role.DANGER: Paint((213, 94, 0), 3, bold=True, underline=True),
        Role.GOOD: Paint((86, 180, 233), 12, italic=True),
        Role.DIM: Paint((150, 150, 150), 8),
        Role.EM: Paint(italic=True),
        Role.CMD: Paint((86, 180, 233), 14, underline=True),
        Role.SYSTEM: Paint((150, 150, 150), 7, italic=True),
    },
)
"""The palette of Okabe and Ito, which people with any sort of colour vision can tell apart; red
and green never say opposite things."""

THEMES: Mapping[str, Theme] = {
    theme.name: theme for theme in (DEFAULT, HIGH_CONTRAST, COLOUR_BLIND)
}
"""Every theme, by its name."""


def theme_called(name: str) -> Theme:
    """Return a theme, or the default one if none has this name."""
    return THEMES.get(name, DEFAULT)


@lru_cache(maxsize=4096)
def sgr_of(roles: tuple[Role, ...], theme: str, depth: Depth) -> str:
    """Return the SGR parameters for words in these roles, in a theme, at a depth."""
    return theme_called(theme).paint(roles).sgr(depth)
