"""Tests of all the sessions together."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.server.session.visit import PASSWORD, Visit, said
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
