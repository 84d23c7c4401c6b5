"""Tests of all the sessions together."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Caller, Visit, said
from tests.support.connection import FakeConnection
from vetrellis.server.session.factory import RefusedError


class LimitTests(SynchronousTestCase):
    """There are only so many sessions, and whoever is one too many is told so."""

    def test_one_too_many_is_refused_until_somebody_leaves(self) -> None:
        visit = Visit(most=2)
        first = visit.connect()
        visit.connect()
        refused = self.assertRaises(RefusedError, visit.factory.begin, FakeConnection())
        self.assertEqual(refused.text.plain(), said("session-full"))
        first.session.disconnected("gone")
        visit.connect()
        self.assertEqual(len(visit.factory), 2)


class GoodbyeTests(SynchronousTestCase):
    """A server that closes tells everybody, whatever they are at, and lets nobody in."""

    def test_everybody_is_told_and_hung_up_on(self) -> None:
        visit = Visit()
        visit.add("Ada")
        paths = ((), ("Ada",), ("new", "Bopeep"), ("new", "Bopeep", PASSWORD), ("guest",))
        callers = [visit.connect() for _ in paths]
        for caller, path in zip(callers, paths, strict=True):
            caller.type(*path)
        player = visit.play("Ada")
        visit.factory.goodbye()
        for caller in (*callers, player):
            self.assertEqual(caller.last, said("session-shutdown"))
            self.assertTrue(caller.connection.is_closed)
        guest = callers[-1]
        self.assertEqual(visit.link.detached, [(guest.id, False), (player.id, False)])
        self.assertEqual(len(visit.factory), 0)
        self.assertEqual(visit.clock.getDelayedCalls(), [])

    def test_nobody_is_let_in_any_more(self) -> None:
        visit = Visit()
        visit.factory.goodbye()
        refused = self.assertRaises(RefusedError, visit.factory.begin, FakeConnection())
        self.assertEqual(refused.text.plain(), said("session-shutdown"))


class CountTests(SynchronousTestCase):
    """The metrics know who is here by protocol and stage, and not by name."""

    def test_sessions_are_counted_by_protocol_and_stage(self) -> None:
        visit = Visit()
        visit.add("Ada")
        visit.connect()
        visit.connect(protocol="web").type("guest")
        visit.play("Ada", protocol="ssh").type("quit")
        self.assertEqual(
            dict(visit.factory.counts()),
            {("telnet", "login"): 1, ("web", "joining"): 1, ("ssh", "leaving"): 1},
        )


class ClaimTests(SynchronousTestCase):
    """Whoever takes over a character is told that another connection had it."""

    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.add("Ada")
        self.visit.add("Tobin")

    def took_over(self, name: str = "Ada", *, joins: bool = True) -> tuple[bool, Caller]:
        """Log in; return whether that took over another connection's character."""
        caller = self.visit.connect()
        caller.type(name, PASSWORD)
        if joins:
            caller.world("You are on Salt Quay.", prompt=">")
        return said("session-took-over") in caller.connection.shown, caller

    def claims(self) -> int:
        """Return how many characters are claimed."""
        return len(self.visit.factory._claims)

    def test_the_first_takes_over_nobody(self) -> None:
        self.assertFalse(self.took_over()[0])

    def test_the_second_takes_over_the_first(self) -> None:
        self.took_over()
        self.assertTrue(self.took_over()[0])

    def test_another_character_is_nobody_s_business(self) -> None:
        self.took_over()
        self.assertFalse(self.took_over("Tobin")[0])
        self.assertEqual(self.claims(), 2)

    def test_who_is_still_joining_is_taken_over_too(self) -> None:
        self.took_over(joins=False)
        self.assertTrue(self.took_over()[0])

    def test_who_is_leaving_is_not(self) -> None:
        _, first = self.took_over()
        first.type("quit")
        self.assertFalse(self.took_over()[0])

    def test_who_is_gone_is_forgotten(self) -> None:
        _, first = self.took_over()
        first.session.disconnected("gone")
        self.assertEqual(self.claims(), 0)
        self.assertFalse(self.took_over()[0])

    def test_who_was_taken_over_is_forgotten_and_who_took_over_is_not(self) -> None:
        _, first = self.took_over()
        _, second = self.took_over()
        first.world(ended="taken-over")
        self.assertEqual((len(self.visit.factory), self.claims()), (1, 1))
        self.assertTrue(self.took_over()[0])
        second.world(ended="taken-over")
        self.assertEqual((len(self.visit.factory), self.claims()), (1, 1))

    def test_who_never_played_leaves_nothing(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada", "not-the-password")
        caller.session.disconnected("gone")
        self.assertEqual(self.claims(), 0)

    def test_when_all_are_gone_nothing_is_kept(self) -> None:
        for name in ("Ada", "Ada", "Tobin", "Ada"):
            self.took_over(name)
        self.visit.factory.goodbye()
        self.assertEqual((len(self.visit.factory), self.claims()), (0, 0))
