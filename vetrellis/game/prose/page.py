"""A page: what one reader, or one kind of reader, is written to on. It names things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache

from attrs import field, frozen

from vetrellis.game.core.entity import Entity
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Figure, Rulebook
from vetrellis.game.core.text import Block, Inline, Layout, Role, Span, Text, capitalised
from vetrellis.game.player.avatar import Avatar
from vetrellis.game.prose.catalog import FALLBACK, Argument, Catalogue, Choice
from vetrellis.game.prose.frame import HOLE, frame_of
from vetrellis.game.prose.grammar import Grammar
from vetrellis.game.prose.notebook import Notebook
from vetrellis.game.rules.condition import Query
from vetrellis.game.world.character import Character
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.portal import Portal

LONGEST_CHOICE = 24


PRONOUN_FORMS = ("_they", "_them", "_their")
"""Forms that name nobody: they are no spans, so that nobody clicks on `their`."""


class Literal(str):
    """A word that is no entity's id, even if it looks like one: what a player typed."""

    __slots__ = ()


@frozen
class Page:
    """What one reader, or one kind of reader, is written to on.

    Attributes:
        world: The world, to read.
        rulebook: The rules, for figures that several systems add to.
        catalogue: The words.
        grammar: The language.
        notes: What was composed before.
        reader: Whose page it is, where it is one reader's own.
        blind: Whether this reader perceives only by ear: everybody is `someone`.
    """

    world: WorldGraph
    rulebook: Rulebook
    catalogue: Catalogue
    grammar: Grammar
    notes: Notebook = field(factory=Notebook, repr=False)
    reader: EntityId | None = None
    blind: bool = False

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.grammar.language

    def figure(self, figure: Figure, entity: Entity) -> int:
        """Return a figure of an entity: its base, and all that the systems add to it."""
        return self.rulebook.figure(figure, self.world, entity)

    # Messages.

    def message(self, key: str, /, **slots: object) -> Text:
        """Compose a message; each of its blocks begins with a capital letter."""
        if not slots:
            return self.notes.recall(
                ("message", key, self.language), None, lambda: self._said(key, {})
            )
        asked = self.catalogue.asked(self.grammar.language, key, tuple(slots))
        framed = None if self.blind else self._framed(key, asked, slots)
        if framed is not None:
            return framed
        return self._said(key, self._arguments({name: slots[name] for name in asked}))

    def _framed(
        self, key: str, asked: tuple[str, ...], slots: Mapping[str, object]
    ) -> Text | None:
        """Compose a message that names entities, and has in it what somebody typed: a frame."""
        hole, ids = "", list[EntityId]()
        for name in asked:
            value = slots[name]
            if type(value) is Literal and not hole:
                hole = name
            elif type(value) is str:
                ids.append(EntityId(value))
            else:
                return None
        language, revision = self.grammar.language, self.world.revision
        if not hole or not self.catalogue.only_shows(language, key, hole):
            return None
        frame = self.notes.recall(
            ("frame", key, language, *ids),
            tuple([revision(each) for each in ids]),
            lambda: frame_of(self._holed(key, hole, asked, slots)),
        )
        return None if frame is None else frame.filled(str(slots[hole]))

    def _holed(
        self, key: str, hole: str, asked: Iterable[str], slots: Mapping[str, object]
    ) -> Text:
        known = {name: slots[name] for name in asked}
        return self._said(key, self._arguments({**known, hole: Literal(HOLE)}))

    def _said(self, key: str, arguments: Mapping[str, Argument]) -> Text:
        text = self.catalogue.filled(self.language, key, arguments)
        raised = [capitalised(block.inner) for block in text.blocks]
        if all(inner is b.inner for inner, b in zip(raised, text.blocks, strict=True)):
            return text
        blocks = zip(raised, text.blocks, strict=True)
        return Text(tuple(Block(inner, block.layout) for inner, block in blocks))

    def words(self, key: str, /, **slots: object) -> tuple[Inline, ...]:
        """Compose a message that is a part of a sentence."""
        return self.catalogue.inline(self.language, key, **self._arguments(slots))

    def prose(self, prose: Mapping[str, tuple[Inline, ...]]) -> tuple[Inline, ...]:
        """Return content prose in the reader's language; in English where it is not translated."""
        return prose.get(self.language) or prose.get(FALLBACK) or ()

    def _arguments(self, slots: Mapping[str, object]) -> dict[str, Argument]:
        arguments: dict[str, Argument] = {}
        for name, value in slots.items():
            arguments.update(self._argument(name, value))
        return arguments

    def _argument(self, name: str, value: object) -> Mapping[str, Argument]:
        if isinstance(value, str):
            return self._word(name, value)
        if isinstance(value, bool) or value is None:
            return {f"{name}_is": Choice({True: "yes", False: "no", None: "none"}[value])}
        if isinstance(value, tuple):
            return self._several(name, value)
        if isinstance(value, Text | int | Mapping):
            return {name: self.prose(value) if isinstance(value, Mapping) else value}
        return self._chosen(name, str(value.value if isinstance(value, Enum) else value))

    def _word(self, name: str, value: str) -> Mapping[str, Argument]:
        """Return what a word stands for: an entity, if it is the id of one; or itself."""
        if isinstance(value, Enum):
            return self._chosen(name, str(value.value))
        entity = None if isinstance(value, Literal) else self.world.get(EntityId(value))
        return self._chosen(name, str(value)) if entity is None else self.naming(name, entity)

    def _chosen(self, name: str, value: str) -> Mapping[str, Argument]:
        """Return a word to show, and the same to select by."""
        shown: Argument = value
        if self.catalogue.has(f"{name}-{value}"):
            shown = self.words(f"{name}-{value}")
        short = len(value) <= LONGEST_CHOICE
        return {name: shown, f"{name}_key": Choice((value or "none") if short else "other")}

    def _several(self, name: str, value: tuple[object, ...]) -> Mapping[str, Argument]:
        """Return several entities in one role, or a run of words as it is."""
        if any(isinstance(piece, Span) for piece in value):
            return {name: value}  # type: ignore[dict-item]  # spans stand among words alone
        found = [self.world.get(EntityId(one)) for one in value if isinstance(one, str)]
        things = [thing for thing in found if thing is not None]
        if not things or len(things) < len(value):
            return {name: tuple(piece for piece in value if isinstance(piece, str | Span))}
        definite = [
            self.named(group[0].id) if len(group) == 1 else self.counted(group)
            for group in self.alike(things)
        ]
        return {
            name: self.grammar.listed(definite, "and"),
            f"{name}_one": self.listing(things),
            f"{name}_is": Choice("some"),
        }

    # Names.

    def naming(self, role: str, entity: Entity) -> Mapping[str, Argument]:
        """Return all that a message may ask of an entity, under a role's name."""
        named = entity.get(Named) or Named({FALLBACK: Noun(entity.id)}, proper=True)
        kind = role_of(entity)
        if self.blind and entity.id != self.reader:
            hidden = self.grammar.hidden(Character in entity)
            return self._naming(role, entity, named, kind, hidden)
        return self.notes.recall_of(
            ("naming", role, entity.id, self.grammar.language),
            (named, kind),
            lambda: self._naming(
                role, entity, named, kind, self.grammar.forms(named.noun(self.language), named)
            ),
        )

    def _naming(
        self, role: str, entity: Entity, named: Named, kind: Role, forms: Mapping[str, str]
    ) -> Mapping[str, Argument]:
        # Everybody has these: equal ones are one object, for memory's sake.
        spans = {form: (Span(kind, (form,)),) for form in forms.values()}
        found: dict[str, Argument] = {}
        for suffix, form in forms.items():
            found[_named_so(role, suffix)] = (form,) if suffix in PRONOUN_FORMS else spans[form]
        for suffix, choice in self.grammar.choices(named.noun(self.language), named).items():
            found[_named_so(role, suffix)] = _choice(choice)
        found[_named_so(role, "_bare")] = self.named_plainly(entity)
        found[_named_so(role, "_is")] = _choice("some")
        return found

    def named(self, entity_id: EntityId, form: str = "") -> tuple[Inline, ...]:
        """Return one name of an entity, as a span of its role."""
        argument = self.naming("it", self.world[entity_id])[f"it{form}"]
        assert isinstance(argument, tuple), "names are spans"
        return argument

    def named_plainly(self, entity: Entity) -> tuple[Inline, ...]:
        """Return the bare name of an entity, without an article: of a room, in a title."""
        named = entity.get(Named)
        return (str(entity.id),) if named is None else (named.noun(self.language).name,)

    def listing(self, things: Iterable[Entity], word: str = "and") -> tuple[Inline, ...]:
        """Return things as a list, equal names counted together. Empty for nothing."""
        counted = [self.counted(group) for group in self.alike(things)]
        return self.grammar.listed(counted, word) if counted else ()

    def alike(self, things: Iterable[Entity]) -> Iterable[Sequence[Entity]]:
        """Return things that have names, those of one name together."""
        groups: dict[tuple[str, bool], list[Entity]] = {}
        for thing in things:
            named = thing.get(Named)
            if named is not None:
                groups.setdefault((named.noun(self.language).name, named.proper), []).append(thing)
        return groups.values()

    def counted(self, group: Sequence[Entity]) -> tuple[Inline, ...]:
        """Return how many of one name there are: `three onions`, `a lamp`, `Ana`."""
        one, count = group[0], len(group)
        named, kind = one[Named], role_of(one)

        def counted() -> tuple[Inline, ...]:
            words = self.grammar.counted(count, named.noun(self.language), named)
            return (Span(kind, (words,)),)

        key = "counted", count, one.id, self.language
        return self.notes.recall_of(key, (named, kind), counted)

    # Conditions.

    def query(self, place: EntityId, subject: EntityId | None = None) -> Query:
        """Return the question that this reader's conditions are asked about."""
        return Query(self.world, place, self.reader, subject)


@cache
def _named_so(role: str, suffix: str) -> str:
    return f"{role}{suffix}"


@cache
def _choice(word: str) -> Choice:
    return Choice(word)


def role_of(entity: Entity) -> Role:
    """Return what the name of an entity is, for formatters."""
    if Avatar in entity:
        return Role.PLAYER
    if Character in entity:
        return Role.NPC
    return Role.EXIT if Portal in entity else Role.ITEM


def spaced(sentences: Iterable[tuple[Inline, ...]]) -> Iterator[Inline]:
    """Yield sentences with a space between any two."""
    for at, sentence in enumerate(filter(None, sentences)):
        if at:
            yield " "
        yield from sentence


def paragraph(*inner: Inline, layout: Layout = Layout.PARAGRAPH) -> Text:
    """Return one block, or nothing for no words."""
    return Text.of(*inner, layout=layout) if any(inner) else Text()
