"""Players type what was asked for."""

from __future__ import annotations

from collections import Counter
from itertools import islice

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.mix import MIXES, deck, parse_mix
from vetrellis.bench.verb import VERBS


class MixTests(SynchronousTestCase):
    """A mix is a name, or shares of verbs."""

    def test_names_are_known(self) -> None:
        for name, mix in MIXES.items():
            self.assertEqual(parse_mix(name), mix)

    def test_shares_are_read(self) -> None:
        self.assertEqual(parse_mix("look=50, say=20,look=1"), {"look": 51, "say": 20})

    def test_named_mixes_hold_verbs_only(self) -> None:
        for mix in MIXES.values():
            self.assertLessEqual(mix.keys(), VERBS.keys())

    def test_nonsense_is_told_in_one_line(self) -> None:
        for text in ("", "look", "dance=1", "look=-1", "look=x", "look=0", "look=1;say=2", "=1"):
            if text in MIXES:
                continue
            error = self.assertRaises(BenchError, parse_mix, text)
            self.assertNotIn("\n", str(error))
            self.assertIn("--mix", str(error))


class DeckTests(SynchronousTestCase):
    """The shares are kept, in an order that the seed alone decides."""

    def test_shares_are_kept(self) -> None:
        dealt = Counter(islice(deck(MIXES["mix"], 1), 5000))
        self.assertEqual(dealt, {"look": 2500, "say": 1000, "inventory": 1500})

    def test_seed_decides_the_order(self) -> None:
        some, same, others = (list(islice(deck(MIXES["mix"], seed), 50)) for seed in (1, 1, 2))
        self.assertEqual(some, same)
        self.assertNotEqual(some, others)
