"""The Q method of RFC 1143."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

import vetrellis
from vetrellis.server.gateway.telnet_option import (
    REFUSING,
    Option,
    Side,
    State,
    command,
    subnegotiation,
)


class SideTests(SynchronousTestCase):
    """One direction of one option, agreed upon without a loop."""

    def test_our_wish_is_acknowledged_without_an_answer(self) -> None:
        side = Side(agrees=True)
        self.assertIs(side.want(True), True)
        self.assertIsNone(side.hear(True))
        self.assertTrue(side.is_on)

    def test_our_wish_is_refused(self) -> None:
        side = Side(agrees=True)
        side.want(True)
        self.assertIsNone(side.hear(False))
        self.assertIs(side.state, State.NO)

    def test_their_wish_is_granted_once(self) -> None:
        side = Side(agrees=True)
        self.assertEqual([side.hear(True), side.hear(True)], [True, None])

    def test_their_wish_is_refused_each_time(self) -> None:
        side = Side(agrees=False)
        self.assertEqual([side.hear(True), side.hear(True)], [False, False])

    def test_nobody_can_keep_us_from_stopping(self) -> None:
        side = Side(agrees=True)
        side.hear(True)
        self.assertIs(side.hear(False), False)
        self.assertIs(side.state, State.NO)

    def test_a_wish_taken_back_before_the_answer(self) -> None:
        side = Side(agrees=False)
        self.assertEqual([side.want(True), side.want(False)], [True, None])
        self.assertIs(side.hear(True), False)
        self.assertIsNone(side.hear(False))
        self.assertIs(side.state, State.NO)

    def test_a_wish_taken_back_and_refused(self) -> None:
        side = Side(agrees=False)
        side.want(True)
        side.want(False)
        self.assertIsNone(side.hear(False))
        self.assertIs(side.state, State.NO)

    def test_a_wish_made_again_before_the_answer_to_its_end(self) -> None:
        side = Side(agrees=False, state=State.YES)
        self.assertEqual([side.want(False), side.want(True)], [False, None])
        self.assertIs(side.hear(False), True)
        self.assertIsNone(side.hear(True))
        self.assertTrue(side.is_on)

    def test_changing_our_mind_twice_says_nothing(self) -> None:
        side = Side(agrees=False)
        self.assertEqual([side.want(True), side.want(False), side.want(True)], [True, None, None])
        side = Side(agrees=False, state=State.YES)
        self.assertEqual(
            [side.want(False), side.want(True), side.want(False)], [False, None, None]
        )

    def test_wishing_for_what_is_so_says_nothing(self) -> None:
        self.assertIsNone(Side(agrees=True, state=State.YES).want(True))
        self.assertIsNone(Side(agrees=True).want(False))

    def test_what_nobody_knows_is_refused_for_ever(self) -> None:
        self.assertIs(REFUSING.hear(True), False)
        self.assertIsNone(REFUSING.hear(False))
        self.assertEqual(REFUSING, Side(agrees=False))

    @given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40), st.booleans())
    def test_two_machines_always_come_to_rest(
        self, wishes: list[tuple[bool, bool]], agrees: bool
    ) -> None:
        us, them = Side(agrees=agrees), Side(agrees=agrees)
        for ours, yes in wishes:
            here, there = (us, them) if ours else (them, us)
            said = here.want(yes)
            for _ in range(6):
                if said is None:
                    break
                here, there = there, here
                said = here.hear(said)
            self.assertIsNone(said)
            self.assertEqual(us.is_on, them.is_on)


class SyntaxTests(SynchronousTestCase):
    """Bytes of commands."""

    def test_every_255_of_a_payload_is_doubled(self) -> None:
        self.assertEqual(subnegotiation(31, b"\xff\x00"), b"\xff\xfa\x1f\xff\xff\x00\xff\xf0")

    def test_a_command(self) -> None:
        self.assertEqual(command(251, 1), b"\xff\xfb\x01")


class PageTests(SynchronousTestCase):
    """The page about telnet tells of each option that anything here knows."""

    def test_each_option_is_documented(self) -> None:
        root = Path(vetrellis.__file__).parent.parent
        page = (root / "docs" / "reference" / "telnet.md").read_text(encoding="utf-8")
        for option in Option:
            self.assertIn(f" ({option.value})", page, option.name)
