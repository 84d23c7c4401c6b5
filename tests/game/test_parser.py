"""The parser never raises, and finds what is meant."""

from __future__ import annotations

import unicodedata

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.python.monkey import MonkeyPatcher
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.action.english import ENGLISH, SYNONYMS
from vetrellis.game.action.fold import fold
from vetrellis.game.action.lexicon import GrammarError, Lexicon, Line, Word
from vetrellis.game.action.parsed import MOST_WORDS, Actions, Context, ParseError, Question
from vetrellis.game.action.parser import parse
from vetrellis.game.action.phrase import tokenize
from vetrellis.game.action.reading import Reading
from vetrellis.game.action.scope import Candidate, Scene
from vetrellis.game.action.spanish import CANONICAL, GRAMMAR, SPANISH
from vetrellis.game.action.wayfinding import words_by_direction
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook
from vetrellis.game.core.turn import Intent
from vetrellis.game.engine import STANDARD

ME = EntityId("me")
LINES = {name: verb.grammar for name, verb in Rulebook.of(*STANDARD).verbs.items()}
LEXICON = Lexicon.of(ENGLISH, LINES, SYNONYMS)
LEXICO = Lexicon.of(SPANISH, {**LINES, **GRAMMAR}, CANONICAL)


def thing(
    name: str,
    item: bool = True,
    held: bool = False,
    animate: bool = False,
    contains: bool = False,
    opens: bool = False,
) -> Candidate:
    """A thing in scope, named as its id is."""
    return Candidate(
        EntityId(name.replace(" ", "_")),
        fold(name),
        frozenset(fold(name).split()),
        held=held,
        lies=not held,
        item=item,
        animate=animate,
        contains=contains,
        opens=opens,
    )


SCOPE = Scene(
    ME,
    (
        thing("brass lamp"),
        thing("oil lamp", held=True),
        thing("old rope", held=True),
        thing("crate", contains=True, opens=True),
        evolve(thing("red coin"), holder=EntityId("crate"), lies=False),
        evolve(thing("Mara Venn", item=False, animate=True), pronoun="she"),
        thing("gate", item=False, opens=True),
        thing("sword"),
        Candidate(EntityId("sword_2"), "sword", frozenset({"sword"}), item=True, lies=True),
        thing("me", item=False, animate=True),
        thing("ninth wave", item=False, opens=True),
        thing("seam", item=False),
        thing("seamstress", item=False, animate=True),
    ),
    (thing("Mara Venn", animate=True), thing("Bo", animate=True)),
)


FORMS = {
    "take brass lamp": ["brass_lamp"],
    "take the BRASS lamp": ["brass_lamp"],
    "take br lamp": None,
    "take brass": ["brass_lamp"],
    "take the crate's sword": None,
    "take sword’s": ["sword"],
    "take sword": ["sword"],
    "take 2.sword": ["sword_2"],
    "take second sword": ["sword_2"],
    "take 2nd sword": ["sword_2"],
    "take all.sword": ["sword", "sword_2"],
    "take all swords": ["sword", "sword_2"],
    "take swords": ["sword", "sword_2"],
    "take two swords": ["sword", "sword_2"],
    "take all": ["brass_lamp", "crate", "sword", "sword_2"],
    "take all but sword": ["brass_lamp", "crate"],
    "take everything except lamp and crate": ["sword", "sword_2"],
    "take all but lamp but crate": ["sword", "sword_2"],
    "take crate and sword": ["crate", "sword"],
    "take crate, sword & brass lamp": ["crate", "sword", "brass_lamp"],
    "drop lamp": ["oil_lamp"],
    "drop my lamp": ["oil_lamp"],
    "drop all": ["oil_lamp", "old_rope"],
    "open gate": ["gate"],
    "get coin from crate": ["red_coin"],
    "get all from crate": ["red_coin"],
    "put rope in crate": ["old_rope"],
    "give rope to mara": ["old_rope"],
    "give mara rope": ["old_rope"],
    "x mara venn": ["Mara_Venn"],
    "x me": ["me"],
    "open the ninth wave": ["ninth_wave"],
    "x seam": ["seam"],
    "look at gate": ["gate"],
    "pick brass lamp up": ["brass_lamp"],
    "take brass lamp please": ["brass_lamp"],
    "please take brass lamp": ["brass_lamp"],
    "and i want to take the brass lamp, please": ["brass_lamp"],
    "take brass lamp and": ["brass_lamp"],
    "¡take “brass lamp”!": ["brass_lamp"],
    "/take brass lamp": ["brass_lamp"],
    "get brass lamp from gate": ["brass_lamp"],
}
"""What is typed, and what is meant; None for what nobody can mean."""


class PhraseTests(SynchronousTestCase):
    """What is typed for a noun means the things that a player would say it means."""

    def objects(self, line: str, context: Context | None = None) -> list[str]:
        parsed = parse(line, SCOPE, context or Context(), LEXICON)
        self.assertIsInstance(parsed, Actions, f"{line}: {parsed}")
        assert isinstance(parsed, Actions)
        return [str(intent.object) for intent in parsed.intents]

    def test_forms(self) -> None:
        for line, expected in FORMS.items():
            with self.subTest(line):
                if expected is None:
                    self.assertNotIsInstance(parse(line, SCOPE, Context(), LEXICON), Actions)
                else:
                    self.assertEqual(self.objects(line), expected)

    def test_pronouns(self) -> None:
        context = Context(antecedents={"it": (EntityId("gate"),), "she": (EntityId("Mara_Venn"),)})
        self.assertEqual(self.objects("open it", context), ["gate"])
        self.assertEqual(self.objects("x her", context), ["Mara_Venn"])
        parsed = parse("x him", SCOPE, context, LEXICON)
        self.assertEqual(parsed, ParseError("no-antecedent", "him"))

    def test_errors_quote_the_words(self) -> None:
        cases = {
            "": ParseError("empty"),
            "take moon": ParseError("no-such-thing", "moon"),
            "tell moon hi": ParseError("no-such-player", "moon"),
            "take 3.sword": ParseError("ordinal-range", "3.sword", count=2),
            "take 0.sword": ParseError("ordinal-range", "0.sword", count=2),
            "take 3 swords": ParseError("not-enough", "3 swords", count=2),
            "remove all": ParseError("nothing-matches-all", "all"),
            "x all": ParseError("single-only", "all"),
            "x gate and crate": ParseError("single-only", "gate and crate"),
            "get moon from crate": ParseError("not-inside", "moon", thing=EntityId("crate")),
            "again": ParseError("nothing-to-repeat"),
            "xyzzy": ParseError("unknown-verb", "xyzzy"),
            "wait here": ParseError("trailing-words", "here", ("wait",)),
            "take sword quickly": ParseError("only-so-far", "quickly", ("take sword",)),
            "take swrod": ParseError("no-such-thing", "swrod", options=(EntityId("sword"),)),
            "go moon": ParseError("no-such-way", "moon"),
            "gate": ParseError("noun-alone", "gate", thing=EntityId("gate")),
            "7": ParseError("nothing-to-choose", "7"),
            "qiut": ParseError("unknown-verb", "qiut", ("quit",)),
            "ask moon": ParseError("no-such-thing", "moon"),
        }
        for line, expected in cases.items():
            with self.subTest(line):
                self.assertEqual(parse(line, SCOPE, Context(), LEXICON), expected)

    def test_nothing_is_named_in_the_dark(self) -> None:
        dark = Scene(ME, (thing("oil lamp", held=True),), dark=True)
        self.assertEqual(parse("take gate", dark, Context(), LEXICON), ParseError("dark", "gate"))


class QuestionTests(SynchronousTestCase):
    """The parser asks, and takes the answer."""

    @override
    def setUp(self) -> None:
        asked = parse("x lamp; wait", SCOPE, Context(), LEXICON)
        assert isinstance(asked, Question)
        self.question = asked
        self.context = Context(question=asked)

    def test_equals_are_asked_about(self) -> None:
        self.assertEqual(self.question.kind, "which")
        self.assertEqual(self.question.options, ("brass_lamp", "oil_lamp"))

    def test_an_answer_is_a_number_or_a_word(self) -> None:
        for answer, expected in (("2", "oil_lamp"), ("oil", "oil_lamp"), ("the brass one", None)):
            parsed = parse(answer, SCOPE, self.context, LEXICON)
            if expected is None:
                self.assertIsInstance(parsed, ParseError)
                continue
            assert isinstance(parsed, Actions)
            self.assertEqual(parsed.intents[0].object, expected)
            self.assertEqual(parsed.rest, "wait")

    def test_a_number_out_of_range_asks_again(self) -> None:
        self.assertIs(parse("7", SCOPE, self.context, LEXICON), self.question)

    def test_another_command_abandons_it(self) -> None:
        parsed = parse("wait", SCOPE, self.context, LEXICON)
        assert isinstance(parsed, Actions)
        self.assertEqual((parsed.intents[0].verb, parsed.rest), ("wait", ""))

    def test_a_missing_noun_is_asked_for(self) -> None:
        for line, answer, verb in (("drop", "rope", "drop"), ("put rope", "crate", "put")):
            asked = parse(line, SCOPE, Context(), LEXICON)
            assert isinstance(asked, Question)
            self.assertEqual((asked.kind, asked.verb), ("what", verb))
            parsed = parse(answer, SCOPE, Context(question=asked), LEXICON)
            assert isinstance(parsed, Actions)
            self.assertEqual(parsed.intents[0].verb, verb)

    def test_it_asks_for_what_lacks(self) -> None:
        cases = {
            "take the": "what",
            "look at": "what",
            "tell": "whom",
            "give rope": "whom",
            "give": "what",
            "x": "what",
            "go": "where",
            "climb": "where",
        }
        for line, kind in cases.items():
            with self.subTest(line):
                asked = parse(line, SCOPE, Context(), LEXICON)
                assert isinstance(asked, Question), asked
                self.assertEqual(asked.kind, kind)


class WayTests(SynchronousTestCase):
    """A way out is found by where it leads, by its name, and by what prose says of it."""

    def test_a_clause_ties_its_words_to_its_direction(self) -> None:
        directions = {"north": "north", "up": "up", "in": "in"}
        prose = "The galley is north, and a ladder goes up. Rope lies in coils, north or up."
        self.assertEqual(
            words_by_direction(prose, directions, frozenset(("north", "up"))),
            {
                "north": frozenset(("the", "galley")),
                "up": frozenset(("and", "ladder", "goes")),
            },
        )


class ChainTests(SynchronousTestCase):
    """A line may hold several commands; what is said is never split."""

    def test_splits(self) -> None:
        cases = {
            "n. s": ("n", "s"),
            "n.e": ("n", "e"),
            "n; e; w": ("n", "e; w"),
            "take sword then wait": ("take sword", "wait"),
            "take 2.sword": ("take 2.sword", ""),
            "take all.sword. n": ("take all.sword", "n"),
            "say one. two; three then four": ("say one. two; three then four", ""),
            "3n": ("n", "n ; n"),
            "n n e": ("n", "n; e"),
            "n, e and w": ("n", "e; w"),
            "mara, hi. n": ("mara, hi. n", ""),
            "2n. wait": ("n", "n ; wait"),
            ";; wait": ("wait", ""),
            "'hi; there": ("' hi; there", ""),
        }
        for line, expected in cases.items():
            with self.subTest(line):
                parsed = parse(line, SCOPE, Context(), LEXICON)
                assert isinstance(parsed, Actions)
                self.assertEqual((parsed.command, parsed.rest), expected)

    def test_raw_text_keeps_its_case(self) -> None:
        parsed = parse("say Hello,  WORLD", SCOPE, Context(), LEXICON)
        assert isinstance(parsed, Actions)
        self.assertEqual(parsed.intents[0].text, "Hello, WORLD")


class SpanishTests(SynchronousTestCase):
    """Spanish commands need no accents."""

    def test_forms(self) -> None:
        cases = {
            "norte": Intent("go", ME, direction="north"),
            "ve al norte": Intent("go", ME, direction="north", word="ve"),
            "coge sword": Intent("take", ME, EntityId("sword"), word="coge"),
            "COGE la sword": Intent("take", ME, EntityId("sword"), word="coge"),
            "da old rope a mara": Intent(
                "give", ME, EntityId("old_rope"), EntityId("Mara_Venn"), word="da"
            ),
            "sonrie a mara": Intent("gesture", ME, EntityId("Mara_Venn"), word="smile"),
            "di hola": Intent("say", ME, text="hola", word="di"),
            "sientate": Intent("sit", ME, word="sientate"),
        }
        for line, expected in cases.items():
            with self.subTest(line):
                parsed = parse(line, SCOPE, Context(), LEXICO)
                assert isinstance(parsed, Actions), parsed
                self.assertEqual(parsed.intents[0], expected)

    def test_verbs_may_end_in_pronouns(self) -> None:
        context = Context(
            antecedents={"last": (EntityId("old_rope"),), "someone": (EntityId("Mara_Venn"),)}
        )
        cases = {
            "cógela": ("take", "old_rope", None),
            "dejarlo": ("drop", "old_rope", None),
            "póntelo": ("wear", "old_rope", None),
            "dáselo": ("give", "old_rope", "Mara_Venn"),
            "dáselo a mara": ("give", "old_rope", "Mara_Venn"),
            "dale rope": ("give", "old_rope", "Mara_Venn"),
            "dale rope a mara": ("give", "old_rope", "Mara_Venn"),
            "quiero coger sword, por favor": ("take", "sword", None),
        }
        for line, (verb, thing_id, second) in cases.items():
            with self.subTest(line):
                parsed = parse(line, SCOPE, context, LEXICO)
                assert isinstance(parsed, Actions), parsed
                meant = parsed.intents[0]
                self.assertEqual(
                    (meant.verb, meant.object, meant.second), (verb, thing_id, second)
                )

    def test_every_verb_is_spoken(self) -> None:
        self.assertEqual(set(GRAMMAR), set(LINES))


class LexiconTests(SynchronousTestCase):
    """Grammar lines are read once, and mistakes found at start."""

    def test_abbreviations(self) -> None:
        self.assertEqual(LEXICON.expand("inv"), "inv")
        self.assertEqual(LEXICON.expand("exam"), "examine")
        self.assertEqual(LEXICON.expand("x"), "x")
        self.assertEqual(LEXICON.expand("z"), "z")
        self.assertEqual(LEXICON.expand("k"), "knock")
        self.assertIsNone(LEXICON.expand("q"))
        self.assertIsNone(LEXICON.expand("zzz"))

    def test_unknown_slots_and_headless_lines_are_refused(self) -> None:
        self.assertRaises(GrammarError, Lexicon.of, ENGLISH, {"x": ["x {moon}"]})
        self.assertRaises(GrammarError, Lexicon.of, ENGLISH, {"x": ["{thing} x"]})


class FoldTests(SynchronousTestCase):
    """Words are compared without case and accents, and plain ones no differently, only faster."""

    @given(st.text(st.characters(max_codepoint=127), max_size=20))
    def test_plain_words_are_folded_as_any_other(self, text: str) -> None:
        self.assertEqual(f"{fold(text)}e", fold(f"{text}É"))

    @given(st.text(max_size=20))
    def test_what_is_folded_has_no_marks(self, text: str) -> None:
        marks = [letter for letter in fold(text) if unicodedata.combining(letter)]
        self.assertEqual(marks, [])

    def test_case_accents_and_width_go(self) -> None:
        for word, folded in (
            ("LÁMPARA", "lampara"),
            ("Straße", "strasse"),
            ("ＡＢ", "ab"),
            ("keeper’s", "keeper's"),
            ("Hello, 'World'", "hello, 'world'"),
        ):
            self.assertEqual(fold(word), folded)


class CourtesyTests(SynchronousTestCase):
    """What people say around a command says nothing about it."""

    CASES = ((LEXICON, "take sword"), (LEXICO, "coge sword"))

    def test_every_courtesy_may_stand_at_either_end(self) -> None:
        for lexicon, line in self.CASES:
            meant = parse(line, SCOPE, Context(), lexicon)
            assert isinstance(meant, Actions)
            small = lexicon.vocabulary
            for said in (*small.courtesies, *small.joins, *small.then):
                for form in (f"{said} {line}", f"{line} {said}", f"{said.upper()}, {line}!"):
                    with self.subTest(form):
                        parsed = parse(form, SCOPE, Context(), lexicon)
                        assert isinstance(parsed, Actions), parsed
                        self.assertEqual((parsed.intents, parsed.rest), (meant.intents, ""))

    def test_several_may_stand_at_both(self) -> None:
        for line in (
            "and now please, i want to take sword, please now",
            "then let me kindly take sword and then",
            "let's take sword",
            "let’s try to take sword please, please",
        ):
            with self.subTest(line):
                parsed = parse(line, SCOPE, Context(), LEXICON)
                assert isinstance(parsed, Actions), parsed
                self.assertEqual(
                    parsed.intents, (Intent("take", ME, EntityId("sword"), word="take"),)
                )

    def test_courtesy_alone_is_what_was_typed(self) -> None:
        for line in ("kindly", "and"):
            parsed = parse(line, SCOPE, Context(), LEXICON)
            assert isinstance(parsed, ParseError), parsed
            self.assertEqual(parsed.kind, "unknown-verb")

    def test_half_a_courtesy_is_none(self) -> None:
        parsed = parse("i want take sword", SCOPE, Context(), LEXICON)
        self.assertIsInstance(parsed, ParseError)

    def test_what_is_said_keeps_its_courtesy(self) -> None:
        parsed = parse("please say now please", SCOPE, Context(), LEXICON)
        assert isinstance(parsed, Actions)
        self.assertEqual(parsed.intents[0].text, "now please")


NOUNS = ("lamp", "old rope", "crate", "the sword", "mara", "me", "all", "it", "moon", "2.sword")
LEXICONS = {"en": LEXICON, "es": LEXICO}
anything_may_fit = MonkeyPatcher((Line, "may_fit", lambda line, words: True))


@st.composite
def commands(draw: st.DrawFn) -> tuple[str, str]:
    """A command that is nearly as some line of the grammar has it, and its language."""
    language = draw(st.sampled_from(("en", "es")))
    lexicon = LEXICONS[language]
    line = draw(st.sampled_from(lexicon.lines[draw(st.sampled_from(lexicon.heads))]))
    words: list[str] = []
    for element in line.elements:
        if isinstance(element, Word):
            words.append(draw(st.sampled_from(element.options)))
        elif element.kind == "direction":
            words.append(draw(st.sampled_from(sorted(lexicon.directions))))
        else:
            words.extend(draw(st.sampled_from(NOUNS)).split())
    at = draw(st.integers(0, len(words)))
    spoilt = draw(st.sampled_from(((), ("in",), ("lamp",), ("and", "crate"), ("up",), ("a",))))
    behind = draw(st.integers(0, 1))  # one word more, one less, or another
    return language, " ".join((*words[:at], *spoilt, *words[at + behind :]))


class FitTests(SynchronousTestCase):
    """Lines that are left out before they are tried would not have fitted."""

    def reading(self, language: str, text: str, head: bool) -> Reading:
        lexicon, tokens = LEXICONS[language], tokenize(text)
        first = (tokens and lexicon.expand(tokens[0].word)) or ""
        context = Context(antecedents={"it": (EntityId("gate"),)})
        return Reading(text, tokens, first if head else "", SCOPE, context, lexicon)

    @settings(max_examples=300)
    @given(commands())
    def test_no_line_that_fits_is_left_out(self, command: tuple[str, str]) -> None:
        language, text = command
        lexicon = LEXICONS[language]
        read = self.reading(language, text, True)
        for line in lexicon.lines.get(read.head, ()):
            again = self.reading(language, text, True)
            anyway = anything_may_fit.runWithPatches(again.whole, line)
            self.assertEqual(read.whole(line), anyway, line.source)
        for line in lexicon.headless:
            bare = self.reading(language, text, False)
            anyway = anything_may_fit.runWithPatches(
                self.reading(language, text, False).whole, line
            )
            self.assertEqual(bare.whole(line), anyway, line.source)

    @settings(max_examples=100)
    @given(commands())
    def test_a_command_means_the_same(self, command: tuple[str, str]) -> None:
        language, text = command
        asked = text, SCOPE, Context(), LEXICONS[language]
        self.assertEqual(parse(*asked), anything_may_fit.runWithPatches(parse, *asked))

    def test_some_are_left_out(self) -> None:
        (give,) = (
            line
            for line in LEXICON.lines["give"]
            if line.source.endswith("{carried+} to {person}")
        )
        self.assertTrue(give.may_fit(("give", "old", "rope", "to", "mara")))
        self.assertFalse(give.may_fit(("give", "old", "rope", "at", "mara")))
        self.assertFalse(give.may_fit(("give", "to", "mara")))
        wait = next(line for line in LEXICON.lines["wait"] if len(line.elements) == 1)
        self.assertTrue(wait.may_fit(("wait",)))
        self.assertFalse(wait.may_fit(("wait", "here")))


WORDS = st.sampled_from(
    (
        *("take", "drop", "put", "give", "all", "all.", "but", "2.", "2.sword", "lamp", "the"),
        *("and", ",", "&", ".", ";", "then", "it", "them", "me", "from", "in", "to", "crate"),
        *("mara", "say", "'", '"', ":", "?", "!", "again", "go", "n", "3n", "look", "at", "0"),
        *("999999", "\ue0ff", "\ue0ffme", "tell", "bo", "which"),
    )
)


class PropertyTests(SynchronousTestCase):
    """Whatever is typed, there is an answer."""

    @settings(max_examples=300)
    @given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map(" ".join)))
    def test_the_parser_never_raises(self, line: str) -> None:
        question = parse("x lamp", SCOPE, Context(), LEXICON)
        assert isinstance(question, Question)
        missing = parse("put rope", SCOPE, Context(), LEXICON)
        assert isinstance(missing, Question)
        for lexicon in (LEXICON, LEXICO):
            for context in (Context(), Context(question=question), Context(question=missing)):
                parsed = parse(line, SCOPE, context, lexicon)
                self.assertIsInstance(parsed, Actions | Question | ParseError)

    def test_a_line_may_repeat_anything_as_often_as_fits(self) -> None:
        repeated = ("all but ", "please ", "; ", ". ", ", ", "and ", "n ", "lamp ", "a,", "the ")
        for words in repeated:
            for start in ("", "take ", "say "):
                line = (start + words * 4096)[:4096]
                for lexicon in (LEXICON, LEXICO):
                    parsed = parse(line, SCOPE, Context(), lexicon)
                    self.assertIsInstance(parsed, Actions | Question | ParseError)

    def test_one_command_has_so_many_words(self) -> None:
        parsed = parse("take lamp" + " and lamp" * 30, SCOPE, Context(), LEXICON)
        self.assertEqual(parsed, ParseError("too-long", count=MOST_WORDS))
        said = parse("say" + " lamp" * 100, SCOPE, Context(), LEXICON)
        self.assertIsInstance(said, Actions)

    @settings(max_examples=200)
    @given(st.lists(WORDS, max_size=8).map(" ".join))
    def test_what_was_understood_is_understood_again(self, line: str) -> None:
        parsed = parse(line, SCOPE, Context(), LEXICON)
        if isinstance(parsed, Actions):
            again = parse(parsed.command, SCOPE, Context(), LEXICON)
            assert isinstance(again, Actions)
            self.assertEqual(again.intents, parsed.intents)
