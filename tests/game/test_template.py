"""Templates: what fills a place is put in whole, and is never read as markup."""

from __future__ import annotations

from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.text import Inline, Role, Span, parse_markup
from vetrellis.game.prose.template import (
    FIRST_STAND_IN,
    Line,
    Marked,
    Place,
    fill,
    read_line,
    variables,
)

FIRST, SECOND = chr(FIRST_STAND_IN), chr(FIRST_STAND_IN + 1)
CHOSEN = "\ue0ff"

nasty = st.text("[]/=\\{}$emcd a\ue000\ue001\n", max_size=12)


def filled(words: str, *filling: Inline) -> tuple[Inline, ...]:
    """Return a message with things put in."""
    return fill(read_line(words, len(filling)), [(each,) for each in filling])


class PlaceTests(SynchronousTestCase):
    """A stand-in marks where something is put in; there are as many as there are things."""

    def test_words_stand_around_places(self) -> None:
        self.assertEqual(read_line(f"a {FIRST} b{SECOND}", 2), ("a ", Place(0), " b", Place(1)))

    def test_places_may_touch_and_repeat(self) -> None:
        self.assertEqual(read_line(f"{SECOND}{FIRST}{SECOND}", 2), (Place(1), Place(0), Place(1)))

    def test_a_character_beyond_the_count_is_a_word(self) -> None:
        self.assertEqual(read_line(f"a{SECOND}b", 1), (f"a{SECOND}b",))
        self.assertEqual(
            read_line(f"take {CHOSEN}lamp {FIRST}", 1), (f"take {CHOSEN}lamp ", Place(0))
        )

    def test_no_places_make_no_work(self) -> None:
        span = Span(Role.EM, ("calm",), "look")
        self.assertEqual(read_line("so [em]x[/em]", 0), parse_markup("so [em]x[/em]"))
        self.assertEqual(fill(("so ", span), []), ("so ", span))

    def test_an_empty_line_is_empty(self) -> None:
        self.assertEqual(read_line("", 3), ())


class SpanTests(SynchronousTestCase):
    """Places stand in spans too, at any depth, and in what a click types."""

    def test_a_span_with_places_is_marked_and_one_without_is_whole(self) -> None:
        line: Line = read_line(f"[em]a[/em][item]{FIRST}[/item]", 1)
        self.assertEqual(line, (Span(Role.EM, ("a",)), Marked(Role.ITEM, (Place(0),), ())))

    def test_nested_spans_are_filled(self) -> None:
        self.assertEqual(
            filled(f"[em]a [item]the {FIRST}[/item][dim]![/dim][/em]", "lamp"),
            (
                Span(
                    Role.EM,
                    ("a ", Span(Role.ITEM, ("the lamp",)), Span(Role.DIM, ("!",))),
                ),
            ),
        )

    def test_what_a_click_types_is_filled_with_bare_words(self) -> None:
        lamp = Span(Role.ITEM, ("brass ", Span(Role.EM, ("lamp",))))
        self.assertEqual(
            filled(f"[cmd=take {FIRST} now]{FIRST}[/cmd]", lamp),
            (Span(Role.CMD, (lamp,), "take brass lamp now"),),
        )

    def test_only_what_a_click_types_may_have_a_place(self) -> None:
        self.assertEqual(
            filled(f"[cmd=take {FIRST}]it[/cmd]", "lamp"), (Span(Role.CMD, ("it",), "take lamp"),)
        )

    def test_a_run_of_several_is_put_in_whole(self) -> None:
        run = ("Ada, ", Span(Role.PLAYER, ("Bo",)))
        self.assertEqual(fill(read_line(f"{FIRST}!", 1), [run]), (*run, "!"))


class LiteralTests(SynchronousTestCase):
    """Whatever fills a message can make no tag, no place and no line."""

    @given(nasty, nasty)
    def test_it_is_put_in_as_it_is(self, one: str, two: str) -> None:
        line = f"{FIRST}, [say]{SECOND}{FIRST}[/say]. [cmd=tell {FIRST}]x[/cmd]"
        self.assertEqual(
            filled(line, one, two),
            (
                one,
                ", ",
                Span(Role.SAY, (two + one,)),
                ". ",
                Span(Role.CMD, ("x",), f"tell {one}"),
            ),
        )

    @given(st.lists(st.sampled_from(("a ", FIRST, SECOND, "\\[", "[em]x[/em]")), max_size=8))
    def test_filled_it_is_what_markup_with_the_words_in_it_would_be(
        self, parts: list[str]
    ) -> None:
        words = "".join(parts)
        spelt = words.replace(FIRST, "lamp").replace(SECOND, "rope")
        joined: list[Inline] = []
        for piece in filled(words, "lamp", "rope"):
            if joined and isinstance(piece, str) and isinstance(joined[-1], str):
                joined[-1] += piece
            else:
                joined.append(piece)
        self.assertEqual(tuple(joined), parse_markup(spelt))


SOURCE = """
plain = Nobody asks.
simple = { $name } waves.
chosen = { $gender ->
    [f] she { $mood }
   *[other] they
}
outer = { simple } { chosen.short }
    .note = { outer }
round = { around } { $once }
around = { round } { $twice }
-vessel = the { $size } ship
termed = { -vessel(size: "big") } of { $owner }
called = { NUMBER($count) }
"""


class VariableTests(SynchronousTestCase):
    """What a message may ask for is known before it is said."""

    def asked(self, key: str) -> list[str]:
        bundle = FluentBundle(["en"], use_isolating=False)
        bundle.add_resource(FluentResource(SOURCE))
        seen: set[str] = set()

        def refer(reference: Any) -> Any:
            name = reference.id.name
            if name in seen:
                return None
            seen.add(name)
            message = bundle.get_message(name)
            attribute = reference.attribute
            return message.value if attribute is None else message.attributes.get(attribute.name)

        return list(dict.fromkeys(variables(bundle.get_message(key).value, refer)))

    def test_names_are_found(self) -> None:
        cases: dict[str, list[str]] = {
            "plain": [],
            "simple": ["name"],
            "called": ["count"],
        }
        for key, names in cases.items():
            with self.subTest(key):
                self.assertEqual(self.asked(key), names)

    def test_every_variant_of_a_selection_counts(self) -> None:
        self.assertEqual(sorted(self.asked("chosen")), ["gender", "mood"])

    def test_messages_that_are_referred_to_count(self) -> None:
        self.assertEqual(self.asked("outer"), ["name"])

    def test_a_term_sees_nothing_of_it(self) -> None:
        self.assertEqual(self.asked("termed"), ["owner"])

    def test_messages_that_refer_to_each_other_end(self) -> None:
        self.assertEqual(sorted(self.asked("round")), ["once", "twice"])
