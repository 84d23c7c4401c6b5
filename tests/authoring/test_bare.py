"""A blueprint holds plain values: no string remembers its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import fields, has
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.authoring.loader import load_world
from vetrellis.bundle import content_dir


def strings(value: Any) -> Iterator[str]:
    """Yield every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from strings(one)
    elif isinstance(value, Mapping):
        yield from strings(tuple(value.items()))
    elif has(type(value)):
        for field in fields(type(value)):
            yield from strings(getattr(value, field.name))


class BareTests(SynchronousTestCase):
    """The engine gets values, and the files can be forgotten."""

    def test_every_string_is_just_a_string(self) -> None:
        root = content_dir()
        loaded = load_world(root / "worlds" / "vetrellis", root / "localization")
        kinds = {type(text) for text in strings(loaded.blueprint) if not isinstance(text, Enum)}
        self.assertEqual(kinds, {str})
