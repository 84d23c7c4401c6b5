"""Messages that are parsed when they are first said."""

from __future__ import annotations

from fluent.runtime import FluentBundle
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.prose.entries import CatalogueError, LateBundle, whole_bundle
from vetrellis.server.config import Config
from vetrellis.server.content import open_words, read_words

SOURCE = """\
# A comment = no message.

hello = Hello, { $name }.
    .short = Hi.
many =
    { $count ->
        [one] One lamp.
       *[other] { $count } lamps.
    }
-game = Vetrellis
    .genre = tale
outer = In { -game }: { inner }
inner = { hello.short } { many }
broken = { $name
last = The end = the end.
hello = Not this one.
"""


class LateTests(SynchronousTestCase):
    """They are the same as if all had been parsed at once."""

    def said(self, key: str, **arguments: object) -> object:
        late = Catalogue.late({"en": [SOURCE]})
        return late.plain("en", key, **arguments)  # type: ignore[arg-type]  # what a test gives

    def test_message_attribute_and_selection(self) -> None:
        self.assertEqual(self.said("hello", name="Mara"), "Hello, Mara.")
        self.assertEqual(self.said("hello.short"), "Hi.")
        self.assertEqual(self.said("many", count=1), "One lamp.")
        self.assertEqual(self.said("last"), "The end = the end.")

    def test_what_a_message_refers_to_comes_with_it(self) -> None:
        self.assertEqual(self.said("outer", count=2), "In Vetrellis: Hi. 2 lamps.")

    def test_what_is_not_there_is_missing(self) -> None:
        late = Catalogue.late({"en": [SOURCE]})
        self.assertEqual(
            (late.has("hello"), late.has("A"), late.has("moon")), (True, False, False)
        )
        self.assertFalse(late.has("hello", "long"))
        self.assertFalse(late.has("hello", language="es"))
        self.assertRaises(CatalogueError, self.said, "moon")
        self.assertRaises(LookupError, LateBundle.of("en", [SOURCE]).get_message, "moon")

    def test_broken_message_is_told_when_it_is_said_and_harms_no_other(self) -> None:
        error = self.assertRaises(CatalogueError, self.said, "broken", name="Mara")
        self.assertIn("cannot be read: 'broken = { $name'", str(error))
        self.assertRaises(CatalogueError, Catalogue.of, {"en": [SOURCE]})

    def test_fallback_must_be_there(self) -> None:
        self.assertRaises(CatalogueError, Catalogue.late, {"es": [SOURCE]})

    def test_nothing_is_parsed_before_it_is_said(self) -> None:
        late = LateBundle.of("en", [SOURCE])
        self.assertTrue(late.has_message("outer"))
        self.assertIsNone(late._bundle)


class ShippedTests(SynchronousTestCase):
    """Of what is shipped every message, in every language, is cut out as it is."""

    def test_all_entries_are_the_same(self) -> None:
        whole, late = read_words(Config()), open_words(Config())
        self.assertEqual(late.languages, whole.languages)
        for language in whole.languages:
            parsed, cut = whole._bundles[language], late._bundles[language]
            assert isinstance(parsed, FluentBundle) and isinstance(cut, LateBundle)
            names = set(parsed._messages) | {f"-{each}" for each in parsed._terms}
            self.assertEqual(set(cut._waiting), names)
            for name, source in cut._waiting.items():
                assert source is not None
                alone = whole_bundle(language, [source])
                sort = "_terms" if name.startswith("-") else "_messages"
                found = getattr(alone, sort)[name.removeprefix("-")]
                wanted = getattr(parsed, sort)[name.removeprefix("-")]
                wanted.comment = None
                self.assertTrue(found.equals(wanted), name)
