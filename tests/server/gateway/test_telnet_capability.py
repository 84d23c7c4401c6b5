"""A screen is painted with as many colours as it has."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Depth
from vetrellis.server.gateway.capability import Mtts, depth_of_mtts, depth_of_terminal


class DepthTests(SynchronousTestCase):
    """Bits are believed; names are known."""

    def test_bits_of_real_clients(self) -> None:
        for bits, depth in ((2349, Depth.TRUE), (271, Depth.TRUE), (13, Depth.XTERM256),
                            (5, Depth.ANSI16), (4, Depth.NONE), (0, Depth.NONE)):  # fmt: skip
            self.assertIs(depth_of_mtts(bits), depth)

    def test_mudlet_is_read_aloud_where_it_says_so(self) -> None:
        self.assertTrue(2349 & Mtts.UTF8)
        self.assertFalse(2349 & Mtts.SCREEN_READER)

    def test_names_of_real_terminals(self) -> None:
        for names, depth in (
            (["MUDLET", "ANSI-TRUECOLOR"], Depth.TRUE),
            (["TINTIN++", "tmux-256color"], Depth.XTERM256),
            (["xterm-direct"], Depth.TRUE),
            (["XTERM"], Depth.ANSI16),
            (["linux"], Depth.ANSI16),
            (["dumb"], Depth.NONE),
            (["hardcopy", "unknown", "KBtin-2.1"], Depth.ANSI16),
            ([""], Depth.ANSI16),
            ([], Depth.ANSI16),
        ):
            self.assertIs(depth_of_terminal(names), depth, names)
