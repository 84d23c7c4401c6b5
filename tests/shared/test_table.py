"""Trees of frozen values, as bytes and back."""

from __future__ import annotations

import struct
from typing import Any

import msgspec
from attrs import define, field, frozen
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.blueprint import Blueprint, Placement
from vetrellis.game.core.entity import Kind, Relation
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.text import Role, Span
from vetrellis.game.rules.condition import All, Fact, Not
from vetrellis.game.world.item import Item
from vetrellis.game.world.naming import Named, Noun
from vetrellis.shared.serialization import CodecError
from vetrellis.shared.table import decode_tree, encode_tree


class Loud(str):
    """A word with something of its own."""

    __slots__ = ()


@frozen
class Stranger:
    """A value that is none of ours."""

    words: str = ""


@define
class Counted:
    """Likewise, with a field that nobody gives."""

    made: int = field(default=0, init=False)


def table(forms: list[str], leaves: list[str], *numbers: list[int]) -> bytes:
    """Return a table as it is written, with whatever it should not hold."""
    return msgspec.msgpack.encode(
        (forms, leaves, *(struct.pack(f"<{len(each)}I", *each) for each in numbers))
    )


def again(value: Any) -> Any:
    return decode_tree(encode_tree(value))


class RoundTripTests(SynchronousTestCase):
    """What is read is what was written, to the order of a mapping."""

    def same(self, value: object) -> Any:
        found = again(value)
        self.assertEqual(found, value)
        self.assertEqual(repr(found), repr(value))
        return found

    def test_plain_values(self) -> None:
        for value in (None, True, 0, -7, 1 << 60, 1.5, "", "ñandú", ()):
            self.assertIs(type(self.same(value)), type(value))

    def test_what_is_equal_but_of_another_type_stays_apart(self) -> None:
        self.same((1, True, 1.0, 0, False, 0.0, "1"))

    def test_containers(self) -> None:
        self.same(({"b": 1, "a": (2, ("c",))}, frozenset({"x", "y"}), {}, ((), ((),))))

    def test_classes_enums_and_types(self) -> None:
        noun = Named({"en": Noun("lamp", "a", words=("light",))})
        kind = Kind(KindId("quay/lamp"), {Item: Item(2), Named: noun})
        placement = Placement(EntityId("lamp"), kind.id, EntityId("quay"), Relation.ON)
        self.same(Blueprint("Quay", EntityId("quay"), 5, (kind,), (placement,)))
        self.same(
            (Span(Role.EM, ("now",), "take"), Item, All((Fact("tide", ("low", 2)), Not(All()))))
        )

    def test_order_of_a_mapping_is_kept(self) -> None:
        self.assertEqual(list(again({"b": 1, "a": 2, "c": 3})), ["b", "a", "c"])

    def test_equal_values_become_one(self) -> None:
        first, second = again((Noun("lamp", "a"), Noun("lamp", "a")))
        self.assertIs(first, second)

    def test_words_lose_what_a_class_of_their_own_adds(self) -> None:
        (words,) = again((Loud("quay"),))
        self.assertIs(type(words), str)

    def test_equal_trees_are_equal_bytes(self) -> None:
        self.assertEqual(encode_tree((frozenset("abc"), 1)), encode_tree((frozenset("cab"), 1)))


class RefusalTests(SynchronousTestCase):
    """Only frozen values of ours are written, and only they are made."""

    def test_other_objects_are_not_written(self) -> None:
        for value in (object(), [1], {1, 2}, b"bytes"):
            self.assertRaises(CodecError, encode_tree, (value,))

    def test_other_classes_are_not_made(self) -> None:
        for value in (Stranger("x"), Stranger, Counted()):
            data = encode_tree((value,))
            error = self.assertRaises(CodecError, decode_tree, data)
            self.assertIn("none of our classes", str(error))

    def test_no_function_is_called(self) -> None:
        for name in ("vetrellis.cli:main", "vetrellis.no:Thing", "vetrellis.cli:no", "os:system"):
            data = table([name], ["x"], [0], [1], [0])
            self.assertRaises(CodecError, decode_tree, data)

    def test_nonsense_is_no_table(self) -> None:
        good = encode_tree((Item(2), "x"))
        for data in (
            b"",
            b"nonsense",
            good[:-1],
            good + b"x",
            table([], [], [], [], []),
        ):
            self.assertRaises(CodecError, decode_tree, data)

    def test_row_that_names_a_later_one_is_refused(self) -> None:
        data = table(["tuple"], [], [0], [1], [5])
        self.assertRaises(CodecError, decode_tree, data)
