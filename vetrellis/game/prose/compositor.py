"""The compositor: one event told to everyone who may know of it, once for each kind of reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from attrs import define, evolve, field, fields

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook, snake_case
from vetrellis.game.core.telling import ActionResult, Gist, Telling
from vetrellis.game.core.text import Text, join
from vetrellis.game.core.turn import Intent, Refusal
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.catalog import FALLBACK, Catalogue
from vetrellis.game.prose.grammar import Grammar
from vetrellis.game.prose.media import CueSheet
from vetrellis.game.prose.notebook import Notebook
from vetrellis.game.prose.page import Literal, Page
from vetrellis.game.prose.perspective import Perspective, View, Voice, roles_of

Narrator: TypeAlias = Callable[[Page, Event], Text]
"""Writes an event out for one reader, where a message of the catalogue does not suffice."""

Project: TypeAlias = Callable[[Page, Event, View], Iterable[Datum]]
"""Returns an event as data, for one kind of reader."""

OwnWords: TypeAlias = Callable[[Page, Mapping[str, object]], Text]
"""Returns what content says in place of a message; an empty text for nothing."""


Refused: TypeAlias = Callable[[WorldGraph, Intent], tuple[Datum, ...]]
"""Returns as data that the world refused what somebody meant."""


def slots_of(event: Event) -> dict[str, object]:
    """Return the fields of an event as slots of a message: entities by role, the rest literal."""
    slots: dict[str, object] = {}
    for name, is_role in _fields_of(type(event)):
        value = getattr(event, name)
        slots[name] = value if is_role or type(value) is not str else Literal(value)
    return slots


_fields: dict[type[Event], tuple[tuple[str, bool], ...]] = {}  # a memo of a pure function


def _fields_of(event_type: type[Event]) -> tuple[tuple[str, bool], ...]:
    """Return the names of an event type's fields, each with whether it is a role."""
    found = _fields.get(event_type)
    if found is None:
        roles = roles_of(event_type)
        found = tuple((field.name, field.name in roles) for field in fields(event_type))
        _fields[event_type] = found
    return found


def message_key(event_type: type[Event]) -> str:
    """Return the catalogue's key of an event type: `LookedToward` -> `looked-toward`."""
    return _message_key(event_type.__name__)


@cache
def _message_key(name: str) -> str:
    return snake_case(name).replace("_", "-")


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
        cues: What events sound like.
        refused: Tells as data what was refused.
    """

    world: WorldGraph
    rulebook: Rulebook
    catalogue: Catalogue
    grammars: Mapping[str, Grammar]
    narrators: Mapping[type[Event], Narrator]
    projections: Mapping[type[Event], Project]
    own_words: Mapping[str, OwnWords]
    cues: CueSheet = field(factory=CueSheet)
    refused: Refused = field(default=lambda world, intent: ())
    _perspective: Perspective = field(init=False)
    _notes: Notebook = field(factory=Notebook, init=False)
    _prompts: dict[str, Text] = field(factory=dict, init=False)
    _keys: dict[tuple[type[Event], View], str | None] = field(factory=dict, init=False)

    @_perspective.default
    def _look_on(self) -> Perspective:
        return Perspective(self.world)

    def witness(self, event: Event) -> list[Telling]:
        """Tell an event to all who may know of it, while the world is as the event left it."""
        narrate = self.narrators.get(type(event))
        project = self.projections.get(type(event))
        is_heard = type(event) in self.cues.events
        tellings: list[Telling] = []
        for view, readers in self._perspective.views(event, event.audience(self.world)):
            own = narrate if view.voice is Voice.ACTOR else None
            page = self._page(view.language, readers[0] if own else None, view.blind)
            data = () if project is None else tuple(project(page, event, view))
            if own is not None:
                telling = Telling(readers, own(page, event), data)
            else:
                telling = self._told(page, event, view, readers, data)
            if is_heard and telling.text:
                heard = self.cues.sound(self.world, event, view)
                telling = evolve(telling, data=(*telling.data, *heard))
            if telling.text or telling.data:
                tellings.append(telling)
        return tellings

    def gather(self, tellings: Iterable[Telling]) -> list[Telling]:
        """Tell like events of one command as one: you take three onions."""
        tellings = list(tellings)
        if len(tellings) < 2:
            return tellings
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
        # What sounds alike is the very same, and is heard once.
        data = {id(datum): datum for each in alike for datum in each.data}
        return Telling(first.readers, text, tuple(data.values()))

    def answer(self, reader: EntityId, key: str, slots: Mapping[str, object]) -> Telling:
        """Compose a message for one player. See `action.processor.Voice`."""
        page = self.page(reader)
        own = self.own_words.get(key)
        text = own(page, slots) if own is not None else Text()
        return Telling((reader,), text or page.message(key, **slots))

    def refuse(self, intent: Intent, refusal: Refusal) -> Telling:
        """Tell an actor that the world says no. See `action.processor.Voice`."""
        telling = self.answer(intent.actor, refusal.message, refusal.slots)
        data = self.refused(self.world, intent)
        return evolve(telling, data=data) if data else telling

    def report(self, event: Event, language: str) -> Text:
        """Compose what is told alike to everybody who asks, for somebody who is not there."""
        return self.narrators[type(event)](self._page(language, None, False), event)

    def prompt(self, reader: EntityId) -> Text:
        """Return what a player's prompt says now."""
        presence = self.world[reader].get(Presence)
        language = FALLBACK if presence is None else presence.language
        prompt = self._prompts.get(language)
        if prompt is None:
            prompt = self._prompts[language] = self.page(reader).message("prompt")
        return prompt

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
        return Page(self.world, self.rulebook, self.catalogue, grammar, self._notes, reader, blind)

    def _told(
        self,
        page: Page,
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
        return Telling(readers, page.message(key, **slots), data, gist)

    def _key(self, event: Event, view: View) -> str | None:
        """Return the most fitting message that the catalogue has for this kind of reader."""
        kind = type(event), view
        if kind not in self._keys:
            self._keys[kind] = self._best_key(*kind)
        return self._keys[kind]

    def _best_key(self, event_type: type[Event], view: View) -> str | None:
        key = message_key(event_type)
        wanted = [view.voice.value, Voice.WITNESS.value]
        if view.voice is Voice.ACTOR:
            wanted = [Voice.ACTOR.value]
        elif view.blind:
            wanted.insert(0, "heard")
        elif not view.inside:
            wanted.insert(0, "beyond")
        return next((f"{key}.{a}" for a in wanted if self.catalogue.has(key, a)), None)
