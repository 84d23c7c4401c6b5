"""Finishing words."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.core.text import Text
from vetrellis.server.gateway.completion import REMEMBERED_TEXTS, Completer


class CompletionTests(SynchronousTestCase):
    """The word that was on the screen last comes first, and Tab again offers the next."""

    @override
    def setUp(self) -> None:
        self.completer = Completer()
        self.completer.note([Text.of("The lantern of Lanner's-Head, and a ladder.")])
        self.completer.note([Text.of("Lamp-oil, and a lantern.")])

    def test_the_latest_first_then_the_others_then_what_was_typed(self) -> None:
        before, offered = "take la", []
        for _ in range(6):
            found = self.completer.finish(before)
            assert found is not None
            self.assertTrue(before.endswith(found[0]))
            before = before[: len(before) - len(found[0])] + found[1]
            offered.append(found[1])
        self.assertEqual(offered[:4], ["lamp-oil", "lantern", "lanner's-head", "ladder"])
        self.assertEqual(offered[4:], ["la", "lamp-oil"])

    def test_capitals_stay_where_one_was_typed(self) -> None:
        self.assertEqual(self.completer.finish("Lann"), ("Lann", "Lanner's-Head"))

    def test_a_whole_word_is_finished_already(self) -> None:
        self.assertIsNone(self.completer.finish("ladder"))

    def test_nothing_fits(self) -> None:
        self.assertIsNone(self.completer.finish("xyz"))

    def test_nothing_is_begun(self) -> None:
        self.assertIsNone(self.completer.finish(""))
        self.assertIsNone(self.completer.finish("take "))

    def test_what_was_long_ago_is_forgotten(self) -> None:
        self.completer.note([Text.of("Rain.")] * REMEMBERED_TEXTS)
        self.assertIsNone(self.completer.finish("lan"))
