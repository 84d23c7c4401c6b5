"""What sites that list servers are told."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.scene import blueprint
from vetrellis.server.config import ListingConfig
from vetrellis.server.listing import Listing


def listing(config: ListingConfig | None = None, playing: int = 3) -> Listing:
    """Return the listing of the small world."""
    return Listing(
        config or ListingConfig(),
        blueprint(),
        ("en", "es"),
        1_795_000_000.7,
        lambda: playing,
        lambda: {"PORT": "4000"},
    )


class ListingTests(SynchronousTestCase):
    """Everything that MSSP requires, and what the operator has to say."""

    def test_what_is_required(self) -> None:
        facts = listing().facts()
        self.assertEqual(
            [facts[name] for name in ("NAME", "PLAYERS", "UPTIME", "PORT")],
            ["Test", "3", "1795000000", "4000"],
        )

    def test_what_the_world_has_is_counted(self) -> None:
        facts = listing().facts()
        self.assertEqual((facts["ROOMS"], facts["AREAS"], facts["MOBILES"]), ("4", "1", "2"))
        self.assertEqual(facts["LANGUAGE"], ["English", "Spanish"])
        self.assertTrue(str(facts["CODEBASE"]).startswith("Vetrellis "))

    def test_what_the_operator_says(self) -> None:
        facts = listing(ListingConfig(name="Isle", contact="ada@example.org")).facts()
        self.assertEqual((facts["NAME"], facts["CONTACT"]), ("Isle", "ada@example.org"))

    def test_what_is_empty_is_left_out(self) -> None:
        self.assertFalse({"CONTACT", "WEBSITE", "HOSTNAME"} & listing().facts().keys())
