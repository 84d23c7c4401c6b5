"""Speech is understood at once, and no other way than by the whole grammar."""

from __future__ import annotations

from copy import copy

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.game.test_parser import LEXICO, LEXICON, ME, thing
from vetrellis.game.action.lexicon import Lexicon
from vetrellis.game.action.parsed import Actions, Context
from vetrellis.game.action.parser import parse
from vetrellis.game.action.scope import Scene
from vetrellis.game.core.turn import Intent

SCENE = Scene(ME, (thing("Ana", animate=True), thing("to", animate=True), thing("lamp")))
PIECES = (
    *("to", "a", "al", "Ana", "hello", "lamp", "please", "por favor", "then", "and", "again", "g"),
    *(
        ";",
        ".",
        ",",
        "&",
        "'",
        '"',
        "“",
        "…",
        "...",
        "?",
        "!",
        ":",
        "3",
        "n",
        "x",
        "it",
        "all",
        "but",
    ),
)


def by_grammar_alone(lexicon: Lexicon) -> Lexicon:
    """The same language, where nothing is known to be mere speech."""
    other = copy(lexicon)
    object.__setattr__(other, "verbatim", {})
    return other


class VerbatimTests(SynchronousTestCase):
    """Words that take whatever follows them."""

    def test_the_grammar_tells_which_words_these_are(self) -> None:
        self.assertLessEqual({"say", "shout", "emote", "'", '"', ":"}, LEXICON.verbatim.keys())
        self.assertLessEqual({"di", "grita", "'", '"', ":"}, LEXICO.verbatim.keys())
        self.assertEqual(LEXICON.verbatim["say"][1], {"to"})
        for head in ("whisper", "tell", "take", "look", "please"):
            self.assertNotIn(head, LEXICON.verbatim)

    def test_words_stay_as_typed(self) -> None:
        intent = Intent("say", ME, text="Hello; THERE. look", word="say")
        for line in ("say Hello; THERE. look", "  SAY   Hello;  THERE. look "):
            read = parse(line, SCENE, Context(), LEXICON)
            self.assertIsInstance(read, Actions)
            assert isinstance(read, Actions)
            self.assertEqual(read.intents, (intent,))

    @settings(max_examples=400)
    @given(
        st.sampled_from((LEXICON, LEXICO)).flatmap(
            lambda lexicon: st.tuples(st.just(lexicon), st.sampled_from(sorted(lexicon.verbatim)))
        ),
        st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6),
        st.sampled_from(("", " ")),
        st.booleans(),
    )
    def test_it_is_what_the_grammar_says(
        self, spoken: tuple[Lexicon, str], pieces: list[str], between: str, loud: bool
    ) -> None:
        lexicon, head = spoken
        line = f"{head.upper() if loud else head} {between.join(pieces)}"
        expected = parse(line, SCENE, Context(), by_grammar_alone(lexicon))
        self.assertEqual(parse(line, SCENE, Context(), lexicon), expected)
