"""Whatever a player, the world and the network do, and in whichever order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.testing import EventLoggingObserver
from twisted.logger import formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from tests.server.session.visit import PASSWORD, Visit
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.session.core import Patience
from vetrellis.server.session.session import Session

SECRET = "my-" + PASSWORD
"""Typed, as `PASSWORD` is, only where typing is hidden."""

Step: TypeAlias = tuple[str, object]

LINES = st.one_of(
    st.sampled_from(
        (
            *("Ada", "Bopeep", "guest", "new", "reader", "español", "", "quit", "she", "help"),
            *("look", "password", "settings", "reader on", "idioma es", "width 90", "color no"),
        )
    ),
    st.text(max_size=30),
)
SECRETS = st.sampled_from([SECRET, SECRET, SECRET + "!"])
OFTEN = {
    "line": LINES,
    "secret": SECRETS,
    "world": st.just(""),
    "time": st.sampled_from([0.1, 1.0]),
    "flood": st.integers(1, 12),
    "hash": st.booleans(),
}
SELDOM = {
    "flood": st.integers(100, 260),
    "world": st.sampled_from(["quit", "taken-over", "shutdown"]),
    "time": st.sampled_from([30.0, 61.0, 700.0]),
    "break": st.booleans(),
    "data": st.booleans(),
    "hello": st.sampled_from(["es", "en", "tlh"]),
    "lost": st.none(),
    "goodbye": st.none(),
}


def steps_of(kinds: dict[str, st.SearchStrategy[object]]) -> st.SearchStrategy[Step]:
    """Return a strategy for one step of any of these kinds."""
    return st.one_of(*(st.tuples(st.just(kind), how) for kind, how in kinds.items()))


STEPS = st.integers(0, 9).flatmap(lambda one: steps_of(OFTEN if one else SELDOM))
LOGIN = (("line", "Ada"), ("secret", PASSWORD), ("world", ""))
PROLOGUES: tuple[tuple[Step, ...], ...] = (
    (),
    (("line", "Ada"),),
    (("line", "new"), ("line", "Bopeep")),
    (("line", "new"), ("line", "Bopeep"), ("secret", SECRET)),
    (("line", "new"), ("line", "Bopeep"), ("secret", SECRET), ("secret", SECRET)),
    (("line", "guest"), ("world", "")),
    LOGIN,
    (*LOGIN, ("line", "password")),
    (*LOGIN, ("line", "password"), ("secret", PASSWORD), ("secret", SECRET)),
)
"""So that stories do not all end at the door."""


class Story:
    """A session that things happen to."""

    def __init__(self) -> None:
        self.visit = Visit(patience=Patience(idle=600.0))
        self.visit.link.window = 4
        self.visit.add("Ada")
        self.caller = self.visit.connect()
        session = self.caller.session
        assert isinstance(session, Session)
        self.session = session
        self.is_lost = False

    def happen(self, what: str, how: object) -> None:
        """Let one thing happen."""
        step: Callable[[object], None] = getattr(self, f"_{what}")
        if not self.is_lost:
            step(how)

    def _line(self, line: object) -> None:
        self.session.received(str(line))

    def _secret(self, secret: object) -> None:
        # Typed ahead it would be at a prompt of which nobody can know: only the last line asks.
        if self.caller.connection.is_secret and not self.lines_waiting():
            self.session.received(str(secret))

    def _flood(self, many: object) -> None:
        assert isinstance(many, int)
        for number in range(many):
            self.session.received(f"say {number}")

    def _world(self, ended: object) -> None:
        if self.caller.id in self.visit.link.attachments:
            self.caller.world("The tide turns.", prompt=">", ended=str(ended))

    def _time(self, seconds: object) -> None:
        assert isinstance(seconds, float)
        self.visit.clock.advance(seconds)

    def _hash(self, is_idle: object) -> None:
        self.visit.pool.is_idle = bool(is_idle)
        self.visit.pool.work()

    def _break(self, is_broken: object) -> None:
        self.visit.accounts.broken = StoreError("the disk is full") if is_broken else None

    def _data(self, is_right: object) -> None:
        body = {"account": "Ada", "password": PASSWORD if is_right else SECRET}
        self.session.asked("Char.Login.Credentials", body)

    def _hello(self, language: object) -> None:
        self.caller.hello(language=str(language))

    def _lost(self, how: object) -> None:
        self.is_lost = True
        self.session.disconnected("gone")

    def _goodbye(self, how: object) -> None:
        self.visit.factory.goodbye()

    def lines_waiting(self) -> int:
        """Return how many lines wait for their turn."""
        return len(self.session._inbox)

    def written(self) -> str:
        """Return all that anybody could read: screen, world, and what a debugger would print."""
        shown, heard = self.caller.connection.seen(), self.visit.link.heard
        return "\n".join((shown, *heard, repr(self.session.core)))

    def end(self) -> None:
        """Let everybody go."""
        self.visit.pool.work()
        self.session.disconnected("gone")


class AnyOrderTests(SynchronousTestCase):
    """Nothing that happens raises, leaves anything behind, or shows a password to anyone."""

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from(PROLOGUES), st.lists(STEPS, max_size=40))
    def test_any_story_ends_well(self, prologue: tuple[Step, ...], steps: list[Step]) -> None:
        log = EventLoggingObserver()
        globalLogPublisher.addObserver(log)
        try:
            story = Story()
            for what, how in (*prologue, *steps):
                story.happen(what, how)
                self.assertLessEqual(story.lines_waiting(), 200)
            self.assertNotIn(
                PASSWORD, story.written() + "\n".join(map(str, map(formatEvent, log)))
            )
            story.end()
        finally:
            globalLogPublisher.removeObserver(log)
        self.assertEqual(self.flushLoggedErrors(), [])
        self.assertEqual(len(story.visit.factory), 0)
        self.assertEqual(story.visit.clock.getDelayedCalls(), [])
