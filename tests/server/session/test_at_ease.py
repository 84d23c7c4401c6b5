"""A session at ease goes past its state machine, and nobody can tell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypeAlias

from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.python.monkey import MonkeyPatcher
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Caller, Visit
from tests.support.connection import FakeConnection
from tests.support.link import FakeLink
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.session.core import Core, Patience
from vetrellis.server.session.observer import SessionObserver
from vetrellis.server.session.play import LONGEST_LINE
from vetrellis.shared.wire import Configure, Delivery, SessionId

Note: TypeAlias = tuple[object, ...]
Step: TypeAlias = tuple[str, Any]


@define(eq=False)
class Witness(SessionObserver):
    """Keeps all that anybody could notice, in order."""

    notes: list[Note] = field(factory=list)

    def note(self, *what: object) -> None:
        self.notes.append(what)

    @override
    def typed(self, protocol: str) -> None:
        self.note("typed")

    @override
    def answered(self, seconds: float) -> None:
        self.note("answered", round(seconds, 6))


class WatchedConnection(FakeConnection):
    """A connection whose every call is noted."""

    witness: Witness

    @override
    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        if data:  # with the prose or before it: a client takes one after the other
            self.witness.note("told", tuple(data))
        if texts or prompt is not None:
            self.witness.note("shown", tuple(text.plain() for text in texts), prompt)
        super().show(texts, prompt, data)

    @override
    def tell(self, data: Sequence[Datum]) -> None:
        self.witness.note("told", tuple(data))
        super().tell(data)

    @override
    def secret(self, on: bool) -> None:
        self.witness.note("secret", on)
        super().secret(on)

    @override
    def adjust(self, **changes: Any) -> None:
        self.witness.note("adjusted", changes)
        super().adjust(**changes)

    @override
    def pause(self, reading: bool) -> None:
        self.witness.note("reads", reading)
        super().pause(reading)

    @override
    def close(self) -> None:
        self.witness.note("closed")
        super().close()


@define(eq=False)
class WatchedLink(FakeLink):
    """A link whose every call is noted.

    Attributes:
        echoes: Whether each line is answered before `submit` returns.
    """

    witness: Witness = field(factory=Witness)
    echoes: bool = False

    @override
    def submit(self, session: SessionId, text: str, asked: str = "") -> bool:
        is_taken = super().submit(session, text, asked)
        self.witness.note("submitted", text, is_taken)
        if is_taken and self.echoes:
            self.tell(session, f"You {text}.", prompt=">")
        return is_taken

    @override
    def detach(self, session: SessionId, deliberate: bool) -> None:
        self.witness.note("detached", deliberate)
        super().detach(session, deliberate)

    @override
    def configure(self, message: Configure) -> None:
        self.witness.note("configured", message.language, message.reader)
        super().configure(message)


@define(eq=False)
class Play:
    """Ada in play, and all that anybody could notice of it."""

    echoes: bool
    witness: Witness = field(factory=Witness)
    visit: Visit = field(init=False)
    caller: Caller = field(init=False)
    is_lost: bool = False

    def __attrs_post_init__(self) -> None:
        link = WatchedLink(window=3, witness=self.witness)
        self.visit = Visit(patience=Patience(idle=600.0), observer=self.witness, link=link)
        self.visit.add("Ada")
        connection = WatchedConnection()
        connection.witness = self.witness
        self.caller = Caller(self.visit, connection)
        self.caller.session = self.visit.factory.begin(connection)
        self.caller.type("Ada", PASSWORD)
        self.caller.world("You are on Salt Quay.", prompt=">")
        link.echoes = self.echoes

    def happen(self, what: str, how: Any) -> None:
        """Let one thing happen, and note that it did."""
        self.witness.note("step", what)
        if not self.is_lost:
            getattr(self, f"_{what}")(how)

    def _line(self, line: str) -> None:
        self.caller.session.received(line)

    def _lines(self, many: int) -> None:
        for number in range(many):
            self.caller.session.received(f"say {number}")

    def _world(self, about: dict[str, Any]) -> None:
        attached = self.visit.link.attachments.get(self.caller.id)
        if attached is None:
            return
        attached.told += 1
        attached.acked = len(attached.lines)
        if about.get("ended"):
            del self.visit.link.attachments[self.caller.id]
        attached.deliver(Delivery(self.caller.id, attached.told, attached.acked, **about))

    def _time(self, seconds: float) -> None:
        self.visit.clock.advance(seconds)

    def _broken(self, how: None) -> None:
        self.visit.link.broken = ZeroDivisionError()

    def _lost(self, how: None) -> None:
        self.is_lost = True
        self.caller.session.disconnected("gone")

    def _goodbye(self, how: None) -> None:
        self.visit.factory.goodbye()


def played(steps: Sequence[Step], echoes: bool) -> list[Note]:
    """Play through some steps; return all that could be noticed."""
    play = Play(echoes)
    for what, how in steps:
        play.happen(what, how)
    core: Core = play.caller.session.core  # type: ignore[attr-defined]  # a Session
    play.witness.note("left", core.stage, core.listening, core.held, len(play.visit.factory))
    play.witness.note(
        "timers", [round(c.getTime(), 6) for c in play.visit.clock.getDelayedCalls()]
    )
    return play.witness.notes


never = MonkeyPatcher((Core, "is_at_ease", property(lambda core: False)))

LINES = st.sampled_from(
    (
        *("look", "say hi", "", "north", "width 90", "width", "reader on", "idioma es"),
        *("settings", "password", PASSWORD, "a-better-password-1", "x" * (LONGEST_LINE + 1)),
        *("quit", "quit the guild", "profile", "\x1b[2J"),
    )
)
TEXTS = st.lists(st.sampled_from(("Bo waves.", "The tide turns.")).map(Text.of), max_size=2)
DELIVERIES = st.fixed_dictionaries(
    {
        "texts": TEXTS.map(tuple),
        "data": st.sampled_from(((), (Datum("Room.Info", {"name": "Quay"}),))),
        "prompt": st.sampled_from((None, Text.of(">"), Text.of("dusk>"), Text())),
    }
)
OFTEN = st.one_of(
    st.tuples(st.just("line"), LINES),
    st.tuples(st.just("world"), DELIVERIES),
    st.tuples(st.just("time"), st.sampled_from((0.0, 0.1, 0.25, 3.0))),
)
SELDOM = st.one_of(
    st.tuples(st.just("lines"), st.sampled_from((3, 12, 40, 230))),
    st.tuples(
        st.just("world"),
        st.builds(
            lambda told, why: {**told, "ended": why},
            DELIVERIES,
            st.sampled_from(("quit", "taken-over", "shutdown")),
        ),
    ),
    st.tuples(st.just("time"), st.sampled_from((30.0, 599.0, 601.0))),
    st.sampled_from((("broken", None), ("lost", None), ("goodbye", None))),
)
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.integers(0, 7).flatmap(lambda one: OFTEN if one else SELDOM), max_size=25
)


class AtEaseTests(SynchronousTestCase):
    """Whatever happens, all is noticed that the state machine would have done, and no more."""

    @settings(max_examples=150, deadline=None)
    @given(STEPS, st.booleans())
    def test_nobody_can_tell(self, steps: list[Step], echoes: bool) -> None:
        quick = played(steps, echoes)
        errors = len(self.flushLoggedErrors(ZeroDivisionError))
        slow: list[Note] = never.runWithPatches(partial(played, steps, echoes))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), errors)
        self.assertEqual(quick, slow)


class EaseTests(SynchronousTestCase):
    """A player is at ease who plays, with no question open and nothing waiting."""

    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.link.window = 1
        self.visit.add("Ada")

    def core(self, caller: Caller) -> Core:
        found: Core = caller.session.core  # type: ignore[attr-defined]  # a Session
        return found

    def test_who_plays_is_at_ease(self) -> None:
        self.assertTrue(self.core(self.visit.play()).is_at_ease)

    def test_who_is_on_their_way_is_not(self) -> None:
        caller = self.visit.connect()
        for line in ("Ada", PASSWORD):
            self.assertFalse(self.core(caller).is_at_ease)
            caller.type(line)
        self.assertFalse(self.core(caller).is_at_ease)

    def test_who_is_asked_something_is_not(self) -> None:
        caller = self.visit.play()
        caller.type("password")
        self.assertFalse(self.core(caller).is_at_ease)
        caller.type("")
        self.assertTrue(self.core(caller).is_at_ease)

    def test_who_waits_for_the_world_is_not(self) -> None:
        caller = self.visit.play()
        caller.type("look", "look")
        self.assertFalse(self.core(caller).is_at_ease)
        caller.world("A quay.")
        self.assertTrue(self.core(caller).is_at_ease)

    def test_who_leaves_is_not(self) -> None:
        caller = self.visit.play()
        caller.type("quit")
        self.assertFalse(self.core(caller).is_at_ease)
