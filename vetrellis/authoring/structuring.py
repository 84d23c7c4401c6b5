"""How YAML becomes specs and parts: a cattrs converter with the format's shorthands.

A section of a thing is a part by the snake_case name of its class, so that whoever adds a part to
the tuple given to `structurer` has extended the format.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from enum import EnumMeta, StrEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin

from attrs import field, fields, frozen, has, make_class, resolve_types
from cattrs import Converter, IterableValidationError
from cattrs.errors import IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from vetrellis.authoring.conditions import read_condition
from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.authoring.fault import (
    FAULTY,
    RENAMED,
    Fault,
    FaultError,
    blame_all,
    keys_of,
    objection,
)
from vetrellis.authoring.reference import kind_reference, room_reference
from vetrellis.authoring.sound import read_event_name, read_file_name, read_times, read_volume
from vetrellis.authoring.source import Data, Words
from vetrellis.authoring.spec import (
    CharacterSpec,
    DoorSpec,
    ExitSpec,
    FragmentSpec,
    ItemSpec,
    PlacementSpec,
    ScenerySpec,
    ThingSpec,
)
from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.text import MarkupError, Role, parse_markup
from vetrellis.game.prose.fragment import Barks, Fragment, Glance, Prose, Scent, Sound
from vetrellis.game.prose.media import Cue, Cues, EventName, FileName, Times, Volume
from vetrellis.game.rules.condition import Condition, Gate
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Lock, Openable, Supporter
from vetrellis.game.world.item import Edible, Item, Light, Readable, Scenery, Seat, Wearable
from vetrellis.game.world.portal import Direction

T = TypeVar("T")

STANDARD_PARTS: tuple[type[Part], ...] = (
    Item,
    Scenery,
    Wearable,
    Light,
    Readable,
    Edible,
    Seat,
    Container,
    Supporter,
    Openable,
    Lock,
    Glance,
    Sound,
    Scent,
    Gate,
    Character,
    Barks,
    Cues,
)
"""The parts that things may have as sections."""

_SHORTHANDS: Mapping[type, str] = {
    ExitSpec: "to",
    PlacementSpec: "kind",
    Cue: "name",
}
"""What a bare value stands for, where a mapping is expected."""

_ROLES = tuple(role.value for role in Role)
_DIRECTIONS = tuple(direction.value for direction in Direction)
_SHORT_DIRECTIONS = {
    "n": "north",
    "ne": "northeast",
    "e": "east",
    "se": "southeast",
    "s": "south",
    "sw": "southwest",
    "w": "west",
    "nw": "northwest",
    "u": "up",
    "d": "down",
}


def section_name(part: type[Part]) -> str:
    """Return the key of a part: its name in snake_case."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part.__name__).lower()


@frozen
class Structurer:
    """Turns what a document says into specs.

    Attributes:
        converter: Does it.
        parts: The parts that things may have, by section.
        things: For each sort of thing, its spec with those sections.
    """

    converter: Converter
    parts: Mapping[str, type[Part]]
    things: Mapping[type[ThingSpec], type[ThingSpec]]

    def read(self, data: Data, spec: type[T], where: str, words: Words) -> T | None:
        """Return a spec, or None after noting in the document what is wrong.

        Args:
            data: What is written.
            spec: What it should be.
            where: Its place.
            words: Its key, or anything else that knows the document.
        """
        try:
            wanted = self.things.get(cast("type[ThingSpec]", spec), spec)
            return cast("T", self.converter.structure(data, wanted))
        except FAULTY as error:
            blame_all(words.document, error, where)
            return None

    def parts_of(self, spec: ThingSpec) -> dict[type[Part], Part]:
        """Return the sections of a thing that are parts."""
        found = ((part, getattr(spec, name)) for name, part in self.parts.items())
        return {part: value for part, value in found if value is not None}


@cache
def structurer(parts: tuple[type[Part], ...] = STANDARD_PARTS) -> Structurer:
    """Return a structurer for a format whose things may have these parts."""
    converter = Converter(forbid_extra_keys=True, detailed_validation=True)
    by_section = {section_name(part): part for part in parts}
    sections = {name: field(type=part, default=None) for name, part in by_section.items()}
    things: dict[type[ThingSpec], type[ThingSpec]] = {
        spec: make_class(spec.__name__, sections, bases=(spec,), frozen=True, kw_only=True)
        for spec in (ItemSpec, ScenerySpec, DoorSpec, CharacterSpec)
    }
    _register_containers(converter, things)
    _register_words(converter)
    return Structurer(converter, by_section, things)


def _register_words(converter: Converter) -> None:
    for_classes: list[tuple[Any, Callable[[Any, Any], Any]]] = [
        (str, lambda data, _: _words(data).clean()),
        (Words, lambda data, _: _words(data)),
        (int, lambda data, _: _number(data)),
        (bool, lambda data, _: _truth(data)),
        (Fragment, lambda data, _: _fragment(converter.structure(data, FragmentSpec))),
        (Cues, lambda data, _: Cues(_mapping(converter, data, Mapping[EventName, Cue]))),
        (StrEnum, _choice),  # without it, the hook for str would be taken for every one of them
        (Direction, lambda data, _: _direction(data)),
    ]
    for wanted, hook in for_classes:
        converter.register_structure_hook(wanted, hook)
    for_aliases: list[tuple[Any, Callable[[Any, Any], Any]]] = [
        (Prose, lambda data, _: read_prose(data)),
        (Condition, lambda data, _: read_condition(data)),
        (Condition | None, lambda data, _: read_condition(data)),
        (KindId, lambda data, _: kind_reference(data)),
        (EntityId, lambda data, _: room_reference(data)),
        (FileName, lambda data, _: read_file_name(data)),
        (EventName, lambda data, _: read_event_name(data)),
        (Volume, lambda data, _: read_volume(data)),
        (Times, lambda data, _: read_times(data)),
    ]
    for wanted, hook in for_aliases:
        converter.register_structure_hook_func(partial(operator.eq, wanted), hook)


def _register_containers(
    converter: Converter, things: Mapping[type[ThingSpec], type[ThingSpec]]
) -> None:
    def optional(wanted: Any) -> Callable[[Any, Any], Any]:
        (inner,) = (each for each in get_args(wanted) if each is not NoneType)
        return lambda data, _: converter.structure(data, inner)

    def a_class(wanted: Any) -> Callable[[Any, Any], Any]:
        return _class_hook(converter, things.get(wanted, wanted))

    def is_a(origin: object) -> Callable[[Any], bool]:
        return lambda wanted: get_origin(wanted) is origin

    converter.register_structure_hook_factory(_is_optional, optional)
    converter.register_structure_hook_factory(has, a_class)
    converter.register_structure_hook_func(is_a(tuple), partial(_list, converter))
    converter.register_structure_hook_func(is_a(Mapping), partial(_mapping, converter))
    converter.register_structure_hook_func(is_a(Literal), _choice)


def _is_optional(wanted: Any) -> bool:
    given = get_args(wanted) if get_origin(wanted) in (Union, UnionType) else ()
    return len(given) == 2 and NoneType in given


def _class_hook(converter: Converter, cls: type[Any]) -> Callable[[Any, Any], Any]:
    """Return a hook for a class: a mapping with its fields, or one of the shorthands."""
    resolve_types(cls)
    renames: dict[str, Any] = {
        each.name: override(rename=RENAMED[each.name])
        for each in fields(cls)
        if each.name in RENAMED
    }
    fill = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **renames,
    )
    short = _SHORTHANDS.get(cls) or ("description" if issubclass(cls, ScenerySpec) else "")

    def hook(data: Data, _: object) -> Any:
        if isinstance(data, dict):
            return fill(cast("dict[str, Any]", data), cls)
        if issubclass(cls, Part):
            return _bare_part(converter, data, cls)
        if short and isinstance(data, Words):
            return fill({short: data}, cls)
        raise objection("V102", f"must be a mapping with the keys {', '.join(keys_of(cls))}")

    return hook


def _bare_part(converter: Converter, data: Data, cls: type[Any]) -> Any:
    """Return a part from a section that is empty, or only the value of its first field."""
    if data is None:
        return cls()
    declared = fields(cls)
    if not declared:
        raise objection("V102", "has no fields", "leave it empty")
    return cls(**{declared[0].alias: converter.structure(data, declared[0].type)})


def _list(converter: Converter, data: Data, wanted: Any) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise objection("V102", "must be a list")
    inner = get_args(wanted)[0]
    return tuple(_each(converter, list(enumerate(data)), inner))


def _mapping(converter: Converter, data: Data, wanted: Any) -> dict[Any, Any]:
    if not isinstance(data, dict):
        raise objection("V102", "must be a mapping")
    of_keys, of_values = get_args(wanted)
    keys = _each(converter, [(str(key), key) for key in data], of_keys)
    values = _each(converter, [(str(key), value) for key, value in data.items()], of_values)
    return dict(zip(keys, values, strict=True))


def _each(converter: Converter, data: list[tuple[Any, Data]], wanted: Any) -> list[Any]:
    """Structure all of something, and raise all that is wrong with any."""
    done: list[Any] = []
    errors: list[Exception] = []
    for index, value in data:
        try:
            done.append(converter.structure(value, wanted))
        except FAULTY as error:
            error.add_note(IterableValidationNote("", index, wanted))
            errors.append(error)
    if errors:
        raise IterableValidationError("several are wrong", errors, wanted)
    return done


def read_prose(data: Data) -> Prose:
    """Read words with markup, in every language that their document knows.

    Raises:
        FaultError: The markup is wrong, with the very place of the mistake.
    """
    words = _words(data)
    source, document = words.clean(), words.document
    document.strings[words.where] = source
    try:
        prose = {"en": parse_markup(source)}
    except MarkupError as error:
        raise markup_fault(error, words) from error
    for language, strings in document.translated.items():
        said = strings.get(words.where)
        if said is not None:
            prose[language] = parse_markup(said.text)
    return prose


def markup_fault(error: MarkupError, words: Words) -> FaultError:
    """Return what is wrong with the markup of some words."""
    tag = words.clean()[error.at :].partition("]")[0].strip("[/").partition("=")[0]
    known = "" if tag in _ROLES else did_you_mean(tag, _ROLES)
    return FaultError(Fault("V301", str(error), known, words=words, offset=error.at))


def _fragment(spec: FragmentSpec) -> Fragment:
    if (spec.text is None) == (not spec.one_of):
        raise objection("V103", "needs either text or one_of")
    return Fragment(spec.when, spec.one_of if spec.text is None else (spec.text,))


def _words(data: Data) -> Words:
    if isinstance(data, Words):
        if not data.strip():
            raise objection("V107", "is empty; words are wanted")
        return data
    if data is None:
        raise objection("V107", "is empty; words are wanted")
    hint = "" if isinstance(data, list | dict) else "put it into quotation marks"
    raise objection("V102", "must be words", hint)


def _number(data: Data) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise objection("V102", "must be a whole number")
    if data < 0:
        raise objection("V104", "must not be negative")
    return data


def _truth(data: Data) -> bool:
    if not isinstance(data, bool):
        raise objection("V102", "must be true or false")
    return data


def _direction(data: Data) -> Direction:
    text = str(data)
    if text in _DIRECTIONS:
        return Direction(text)
    nearest = did_you_mean(text, _DIRECTIONS)
    if text.lower() in _SHORT_DIRECTIONS:
        nearest = f"did you mean {_SHORT_DIRECTIONS[text.lower()]}?"
    hint = nearest or f"one of {', '.join(_DIRECTIONS)}"
    raise objection("V204", "unknown direction", hint, at_key=True)


def _choice(data: Data, wanted: Any) -> Any:
    members = wanted if isinstance(wanted, EnumMeta) else get_args(wanted)
    values: dict[str, Any] = {getattr(each, "value", each): each for each in members}
    if isinstance(data, Words) and str(data) in values:
        return values[str(data)]
    hint = did_you_mean(str(data), values) or f"one of {', '.join(values)}"
    raise objection("V104", f"is not a choice: {data!r:.60}", hint)
