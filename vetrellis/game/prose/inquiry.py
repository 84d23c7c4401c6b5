"""Inquiries: what a client asks of the world as data, and is answered as data.

An inquiry tells a player nothing that they could not find out by a command, and changes nothing:
it is no turn, and nobody else notices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.avatar import Avatar
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.compositor import Project
from vetrellis.game.prose.datum import channels, oneself, present_in
from vetrellis.game.prose.item_datum import found_by_number, things_held, things_inside
from vetrellis.game.prose.page import Page
from vetrellis.game.prose.perspective import View, Voice
from vetrellis.game.world.naming import name_of
from vetrellis.game.world.senses import Groped, Looked, is_lit

Answer: TypeAlias = Callable[[Page, EntityId, str], Iterable[Datum]]
"""Answers an inquiry, for a player, about what the client named."""

_REACHES_ALL = ("tell",)


def everything(
    page: Page, player: EntityId, projections: Mapping[type[Event], Project]
) -> Iterator[Datum]:
    """Yield all that a client would have been told by now, had it asked before."""
    yield from oneself(page, player)
    room = page.world.room_of(player)
    if room is not None:
        seen: Event = Looked(player, room) if is_lit(page.world, room) else Groped(player, room)
        view = View(Voice.ACTOR, page.language, False, True)
        yield from projections[type(seen)](page, seen, view)


def _inventory(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    yield things_held(page, player)


def _room(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    room = page.world.room_of(player)
    if room is not None:
        _, things = present_in(page, room, is_lit(page.world, room))
        yield things


def _players(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    room = page.world.room_of(player)
    if room is not None:
        players, _ = present_in(page, room, is_lit(page.world, room))
        yield players


def _contents(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    number = int(argument) if argument.isascii() and argument.isdigit() else 0
    holder = found_by_number(page, player, number)
    if holder is not None:
        yield things_inside(page, holder)


def _channels(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    yield channels(page)


def _listeners(page: Page, player: EntityId, argument: str) -> Iterator[Datum]:
    there = [who for who in page.world.having(Presence) if Avatar in who and who.where is not None]
    listed = [
        {"name": name_of(who, page.language), "channels": list(_REACHES_ALL)} for who in there
    ]
    yield Datum("Comm.Channel.Players", {"players": listed})


ANSWERS: Mapping[str, Answer] = {
    "char.items.inv": _inventory,
    "char.items.room": _room,
    "char.items.contents": _contents,
    "comm.channel.list": _channels,
    "comm.channel.players": _listeners,
    "room.players": _players,
}
"""By the name of the package, in small letters. See also `everything`."""
