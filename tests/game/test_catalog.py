"""The catalogue: messages are filled rightly, whether or not they were said before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.text import Block, Inline, Role, Span, Text
from vetrellis.game.prose.catalog import Argument, Catalogue, Choice
from vetrellis.game.prose.entries import CatalogueError

ENGLISH = """
wave = [player]{ $name }[/player] waves to { $other }.
    .self = You wave.
lamps =
    { $count ->
        [one] One lamp
       *[other] { $count } lamps
    } for { $name }.
pose = { $gender ->
    [f] She
    [m] He
   *[other] They
} { $mood ->
    [calm] rests
   *[other] { $act }
}.
lines =
    { $name }:
    > [say]{ $words }[/say]
offer = [cmd=take { $item }]take { $item }[/cmd], says { wave }
only = English only for { $name }.
bare = A bare [em]line[/em].
none = { $name }
"""
SPANISH = """
wave = [player]{ $name }[/player] saluda a { $other }.
    .self = Saludas.
lamps =
    { $count ->
        [one] Un farol
       *[other] { $count } faroles
    } para { $name }.
"""
CATALOGUE = Catalogue.of({"en": [ENGLISH], "es": [SPANISH]})
KEYS = ("wave", "wave.self", "lamps", "pose", "lines", "offer", "only", "bare", "none")

nasty = st.text('[]{}/=$\\"emcdr ñ\n\ue000\ue001\ue0ff', max_size=10)
spans: st.SearchStrategy[Inline] = st.builds(lambda words: Span(Role.EM, (words,)), nasty)
shown: st.SearchStrategy[Argument] = st.one_of(
    nasty,
    st.builds(Text.of, nasty, spans),
    st.tuples(spans, nasty),
)
arguments: st.SearchStrategy[dict[str, Argument]] = st.fixed_dictionaries(
    {
        "name": shown,
        "other": shown,
        "words": shown,
        "item": shown,
        "act": shown,
        "count": st.integers(0, 30),
        "gender": st.sampled_from(("f", "m", "x")).map(Choice),
        "mood": st.sampled_from(("calm", "wild")).map(Choice),
    }
)


def forgetful() -> Catalogue:
    """Return the same catalogue, which never said anything."""
    return Catalogue(CATALOGUE.languages, CATALOGUE._bundles)


def inlined(argument: Argument) -> tuple[Inline, ...]:
    """Return what is put in."""
    if isinstance(argument, Text):
        return tuple(piece for block in argument.blocks for piece in block.inner)
    assert not isinstance(argument, int)
    return (argument,) if isinstance(argument, str) else argument


class KeptTests(SynchronousTestCase):
    """A message that was said before is said as it would be for the first time."""

    @given(
        st.lists(
            st.tuples(st.sampled_from(KEYS), st.sampled_from(("en", "es", "de")), arguments),
            min_size=1,
            max_size=6,
        )
    )
    def test_kept_or_not_it_says_the_same(
        self, said: list[tuple[str, str, dict[str, Argument]]]
    ) -> None:
        for key, language, filling in said:
            first = forgetful()
            text = first.text(language, key, **filling)
            self.assertEqual(CATALOGUE.text(language, key, **filling), text)
            self.assertEqual(first.text(language, key, **filling), text)
            self.assertEqual(
                CATALOGUE.inline(language, key, **filling),
                forgetful().inline(language, key, **filling),
            )

    def test_a_message_without_arguments_is_the_same_object(self) -> None:
        self.assertIs(CATALOGUE.text("en", "bare"), CATALOGUE.text("en", "bare"))
        self.assertEqual(
            CATALOGUE.text("en", "bare"), Text.of("A bare ", Span(Role.EM, ("line",)), ".")
        )

    def test_choices_that_differ_are_kept_apart(self) -> None:
        for gender, pronoun in (("f", "She"), ("m", "He"), ("f", "She"), ("", "They")):
            said = CATALOGUE.plain("en", "pose", gender=Choice(gender), mood=Choice("calm"))
            self.assertEqual(said, f"{pronoun} rests.")

    def test_what_is_shown_is_never_selected_by(self) -> None:
        self.assertEqual(
            CATALOGUE.plain("en", "pose", gender="f", mood=Choice("calm")), "They rests."
        )


class LiteralTests(SynchronousTestCase):
    """What fills a message is put in whole: no tag, no place, no line of it is read."""

    @given(shown, shown)
    def test_it_stands_where_it_belongs(self, name: Argument, other: Argument) -> None:
        self.assertEqual(
            CATALOGUE.text("es", "wave", name=name, other=other),
            Text.of(Span(Role.PLAYER, inlined(name)), " saluda a ", *inlined(other), "."),
        )

    @given(nasty, nasty)
    def test_lines_are_those_of_the_message(self, name: str, words: str) -> None:
        self.assertEqual(
            CATALOGUE.text("en", "lines", name=name, words=words),
            Text((Block((name, ":")), Block(("> ", Span(Role.SAY, (words,)))))),
        )

    @given(nasty)
    def test_what_a_click_types_has_it_too(self, item: str) -> None:
        (piece, *_) = CATALOGUE.inline("en", "offer", item=item, name="A", other="B")
        self.assertEqual(piece, Span(Role.CMD, (f"take {item}",), f"take {item}"))

    def test_a_message_in_a_message_is_filled(self) -> None:
        self.assertEqual(
            CATALOGUE.plain("en", "offer", item="it", name="A[em]", other="{B}"),
            "take it, says A[em] waves to {B}.",
        )


class NumberTests(SynchronousTestCase):
    """Numbers select plurals, as each language has them, and are shown."""

    def said(self, language: str, count: int) -> str:
        return CATALOGUE.plain(language, "lamps", count=count, name="Bo")

    def test_one_is_not_several(self) -> None:
        self.assertEqual(self.said("en", 1), "One lamp for Bo.")
        self.assertEqual(self.said("en", 0), "0 lamps for Bo.")
        self.assertEqual(self.said("en", 12), "12 lamps for Bo.")
        self.assertEqual(self.said("es", 1), "Un farol para Bo.")
        self.assertEqual(self.said("es", 3), "3 faroles para Bo.")

    def test_a_number_in_words_is_none(self) -> None:
        self.assertEqual(CATALOGUE.plain("en", "lamps", count="1", name="Bo"), "1 lamps for Bo.")


class MissingTests(SynchronousTestCase):
    """What cannot be said is a mistake of ours, and named."""

    def test_an_argument_that_is_missing_is_told_each_time(self) -> None:
        for _ in range(2):
            error = self.assertRaises(CatalogueError, CATALOGUE.text, "en", "wave", name="Bo")
            self.assertIn("wave", str(error))
            self.assertIn("other", str(error))
        self.assertEqual(CATALOGUE.plain("en", "wave", name="Bo", other="Ada"), "Bo waves to Ada.")

    def test_without_any_argument_it_is_told_too(self) -> None:
        self.assertRaises(CatalogueError, CATALOGUE.text, "en", "none")

    def test_what_no_chosen_variant_asks_for_may_be_missing(self) -> None:
        said = CATALOGUE.plain("en", "pose", gender=Choice("f"), mood=Choice("calm"))
        self.assertEqual(said, "She rests.")
        self.assertRaises(
            CatalogueError, CATALOGUE.text, "en", "pose", gender=Choice("f"), mood=Choice("wild")
        )

    def test_what_nobody_asks_for_is_let_be(self) -> None:
        self.assertEqual(CATALOGUE.plain("en", "wave.self", name="Bo", moon="x"), "You wave.")

    def test_a_message_that_is_missing_is_named(self) -> None:
        for key in ("moon", "wave.moon"):
            error = self.assertRaises(CatalogueError, CATALOGUE.text, "en", key)
            self.assertIn(key, str(error))

    def test_english_stands_in(self) -> None:
        self.assertEqual(CATALOGUE.plain("es", "only", name="Bo"), "English only for Bo.")
        self.assertEqual(CATALOGUE.plain("de", "wave.self"), "You wave.")
