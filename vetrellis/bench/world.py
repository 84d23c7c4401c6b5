"""The world that is played for measurement: as many rooms as asked for, none of them crowded.

The rooms are a tree. From the first room each of the twelve directions leads to another, and from
each of these eleven lead on: 144 rooms are at most two steps away. So any crowd can be spread over
rooms of fifty right after it has come, and nobody has to walk far.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

from attrs import frozen

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.verb import OPPOSITES

TITLE = "Measure"
ZONE = "m"
LEDGE = "Measured Ledge"
"""How the name of every room begins, so that a client knows a room when it sees one."""

WAYS = {there.decode(): back.decode() for there, back in OPPOSITES.items()}
"""The directions, in the order in which rooms are hung on them, and the way back of each."""

MOST_ROOMS = 100_000

_SIGNS = ("plain", "ridged", "pitted", "split", "mossy", "chalky", "rusty", "glazed")

_ROOM = """\
{id}:
  name: {name}
  base: >
    Slate, {sign} and cold underfoot, runs level from wall to wall, and iron pegs stand along
    the skirting, each with a number that somebody has punched by hand. Water ticks behind the
    stone, as regular as a clock, and whoever listens long enough begins to count.
  add:
    - {{text: "{ways}"}}
{exits}  scenery:
    "slate, floor": Split along the grain, and swept.
    "wall, walls, stone": Dressed blocks, with a pencil line at the height of a hand.
    "pegs, iron": Square-headed, a yard apart, and none of them loose.
    "number, numbers, skirting": Punched by hand, in no order that helps.
    "water, clock": It cannot be seen from here, only heard.
  items: [pebble, token]
"""

_ITEMS = """\
pebble:
  name: grey pebble
  description: Round, cold, and heavier than it looks.
  item: 20
token:
  name: tin token
  description: A disc of tin with a hole in it, and a number that has been rubbed away.
  item: 10
"""


@frozen
class Room:
    """One room of the tree.

    Attributes:
        number: Its place in the order of breadth: 0 is the first.
        parent: The number of the room one step nearer to the first; itself for the first.
        way: The direction that leads here from there; empty for the first.
        path: The directions that lead here from the first.
    """

    number: int
    parent: int
    way: str
    path: tuple[str, ...]

    @property
    def id(self) -> str:
        """What the files call it."""
        return f"r{self.number}"

    @property
    def name(self) -> str:
        """Its title."""
        return f"{LEDGE} {self.number}"


def rooms(most: int) -> list[Room]:
    """Return that many rooms, the nearest first."""
    if not 1 <= most <= MOST_ROOMS:
        raise BenchError(f"{most} rooms: a world has 1 to {MOST_ROOMS}")
    tree = [Room(0, 0, "", ())]
    for room in tree:
        if len(tree) >= most:
            break
        tree += islice(_children(room, len(tree)), most - len(tree))
    return tree


def _children(room: Room, first: int) -> Iterator[Room]:
    back = WAYS[room.way] if room.way else ""
    free = (way for way in WAYS if way != back)
    for number, way in zip(count(first), free):
        yield Room(number, room.number, way, (*room.path, way))


def capacity(each: int, available: int) -> int:
    """Return how many players fit in a world, outside its first room.

    Args:
        each: How many share a room.
        available: How many rooms the world has.
    """
    return each * max(1, available - 1)


def homes(players: int, each: int, available: int) -> list[tuple[str, ...]]:
    """Return the way that each player walks, so that no room holds more than it should.

    Players who share a room are neighbours in the list. The first room is nobody's home, unless it
    is the only one: it is where everybody wakes.

    Args:
        players: How many there are.
        each: How many share a room.
        available: How many rooms the world has.

    Raises:
        BenchError: The rooms within two steps do not hold them.
    """
    if players > capacity(each, available):
        raise BenchError(
            f"{players} players do not fit in {available} rooms of {each}; "
            "give --rooms or --per-room a greater number"
        )
    needed = -(-players // each) + 1
    near = rooms(min(available, needed))[1:] or rooms(1)
    return [near[player // each].path for player in range(players)]


def write_world(directory: Path, most: int) -> None:
    """Write the files of a world with that many rooms, in a directory that is not there yet."""
    zone = directory / "zones" / ZONE
    zone.mkdir(parents=True)
    manifest = f"title: {TITLE}\nstart: {ZONE}/r0\nepoch: 2026-01-01\nzones: [{ZONE}]\n"
    (directory / "manifest.yaml").write_text(manifest, "utf-8")
    (zone / "zone.yaml").write_text(f"name: {TITLE}\ncoastal: false\n", "utf-8")
    (zone / "items.yaml").write_text(_ITEMS, "utf-8")
    tree = rooms(most)
    ways: dict[int, dict[str, int]] = {room.number: {} for room in tree}
    for room in tree[1:]:
        ways[room.parent][room.way] = room.number
    texts = (_text(room, ways[room.number]) for room in tree)
    (zone / "rooms.yaml").write_text("\n".join(texts), "utf-8")


def _text(room: Room, onward: dict[str, int]) -> str:
    names = [f"[exit]{way}[/exit]" for way in onward]
    if room.way:
        names.append(f"[exit]{WAYS[room.way]}[/exit]")
    exits = "".join(f"    {way}: r{number}\n" for way, number in onward.items())
    return _ROOM.format(
        id=room.id,
        name=room.name,
        sign=_SIGNS[room.number % len(_SIGNS)],
        ways=f"Ways lead {', '.join(names)}." if names else "Nothing leads away from here.",
        exits=f"  exits:\n{exits}" if exits else "",
    )
