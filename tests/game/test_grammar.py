"""English and Spanish name and list things as they should; messages are filled with literals."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, LAMP, MARA, Scene, catalogue
from vetrellis.game.core.text import Block, Role, Span, Text
from vetrellis.game.prose.catalog import Catalogue, Choice
from vetrellis.game.prose.en import English, article_for
from vetrellis.game.prose.en import plural as plural_en
from vetrellis.game.prose.entries import CatalogueError
from vetrellis.game.prose.es import Spanish
from vetrellis.game.prose.es import plural as plural_es
from vetrellis.game.prose.page import Literal
from vetrellis.game.world.naming import Named, Noun, name_of


def words(*items: str) -> list[tuple[str]]:
    return [(item,) for item in items]


class EnglishTests(SynchronousTestCase):
    """Articles, plurals, pronouns, lists."""

    def test_forms(self) -> None:
        lamp, nets = Noun("oil lamp"), Noun("nets")
        forms = English().forms(lamp, Named())
        self.assertEqual(
            (forms[""], forms["_one"], forms["_their"]), ("the oil lamp", "an oil lamp", "its")
        )
        self.assertEqual(English().forms(nets, Named(many=True))["_one"], "some nets")
        self.assertEqual(English().forms(nets, Named(many=True))["_them"], "them")
        proper = English().forms(Noun("Mara Venn"), Named(proper=True, pronouns="she"))
        self.assertEqual(
            (proper[""], proper["_one"], proper["_them"]), ("Mara Venn", "Mara Venn", "her")
        )

    def test_choices(self) -> None:
        self.assertEqual(
            English().choices(Noun("x"), Named(pronouns="they")),
            {"_number": "one", "_they_number": "many"},
        )

    def test_hidden(self) -> None:
        self.assertEqual(English().hidden(animate=True)[""], "someone")
        self.assertEqual(English().hidden(animate=False)["_one"], "something")

    def test_plurals_and_articles(self) -> None:
        cases = {
            "lamp": "lamps",
            "box": "boxes",
            "berry": "berries",
            "key": "keys",
            "dish": "dishes",
        }
        self.assertEqual({one: plural_en(one) for one in cases}, cases)
        self.assertEqual((article_for("apple"), article_for("lamp")), ("an", "a"))

    def test_counting(self) -> None:
        count = English().counted
        self.assertEqual(count(1, Noun("beer", "some"), Named()), "some beer")
        self.assertEqual(count(3, Noun("mouse", plural="mice"), Named()), "three mice")
        self.assertEqual(count(40, Noun("lamp"), Named()), "40 lamps")

    def test_lists(self) -> None:
        listed = English().listed
        self.assertEqual(Block(listed(words("a"), "and")).plain(), "a")
        self.assertEqual(Block(listed(words("a", "b"), "or")).plain(), "a or b")
        self.assertEqual(Block(listed(words("a", "b", "c"), "and")).plain(), "a, b and c")


class SpanishTests(SynchronousTestCase):
    """Gender, contractions, plurals, `y` and `e`."""

    def test_forms(self) -> None:
        spanish = Spanish()
        cases = {
            ("farol", "m", "", False): ("el farol", "un farol", "del farol", "al farol"),
            ("caja", "f", "", False): ("la caja", "una caja", "de la caja", "a la caja"),
            ("agua", "f", "un", False): ("el agua", "un agua", "del agua", "al agua"),
            ("redes", "f", "", True): ("las redes", "unas redes", "de las redes", "a las redes"),
            ("guantes", "m", "", True): (
                "los guantes", "unos guantes", "de los guantes", "a los guantes",
            ),
        }  # fmt: skip
        for (name, gender, article, many), expected in cases.items():
            forms = spanish.forms(Noun(name, article, gender=gender), Named(many=many))
            self.assertEqual(tuple(forms[f] for f in ("", "_one", "_de", "_al")), expected)
        proper = spanish.forms(Noun("Mara"), Named(proper=True))
        self.assertEqual((proper["_de"], proper["_al"]), ("de Mara", "a Mara"))

    def test_choices(self) -> None:
        she = Named(proper=True, pronouns="she")
        self.assertEqual(Spanish().choices(Noun("Ana"), she), {"_number": "one", "_gender": "f"})
        self.assertEqual(Spanish().choices(Noun("caja", gender="f"), Named())["_gender"], "f")

    def test_hidden(self) -> None:
        self.assertEqual(Spanish().hidden(animate=True)["_de"], "de alguien")
        self.assertEqual(Spanish().hidden(animate=False)[""], "algo")

    def test_plurals_and_counting(self) -> None:
        cases = {"caja": "cajas", "pez": "peces", "farol de latón": "faroles de latón",
                 "tiburón": "tiburones", "red": "redes"}  # fmt: skip
        self.assertEqual({one: plural_es(one) for one in cases}, cases)
        self.assertEqual(Spanish().counted(2, Noun("caja"), Named()), "dos cajas")
        self.assertEqual(Spanish().counted(20, Noun("caja"), Named()), "20 cajas")
        self.assertEqual(Spanish().counted(1, Noun("Mara"), Named(proper=True)), "Mara")

    def test_y_and_o_yield_to_the_ear(self) -> None:
        listed = Spanish().listed
        cases = {("a", "b", "and"): "a y b", ("a", "isla", "and"): "a e isla",
                 ("a", "hielo", "and"): "a y hielo", ("a", "hilo", "and"): "a e hilo",
                 ("siete", "ocho", "or"): "siete u ocho", ("a", "b", "or"): "a o b"}  # fmt: skip
        for (one, two, word), expected in cases.items():
            self.assertEqual(Block(listed(words(one, two), word)).plain(), expected)


SOURCE = """
hello = Hello, [player]{ $who }[/player].
both =
    One.
    Two.
pick = { $n ->
    [one] one
   *[other] many
}
with-cmd = [cmd=take { $it }]take it[/cmd]
alt =
    .actor = You.
"""


class CatalogueTests(SynchronousTestCase):
    """Messages are composed with literals, and mistakes are found."""

    @override
    def setUp(self) -> None:
        self.catalogue = Catalogue.of({"en": [SOURCE], "es": ["hello = Hola, { $who }."]})

    def test_arguments_never_become_tags(self) -> None:
        text = self.catalogue.text("en", "hello", who="[em]x[/em]\\[")
        self.assertEqual(text.blocks[0].inner[1], Span(Role.PLAYER, ("[em]x[/em]\\[",)))

    def test_languages_fall_back_per_message(self) -> None:
        self.assertEqual(self.catalogue.plain("es", "hello", who="Ana"), "Hola, Ana.")
        self.assertEqual(self.catalogue.text("es", "both").plain(), "One.\nTwo.")
        self.assertEqual(self.catalogue.text("fr", "alt.actor").plain(), "You.")
        self.assertEqual(self.catalogue.languages, ("en", "es"))

    def test_choices_and_numbers_select(self) -> None:
        self.assertEqual(self.catalogue.plain("en", "pick", n=1), "one")
        self.assertEqual(self.catalogue.plain("en", "pick", n=Choice("few")), "many")

    def test_arguments_reach_into_commands(self) -> None:
        span = self.catalogue.inline("en", "with-cmd", it=Text.of("lamp"))[0]
        assert isinstance(span, Span)
        self.assertEqual(span.cmd, "take lamp")

    def test_mistakes_are_found(self) -> None:
        self.assertRaises(CatalogueError, self.catalogue.text, "en", "moon")
        self.assertRaises(CatalogueError, self.catalogue.text, "en", "hello")
        self.assertRaises(CatalogueError, Catalogue.of, {"es": [""]})
        self.assertRaises(CatalogueError, Catalogue.of, {"en": ["hello"]})


class PageTests(SynchronousTestCase):
    """A page names things for its reader."""

    def test_what_a_player_typed_is_never_an_entity(self) -> None:
        page = Scene().engine.compositor.page(ADA)
        self.assertEqual(
            page.message("read-words", thing=LAMP, words=Literal("lamp")).plain(), "It says: lamp"
        )

    def test_names_are_spans_and_pronouns_are_not(self) -> None:
        page = Scene().engine.compositor.page(ADA)
        naming = page.naming("it", page.world[MARA])
        self.assertEqual(naming["it"], (Span(Role.NPC, ("Mara Venn",)),))
        self.assertEqual(naming["it_their"], ("her",))

    def test_several_are_listed(self) -> None:
        page = Scene().engine.compositor.page(ADA)
        told = page.message("inventory-held", things=(LAMP, MARA)).plain()
        self.assertEqual(told, "You are carrying the brass lamp and Mara Venn.")

    def test_names(self) -> None:
        world = Scene().engine.world
        self.assertEqual(name_of(world[LAMP], "es"), "farol de latón")
        self.assertEqual(name_of(world[MARA], "es"), "Mara Venn")
        self.assertTrue(catalogue().has("taken", "witness", "es"))
