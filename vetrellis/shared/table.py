"""Tables: trees of frozen values as bytes, each value once.

Theory of operation. A world that builders wrote is a tree of attrs classes, tuples and mappings in
which much is said many times: a weight, a word, the description of a kind. Here each distinct
value is one row that names the rows of what it is made of, after all of them, so that reading is
one loop and no recursion, and whatever was equal is one object afterwards. Classes are written by
name; only ours are looked up again, so that a table can name nothing else.
"""

from __future__ import annotations

import array
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pkgutil import resolve_name
from sys import byteorder, intern
from typing import Any, TypeAlias

import attrs
import msgspec
from attrs import define, field

from vetrellis.shared.serialization import CodecError

_OURS = "vetrellis."
_SHORT = 32
"""Up to this many characters, a word may well be one that code says too: it is made the same."""

_TUPLE, _SET, _MAPPING, _CLASS = "tuple", "frozenset", "dict", "type"

Build: TypeAlias = Callable[..., Any]


class _Table(msgspec.Struct, array_like=True):
    """A table, as it is written.

    Attributes:
        forms: What rows can be: names of classes, or of one of Python's own.
        leaves: Plain values: the first rows.
        of: For each further row, the number of its form.
        sizes: How many members it has.
        members: The numbers of all members, row by row; each comes before the row it is in.
    """

    forms: list[str]
    leaves: list[str | int | float | bool | None]
    of: bytes
    sizes: bytes
    members: bytes


def encode_tree(value: object) -> bytes:
    """Write a tree of frozen values.

    Raises:
        CodecError: Something in it is none of ours.
    """
    leaves: dict[tuple[type, Any], int] = {}
    _plain_values(value, leaves)
    writer = _Writer(leaves)
    writer.row(value)
    kept = [leaf for _, leaf in leaves]
    numbers = map(_packed, (writer.of, writer.sizes, writer.members))
    return msgspec.msgpack.encode(_Table(list(writer.forms), kept, *numbers))


def decode_tree(data: bytes) -> Any:
    """Read what `encode_tree` wrote.

    Raises:
        CodecError: The bytes are no table, or name what is not there.
    """
    try:
        table = msgspec.msgpack.decode(data, type=_Table)
        builds = [_build(name) for name in table.forms]
        made: list[Any] = [_same(leaf) for leaf in table.leaves]
        get, add = made.__getitem__, made.append
        members, end = _unpacked(table.members), 0
        for form, size in zip(_unpacked(table.of), _unpacked(table.sizes), strict=True):
            start, end = end, end + size
            add(builds[form](map(get, members[start:end])))
    except (ValueError, TypeError, LookupError, AttributeError, ImportError) as error:
        raise CodecError(f"this is no table: {error}") from error
    if not made:
        raise CodecError("this is no table: it is empty")
    return made[-1]


def _packed(numbers: Iterable[int]) -> bytes:
    """Write numbers in four bytes each: a list of Python's would take forty to read again."""
    packed = array.array("I", numbers)
    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _unpacked(data: bytes) -> array.array[int]:
    numbers: array.array[int] = array.array("I")
    numbers.frombytes(data)
    if byteorder == "big":
        numbers.byteswap()
    return numbers


def _same(leaf: Any) -> Any:
    return intern(leaf) if type(leaf) is str and len(leaf) <= _SHORT else leaf


# Forms.


def _build(name: str) -> Build:
    """Return what makes a value of its members."""
    plain = _PLAIN.get(name)
    if plain is not None:
        return plain
    kind = _found(name)
    if issubclass(kind, Enum):
        return lambda members: kind[next(members)]
    return lambda members: kind(*members)


def _found(name: str) -> type:
    if not name.startswith(_OURS):
        raise LookupError(f"{name!r} is none of our classes")
    found: object = resolve_name(name)
    if not isinstance(found, type):
        raise TypeError(f"{name!r} is no class")
    return found


def _mapped(members: Iterable[Any]) -> dict[Any, Any]:
    pairs = iter(members)
    return dict(zip(pairs, pairs, strict=True))


_PLAIN: Mapping[str, Build] = {
    _TUPLE: tuple,
    _SET: frozenset,
    _MAPPING: _mapped,
    _CLASS: lambda members: _found(next(members)),
}


# Writing.


def _plain(value: Any) -> tuple[type, Any] | None:
    """Return a plain value and its type, bare of what a class of its own adds; None if it is none.

    The type tells apart what is equal: True is 1, and 1.0 is too.
    """
    if value is None:
        return type(None), None
    if isinstance(value, Enum):
        return None
    kind = next((each for each in (bool, int, float, str) if isinstance(value, each)), None)
    return kind and (kind, kind(value))


def _name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _members(value: Any) -> tuple[str, list[Any]]:
    """Return the form of a value that is not plain, and what it is made of, in order."""
    kind = type(value)
    if kind in _MEMBERS:
        form, members = _MEMBERS[kind]
        return form, members(value)
    if isinstance(value, type):
        return _CLASS, [_name(value)]
    if isinstance(value, Enum):
        return _name(kind), [value.name]
    if not attrs.has(kind):
        raise CodecError(f"a table cannot hold {kind.__name__}: {value!r:.80}")
    return _name(kind), [getattr(value, each.name) for each in attrs.fields(kind) if each.init]


_MEMBERS: Mapping[type, tuple[str, Callable[[Any], list[Any]]]] = {
    tuple: (_TUPLE, list),
    frozenset: (_SET, sorted),
    dict: (_MAPPING, lambda value: [member for pair in value.items() for member in pair]),
}


def _plain_values(value: Any, numbers: dict[tuple[type, Any], int]) -> None:
    """Number all plain values of a tree."""
    plain = _plain(value)
    if plain is not None:
        numbers.setdefault(plain, len(numbers))
        return
    for member in _members(value)[1]:
        _plain_values(member, numbers)


@define(eq=False)
class _Writer:
    """Numbers all other values, members first."""

    _leaves: Mapping[tuple[type, Any], int]
    forms: dict[str, int] = field(factory=dict)
    of: list[int] = field(factory=list)
    sizes: list[int] = field(factory=list)
    members: list[int] = field(factory=list)
    _seen: dict[tuple[int, tuple[int, ...]], int] = field(factory=dict)

    def row(self, value: Any) -> int:
        """Return the number of a value's row."""
        plain = _plain(value)
        if plain is not None:
            return self._leaves[plain]
        name, members = _members(value)
        form = self.forms.setdefault(name, len(self.forms))
        row = tuple(self.row(member) for member in members)
        number = self._seen.get((form, row))
        if number is None:
            number = self._seen[form, row] = len(self._leaves) + len(self.of)
            self.of.append(form)
            self.sizes.append(len(row))
            self.members += row
        return number
