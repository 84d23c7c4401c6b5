"""A little world in one session, for the page to show: it answers from a script."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import define, field
from twisted.internet.defer import Deferred, maybeDeferred
from zope.interface import implementer

import vetrellis
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Block, Layout, Text, parse_markup
from vetrellis.server.gateway.crowd import Crowd
from vetrellis.server.gateway.frames import SUBPROTOCOL
from vetrellis.server.gateway.http_guard import HandshakeGuard
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web import Pages, WebRoot, WebSite, load_pages, web_listener
from vetrellis.server.gateway.websocket import WebSocketFactory
from vetrellis.server.gateway.websocket_door import WebSocketDoor
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory

WEB = Path(vetrellis.__file__).parents[1] / "web"
PROMPT = Text.of(">")


def text(*blocks: str, layout: Layout = Layout.PARAGRAPH) -> Text:
    """Return markup as text."""
    return Text(tuple(Block(parse_markup(block), layout) for block in blocks))


GREETING = text("Vetrellis", layout=Layout.TITLE) + text(
    "The packet boat [em]Ostrel[/em] lies at the mole with her lamps lit. Who goes aboard? Say"
    " your name, or [cmd]guest[/cmd], or [cmd]new[/cmd]. Using a screen reader? Say"
    " [cmd]reader[/cmd].",
)
QUAY = text("Salt Quay", layout=Layout.TITLE) + text(
    "Stone steps go down into green water, worn in the middle by three hundred years of"
    " boots. Nets dry on the rail; the air is tar, rope and yesterday's herring. Above the"
    " roofs to the north, the lighthouse turns its one slow eye, though the evening is still"
    " bright enough to read by.",
    "A [item]brass lamp[/item] hangs from a hook by the ferryman's hut, and beside it, on a"
    " coil of rope, sits [npc]Maren Holt[/npc], mending something too small to make out.",
    "[player]Bo[/player] is here, looking out to sea.",
    "[dim]You can go [cmd=north]north[/cmd] to the [exit]village[/exit],"
    " [cmd=east]east[/cmd] along the [exit]mole[/exit], or"
    " [cmd=down]down[/cmd] the steps.[/dim]",
)
TALK = text(
    "[npc]Maren Holt[/npc] bites off the thread. [say]“You'll want the lamp, if it's the cellar"
    " you're after. Take it; bring it back.”[/say]",
    "[player]Bo[/player] tells you, [tell]“Don't. The last one who took it is still down"
    " there.”[/tell]",
    "[danger]The tide has turned: the lower steps are under water.[/danger]",
    "[good]You feel you understand the harbor a little better.[/good]",
)
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p><iframe src=//evil.example>",
    "<a href=javascript:alert(1)>click</a>",
    "{{constructor.constructor('alert(1)')()}}",
    "<svg/onload=alert(1)>",
    '" onmouseover="alert(1)',
    "&lt;b&gt; &amp; <b>bold</b>",
)
ROOM = Datum(
    "Room.Info",
    {"name": "Salt Quay", "exits": {"north": "village", "east": "mole", "down": "steps"}},
)


@implementer(ISession)
@define(eq=False)
class ScriptedSession:
    """Plays the game's part.

    Attributes:
        lines: What the page sent, passwords too.
        requests: What it asked for as data.
    """

    connection: Any
    lines: list[str] = field(factory=list)
    requests: list[tuple[str, Mapping[str, object]]] = field(factory=list)
    gone: list[str] = field(factory=list)
    awaits_password: bool = False
    is_pleased: bool = True

    def received(self, line: str) -> None:
        self.lines.append(line)
        if self.awaits_password:
            self.awaits_password = False
            self.connection.secret(False)
            if self.is_pleased:
                self.enter()
            else:
                self.connection.show([Text.of("That is not right.")], Text.of("Name: "))
            return
        verb, _, rest = line.partition(" ")
        action = getattr(self, f"do_{verb}", None)
        if action is None:
            self.show(Text.of(f"You typed: {line}"))
        else:
            action(rest)

    def disconnected(self, reason: str) -> None:
        self.gone.append(reason)

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        self.requests.append((package, body))

    def show(self, *texts: Text) -> None:
        self.connection.show(texts, PROMPT)

    def enter(self) -> None:
        self.show(QUAY)
        self.connection.tell([ROOM])

    def do_guest(self, _rest: str) -> None:
        self.enter()

    def do_look(self, _rest: str) -> None:
        self.enter()

    def do_talk(self, _rest: str) -> None:
        self.show(TALK)

    def do_Ada(self, _rest: str) -> None:
        self.awaits_password = True
        self.connection.secret(True)
        self.show(Text.of("Password?"))

    def do_flood(self, rest: str) -> None:
        count = int(rest)
        for start in range(0, count, 50):
            self.show(*(Text.of(f"Line {n} of the flood.") for n in range(start, start + 50)))

    def do_hostile(self, _rest: str) -> None:
        self.show(*map(Text.of, HOSTILE))

    def do_quit(self, _rest: str) -> None:
        self.show(Text.of("The packet carries you off."))
        self.connection.close()


@implementer(ISessionFactory)
@define(eq=False)
class ScriptedSessions:
    """Begins scripted sessions and keeps them."""

    begun: list[ScriptedSession] = field(factory=list)

    def begin(self, connection: IConnection) -> ISession:
        session = ScriptedSession(connection)
        self.begun.append(session)
        connection.show([GREETING], Text.of("Name, guest or new: "))
        return session


@define(eq=False)
class Stage:
    """The HTTP port, on a loopback port of the system's choosing."""

    reactor: Any
    sessions: ScriptedSessions = field(factory=ScriptedSessions)
    port: int = 0
    _listening: Any = None
    _factory: WebSocketFactory | None = None
    _crowds: list[Crowd] = field(factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def session(self) -> ScriptedSession:
        return self.sessions.begun[-1]

    @property
    def is_empty(self) -> bool:
        """Whether every connection that there ever was is gone."""
        return not any(self._crowds)

    def raise_curtain(self) -> None:
        """Begin to listen; on the same port as before if there was one."""
        factory = WebSocketFactory(self.sessions, self.reactor, Doorkeeper(self.reactor))
        door = WebSocketDoor({SUBPROTOCOL: factory}, HandshakeGuard((SUBPROTOCOL,)))
        site = WebSite(WebRoot(Pages(load_pages(WEB)), {"ws": door}), self.reactor)
        self._factory = factory
        listener = web_listener(site)
        self._crowds.append(listener.crowd)
        self._listening = self.reactor.listenTCP(self.port, listener, interface="127.0.0.1")
        self.port = self._listening.getHost().port

    def cut_lines(self) -> None:
        """Break every WebSocket without a word."""
        assert self._factory is not None
        for connection in tuple(self._factory.connections):
            connection.cut()

    def drop_curtain(self) -> Deferred[None]:
        """Stop listening and break every connection."""
        assert self._listening is not None
        self.cut_lines()
        return maybeDeferred(self._listening.stopListening)

    def stop_politely(self) -> Deferred[None]:
        """Stop listening, then let every session end, as a server does that stops."""
        assert self._listening is not None and self._factory is not None
        connections = tuple(self._factory.connections)
        stopped: Deferred[None] = self._listening.stopListening()

        def end(_stopped: None) -> None:
            for connection in connections:
                connection.close()

        return stopped.addCallback(end)
