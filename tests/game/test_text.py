"""Text: markup, spans, capitals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.text import (
    Block,
    Layout,
    MarkupError,
    Role,
    Span,
    Text,
    capitalised,
    join,
    parse_markup,
)


class MarkupTests(SynchronousTestCase):
    """Markup says what words are."""

    def test_plain_words_are_one_piece(self) -> None:
        self.assertEqual(parse_markup("rope and tar"), ("rope and tar",))

    def test_roles_nest(self) -> None:
        self.assertEqual(
            parse_markup("go [exit]no[em]r[/em]th[/exit]."),
            ("go ", Span(Role.EXIT, ("no", Span(Role.EM, ("r",)), "th")), "."),
        )

    def test_commands_carry_what_is_typed(self) -> None:
        self.assertEqual(
            parse_markup("[cmd=take lamp]take it[/cmd]"),
            (Span(Role.CMD, ("take it",), cmd="take lamp"),),
        )

    def test_escaped_brackets_are_literal(self) -> None:
        self.assertEqual(parse_markup(r"\[exit\] \\ x"), (r"[exit] \ x",))

    def test_mistakes_say_where(self) -> None:
        for source, at in (
            ("a [moon]b[/moon]", 2),
            ("[em]x", 0),
            ("x[/em]", 1),
            ("[em][item]x[/em]", 11),
        ):
            with self.subTest(source):
                self.assertEqual(self.assertRaises(MarkupError, parse_markup, source).at, at)

    @given(st.text(alphabet="[]/=\\emitx \n", max_size=40))
    def test_any_source_is_read_or_refused(self, source: str) -> None:
        try:
            inner = parse_markup(source)
        except MarkupError as error:
            self.assertTrue(0 <= error.at <= len(source))
        else:
            self.assertNotIn("", inner)


class TextTests(SynchronousTestCase):
    """Texts are joined, and read as words."""

    def test_plain_has_a_line_for_each_block(self) -> None:
        text = Text.of("Quay", layout=Layout.TITLE) + Text.of("Rope ", Span(Role.EM, ("and tar",)))
        self.assertEqual(text.plain(), "Quay\nRope and tar")
        self.assertEqual(join([text, Text()]), text)
        self.assertTrue(text)
        self.assertFalse(Text())

    def test_capitals_reach_into_spans(self) -> None:
        inner = (Span(Role.ITEM, ("the lamp",)), " is lit")
        self.assertEqual(Block(capitalised(inner)).plain(), "The lamp is lit")

    def test_capitals_pass_opening_quotes(self) -> None:
        self.assertEqual(capitalised(("“hello",)), ("“Hello",))
        self.assertEqual(capitalised(("¿qué?",)), ("¿Qué?",))
        self.assertEqual(capitalised((" ", "ñu")), (" ", "Ñu"))

    def test_figures_keep_what_follows_small(self) -> None:
        self.assertEqual(capitalised(("2 lamps",)), ("2 lamps",))
        self.assertEqual(capitalised(()), ())
