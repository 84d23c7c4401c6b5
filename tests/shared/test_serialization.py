"""Values to bytes and back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import msgspec
from attrs import field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.core.agenda import Timers
from vetrellis.game.core.blueprint import Founding
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.entity import NOTHING, Entity, Kind, Part, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import Counters, WorldGraph
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.text import Role, Span, Text
from vetrellis.game.player.avatar import Avatar, Journal
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.fragment import Description, Fragment
from vetrellis.game.rules.condition import All, AnyOf, Condition, Fact, Not
from vetrellis.game.world.almanac import Almanac, DayPart, TidePhase
from vetrellis.game.world.item import Item, Light, Readable
from vetrellis.shared.serialization import (
    CodecError,
    EntityCodec,
    EntityError,
    decode_clock,
    decode_messages,
    encode_clock,
    encode_messages,
    pack,
    state_hash,
    unpack,
)
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

PARTS: Mapping[str, type[Part]] = {
    "almanac": Almanac,
    "avatar": Avatar,
    "description": Description,
    "founding": Founding,
    "item": Item,
    "journal": Journal,
    "light": Light,
    "presence": Presence,
    "readable": Readable,
    "timers": Timers,
}
LAMP = EntityId("lamp#1")
BRASS = Kind(KindId("brass_lamp"), {Light: Light(), Item: Item(900)})
KINDS = {BRASS.id: BRASS}


@frozen
class Placed(Event):
    """Test entities came to be."""

    things: tuple[Entity, ...]

    @override
    def apply(self, world: WorldGraph) -> None:
        for thing in self.things:
            world.add(thing)


@frozen
class Carried(Event):
    """A test entity was put somewhere else."""

    thing: EntityId
    to: EntityId | None
    how: Relation

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.thing, self.to, self.how)


def spans() -> st.SearchStrategy[str | Span]:
    roles = st.sampled_from(list(Role))
    return st.recursive(
        st.text(max_size=6),
        lambda inner: st.builds(
            Span, roles, st.lists(inner, max_size=3).map(tuple), st.text(max_size=4)
        ),
        max_leaves=6,
    )


def prose() -> st.SearchStrategy[Mapping[str, tuple[str | Span, ...]]]:
    words = st.lists(spans(), max_size=3).map(tuple)
    return st.dictionaries(st.sampled_from(["en", "es"]), words)


def conditions() -> st.SearchStrategy[Condition]:
    value = st.one_of(st.text(max_size=4), st.integers(-9, 9), st.booleans())
    fact = st.builds(Fact, st.text(max_size=4), st.lists(value, max_size=3).map(tuple))

    def combine(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        several = st.lists(inner, max_size=3).map(tuple)
        return st.one_of(st.builds(All, several), st.builds(AnyOf, several), st.builds(Not, inner))

    return st.recursive(fact, combine, max_leaves=5)


def parts() -> st.SearchStrategy[Part]:
    ids = st.text("abc/#19", min_size=1, max_size=5).map(EntityId)
    fragment = st.builds(Fragment, conditions(), st.lists(prose(), max_size=2).map(tuple))
    timers = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 2**48)), max_size=3)
    return st.one_of(
        st.builds(Light, st.booleans()),
        st.builds(Item, st.integers(-(2**40), 2**40)),
        st.builds(Readable, prose()),
        st.builds(Journal, st.dictionaries(ids, st.integers(0, 99)), st.frozensets(st.text())),
        st.builds(Presence, st.none() | st.integers(0, 2**45), st.sampled_from(["en", "es"])),
        st.builds(Avatar, st.booleans(), st.none() | ids, st.text(max_size=5)),
        st.builds(Almanac, st.sampled_from(DayPart), st.sampled_from(TidePhase)),
        st.builds(Founding, st.frozensets(ids)),
        st.builds(Timers, timers.map(tuple)),
        st.builds(Description, prose(), st.lists(fragment, max_size=2).map(tuple)),
    )


PART = parts()  # built once: strategies are dear to make
OWN = st.lists(PART, max_size=3)
KIND = st.sampled_from([NOTHING, BRASS])
HOW = st.sampled_from(Relation)


@st.composite
def worlds(draw: st.DrawFn) -> WorldGraph:
    """Build a world of a few things, and shuffle them about."""
    world = WorldGraph(kinds=dict(KINDS))
    ids = [EntityId(f"thing#{number}") for number in range(draw(st.integers(1, 5)))]
    anywhere = st.sampled_from([None, *ids])
    for entity_id in ids:
        own: dict[type[Part], Part | None] = {type(part): part for part in draw(OWN)}
        own.setdefault(Light, None)
        world.apply(Placed((Entity(entity_id, draw(KIND), own=own),)))
    for thing, to, how in draw(st.lists(st.tuples(st.sampled_from(ids), anywhere, HOW))):
        inside = {thing, *(inner.id for inner in world.within(thing))}
        if to not in inside:
            world.apply(Carried(thing, to, how))
    world.counters.now = draw(st.integers(0, 2**45))
    return world


def reloaded(world: WorldGraph, codec: EntityCodec) -> WorldGraph:
    """Save a world, and load it from the bytes in another order."""
    saved = {entity.id: codec.encode(entity) for entity in world}
    again = WorldGraph(counters=decode_clock(encode_clock(world))[1], kinds=world.kinds)
    again.restore(
        codec.decode(entity_id, saved[entity_id], world.kinds).entity
        for entity_id in sorted(saved, reverse=True)
    )
    return again


class RoundTripTests(SynchronousTestCase):
    """Save then load is the identity."""

    codec = EntityCodec(PARTS)

    @settings(max_examples=50)
    @given(worlds())
    def test_every_entity_is_as_before(self, world: WorldGraph) -> None:
        again = reloaded(world, self.codec)
        self.assertEqual([e.id for e in again], [e.id for e in world])
        for before in world:
            after = again[before.id]
            self.assertEqual(after.own_parts(), before.own_parts())
            self.assertIs(after.kind, before.kind)
            self.assertEqual(
                (after.where, after.how, after.placed, after.made),
                (before.where, before.how, before.placed, before.made),
            )

    @settings(max_examples=50)
    @given(worlds())
    def test_contents_keep_their_order(self, world: WorldGraph) -> None:
        again = reloaded(world, self.codec)
        for entity in world:
            before = [inner.id for inner in world.contents(entity.id)]
            self.assertEqual([inner.id for inner in again.contents(entity.id)], before)

    @settings(max_examples=50)
    @given(worlds())
    def test_digest_is_the_same(self, world: WorldGraph) -> None:
        again = reloaded(world, self.codec)
        self.assertEqual(state_hash(again, self.codec), state_hash(world, self.codec))

    def test_part_that_is_gone_stays_gone(self) -> None:
        bare = Entity(LAMP, BRASS, own={Light: None})
        again = self.codec.decode(LAMP, self.codec.encode(bare), KINDS).entity
        self.assertNotIn(Light, again)
        self.assertIn(Item, again)

    def test_timer_falls_due_after_a_restore(self) -> None:
        world = WorldGraph()
        world.apply(Placed((Entity(LAMP, own={Timers: Timers((("fade", 50),))}),)))
        self.assertEqual(reloaded(world, self.codec).agenda.next_due(), 50)


class DigestTests(SynchronousTestCase):
    """The digest tells any two worlds apart, in every process alike."""

    codec = EntityCodec(PARTS)

    def test_every_change_shows(self) -> None:
        world = WorldGraph()
        seen = {state_hash(world, self.codec)}
        room = EntityId("room")
        for event in (
            Placed((Entity(room), Entity(LAMP, own={Light: Light()}))),
            Carried(LAMP, room, Relation.IN),
            Carried(LAMP, room, Relation.ON),
        ):
            world.apply(event)
            seen.add(state_hash(world, self.codec))
        world.counters.turns += 1
        seen.add(state_hash(world, self.codec))
        self.assertEqual(len(seen), 5)

    def test_hash_seed_changes_nothing(self) -> None:
        said = {_digest_in_a_process(seed) for seed in ("1", "2")}
        said.add(sample_digest())
        self.assertEqual(len(said), 1)


def sample_digest() -> str:
    """Return the digest of a world full of sets and mappings."""
    words = [f"word{number}" for number in range(40)]
    journal = Journal({EntityId(word): len(word) for word in words}, frozenset(words))
    placed = Founding(frozenset(EntityId(word) for word in reversed(words)))
    said = Description({"es": ("sí",), "en": ("yes",)}, (Fragment(Fact("flag", ("a", "b"))),))
    world = WorldGraph()
    own: dict[type[Part], Part | None] = {Journal: journal, Founding: placed, Description: said}
    world.apply(Placed((Entity(LAMP, own=own),)))
    return state_hash(world, EntityCodec(PARTS))


def _digest_in_a_process(seed: str) -> str:
    code = "from tests.shared.test_serialization import sample_digest; print(sample_digest())"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


class ChangedContentTests(SynchronousTestCase):
    """What an older version saved is kept, or refused with a reason; never dropped in silence."""

    codec = EntityCodec(PARTS)

    def test_kind_that_is_gone_is_an_empty_one(self) -> None:
        data = self.codec.encode(Entity(LAMP, BRASS, own={Light: Light(lit=True)}))
        decoded = self.codec.decode(LAMP, data, {})
        self.assertEqual(decoded.entity.kind, Kind(BRASS.id))
        self.assertEqual(decoded.entity[Light], Light(lit=True))
        self.assertEqual(
            decoded.warning, "entity 'lamp#1' is of kind 'brass_lamp', which content lacks"
        )

    def test_kind_that_is_gone_is_saved_again(self) -> None:
        data = self.codec.encode(Entity(LAMP, BRASS))
        self.assertEqual(self.codec.encode(self.codec.decode(LAMP, data, {}).entity), data)

    def test_known_kind_has_no_warning(self) -> None:
        data = self.codec.encode(Entity(LAMP, BRASS))
        self.assertEqual(self.codec.decode(LAMP, data, KINDS).warning, "")

    def test_unknown_part_is_refused_and_kept(self) -> None:
        data = self.codec.encode(Entity(LAMP, own={Light: Light()}))
        error = self.assertRaises(EntityError, EntityCodec({}).decode, LAMP, data, {})
        self.assertEqual(str(error), "entity 'lamp#1': no system declares its part 'light'")
        self.assertEqual((error.entity, error.data), (LAMP, data))

    def test_unreadable_part_is_refused_and_kept(self) -> None:
        data = self.codec.encode(Entity(LAMP, own={Item: Item("heavy")}))  # type: ignore[arg-type]  # the mistake
        error = self.assertRaises(EntityError, self.codec.decode, LAMP, data, {})
        self.assertIn("entity 'lamp#1': its part 'item' cannot be read: Expected", str(error))
        self.assertEqual(error.data, data)

    def test_unreadable_condition_is_refused(self) -> None:
        fine = self.codec.encode(Entity(LAMP, own={Description: Description()}))
        data = fine.replace(b"\xa4base\x80", b"\xa4base\x07")
        error = self.assertRaises(EntityError, self.codec.decode, LAMP, data, {})
        self.assertIn("its part 'description' cannot be read", str(error))
        self.assertNotIn("\n", str(error))

    def test_bytes_of_something_else_are_refused(self) -> None:
        error = self.assertRaises(EntityError, self.codec.decode, LAMP, b"junk", {})
        self.assertIn("entity 'lamp#1': cannot be read", str(error))

    def test_undeclared_part_is_not_written(self) -> None:
        entity = Entity(LAMP, own={Light: Light()})
        error = self.assertRaises(EntityError, EntityCodec({}).encode, entity)
        self.assertEqual(str(error), "entity 'lamp#1': no system declares its part Light")

    def test_value_that_cannot_be_written_is_named(self) -> None:
        entity = Entity(LAMP, own={Item: Item(object())})  # type: ignore[arg-type]  # the mistake
        error = self.assertRaises(EntityError, self.codec.encode, entity)
        self.assertIn("entity 'lamp#1': a part cannot be written", str(error))

    def test_number_out_of_bounds_is_named(self) -> None:
        entity = Entity(LAMP, own={Item: Item(2**64)})
        error = self.assertRaises(EntityError, self.codec.encode, entity)
        self.assertIn("entity 'lamp#1': a part cannot be written", str(error))


class OldLamp:
    """Where the parts of an older version live."""

    @frozen
    class Light(Part):
        """A light as it was: it only had a brightness."""

        brightness: int = 0


@frozen
class Glow(Part):
    """A light as it is: renamed, and in another module."""

    lit: bool = False
    hues: Mapping[str, int] = field(factory=dict)


def _brightness_to_lit(body: dict[str, object]) -> dict[str, object]:
    return {"lit": body["brightness"] != 0}


class UpcastTests(SynchronousTestCase):
    """A part of an older schema is brought up to date as it is read."""

    old = EntityCodec({"light": OldLamp.Light})
    new = EntityCodec({"light": Glow}, {"light": [_brightness_to_lit]})

    def test_old_body_is_read(self) -> None:
        data = self.old.encode(Entity(LAMP, own={OldLamp.Light: OldLamp.Light(7)}))
        self.assertEqual(self.new.decode(LAMP, data, {}).entity[Glow], Glow(lit=True))

    def test_new_body_passes_no_step(self) -> None:
        data = self.new.encode(Entity(LAMP, own={Glow: Glow(True, {"red": 3})}))
        self.assertEqual(self.new.decode(LAMP, data, {}).entity[Glow], Glow(True, {"red": 3}))

    def test_body_of_a_newer_server_is_refused(self) -> None:
        data = self.new.encode(Entity(LAMP, own={Glow: Glow()}))
        error = self.assertRaises(EntityError, self.old.decode, LAMP, data, {})
        self.assertIn("its part 'light' is of version 2; this server knows 1", str(error))

    def test_step_that_fails_is_named(self) -> None:
        data = self.old.encode(Entity(LAMP, own={OldLamp.Light: OldLamp.Light()}))
        body = data.replace(b"brightness", b"brightnezz")
        error = self.assertRaises(EntityError, self.new.decode, LAMP, body, {})
        self.assertIn("its part 'light' cannot be read: 'brightness'", str(error))

    def test_field_that_is_gone_is_forgotten(self) -> None:
        renamed = EntityCodec({"light": Light})
        data = self.old.encode(Entity(LAMP, own={OldLamp.Light: OldLamp.Light(7)}))
        self.assertEqual(renamed.decode(LAMP, data, {}).entity[Light], Light())


class MessageTests(SynchronousTestCase):
    """Sessions and hosts understand each other across processes."""

    def test_every_message_survives(self) -> None:
        me = SessionId("s1")
        said = Text.of("You take ", Span(Role.ITEM, ("the lamp",), "look lamp"), ".")
        messages = (
            Attach(me, EntityId("player:1"), "Ana", guest=True),
            Configure(me, "es", True),
            Input(me, 1, "coge el farol — ñ"),
            Delivery(me, 1, 1, (said,), (Datum("Char.Items", {"n": [1, None]}),), Text.of("> ")),
            Detach(me, deliberate=True),
        )
        self.assertEqual(decode_messages(encode_messages(messages)), messages)

    def test_unknown_message_is_refused(self) -> None:
        error = self.assertRaises(CodecError, decode_messages, pack([("shrug", {})]))
        self.assertEqual(str(error), "there is no message 'shrug'")

    def test_message_with_a_hole_is_refused(self) -> None:
        self.assertRaises(CodecError, decode_messages, pack([("input", {"seq": 1})]))

    def test_junk_is_refused(self) -> None:
        self.assertRaises(CodecError, decode_messages, b"\xc1")

    @given(st.integers(0, 2**63), st.builds(Counters, *(st.integers(0, 2**50) for _ in range(5))))
    def test_luck_and_counters_survive(self, seed: int, counters: Counters) -> None:
        world = WorldGraph(seed, counters=counters)
        self.assertEqual(decode_clock(encode_clock(world)), (seed, counters))

    def test_mappings_are_written_in_one_order(self) -> None:
        self.assertEqual(pack({"a": 1, "b": {"d", "c"}}), pack({"b": {"c", "d"}, "a": 1}))
        self.assertEqual(unpack(pack({"b": 2}), dict[str, int]), {"b": 2})
        self.assertEqual(msgspec.msgpack.decode(pack([1])), [1])
