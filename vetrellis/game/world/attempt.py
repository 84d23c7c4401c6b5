"""Attempts: what players try that this world has no rule for, and a kind word for each.

These verbs yield: a system that gives `ring` or `attack` a meaning is understood before them.
"""

from __future__ import annotations

from collections.abc import Iterator

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.rulebook import verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.item import Edible, Light, Readable, Seat, Wearable
from vetrellis.game.world.portal import Portal

_PURPOSES: tuple[tuple[type[Part], str], ...] = (
    (Character, "talk"),
    (Light, "light"),
    (Wearable, "wear"),
    (Readable, "read"),
    (Edible, "eat"),
    (Openable, "open"),
    (Portal, "enter"),
    (Container, "fill"),
    (Supporter, "load"),
    (Seat, "sit"),
)
"""What a thing is for, by what it is; the first that fits."""


@verb("use", "use {thing}", "use {held} on|with {thing}", group="things", yields=True)
def use(turn: Turn) -> Iterator[Event]:
    """Ask what something could be used for."""
    raise Refusal("use-how", item=turn.object.id, purpose=_purpose(turn.object))


def _purpose(thing: Entity) -> str:
    return next((purpose for part, purpose in _PURPOSES if part in thing), "other")


@verb("attack", "attack|kill|fight|hit|punch|kick|bite|stab {thing}", yields=True)
def attack(turn: Turn) -> Iterator[Event]:
    """Think better of raising a hand."""
    kind = "somebody" if Character in turn.object else "thing"
    raise Refusal(f"attack-{kind}", item=turn.object.id)


@verb(
    "handle",
    "push|pull|turn|press|shake|break|smash|bend|cut|tie|untie|fill|ring|blow|play {thing}",
    "swim|fly|dig|fish|hide|steer|pray|whistle|work",
    yields=True,
)
def handle(turn: Turn) -> Iterator[Event]:
    """Push, pull, turn or shake something; or try to swim, to fly, to hide."""
    if turn.intent.object is None:
        raise Refusal("handle-nowhere")
    raise Refusal("handle-nothing", item=turn.object.id)


@verb("save", "save", yields=True)
def save(turn: Turn) -> Iterator[Event]:
    """Learn that nothing has to be saved."""
    raise Refusal("save-always")
