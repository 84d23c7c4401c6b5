"""JSON of strangers is flat, or nobody reads it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.gateway import gmcp
from vetrellis.server.gateway.frames import Command, FrameError, decode
from vetrellis.server.gateway.nesting import DEEPEST, is_too_deep

JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=60,
)


def depth_of(value: object) -> int:
    """How many lists and objects are within one another."""
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


def nested(depth: int) -> str:
    return "[" * depth + "1" + "]" * depth


class NestingTests(SynchronousTestCase):
    """What counts is how deep, not how much, and no bracket within a string."""

    def test_sixteen_may_be_and_no_more(self) -> None:
        self.assertFalse(is_too_deep(nested(DEEPEST).encode()))
        self.assertTrue(is_too_deep(nested(DEEPEST + 1).encode()))

    def test_many_beside_one_another_are_not_deep(self) -> None:
        self.assertFalse(is_too_deep(b"[" + b",".join([b"{}"] * 1000) + b"]"))

    def test_strings_hold_what_they_like(self) -> None:
        self.assertFalse(is_too_deep(json.dumps(["[{" * 100, '"' + "[" * 99, "\\"]).encode()))

    @given(JSON, st.integers(0, 20))
    def test_it_agrees_with_who_has_read_it(self, value: object, more: int) -> None:
        for _ in range(more):
            value = [value]
        self.assertEqual(is_too_deep(json.dumps(value).encode()), depth_of(value) > DEEPEST)

    @given(st.binary(max_size=300))
    def test_no_bytes_break_it(self, data: bytes) -> None:
        is_too_deep(data * 20)

    def test_gmcp_and_frames_hold_to_it(self) -> None:
        for depth, is_read in ((3, True), (DEEPEST, True), (DEEPEST + 1, False), (8000, False)):
            message = gmcp.decode(b"Core.Hello " + nested(depth).encode())
            self.assertEqual(message is not None, is_read, depth)
        frame = '{"type": "command", "payload": {"text": "look", "x": %s}}'
        self.assertIsInstance(decode((frame % nested(DEEPEST - 2)).encode()), Command)
        self.assertRaises(FrameError, decode, (frame % nested(DEEPEST)).encode())
