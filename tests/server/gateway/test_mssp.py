"""MSSP: facts as sites that list servers read them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.gateway.mssp import Facts, lines_of, payload_of

FACTS: Facts = {"NAME": "Isle", "PORT": ["4000", "4443"]}


class FactTests(SynchronousTestCase):
    """A variable has one value, or several."""

    def test_in_a_subnegotiation(self) -> None:
        self.assertEqual(payload_of(FACTS), b"\x01NAME\x02Isle\x01PORT\x024000\x024443")

    def test_in_lines(self) -> None:
        expected = "\nMSSP-REPLY-START\nNAME\tIsle\nPORT\t4000\t4443\nMSSP-REPLY-END\n"
        self.assertEqual(lines_of(FACTS), expected)

    @given(st.text())
    def test_no_value_ends_itself(self, value: str) -> None:
        facts = {"NAME": value, "PLAYERS": "3"}
        _, name, players = payload_of(facts).split(b"\x01")
        self.assertEqual(players, b"PLAYERS\x023")
        self.assertEqual(name.count(b"\x02"), 1)
        self.assertNotIn(b"\0", name)
        self.assertEqual(len(lines_of(facts).split("\n")), 6)
