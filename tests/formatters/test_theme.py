"""Every theme can be read by those whom it is for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Depth
from vetrellis.formatters.theme import (
    COLOUR_BLIND,
    DEFAULT,
    HIGH_CONTRAST,
    THEMES,
    Colour,
    Paint,
    nearest_256,
    sgr_of,
    theme_called,
)
from vetrellis.game.core.text import Role

COLOURED = [Depth.ANSI16, Depth.XTERM256, Depth.TRUE]


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def without_red_green(colour: Colour) -> Colour:
    """What somebody without green cones sees, by Viénot, Brettel and Mollon (1999)."""
    red, green, blue = ((part / 255) ** 2.2 for part in colour)
    mixed = 0.29275 * red + 0.70725 * green
    blue = max(0.0, min(1.0, -0.02234 * red + 0.02234 * green + blue))
    return (round(255 * mixed ** (1 / 2.2)),) * 2 + (round(255 * blue ** (1 / 2.2)),)


class PaletteTests(SynchronousTestCase):
    """A theme has a look for every role, and none that matters is marked by colour alone."""

    def test_every_role_is_painted_in_every_theme(self) -> None:
        for theme in THEMES.values():
            self.assertEqual(set(theme.paints), set(Role))

    def test_danger_and_commands_are_seen_without_colours(self) -> None:
        for theme in THEMES.values():
            self.assertTrue(theme.paints[Role.DANGER].bold)
            self.assertTrue(theme.paints[Role.CMD].underline)

    def test_whoever_names_no_theme_gets_the_default(self) -> None:
        self.assertIs(theme_called("no such"), DEFAULT)
        self.assertIs(theme_called("high-contrast"), HIGH_CONTRAST)

    def test_high_contrast_is_seven_to_one_on_black(self) -> None:
        for role, paint in HIGH_CONTRAST.paints.items():
            if paint.colour is not None:
                self.assertGreaterEqual(contrast(paint.colour, (0, 0, 0)), 7, role)

    def test_the_default_can_be_read_on_black(self) -> None:
        for role, paint in DEFAULT.paints.items():
            if paint.colour is not None:
                self.assertGreaterEqual(contrast(paint.colour, (0, 0, 0)), 4.5, role)

    def test_good_and_bad_differ_without_green_cones(self) -> None:
        good, bad = (COLOUR_BLIND.paints[role].colour for role in (Role.GOOD, Role.DANGER))
        assert good is not None and bad is not None
        apart = [abs(a - b) for a, b in zip(*map(without_red_green, (good, bad)), strict=True)]
        self.assertGreater(max(apart), 100)


class DepthTests(SynchronousTestCase):
    """Each depth has its own way to name a colour."""

    def test_each_depth(self) -> None:
        paint = Paint((255, 0, 0), 9, bold=True)
        self.assertEqual(
            [paint.sgr(depth) for depth in Depth], ["", "1;91", "1;38;5;196", "1;38;2;255;0;0"]
        )

    def test_the_dark_half_of_sixteen(self) -> None:
        self.assertEqual(Paint(ansi=6).sgr(Depth.ANSI16), "36")

    def test_no_colour_names_none(self) -> None:
        self.assertEqual([Paint(italic=True).sgr(depth) for depth in COLOURED], ["3"] * 3)

    def test_greys_come_from_the_ramp(self) -> None:
        self.assertEqual(nearest_256((128, 128, 128)), 244)

    @given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
    def test_every_colour_of_the_cube_is_its_own_neighbour(self, r: int, g: int, b: int) -> None:
        steps = (0, 95, 135, 175, 215, 255)
        self.assertEqual(nearest_256((steps[r], steps[g], steps[b])), 16 + 36 * r + 6 * g + b)

    def test_an_inner_role_paints_over_an_outer_one_and_keeps_its_weight(self) -> None:
        self.assertEqual(sgr_of((Role.TITLE, Role.ITEM), "default", Depth.ANSI16), "1;33")
        self.assertEqual(sgr_of((Role.ITEM, Role.EM), "default", Depth.ANSI16), "3;33")
