"""A nursery of servers to kill: `python -m tests.chaos.stage`.

It loads everything once, and then forks a server for each order it reads from its input: a real
`WorldHost` on a real `SqlStore`, behind the real `LocalLink`, which anybody can play on a socket.
A player's first line is the number of the character, every other line a command; every line back
is a delivery as JSON.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXServerEndpoint
from twisted.internet.protocol import Factory
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from twisted.python.reflect import namedAny
from typing_extensions import override

from tests.support.small_world import PLAYERS, new_engine
from vetrellis.game.core.identity import EntityId
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.server.config import Config
from vetrellis.server.content import read_words
from vetrellis.server.interfaces import ILink
from vetrellis.server.persistence.chronicle import Chronicle
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.session.local_link import LocalLink
from vetrellis.server.world_host.host import WorldHost
from vetrellis.shared.wire import Attach, Delivery, SessionId


@frozen
class Order:
    """A server that is wanted.

    Attributes:
        database: Its database.
        socket: Where it is to listen.
        mutant: Whether it shows before the commit.
        slow: Seconds that each commit takes longer.
    """

    database: str
    socket: str
    mutant: bool = False
    slow: float = 0.0


@define(eq=False, slots=False)
class PlayerProtocol(LineOnlyReceiver):
    """A player on a socket."""

    delimiter = b"\n"

    link: ILink
    session: SessionId = field(factory=lambda: SessionId(secrets.token_hex(8)))
    player: EntityId | None = None

    @override
    def lineReceived(self, line: bytes) -> None:
        if self.player is None:
            self.player = EntityId(f"player:{int(line)}")
            attach = Attach(self.session, self.player, PLAYERS[self.player])
            self.link.attach(attach, self.show)
        else:
            self.link.submit(self.session, line.decode())

    def show(self, delivery: Delivery) -> None:
        self.sendLine(json.dumps(shown(delivery)).encode())

    @override
    def connectionLost(self, reason: Failure | None = None) -> None:
        self.link.detach(self.session, deliberate=False)


def shown(delivery: Delivery) -> dict[str, Any]:
    """Return what a player reads of a delivery."""
    return {
        "session": delivery.session,
        "seq": delivery.seq,
        "acked": delivery.acked,
        "texts": [text.plain() for text in delivery.texts],
        "ended": delivery.ended,
    }


class PlayerFactory(Factory):
    """Makes a protocol for each player."""

    noisy = False

    def __init__(self, link: ILink) -> None:
        self.link = link

    @override
    def buildProtocol(self, addr: object) -> PlayerProtocol:
        return PlayerProtocol(self.link)


def slowed(commit: Callable[..., None], seconds: float) -> Callable[..., None]:
    """Return a commit that takes longer."""

    def slow_commit(*args: Any) -> None:
        time.sleep(seconds)
        commit(*args)

    return slow_commit


def serve(order: Order, words: Catalogue) -> None:
    """Be a server until somebody kills it."""
    if order.slow:
        Chronicle.commit = slowed(Chronicle.commit, order.slow)  # type: ignore[method-assign]
    reactor = namedAny("twisted.internet.reactor")  # installed only now: it survives no fork
    store = SqlStore(Path(order.database), reactor)
    host = WorldHost(
        new_engine(words),
        store,
        reactor,
        words.text,
        release_before_commit=order.mutant,
    )

    async def start() -> None:
        await store.open()
        await host.start()
        factory = PlayerFactory(LocalLink(host, reactor))
        await UNIXServerEndpoint(reactor, order.socket).listen(factory)

    def give_up(failure: Failure) -> None:
        failure.printTraceback()
        os._exit(1)

    reactor.callWhenRunning(lambda: Deferred.fromCoroutine(start()).addErrback(give_up))
    reactor.run()


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork a server for each order, one after the other; tell its process id, then its end."""
    words = read_words(Config())
    for line in sys.stdin:
        order = Order(**json.loads(line))
        child = os.fork()
        if not child:
            sys.stdin.close()
            serve(order, words)
            os._exit(0)
        _say(child)
        _say(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
