"""Sessions, their queue, and the link to the world."""

from __future__ import annotations

from itertools import count

from twisted.internet.task import Clock

from tests.bench.measure import Benchmark, Work, Workbench
from tests.bench.server import ENDLESS, NullConnection, NullHost, NullLink, new_sessions
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import ISession
from vetrellis.server.session.inbox import Inbox, Pace
from vetrellis.server.session.local_link import LocalLink
from vetrellis.shared.wire import Attach, Delivery, SessionId

_PROMPT = Text.of(">")
_SESSION = SessionId("s000000000000001")


def _playing() -> tuple[ISession, NullLink, NullConnection]:
    """Return a session of a player who plays, and what is on both sides of it."""
    link, connection = NullLink(), NullConnection()
    session = new_sessions(link, Clock()).begin(connection)
    session.received("guest")
    assert link.deliver is not None, "the player has come in"
    link.deliver(Delivery(_SESSION, 1, 0, (Text.of("A room."),), prompt=_PROMPT))
    return session, link, connection


def _line(bench: Workbench) -> Work:
    session, link, _ = _playing()
    session.received("look")
    assert link.lines == 1, "the world was told"
    return Work(lambda: session.received("say hello there"))


def _delivery(bench: Workbench) -> Work:
    _, link, connection = _playing()
    deliver, delivery = link.deliver, Delivery(_SESSION, 2, 1, (Text.of("Hm."),), prompt=_PROMPT)
    assert deliver is not None, "the player has come in"
    before = connection.shows
    deliver(delivery)
    assert connection.shows == before + 1, "the player was shown it"
    return Work(lambda: deliver(delivery))


def _waiting(bench: Workbench) -> Work:
    pace = Pace(burst=ENDLESS, rate=ENDLESS)
    inbox = Inbox(Clock(), lambda line: None, lambda: True, lambda: None, pace)

    def call() -> None:
        inbox.put("look")
        inbox.pump()

    call()
    assert not inbox.lines, "it was let out"
    return Work(call)


def _link(bench: Workbench) -> Work:
    host, numbers = NullHost(), count(1)
    heard: list[Delivery] = []
    link = LocalLink(host, Clock())
    link.attach(Attach(_SESSION, EntityId("player:1"), "Ada"), heard.append)
    deliver = host.deliver
    assert deliver is not None, "the link attached"
    texts = (Text.of("Hm."),)
    link.submit(_SESSION, "look")
    number = next(numbers)
    deliver(Delivery(_SESSION, number, number, texts, prompt=_PROMPT))
    assert heard and not link.waiting(_SESSION), "the line is acknowledged"

    def call() -> None:
        number = next(numbers)
        link.submit(_SESSION, "look")
        deliver(Delivery(_SESSION, number, number, texts, prompt=_PROMPT))
        heard.clear()

    return Work(call)


BENCHMARKS = (
    Benchmark(
        "session",
        "take a line",
        "A player at ease types; the line is cleaned, and given to a link that does nothing.",
        _line,
    ),
    Benchmark(
        "session",
        "pass a delivery on",
        "A player at ease is told something, on a connection that shows nothing.",
        _delivery,
    ),
    Benchmark("session", "queue a line", "A line waits in the inbox, and is let out.", _waiting),
    Benchmark(
        "link",
        "send a line, and have it acknowledged",
        "A line goes to a host that does nothing, and the delivery comes back.",
        _link,
    ),
)
