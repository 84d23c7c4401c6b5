"""Bare words: a blueprint whose text has forgotten in which file it stood.

While a world is read, its ids and names remember their places, so that any later mistake can point
at them. The engine must not get such strings: they would hold whole documents in memory, and they
are no values.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeVar, cast

from attrs import evolve, fields, has

T = TypeVar("T")


def bare(value: T) -> T:
    """Return an equal value in which every string is just a string."""
    return cast(T, _bare(value))


def _bare(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Enum):
        return str(value)
    if isinstance(value, tuple | frozenset):
        return type(value)(_bare(one) for one in value)
    if isinstance(value, Mapping):
        return {_bare(key): _bare(one) for key, one in value.items()}
    if has(type(value)):
        return evolve(
            value, **{f.alias: _bare(getattr(value, f.name)) for f in fields(type(value))}
        )
    return value
