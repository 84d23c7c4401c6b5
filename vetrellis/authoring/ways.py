"""Ways: how the exits that builders wrote become portals, each with two sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import define, field, frozen

from vetrellis.authoring.draft import Draft, Written
from vetrellis.authoring.noun import named
from vetrellis.authoring.spec import DoorSpec, ExitSpec, RoomSpec
from vetrellis.authoring.structuring import Structurer
from vetrellis.game.core.entity import Kind, Part
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.prose.fragment import Description
from vetrellis.game.rules.condition import Gate
from vetrellis.game.world.container import Lock, Openable
from vetrellis.game.world.portal import OPPOSITE, Direction, Portal, Side


@frozen(eq=False)
class Exit:
    """An exit as it was written.

    Attributes:
        room: The room that it leads out of.
        direction: Which way.
        spec: What was written.
    """

    room: Written[RoomSpec]
    direction: Direction
    spec: ExitSpec

    @property
    def where(self) -> str:
        """Its place in the room's document."""
        return f"{self.room.key.where}.exits.{self.direction}"

    def blame(self, code: str, message: str, hint: str = "") -> None:
        """Note that something is wrong with it."""
        document = self.room.document
        document.blame(code, self.where, message, hint, document.key_mark(self.where))


@frozen(eq=False)
class Way:
    """A way between two rooms, from the exits that were written for it.

    Attributes:
        out: The exit that makes it.
        back: The exit written for its other side; None where that is implied, or not there.
    """

    out: Exit
    back: Exit | None = None

    @property
    def near(self) -> Side:
        """Where it leads from."""
        out = self.out
        return Side(EntityId(out.room.id), out.direction, out.spec.glimpse)

    @property
    def far(self) -> Side:
        """Where it leads to."""
        to = self.out.spec.to
        if self.back is None:
            return Side(to, OPPOSITE[self.out.direction])
        return Side(to, self.back.direction, self.back.spec.glimpse)


def exits_of(draft: Draft) -> list[Exit]:
    """Return every exit that leads from a room to another; blame those to their own room."""
    found = []
    for room in draft.rooms.values():
        for direction, spec in room.spec.exits.items() if room.spec else ():
            leaving = Exit(room, direction, spec)
            if spec.to == room.id:
                leaving.blame("V205", "leads to its own room")
            elif spec.to in draft.rooms:
                found.append(leaving)
    return found


def ways_of(exits: list[Exit]) -> list[Way]:
    """Join exits that are two sides of one way: opposite ones first, then any that remain."""
    between: dict[tuple[str, str], list[Exit]] = {}
    for leaving in exits:
        if not leaving.spec.one_way:
            between.setdefault((leaving.room.id, leaving.spec.to), []).append(leaving)
    other_side: dict[Exit, Exit] = {}
    for only_opposite in (True, False):
        for leaving in exits:
            if not leaving.spec.one_way and leaving not in other_side:
                backs = between.get((leaving.spec.to, leaving.room.id), [])
                _pair(leaving, backs, only_opposite, other_side)
    ways: dict[Exit, Way] = {}
    for leaving in exits:
        back = other_side.get(leaving)
        if back is None or back not in ways:
            ways[leaving] = Way(leaving, back)
    return list(ways.values())


def _pair(
    leaving: Exit, backs: list[Exit], only_opposite: bool, other_side: dict[Exit, Exit]
) -> None:
    """Find the first exit that may be the other side of one."""
    for back in backs:
        fits = back.direction is OPPOSITE[leaving.direction] or not only_opposite
        if fits and back not in other_side:
            other_side[leaving], other_side[back] = back, leaving
            return


def blame_crossings(exits: list[Exit], ways: list[Way]) -> None:
    """Blame implied ways back that leave by a direction where there is another exit already."""
    taken: dict[tuple[str, Direction], Exit] = {
        (leaving.room.id, leaving.direction): leaving for leaving in exits
    }
    for way in ways:
        if way.out.spec.one_way or way.back is not None:
            continue
        back = (str(way.far.room), way.far.direction)
        other = taken.setdefault(back, way.out)
        if other is not way.out:
            message = f"the way back, {back[1]} of {back[0]}, leads to {_end_of(other, back[0])}"
            hint = f"write the other side out in {back[0]}, or say one_way: true"
            way.out.blame("V206", message, hint)


def _end_of(leaving: Exit, room: str) -> str:
    return leaving.room.id if leaving.spec.to == room else leaving.spec.to


@define(eq=False)
class WayBuilder:
    """Makes a kind of each way.

    Attributes:
        structurer: Knows which sections of a door are parts.
        kinds: The kinds made so far.
        keys: The kinds of keys that fit some door.
    """

    structurer: Structurer
    kinds: list[Kind] = field(factory=list)
    keys: set[str] = field(factory=set)
    _ids: set[str] = field(factory=set)

    def build(self, way: Way) -> None:
        """Make the portal of a way."""
        near, far = way.near, way.far
        portal_id = f"portal:{near.room}-{far.room}"
        if portal_id in self._ids:
            portal_id = f"{portal_id}-{near.direction}"
        self._ids.add(portal_id)
        one_of_two = self._one_of_two(way)
        spec, door = one_of_two, one_of_two.door
        message = door.locked_message if door else {}
        parts: dict[type[Part], Part] = {Portal: Portal(near, far, spec.one_way, message)}
        if spec.when is not None:
            parts[Gate] = Gate(spec.when, spec.refusal)
        elif spec.refusal:
            way.out.blame("V211", "has a refusal, but never closes", "give it an if")
        if door is not None:
            parts.update(self._door_parts(way, door))
        self.kinds.append(Kind(KindId(portal_id), parts))

    def _one_of_two(self, way: Way) -> ExitSpec:
        """Return the side that says what the way is like; blame it if both do."""
        if way.back is None:
            return way.out.spec
        near, far = way.out.spec, way.back.spec
        if _says_more(near) and _says_more(far):
            hint = f"leave it out in {way.out.room.id}, or here"
            way.back.blame("V211", "says again what its other side says", hint)
        return far if _says_more(far) else near

    def _door_parts(self, way: Way, door: DoorSpec) -> Mapping[type[Part], Part]:
        name = named(
            door.name,
            words=door.words,
            plural=door.plural,
            proper=door.proper,
            many=door.many,
            pronouns=door.pronouns,
        )
        parts: dict[type[Part], Part] = {
            type(name): name,
            Description: Description(door.description, door.add),
            Openable: Openable(door.open),
        }
        if door.locked or door.key is not None:
            parts[Lock] = Lock(door.locked, door.key)
        if door.open and door.locked:
            way.out.blame("V209", "its door is open and locked at once")
        if door.key is not None:
            self.keys.add(door.key)
        return {**parts, **self.structurer.parts_of(door)}


def _says_more(spec: ExitSpec) -> bool:
    return spec.door is not None or spec.when is not None


def reachable(ways: list[Way], start: str) -> set[str]:
    """Return the rooms that one can come to, if every way were open."""
    onward: dict[str, list[str]] = {}
    for way in ways:
        near, far = str(way.near.room), str(way.far.room)
        onward.setdefault(near, []).append(far)
        if not way.out.spec.one_way:
            onward.setdefault(far, []).append(near)
    seen = {start}
    ahead = [start]
    while ahead:
        for room in onward.get(ahead.pop(), ()):
            if room not in seen:
                seen.add(room)
                ahead.append(room)
    return seen


def exits_by_room(ways: list[Way]) -> Iterator[tuple[str, Direction, Way]]:
    """Yield each mouth of each way: the room, the direction, and the way."""
    for way in ways:
        yield str(way.near.room), way.near.direction, way
        if not way.out.spec.one_way:
            yield str(way.far.room), way.far.direction, way
