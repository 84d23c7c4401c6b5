from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.authoring.noun import read_noun, translated_noun
from vetrellis.authoring.source import Translated
from vetrellis.game.world.naming import Noun

ENGLISH = {
    # written: article, name, proper, many
    "brass lamp": ("a", "brass lamp", False, False),
    "oilskin": ("an", "oilskin", False, False),
    "uniform": ("a", "uniform", False, False),
    "one-eyed gull": ("a", "one-eyed gull", False, False),
    "honest hour": ("an", "honest hour", False, False),
    "some bread": ("some", "bread", False, False),
    "the cook": ("the", "cook", False, False),
    "a pair of boots": ("a", "pair of boots", False, False),
    "boots": ("some", "boots", False, True),
    "some keys of the ship": ("some", "keys of the ship", False, True),
    "sack of onions": ("a", "sack of onions", False, False),
    "glass": ("a", "glass", False, False),
    "compass": ("a", "compass", False, False),
    "lens": ("a", "lens", False, False),
    "Mara Venn": ("", "Mara Venn", True, False),
    "Old Hesk": ("", "Old Hesk", True, False),
    "a": ("an", "a", False, False),
}

SPANISH = {
    Translated("una lámpara"): Noun("lámpara", "una", gender="f"),
    Translated("los remos"): Noun("remos", "los", gender="m"),
    Translated("un ancla", gender="f"): Noun("ancla", "un", gender="f"),
    Translated("Mara Venn"): Noun("Mara Venn"),
    Translated("un pan", ("hogaza",), "panes"): Noun("pan", "un", "panes", "m", ("hogaza",)),
}


class NounTests(SynchronousTestCase):
    """A name tells its article, its number and whether it needs any."""

    def test_english_names(self) -> None:
        for written, expected in ENGLISH.items():
            noun, proper, many = read_noun(written)
            self.assertEqual((noun.article, noun.name, proper, many), expected)

    def test_builder_has_the_last_word(self) -> None:
        noun, proper, many = read_noun("Trousers", proper=False, many=True)
        self.assertEqual((noun.article, proper, many), ("some", False, True))

    def test_singular_by_decree_has_its_article(self) -> None:
        noun, _, many = read_noun("gallows", many=False)
        self.assertEqual((noun.article, many), ("a", False))

    def test_translated_names(self) -> None:
        for written, expected in SPANISH.items():
            self.assertEqual(translated_noun(written, "es"), expected)

    def test_language_without_known_articles_keeps_the_name_whole(self) -> None:
        self.assertEqual(translated_noun(Translated("la lampe"), "fr"), Noun("la lampe"))
