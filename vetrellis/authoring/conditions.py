"""Conditions as builders write them: `{tide: [ebb, low], not: {flag: waved_back}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import evolve

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.authoring.fault import Fault, FaultError, objection
from vetrellis.authoring.reference import kind_reference
from vetrellis.authoring.source import Data, Words
from vetrellis.game.rules.condition import FACTS, All, AnyOf, Condition, Fact, FactKind, Not, Value

_RANGE = re.compile(r"([0-9]{1,4})\s*-\s*([0-9]{1,4})")
_BOUNDS: Mapping[str, tuple[int, int]] = {"hour": (0, 23), "day": (1, 28), "visits_gte": (0, 9999)}
_TYPES = {str: "a word", int: "a whole number", bool: "true or false"}
_GROUPS = ("all", "any", "not")


def read_condition(data: Data) -> Condition:
    """Return the condition that a mapping means.

    Raises:
        FaultError: All that is wrong with it.
    """
    faults: list[Fault] = []
    condition = _mapping(data, "", faults)
    if faults:
        raise FaultError(*faults)
    return condition


def _mapping(data: Data, inside: str, faults: list[Fault]) -> Condition:
    if not isinstance(data, dict):
        hint = "such as {tide: low, not: {weather: fog}}"
        faults.append(Fault("V102", "must be a mapping of facts", hint, inside=inside))
        return All()
    inner = [_entry(key, value, f"{inside}.{key}", faults) for key, value in data.items()]
    return inner[0] if len(inner) == 1 else All(tuple(inner))


def _entry(key: Words, value: Data, inside: str, faults: list[Fault]) -> Condition:
    if key == "not":
        return Not(_mapping(value, inside, faults))
    if key in ("all", "any"):
        if not isinstance(value, list):
            faults.append(Fault("V102", "must be a list of conditions", inside=inside))
            return All()
        parts = [_mapping(each, f"{inside}[{i}]", faults) for i, each in enumerate(value)]
        return All(tuple(parts)) if key == "all" else AnyOf(tuple(parts))
    kind = FACTS.get(str(key))
    if kind is None:
        hint = did_you_mean(key, (*FACTS, *_GROUPS)) or f"known: {', '.join((*FACTS, *_GROUPS))}"
        faults.append(Fault("V203", "unknown fact", hint, inside=inside, at_key=True))
        return All()
    return _fact(str(key), kind, value, inside, faults)


def _fact(name: str, kind: FactKind, data: Data, inside: str, faults: list[Fault]) -> Condition:
    given = data if isinstance(data, list) else [data]
    values: list[Value] = []
    for index, value in enumerate(given):
        try:
            values.extend(_values(name, kind, value))
        except FaultError as error:
            place = f"{inside}[{index}]" if isinstance(data, list) else inside
            faults.extend(evolve(fault, inside=place) for fault in error.faults)
    if not given:
        faults.append(Fault("V107", "needs a value", inside=inside))
    return Fact(name, tuple(values))


def _values(name: str, kind: FactKind, value: Data) -> Iterator[Value]:
    span = _RANGE.fullmatch(value) if kind.type is int and isinstance(value, Words) else None
    if span:
        first, last = int(span[1]), int(span[2])
        for bound in (first, last):
            _in_bounds(name, bound)
        yield from _range(name, first, last)
        return
    if not isinstance(value, kind.type) or isinstance(value, bool) != (kind.type is bool):
        raise objection("V102", f"must be {_TYPES[kind.type]}")
    if kind.values and value not in kind.values:
        hint = did_you_mean(str(value), kind.values) or f"one of {', '.join(kind.values)}"
        raise objection("V104", f"is never {value!r:.60}", hint)
    if isinstance(value, Words):
        yield kind_reference(value) if kind.refers == "kind" else str(value)
        return
    assert isinstance(value, int)
    if kind.type is int:
        _in_bounds(name, value)
    yield value


def _in_bounds(name: str, value: int) -> None:
    low, high = _BOUNDS.get(name, (0, 9999))
    if not low <= value <= high:
        raise objection("V104", f"must lie between {low} and {high}, not {value}")


def _range(name: str, first: int, last: int) -> Iterator[int]:
    low, high = _BOUNDS.get(name, (0, 9999))
    if first <= last:
        return iter(range(first, last + 1))
    return iter((*range(first, high + 1), *range(low, last + 1)))
