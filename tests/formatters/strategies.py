"""Texts of every shape, with everything in them that a content file or a player might hold."""

from __future__ import annotations

from hypothesis import strategies as st

from vetrellis.formatters.look import Charset, Depth, Links, Look
from vetrellis.formatters.theme import THEMES
from vetrellis.game.core.text import Block, Inline, Layout, Role, Span, Text

NASTY = [
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\u202eevil\u202c",
    "a\u200bb",
    "zwj\u200d",
    "line\nend",
    "line\r\nend",
    "\u2028",
    "ta\tb",
    "<b>&\"'",
    "[exit]north[/exit]",
    "漢字かな交じり文、です。",
    "e\u0301\u0301",
    "👍🏽",
    "🇪🇸",
    "well-known",
    "night—or day",
    "ÿ",
    "café",
    "\ufb01",
    "\ue000",
    "\ud800",
    "\uffff",
]

words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(NASTY),
    st.lists(st.text("abcdefgé-", min_size=1, max_size=9), max_size=12).map(" ".join),
)

inlines: st.SearchStrategy[Inline] = st.recursive(
    words,
    lambda inner: st.builds(
        Span, st.sampled_from(Role), st.lists(inner, max_size=3).map(tuple), words
    ),
    max_leaves=8,
)

blocks = st.builds(Block, st.lists(inlines, max_size=4).map(tuple), st.sampled_from(Layout))

texts = st.lists(blocks, max_size=4).map(lambda some: Text(tuple(some)))

looks = st.builds(
    Look,
    width=st.integers(20, 120),
    depth=st.sampled_from(Depth),
    reader=st.booleans(),
    theme=st.sampled_from([*THEMES, "no such theme"]),
    charset=st.sampled_from(Charset),
    links=st.sampled_from(Links),
)
