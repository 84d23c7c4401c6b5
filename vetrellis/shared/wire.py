"""Messages between the session layer and the world host.

Theory of operation. A session never touches the world: it sends `Attach`, `Input` and `Detach`,
and gets `Delivery`. Both directions are numbered. The host accepts exactly the input after the
last one that it took (`Delivery.acked` tells which), so a link may resend after a break and no
line is ever done twice; the session shows exactly the delivery after the last one it showed. In
one process the link is a method call; across processes the same messages go over a stream. Each
line and each delivery is one of these, so they are msgspec's structs, made ten times as fast; and
since none of them ever leads back to itself, the garbage collector does not look at them.
"""

from __future__ import annotations

from typing import NewType

from msgspec import Struct

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text

SessionId = NewType("SessionId", str)
"""Names one attachment of a player to the world. Never used twice."""


class Attach(Struct, frozen=True, gc=False):
    """A player is here: put the character into the world, or take over the one that is there.

    Attributes:
        session: The new attachment. An older one of the same player ends.
        player: The character's entity.
        name: What the character is called, for when it has to be made.
        pronouns: `they`, `she`, `he` or `it`, for when it has to be made.
        language: In which language prose is composed: `en` or `es`.
        reader: Whether prose is composed for a screen reader.
        guest: Whether the character leaves the world for good when it quits.
        host: Where the player connects from, for staff; never shown to players.
        data: Whether the player's client can use events as data, too.
    """

    session: SessionId
    player: EntityId
    name: str
    pronouns: str = "they"
    language: str = "en"
    reader: bool = False
    guest: bool = False
    host: str = ""
    data: bool = True


class Detach(Struct, frozen=True, gc=False):
    """A player is gone.

    Attributes:
        session: Which attachment ends.
        deliberate: Whether they quit; otherwise the link broke and the character lingers,
            link-dead.
        linger: For how long, in milliseconds; the host knows.
    """

    session: SessionId
    deliberate: bool
    linger: int = 600_000


class Input(Struct, frozen=True, gc=False):
    """One line that a player typed, or one thing that their client asks as data.

    Attributes:
        session: Who typed it.
        seq: 1 for the attachment's first line, then one more each.
        text: The line, sanitised; or what the client names.
        asked: What the client asks for: the name of a package, in small letters. Empty for a line.
    """

    session: SessionId
    seq: int
    text: str
    asked: str = ""


class Configure(Struct, frozen=True, gc=False):
    """A player wants prose composed another way from now on. Fields as in `Attach`."""

    session: SessionId
    language: str
    reader: bool


class Delivery(Struct, frozen=True, gc=False):
    """What one player is told of one tick, after the commit of that tick.

    Attributes:
        session: Whose it is.
        seq: 1 for the attachment's first delivery, then one more each. 0 if `transient`.
        acked: The last input that is part of what was committed.
        texts: Prose, in order.
        data: The same events as data.
        prompt: The prompt to show last, if any.
        transient: Not part of any commit: nothing in it is a fact of the world.
        ended: The attachment is over, and why: `quit`, `taken-over`, `shutdown`; empty while it
            goes on.
        refused: Whether something that the player typed was not understood, or not done. Not
            kept with the tick: the prose says so.
    """

    session: SessionId
    seq: int
    acked: int
    texts: tuple[Text, ...] = ()
    data: tuple[Datum, ...] = ()
    prompt: Text | None = None
    transient: bool = False
    ended: str = ""
    refused: bool = False
