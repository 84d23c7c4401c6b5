"""The compositor: one event told to everyone who may know of it, once for each kind of reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import define, fields

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook, snake_case
from vetrellis.game.core.telling import ActionResult, Gist, Telling
from vetrellis.game.core.text import Text, join
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.catalog import FALLBACK, Catalogue
from vetrellis.game.prose.grammar import Grammar
from vetrellis.game.prose.page import Literal, Page
from vetrellis.game.prose.perspective import View, Voice, roles_of, views

Narrator: TypeAlias = Callable[[Page, Event], Text]
"""Writes an event out for one reader, where a message of the catalogue does not suffice."""

Project: TypeAlias = Callable[[WorldGraph, Event, View], Iterable[Datum]]
"""Returns an event as data, for one kind of reader."""


OwnWords: TypeAlias = Callable[[Page, Mapping[str, object]], Text]
"""Returns what content says in place of a message; an empty text for nothing."""


def slots_of(event: Event) -> dict[str, object]:
    """Return the fields of an event as slots of a message: entities by role, the rest literal."""
    roles = roles_of(type(event))
    slots: dict[str, object] = {}
    for field in fields(type(event)):
        value = getattr(event, field.name)
        plain = type(value) is str and field.name not in roles
        slots[field.name] = Literal(value) if plain else value
    return slots


def message_key(event_type: type[Event]) -> str:
    """Return the catalogue's key of an event type: `LookedToward` -> `looked-toward`."""
    return snake_case(event_type.__name__).replace("_", "-")


@define(eq=False)
class ProseCompositor:
    """Writes events out. Asks the catalogue for words and the grammar for names.

    Attributes:
        world: The world, to read.
        rulebook: The rules, for figures.
        catalogue: The words.
        grammars: By language.
        narrators: By event type, for events that are told to each reader in their own way.
        projections: By event type, for events that are data too.
        own_words: By message key, for messages that content may word in its own way.
    """

    world: WorldGraph
    rulebook: Rulebook
    catalogue: Catalogue
    grammars: Mapping[str, Grammar]
    narrators: Mapping[type[Event], Narrator]
    projections: Mapping[type[Event], Project]
    own_words: Mapping[str, OwnWords]

    def witness(self, event: Event) -> list[Telling]:
        """Tell an event to all who may know of it, while the world is as the event left it."""
        narrate = self.narrators.get(type(event))
        project = self.projections.get(type(event))
        tellings: list[Telling] = []
        for view, readers in views(event, event.audience(self.world), self.world):
            data = () if project is None else tuple(project(self.world, event, view))
            if narrate is not None and view.voice is Voice.ACTOR:
                text = narrate(self._page(view.language, readers[0], view.blind), event)
                tellings.append(Telling(readers, text, data))
            else:
                tellings.append(self._told(event, view, readers, data))
        return [telling for telling in tellings if telling.text or telling.data]

    def gather(self, tellings: Iterable[Telling]) -> list[Telling]:
        """Tell like events of one command as one: you take three onions."""
        gathered: list[list[Telling]] = []
        run: dict[tuple[object, ...], list[Telling]] = {}
        event = ""
        for telling in tellings:
            gist = telling.gist
            if gist is None or gist.event != event:
                run, event = {}, "" if gist is None else gist.event
            alike = None if gist is None else run.get((telling.readers, *gist.same()))
            if alike is not None:
                alike.append(telling)
                continue
            gathered.append([telling])
            if gist is not None:
                run[telling.readers, *gist.same()] = gathered[-1]
        return [self._as_one(alike) for alike in gathered]

    def _as_one(self, alike: Sequence[Telling]) -> Telling:
        first = alike[0]
        if len(alike) == 1 or first.gist is None:
            return first
        gist = first.gist
        each = tuple(telling.gist.slots[gist.role] for telling in alike if telling.gist)
        page = self._page(gist.language, None, False)
        text = page.message(gist.key, **{**gist.slots, gist.role: each})
        return Telling(first.readers, text, tuple(d for each in alike for d in each.data))

    def answer(self, reader: EntityId, key: str, slots: Mapping[str, object]) -> Telling:
        """Compose a message for one player. See `action.processor.Voice`."""
        page = self.page(reader)
        own = self.own_words.get(key)
        text = own(page, slots) if own is not None else Text()
        return Telling((reader,), text or page.message(key, **slots))

    def compose(self, result: ActionResult) -> str:
        """Return what the player who typed a line reads of it, as bare words."""
        texts = (t.text for t in result.outcome.tellings if result.player in t.readers)
        return join(texts).plain()

    def page(self, reader: EntityId) -> Page:
        """Return the page of one player."""
        presence = self.world[reader].get(Presence)
        return self._page(FALLBACK if presence is None else presence.language, reader, False)

    def _page(self, language: str, reader: EntityId | None, blind: bool) -> Page:
        grammar = self.grammars.get(language) or self.grammars[FALLBACK]
        return Page(self.world, self.rulebook, self.catalogue, grammar, reader, blind)

    def _told(
        self,
        event: Event,
        view: View,
        readers: tuple[EntityId, ...],
        data: tuple[Datum, ...],
    ) -> Telling:
        key = self._key(event, view)
        if key is None:
            return Telling(readers, Text(), data)
        slots, gist = slots_of(event), None
        if event.gathers and not view.blind:
            gist = Gist(message_key(type(event)), key, event.gathers, slots, view.language)
        page = self._page(view.language, None, view.blind)
        return Telling(readers, page.message(key, **slots), data, gist)

    def _key(self, event: Event, view: View) -> str | None:
        """Return the most fitting message that the catalogue has for this kind of reader."""
        key = message_key(type(event))
        wanted = [view.voice.value, Voice.WITNESS.value]
        if view.voice is Voice.ACTOR:
            wanted = [Voice.ACTOR.value]
        elif view.blind:
            wanted.insert(0, "heard")
        elif not view.inside:
            wanted.insert(0, "beyond")
        return next((f"{key}.{a}" for a in wanted if self.catalogue.has(key, a)), None)
