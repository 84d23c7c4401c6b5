"""A message with what somebody typed in it is the same, composed as a frame or as a whole."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.game.test_graph import script
from tests.support.scene import ADA, BO, LAMP, MARA, Scene
from vetrellis.game.core.text import Block, Layout, Role, Span, Text
from vetrellis.game.prose.frame import HOLE, Frame, frame_of
from vetrellis.game.prose.page import Literal
from vetrellis.game.world.naming import Named, Noun

ANA = Span(Role.PLAYER, ("Ana",))


def spoken(words: str) -> Text:
    """Return how a line of Ana's is told."""
    return Text.of(ANA, " says, ", Span(Role.SAY, (f"“{words}”",)), ".")


class FrameTests(SynchronousTestCase):
    """Frames are taken from messages that have one hole, in a span."""

    @given(st.text())
    def test_filled_it_is_the_message_with_these_words(self, words: str) -> None:
        frame = frame_of(spoken(HOLE))
        assert frame is not None
        self.assertEqual(frame.filled(words), spoken(words))

    def test_what_stands_around_the_hole_is_shared(self) -> None:
        frame = frame_of(spoken(HOLE))
        assert frame is not None
        self.assertIs(frame.filled("a").blocks[0].inner[0], frame.filled("b").blocks[0].inner[0])

    def test_the_layout_stays(self) -> None:
        text = Text((Block((ANA, Span(Role.SAY, (HOLE,))), Layout.ENTRY),))
        expected = Frame((ANA,), Role.SAY, "", "", (), Layout.ENTRY)
        self.assertEqual(frame_of(text), expected)

    def test_there_is_none_of_any_other_shape(self) -> None:
        hole = Span(Role.SAY, (HOLE,))
        for text in (
            Text(),
            Text.of(ANA, " waves."),
            Text.of(hole, " says Ana."),
            Text.of(ANA, f" {HOLE}"),
            Text.of(ANA, hole, hole),
            Text.of(ANA, Span(Role.SAY, (HOLE, HOLE))),
            Text.of(ANA, Span(Role.SAY, (f"{HOLE}{HOLE}",))),
            Text.of(ANA, Span(Role.SAY, (Span(Role.EM, (HOLE,)),))),
            Text.of(ANA, Span(Role.CMD, ("reply",), f"tell {HOLE}")),
            Text.of(ANA, Span(Role.CMD, (HOLE,), "reply")),
            spoken(HOLE) + spoken("Yes."),
        ):
            self.assertIsNone(frame_of(text), text)


class PageTests(SynchronousTestCase):
    """A page composes by frames what it may, and nobody can tell."""

    keys = tuple(
        f"{event}.{voice}"
        for event in ("said", "said-to", "asked", "whispered", "shouted", "told", "emoted")
        for voice in ("actor", "target", "witness", "beyond")
    )

    @override
    def setUp(self) -> None:
        self.engine = Scene().engine
        self.page = self.engine.compositor.page(ADA)
        self.spanish = evolve(self.page, grammar=self.engine.compositor.grammars["es"])

    @given(st.sampled_from(keys), st.text(max_size=9) | st.just(str(LAMP)), st.booleans())
    def test_it_is_the_same_as_the_whole(self, key: str, words: str, spanish: bool) -> None:
        page = self.spanish if spanish else self.page
        if not page.catalogue.has(*key.split(".")):
            return
        slots = {"actor": ADA, "target": MARA, "words": Literal(words)}
        expected = page._said(key, page._arguments(slots))
        for _ in range(2):
            self.assertEqual(page.message(key, **slots), expected)

    def test_what_was_typed_is_plain_words_wherever_it_stands(self) -> None:
        scene = Scene(bo=True)
        for line in (
            "emote waves.", "title of the Salt", "who", "look foo", "foo", "help foo", "tell x y",
            "tell Bo foo", "whisper to Bo foo", "say foo", "shout foo", "ask Mara about foo",
        ):  # fmt: skip
            for player in (ADA, BO):
                scene.does(line, player=player, reader=ADA)  # fails if anything is not

    def test_who_is_called_otherwise_now_is_told_of_so(self) -> None:
        slots = {"actor": ADA, "words": Literal("Hm.")}
        self.assertEqual(self.page.message("said.witness", **slots).plain(), "Ada says, “Hm.”")
        self.page.world.apply(script(("put", ADA, Named({"en": Noun("Ida")}, proper=True))))
        self.assertEqual(self.page.message("said.witness", **slots).plain(), "Ida says, “Hm.”")

    def test_who_only_hears_does_not_learn_who_it_was(self) -> None:
        slots = {"actor": ADA, "words": Literal("Hm.")}
        blind = evolve(self.page, blind=True, reader=None)
        self.page.message("said.witness", **slots)
        self.assertEqual(blind.message("said.witness", **slots).plain(), "Someone says, “Hm.”")
