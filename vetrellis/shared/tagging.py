"""Unions of classes as plain values: each class carries its name.

Importing this module imports cattrs, and few parts need it: `serialization` asks for it by name.
"""

from __future__ import annotations

from collections.abc import Callable
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_unstructure_fn

_TAG = ""


def _new_converter() -> cattrs.Converter:
    converter = cattrs.Converter(unstruct_collection_overrides={frozenset: sorted})

    def write(kind: type) -> Callable[[Any], dict[str, Any]]:
        plain: Callable[[Any], dict[str, Any]] = make_dict_unstructure_fn(kind, converter)
        return lambda value: {_TAG: kind.__name__, **plain(value)}

    def read(union: Any) -> Callable[[Any, Any], Any]:
        members = get_args(union)
        classes = {member.__name__: member for member in members if attrs.has(member)}
        others = [m for m in members if m not in classes.values() and m is not type(None)]

        def structure(value: Any, _: Any) -> Any:
            if isinstance(value, dict) and _TAG in value:
                return converter.structure(value, classes[value[_TAG]])
            if value is None or type(value) in others:
                return value
            return converter.structure(value, others[0])

        return structure

    converter.register_unstructure_hook_factory(attrs.has, write)
    converter.register_structure_hook_factory(_is_union, read)
    return converter


def _is_union(kind: Any) -> bool:
    return isinstance(kind, UnionType) or get_origin(kind) is Union


converter: Final = _new_converter()
