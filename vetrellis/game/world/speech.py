"""Speech: saying, whispering, shouting, telling, and acting something out.

What a player says is a literal: it reaches readers as typed, and is never parsed, logged or
re-cased.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Part
from vetrellis.game.core.event import Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import Character
from vetrellis.game.world.location import rooms_of, zone_of

ALOUD: tuple[Sense, ...] = (Sense.HEARING,)


@frozen
class Said(Event):
    """An actor said something to the room.

    Attributes:
        actor: Who.
        words: What, as typed.
    """

    senses: ClassVar[tuple[Sense, ...]] = ALOUD

    actor: EntityId
    words: str


@frozen
class SaidTo(Event):
    """An actor said something to somebody, and the room heard it."""

    senses: ClassVar[tuple[Sense, ...]] = ALOUD

    actor: EntityId
    target: EntityId
    words: str


@frozen
class Asked(Event):
    """An actor brought something up with somebody, and the room heard it.

    Attributes:
        actor: Who.
        target: With whom.
        words: What about, as typed.
    """

    senses: ClassVar[tuple[Sense, ...]] = ALOUD

    actor: EntityId
    target: EntityId
    words: str


@frozen
class Greeted(Event):
    """An actor greeted somebody.

    Attributes:
        actor: Who.
        target: Whom; None for everyone here.
    """

    senses: ClassVar[tuple[Sense, ...]] = ALOUD

    actor: EntityId
    target: EntityId | None = None


@frozen
class Whispered(Event):
    """An actor whispered to somebody: the room sees it, and hears nothing.

    Attributes:
        actor: Who.
        target: To whom.
        words: What; only the two of them learn it.
    """

    actor: EntityId
    target: EntityId
    words: str


@frozen
class Shouted(Event):
    """An actor shouted: the whole zone hears it."""

    senses: ClassVar[tuple[Sense, ...]] = ALOUD

    actor: EntityId
    words: str

    @override
    def audience(self, world: WorldGraph) -> Audience:
        zone = zone_of(world, self.actor)
        rooms = () if zone is None else tuple(rooms_of(world, zone))
        return Audience(rooms, (self.actor,), self.senses)


@frozen
class Told(Event):
    """An actor told somebody something from afar. Only the two of them learn of it."""

    actor: EntityId
    target: EntityId
    words: str

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.target, Correspondence(self.actor))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(readers=(self.actor, self.target))


@frozen
class Emoted(Event):
    """An actor acted something out in words of their own.

    Attributes:
        actor: Who.
        words: What follows their name.
    """

    actor: EntityId
    words: str


@frozen
class Correspondence(Part):
    """With whom somebody last exchanged a word from afar.

    Attributes:
        last: Who told them something last.
    """

    last: EntityId


@verb(
    "say",
    "say {text}",
    "'{text}",
    '"{text}',
    "yes|no|ok|okay|sorry|oops|please",
    group="speech",
)
def say(turn: Turn) -> Iterator[Event]:
    """Say something to everyone in the room: `say hello`, or just `'hello`."""
    yield Said(turn.actor.id, turn.intent.text or turn.intent.word)


@verb("whisper", "whisper to {person} {text}", "whisper {person} {text}", group="speech")
def whisper(turn: Turn) -> Iterator[Event]:
    """Whisper to somebody in the room: the others see it, but do not hear."""
    yield Whispered(turn.actor.id, turn.object.id, turn.intent.text)


@verb("shout", "shout|yell {text}", group="speech")
def shout(turn: Turn) -> Iterator[Event]:
    """Shout, to be heard all over the zone."""
    yield Shouted(turn.actor.id, turn.intent.text)


@verb("tell", "tell {player} {text}", group="speech")
def tell(turn: Turn) -> Iterator[Event]:
    """Tell somebody something, wherever they are. Nobody else learns of it."""
    yield Told(turn.actor.id, turn.object.id, turn.intent.text)


@verb(
    "say_to",
    "say to {person} {text}",
    "ask|tell {person} {text}",
    "{person} , {text}",
    group="speech",
)
def say_to(turn: Turn) -> Iterator[Event]:
    """Say something to somebody in the room; the others hear it too."""
    yield SaidTo(turn.actor.id, turn.object.id, turn.intent.text)


@verb("ask_about", "ask {person} about|for {text}", "tell {person} about {text}", group="speech")
def ask_about(turn: Turn) -> Iterator[Event]:
    """Bring something up with somebody in the room; the others hear it too."""
    yield Asked(turn.actor.id, turn.object.id, turn.intent.text)


@verb(
    "greet",
    "greet|hello|hi|hey|bye|goodbye {person}",
    "hello|hi|hey to|there {person}",
    "talk|speak|chat to|with {person}",
    "talk|speak {person}",
    "hello|hi|hey|bye|goodbye",
    "good morning|afternoon|evening|night",
    group="speech",
)
def greet(turn: Turn) -> Iterator[Event]:
    """Turn to somebody with a word of greeting; or greet everyone here."""
    yield Greeted(turn.actor.id, turn.intent.object)


@verb("reply", "reply {text}", "answer {text}", group="speech")
def reply(turn: Turn) -> Iterator[Event]:
    """Answer whoever told you something last."""
    last = turn.actor.get(Correspondence)
    if last is None:
        raise Refusal("reply-nobody")
    if last.last not in turn.world or turn.world.room_of(last.last) is None:
        raise Refusal("reply-gone")
    yield Told(turn.actor.id, last.last, turn.intent.text)


@verb("emote", "emote|pose|me {text}", ":{text}", group="speech")
def emote(turn: Turn) -> Iterator[Event]:
    """Act something out: `emote counts the gulls.` or just `:counts the gulls.` will do."""
    yield Emoted(turn.actor.id, turn.intent.text)


@check("say_to", "ask_about", "greet", "whisper", "tell")
def only_to_others(turn: Turn) -> None:
    """Talking to oneself is done in silence here."""
    if turn.intent.object == turn.actor.id:
        raise Refusal("talk-to-self")


@check("say_to", "ask_about", "greet", "whisper")
def only_to_who_might_listen(turn: Turn) -> None:
    """One talks to people, and to cats."""
    if turn.intent.object is not None and Character not in turn.object:
        raise Refusal("talk-to-thing", item=turn.object.id)


# Gestures: one event, and a sentence for each in the catalogue.

GESTURES = (
    "smile", "grin", "laugh", "nod", "shrug", "sigh", "wave", "bow", "wink", "frown", "yawn",
    "clap", "cry", "dance", "thank", "hug", "point", "shiver", "kiss", "pet", "jump", "sing",
    "swear",
)  # fmt: skip


_GESTURE = "|".join(GESTURES)


@frozen
class Gestured(Event):
    """An actor made a gesture.

    Attributes:
        actor: Who.
        gesture: Which one, of `GESTURES`.
        target: At whom or what; None for nobody in particular.
    """

    actor: EntityId
    gesture: str
    target: EntityId | None = None


@verb(
    "gesture",
    _GESTURE,
    f"{_GESTURE} at|to|with|for {{thing}}",
    f"{_GESTURE} {{thing}}",
    "thank you",
    group="speech",
)
def gesture(turn: Turn) -> Iterator[Event]:
    """Smile, nod, wave, bow, laugh and the like; at somebody, if you name them."""
    yield Gestured(turn.actor.id, turn.intent.word, turn.intent.object)
