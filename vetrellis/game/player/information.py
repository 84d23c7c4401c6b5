"""What players ask of the game itself: the hour, the tide, who is here, how they fare, help."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.event import NOBODY, Audience, Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.player.avatar import Avatar
from vetrellis.game.world.senses import Perception

LONGEST_TITLE = 60

FROM_OUTSIDE = frozenset({"who", "help", "commands", "time", "tide"})
"""What can be asked without being in the world: the answer is the same for everybody."""


@frozen
class TimeAsked(Perception):
    """An actor asked what time it is."""


@frozen
class TideAsked(Perception):
    """An actor asked what the sea is doing."""


@frozen
class WeatherAsked(Perception):
    """An actor looked at the sky."""


@frozen
class WhoAsked(Perception):
    """An actor asked who is about."""


@frozen
class ScoreAsked(Perception):
    """An actor took stock of themselves."""


@frozen
class HelpAsked(Perception):
    """An actor asked for help.

    Attributes:
        topic: About what, as typed; empty for help in general.
    """

    topic: str = ""


@frozen
class CommandsAsked(Perception):
    """An actor asked what can be typed."""


@frozen
class Titled(Event):
    """An actor chose what follows their name.

    Attributes:
        actor: Who.
        title: What; empty for nothing.
    """

    actor: EntityId
    title: str

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.actor, world[self.actor][Avatar].but(title=self.title))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(readers=(self.actor,)) if self.actor in world else NOBODY


@verb("time", "time", "date", group="information")
def time(turn: Turn) -> Iterator[Event]:
    """Tell the hour and the day."""
    yield TimeAsked(turn.actor.id)


@verb("tide", "tide|tides", group="information")
def tide(turn: Turn) -> Iterator[Event]:
    """Tell what the sea is doing, and when it turns."""
    yield TideAsked(turn.actor.id)


@verb("weather", "weather|sky", group="information")
def weather(turn: Turn) -> Iterator[Event]:
    """Look at the sky."""
    yield WeatherAsked(turn.actor.id)


@verb("who", "who", group="information")
def who(turn: Turn) -> Iterator[Event]:
    """List the players who are in the world."""
    yield WhoAsked(turn.actor.id)


@verb("score", "score|sc", "who am i", group="information")
def score(turn: Turn) -> Iterator[Event]:
    """Take stock of yourself: name, load, what you have seen."""
    yield ScoreAsked(turn.actor.id)


@verb(
    "help",
    "help|? {text}",
    "help|?",
    "help me",
    "what can|should|do i do",
    "what now",
    "how do|can i play",
    group="information",
)
def help_(turn: Turn) -> Iterator[Event]:
    """Ask for help: in general, or about one command, as in `help take`."""
    yield HelpAsked(turn.actor.id, turn.intent.text)


@verb("commands", "commands", "verbs", group="information")
def commands(turn: Turn) -> Iterator[Event]:
    """List everything that you can type."""
    yield CommandsAsked(turn.actor.id)


@verb("title", "title {text}", "title", group="information")
def title(turn: Turn) -> Iterator[Event]:
    """Choose the words that follow your name in `who`; `title` alone clears them."""
    yield Titled(turn.actor.id, turn.intent.text)


@check("title")
def only_short_titles(turn: Turn) -> None:
    """A title is a title, not a story. And a cat has none."""
    if Avatar not in turn.actor:
        raise Refusal("title-none")
    if len(turn.intent.text) > LONGEST_TITLE:
        raise Refusal("title-too-long", most=LONGEST_TITLE)
