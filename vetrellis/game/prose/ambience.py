"""What places sound like, as data: told with each look, so that it changes with the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.prose.compositor import Project
from vetrellis.game.prose.media import PLAY, STOP, Ambience
from vetrellis.game.prose.page import Page
from vetrellis.game.prose.perspective import View
from vetrellis.game.world.location import Room
from vetrellis.game.world.senses import Groped, Looked

AMBIENCE = "ambience"
"""The key of what a place sounds like: the next place's replaces it."""


def ambience(page: Page, event: Event) -> Datum:
    """Return what to play where a reader is: `Client.Media.Play`, or `.Stop` where it is silent.

    It may be told again and again: what is playing plays on.
    """
    assert isinstance(event, Looked | Groped)
    place = event.place
    return page.notes.recall((AMBIENCE, place), None, lambda: _ambience(page.world, place))


def _ambience(world: WorldGraph, place: EntityId) -> Datum:
    room = world[place]
    found = room.get(Ambience)
    if found is None:
        zone = world.get(room[Room].zone)
        found = None if zone is None else zone.get(Ambience)
    if found is None or not found.name:
        return Datum(STOP, {"type": "music", "key": AMBIENCE})
    body = {
        "name": found.name,
        "type": "music",
        "volume": found.volume,
        "loops": -1,
        "continue": True,
        "tag": AMBIENCE,
        "key": AMBIENCE,
    }
    return Datum(PLAY, body)


def with_ambience(
    projections: Mapping[type[Event], Project], blueprint: Blueprint
) -> Mapping[type[Event], Project]:
    """Return projections in which each look tells what to play, if any place sounds at all."""
    if not any(Ambience in kind.parts for kind in blueprint.kinds):
        return projections
    added: dict[type[Event], Project] = {
        kind: _also_heard(projections.get(kind)) for kind in (Looked, Groped)
    }
    return {**projections, **added}


def _also_heard(project: Project | None) -> Project:
    def both(page: Page, event: Event, view: View) -> Iterable[Datum]:
        seen = () if project is None else project(page, event, view)
        return (*seen, ambience(page, event))

    return both
