"""Sight: what can be named is what is there now, and is worked out only when somebody asks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.game.test_graph import script
from tests.game.test_revision import Stroke, try_stroke
from tests.support.scene import (
    ADA,
    ANVIL,
    BO,
    CRATE,
    DOOR,
    HAT,
    LAMP,
    LOFT,
    QUAY,
    ROPE,
    SHED,
    STEPS,
    Scene,
)
from vetrellis.game.action import noun, scope
from vetrellis.game.action.lexicon import Slot
from vetrellis.game.action.phrase import Phrase
from vetrellis.game.action.scope import Candidate, Scope
from vetrellis.game.action.sight import ScopeResolver, Sight
from vetrellis.game.core.entity import Entity, Part, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent, Turn
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.fragment import always_read
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Openable
from vetrellis.game.world.item import Item, Light
from vetrellis.game.world.location import Room
from vetrellis.game.world.movement import Arrived
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.portal import Direction, Portal, Side

DIRECTIONS = {"north": "north", "up": "up", "down": "down"}


@define(eq=False)
class Reader:
    """Reads rooms for a resolver, and counts how often."""

    rooms: list[EntityId] = field(factory=list)

    def describe(self, room: Entity, language: str) -> str:
        self.rooms.append(room.id)
        return always_read(room, language)


class SightTestCase(SynchronousTestCase):
    """With Ada and Bo on the quay, and a resolver that remembers."""

    @override
    def setUp(self) -> None:
        self.scene = Scene(bo=True)
        self.world = self.scene.engine.world
        self.reader = Reader()
        self.resolver = ScopeResolver(self.world, self.reader.describe)

    def happens(self, *events: Event) -> None:
        turn = Turn(Intent("test", ADA), self.world, self.scene.engine.rulebook)
        performance = self.scene.engine.performer.perform(turn, lambda turn: iter(events))
        self.assertIsNone(performance.fault)

    def scope(self, actor: EntityId = ADA, language: str = "en") -> Scope:
        return self.resolver.resolve(actor, language, DIRECTIONS)

    def near(self, actor: EntityId = ADA) -> dict[EntityId, Candidate]:
        return {each.id: each for each in self.scope(actor).near}


class UpToDateTests(SightTestCase):
    """What was found is found anew as soon as the room is another."""

    def test_what_is_taken_is_held_and_no_longer_lies_about(self) -> None:
        before = self.near()[LAMP]
        self.assertTrue(before.lies)
        self.assertEqual((before.held, before.holder), (False, None))
        self.scene.does("take lamp")
        after = self.near()[LAMP]
        self.assertFalse(after.lies)
        self.assertEqual((after.held, after.holder, after.theirs), (True, None, False))
        self.scene.does("drop lamp")
        self.assertEqual(self.near()[LAMP], before)

    def test_what_others_have_is_theirs(self) -> None:
        self.near(BO)
        self.scene.does("take lamp", "take hat", "wear hat")
        for thing in (LAMP, HAT):
            seen = self.near(BO)[thing]
            self.assertEqual((seen.held, seen.worn, seen.theirs), (False, False, True))
            self.assertEqual(seen.holder, ADA)
        self.assertTrue(self.near()[HAT].worn)
        self.assertFalse(self.near()[HAT].held)

    def test_who_goes_is_seen_where_they_come_and_no_longer_where_they_were(self) -> None:
        self.assertIn(BO, self.near())
        self.happens(Arrived(BO, LOFT))
        self.assertNotIn(BO, self.near())
        self.assertIn(ANVIL, self.near(BO))
        self.assertNotIn(LAMP, self.near(BO))
        self.happens(Arrived(ADA, LOFT))
        self.assertIn(BO, self.near())
        self.assertIn(ADA, self.near(BO))

    def test_what_a_lid_hides_is_named_once_it_is_open(self) -> None:
        self.scene.does("open crate", "take lamp", "put lamp in crate", "close crate")
        self.assertNotIn(LAMP, self.near())
        self.scene.does("open crate")
        self.assertEqual(self.near()[LAMP].holder, CRATE)

    def test_a_door_that_is_cut_off_is_named_no_more(self) -> None:
        self.assertIn(DOOR, self.near())
        self.world.apply(script(("link", QUAY, "north", None)))
        self.assertNotIn(DOOR, self.near())
        self.assertNotIn(DOOR, [way.id for way in self.scope().ways])

    def test_a_door_that_is_painted_has_another_name(self) -> None:
        self.scope().ways, self.near()
        red = Named({"en": Noun("red door")})
        self.world.apply(script(("put", DOOR, red)))
        self.assertIn("red", self.near()[DOOR].words)
        self.assertIn("red", next(way for way in self.scope().ways if way.id == DOOR).words)

    def test_what_was_undone_is_seen_as_before(self) -> None:
        before = self.near()
        with contextlib.suppress(ZeroDivisionError), self.world.all_or_nothing():
            self.world.apply(script(("move", LAMP, ADA, Relation.HELD)))
            self.assertTrue(self.near()[LAMP].held)
            raise ZeroDivisionError
        self.assertEqual(self.near(), before)

    def test_in_another_language_it_has_other_words(self) -> None:
        self.assertIn("brass", self.near()[LAMP].words)
        spanish = {each.id: each for each in self.scope(language="es").near}
        self.assertIn("laton", spanish[LAMP].words)
        self.assertEqual((self.near()[LAMP].head, spanish[LAMP].head), ("lamp", "farol"))


class OnceTests(SightTestCase):
    """What holds for all who are in a room is worked out once."""

    def test_two_who_carry_nothing_are_given_the_same(self) -> None:
        self.assertIs(self.scope().near, self.scope(BO).near)

    def test_what_nobody_carries_is_the_same_to_who_carries_something(self) -> None:
        self.scene.does("take lamp")
        self.assertIs(self.near()[HAT], self.near(BO)[HAT])
        self.assertIsNot(self.near()[LAMP], self.near(BO)[LAMP])

    def test_one_command_looks_once(self) -> None:
        sight = self.scope()
        self.assertIs(sight.near, sight.near)

    def test_ways_are_read_once_while_the_room_is_the_same(self) -> None:
        first = self.scope().ways
        self.assertEqual(self.reader.rooms, [QUAY])
        self.assertIs(self.scope(BO).ways, first)
        self.assertEqual(self.reader.rooms, [QUAY])
        self.scene.does("take lamp")
        self.assertEqual(self.scope().ways, first)
        self.assertEqual(self.reader.rooms, [QUAY, QUAY])

    def test_who_names_nothing_has_nothing_worked_out(self) -> None:
        engine = self.scene.engine
        looked: list[str] = []

        def counted(name: str) -> Callable[..., Sequence[Candidate]]:
            asked: Callable[..., Sequence[Candidate]] = getattr(ScopeResolver, name)

            def find(*asked_for: Any) -> Sequence[Candidate]:
                looked.append(name)
                return asked(*asked_for)

            return find

        for name in ("seen", "felt", "ways", "players"):
            self.patch(ScopeResolver, name, counted(name))
        for line in ("look", "say hello there", "inventory", "wait"):
            self.scene.does(line)
        self.assertEqual(looked, [])
        engine.process(ADA, "take lamp")
        self.assertIn("seen", looked)

    def test_who_is_nowhere_names_nothing(self) -> None:
        self.world.apply(script(("move", BO, None)))
        self.assertEqual(self.scope(BO), scope.Scene(BO))


class DarkTests(SightTestCase):
    """In the dark one names what one carries, and doors, by hand."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.scene.does("take lamp", "take hat", "wear hat")
        self.happens(Arrived(ADA, SHED), Arrived(BO, SHED))

    def test_what_one_has_is_named_in_ones_own_terms(self) -> None:
        sight = self.scope()
        self.assertTrue(sight.dark)
        near = self.near()
        self.assertEqual(list(near), [LAMP, HAT, DOOR])
        self.assertTrue(near[LAMP].held)
        self.assertTrue(near[HAT].worn)
        self.assertFalse(near[LAMP].theirs)

    def test_others_and_what_they_have_are_not(self) -> None:
        self.assertEqual(list(self.near(BO)), [DOOR])

    def test_what_is_in_something_that_one_carries_is_named(self) -> None:
        self.happens(Arrived(ADA, QUAY))
        self.scene.does("open crate", "take rope", "put rope in crate", "take crate")
        self.happens(Arrived(ADA, SHED))
        self.assertEqual(self.near()[ROPE].holder, CRATE)

    def test_a_light_shows_everything(self) -> None:
        self.scene.does("light lamp")
        self.assertFalse(self.scope(BO).dark)
        self.assertEqual(self.near(BO)[LAMP].holder, ADA)
        self.assertIn(ADA, self.near(BO))
        self.happens(Arrived(ADA, QUAY))
        self.assertTrue(self.scope(BO).dark)
        self.assertEqual(list(self.near(BO)), [DOOR])

    def test_prose_that_cannot_be_read_names_no_way(self) -> None:
        self.reader.rooms.clear()
        self.assertEqual([way.id for way in self.scope().ways], [DOOR])
        self.assertEqual(self.reader.rooms, [])
        self.scene.does("light lamp")
        self.assertEqual([way.id for way in self.scope().ways], [DOOR])
        self.assertEqual(self.reader.rooms, [SHED])


class WayTests(SightTestCase):
    """A way is called by its own name, by where it leads, and as prose has it."""

    def words(self, portal: EntityId) -> frozenset[str]:
        return next(way.words for way in self.scope().ways if way.id == portal)

    def test_a_way_leads_to_a_name(self) -> None:
        self.assertLessEqual({"oak", "net", "shed"}, self.words(DOOR))
        self.assertLessEqual({"slip"}, self.words(STEPS))

    def test_prose_ties_its_words_to_a_way(self) -> None:
        resolver = ScopeResolver(self.world, lambda room, language: "A boat lies north.")
        ways = resolver.resolve(ADA, "en", DIRECTIONS).ways
        self.assertIn("boat", next(way.words for way in ways if way.id == DOOR))
        self.assertNotIn("boat", next(way.words for way in ways if way.id == STEPS))

    def test_a_door_is_named_by_where_it_is(self) -> None:
        self.assertIn("north", self.near()[DOOR].words)
        self.assertNotIn(STEPS, self.near())


class PlayersTests(SightTestCase):
    """Players are found by the beginning of a word of their names, wherever they are."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.arrive("player:3", "Ana-María Soler")
        self.arrive("player:4", "Anatole")
        self.arrive("player:5", "Li Po")

    def arrive(self, player: str, name: str) -> None:
        self.scene.engine.arrive(EntityId(player), name, "they", "en", False, False)

    def found(self, word: str, language: str = "en") -> list[str]:
        return [each.name for each in self.scope(language=language).players(word)]

    def test_all_are_found_without_a_word(self) -> None:
        self.assertEqual(self.found(""), ["ada", "bo", "ana maria soler", "anatole", "li po"])

    def test_three_letters_are_enough_whatever_follows(self) -> None:
        for word in ("ana", "anat", "anaconda"):
            self.assertEqual(self.found(word), ["ana maria soler", "anatole"], word)
        self.assertEqual(self.found("sol"), ["ana maria soler"])

    def test_a_short_name_is_found_whole(self) -> None:
        self.assertEqual(self.found("bo"), ["bo"])
        self.assertEqual(self.found("po"), ["li po"])

    def test_nobody_is_called_so(self) -> None:
        self.assertEqual(self.found("zoe"), [])

    def test_who_comes_and_who_leaves_is_noticed(self) -> None:
        self.found("ana")
        self.arrive("player:6", "Anabel")
        self.assertEqual(self.found("ana"), ["ana maria soler", "anatole", "anabel"])
        self.scene.engine.leave(EntityId("player:4"), True)
        self.assertEqual(self.found("ana"), ["ana maria soler", "anabel"])
        self.arrive("player:4", "Anatole")
        self.assertEqual(self.found("ana"), ["ana maria soler", "anatole", "anabel"])

    def test_who_is_link_dead_is_still_called(self) -> None:
        self.scene.engine.leave(EntityId("player:4"), False)
        self.assertEqual(self.found("anatole"), ["ana maria soler", "anatole"])

    @given(st.text("abdeilmnoprst", min_size=1, max_size=6))
    def test_who_is_left_out_could_not_have_been_meant(self, word: str) -> None:
        phrase = Phrase((word,), name=(word,))
        everyone = scope.Scene(ADA, everyone=tuple(self.scope().players()))
        of_all = noun.find(phrase, Slot("player"), everyone, {})
        self.assertEqual(noun.find(phrase, Slot("player"), self.scope(), {}), of_all)


HALL, YARD, GATE, BOX, COIN, TORCH = map(
    EntityId, ("hall", "yard", "gate", "box", "coin", "torch")
)
CY = EntityId("player:3")
PLACES = st.sampled_from((HALL, YARD, BOX, ADA, BO))
MOVED = st.sampled_from((BOX, COIN, TORCH, ADA, BO, CY))


def random_world() -> WorldGraph:
    """A hall and a dark yard, a gate between them, and three players with a box and things."""
    world = WorldGraph()
    gate = Portal(Side(HALL, Direction.NORTH), Side(YARD, Direction.SOUTH))
    made: tuple[tuple[EntityId, EntityId | None, tuple[Part, ...]], ...] = (
        (HALL, None, (Room(EntityId("zone")),)),
        (YARD, None, (Room(EntityId("zone"), dark=True),)),
        (GATE, None, (gate, Openable())),
        (BOX, HALL, (Item(), Container(), Openable())),
        (COIN, HALL, (Item(),)),
        (TORCH, HALL, (Item(), Light())),
        *((who, HALL, (Character(), Presence())) for who in (ADA, BO, CY)),
    )
    for thing, where, parts in made:
        own: dict[type[Part], Part | None] = {type(part): part for part in (*parts, _named(thing))}
        world.apply(script(("add", Entity(thing, where=where, own=own))))
    world.apply(script(("link", HALL, "north", GATE), ("link", YARD, "south", GATE)))
    return world


def _named(name: str) -> Named:
    return Named({"en": Noun(name, words=("thing",)), "es": Noun(f"el {name}")})


WORLD_STROKES = st.one_of(
    st.tuples(st.just("move"), MOVED, PLACES, st.sampled_from(Relation)),
    st.builds(lambda i, o: ("put", i, Openable(o)), st.sampled_from((BOX, GATE)), st.booleans()),
    st.builds(lambda lit: ("put", TORCH, Light(lit)), st.booleans()),
    st.builds(lambda i, n: ("put", i, _named(n)), MOVED, st.sampled_from(("cup", "red cup"))),
    st.builds(
        lambda at, to: ("link", at, "north", to), st.just(HALL), st.sampled_from((None, GATE))
    ),
    st.builds(lambda d: ("put", YARD, Room(EntityId("zone"), dark=d)), st.booleans()),
)


def called(scope: Scope) -> list[tuple[EntityId, str, frozenset[str], str]]:
    """Return who can be called from afar, and how."""
    return [(each.id, each.name, each.words, each.pronoun) for each in scope.players()]


class FreshTests(SynchronousTestCase):
    """Who remembers finds what who never saw anything would find."""

    def assert_same(self, world: WorldGraph, known: ScopeResolver) -> None:
        for actor in (ADA, BO, CY):
            for language in ("en", "es"):
                kept = known.resolve(actor, language, DIRECTIONS)
                fresh = ScopeResolver(world).resolve(actor, language, DIRECTIONS)
                self.assertIsInstance(kept, Sight)
                self.assertEqual(kept.dark, fresh.dark)
                self.assertEqual(list(kept.near), list(fresh.near))
                self.assertEqual(list(kept.ways), list(fresh.ways))

    @settings(max_examples=60)
    @given(st.lists(st.tuples(st.lists(WORLD_STROKES, max_size=3), st.booleans()), max_size=10))
    def test_whatever_happens(self, turns: list[tuple[list[Stroke], bool]]) -> None:
        world = random_world()
        known = ScopeResolver(world)
        self.assert_same(world, known)
        for strokes, fails in turns:
            with contextlib.suppress(ZeroDivisionError), world.all_or_nothing():
                for stroke in strokes:
                    try_stroke(world, stroke)
                    self.assert_same(world, known)
                if fails:
                    raise ZeroDivisionError
            self.assert_same(world, known)

    @settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from((ADA, BO)),
                st.sampled_from(
                    (
                        *("take lamp", "drop all", "light lamp", "north", "south", "up", "down"),
                        *("take key", "unlock door", "open door", "close door", "take crate"),
                        *("open crate", "put hat in crate", "wear hat", "take hat", "close crate"),
                        *("sit on bench", "stand", "give lamp to bo", "put lamp on table"),
                        *("take all", "open jar", "take beer", "drink beer"),
                    )
                ),
            ),
            max_size=12,
        )
    )
    def test_whatever_players_do(self, lines: list[tuple[EntityId, str]]) -> None:
        scene = Scene(bo=True)
        scene.engine.configure(BO, "en", False)
        world = scene.engine.world
        known = ScopeResolver(world, always_read)
        for player, line in lines:
            scene.does(line, player=player)
            for actor in (ADA, BO):
                kept = known.resolve(actor, "en", DIRECTIONS)
                fresh = ScopeResolver(world, always_read).resolve(actor, "en", DIRECTIONS)
                self.assertEqual(kept.dark, fresh.dark)
                self.assertEqual(list(kept.near), list(fresh.near))
                self.assertEqual(list(kept.ways), list(fresh.ways))
                # Where players are is not asked of those who are called from afar.
                self.assertEqual(called(kept), called(fresh))
