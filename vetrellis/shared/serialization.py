"""Values to bytes and back: entities, counters, and the messages that sessions and hosts exchange.

Theory of operation. msgspec writes attrs classes as msgpack maps by field name, with all sets and
mappings sorted, so that equal values are equal bytes in every process, whatever the hash seed. A
part is kept under its *name* (`light`, `journal`), never its class's module, so classes can move;
and with the version of its schema, so that an old body can be brought up to date when it is read.
A body that holds a union of classes (a condition) needs a tag for each; msgspec has no such thing
for attrs classes, so those few parts take the longer way through cattrs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pkgutil import resolve_name
from sys import intern
from typing import Any, TypeAlias, TypeVar

import msgspec
from attrs import define, frozen

from vetrellis.game.core.entity import NOTHING, Entity, Kind, Part, Relation
from vetrellis.game.core.graph import Counters, WorldGraph
from vetrellis.game.core.identity import EntityId, KindId, VetrellisError
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input

Body: TypeAlias = dict[str, Any]
"""A part as plain msgpack values, by field name."""

Upcast: TypeAlias = Callable[[Body], Body]
"""Turns a part's body of one version into the next version's."""

_T = TypeVar("_T")

_PACK = msgspec.msgpack.Encoder(order="deterministic").encode


class CodecError(VetrellisError):
    """Bytes that cannot be read, or a value that cannot be written."""


class EntityError(CodecError):
    """An entity cannot be read or written.

    Attributes:
        entity: Which one.
        data: Its bytes as they are kept; empty if it could not be written.
    """

    def __init__(self, entity: EntityId, problem: str, data: bytes = b"") -> None:
        super().__init__(f"entity {entity!r}: {problem}")
        self.entity = entity
        self.data = data


@frozen
class Decoded:
    """An entity as it was saved.

    Attributes:
        entity: It, to be restored.
        warning: What an operator should know about it; empty if all is well.
    """

    entity: Entity
    warning: str = ""


class _Envelope(msgspec.Struct, array_like=True):
    """What is kept of an entity. New fields go last, with a default."""

    kind: str
    where: str | None
    how: str
    placed: int
    made: int
    parts: dict[str, tuple[int, msgspec.Raw] | None]


_OPEN_ENVELOPE = msgspec.msgpack.Decoder(_Envelope).decode


PROBLEMS = "cattrs:transform_error"
TAGGING = "vetrellis.shared.tagging:converter"
"""What writes and reads unions of classes: loaded when there is one to write or read."""


@frozen
class _Form:
    """How one part is written and read."""

    name: str
    kind_of_part: type[Part]
    version: int
    lower: Callable[[Part], object]
    read: Callable[[bytes], Part]
    lift: Callable[[Body], Part]


def _form(name: str, kind: type[Part], version: int) -> _Form:
    try:
        decoder = msgspec.msgpack.Decoder(kind)
    except TypeError:  # a union of classes somewhere in it
        return _tagged_form(name, kind, version)
    return _Form(
        name,
        kind,
        version,
        lower=lambda part: part,
        read=decoder.decode,
        lift=lambda body: msgspec.convert(body, kind),
    )


def _tagged_form(name: str, kind: type[Part], version: int) -> _Form:
    def lift(body: Body) -> Part:
        part: Part = _tagging().structure(body, kind)
        return part

    return _Form(
        name,
        kind,
        version,
        lower=lambda part: _tagging().unstructure(part),
        read=lambda data: lift(msgspec.msgpack.decode(data)),
        lift=lift,
    )


def _tagging() -> Any:
    return resolve_name(TAGGING)


@define(eq=False, init=False)
class EntityCodec:
    """Writes and reads entities.

    Args:
        parts: Every part that may occur, by the name it is kept under: `Rulebook.parts`.
        upcasts: For parts whose schema changed, by name: the steps from version 1 to 2, from 2
            to 3, and so on. A part's version is one more than the number of its steps.
    """

    _by_type: dict[type[Part], _Form]
    _by_name: dict[str, _Form]
    _upcasts: Mapping[str, Sequence[Upcast]]

    def __init__(
        self,
        parts: Mapping[str, type[Part]],
        upcasts: Mapping[str, Sequence[Upcast]] | None = None,
    ) -> None:
        self._upcasts = upcasts or {}
        forms = [
            _form(name, kind, len(self._upcasts.get(name, ())) + 1) for name, kind in parts.items()
        ]
        self._by_type = {form.kind_of_part: form for form in forms}
        self._by_name = {form.name: form for form in forms}

    def encode(self, entity: Entity) -> bytes:
        """Write all of an entity that its kind does not tell.

        Raises:
            EntityError: It has a part of a type that the codec was not told of, or a part holds
                what cannot be written.
        """
        parts: dict[str, object] = {}
        for kind, part in entity.own_parts().items():
            form = self._by_type.get(kind)
            if form is None:
                raise EntityError(entity.id, f"no system declares its part {kind.__name__}")
            parts[form.name] = None if part is None else (form.version, form.lower(part))
        kept = entity.kind.id, entity.where, entity.how.value, entity.placed, entity.made, parts
        try:
            return _PACK(kept)
        except (TypeError, ValueError, OverflowError) as error:
            raise EntityError(entity.id, f"a part cannot be written: {error}") from error

    def decode(self, entity_id: EntityId, data: bytes, kinds: Mapping[KindId, Kind]) -> Decoded:
        """Read an entity.

        Args:
            entity_id: Which one it is.
            data: What `encode` wrote, in this version or an earlier one.
            kinds: The kinds that the world has today.

        Returns:
            The entity. If its kind is gone, the kind is an empty one of that name, and the
            warning says so: nothing of its own is lost, and it is whole again when the kind is.

        Raises:
            EntityError: The bytes, or one of its parts, cannot be read.
        """
        try:
            kept = _OPEN_ENVELOPE(data)
            how = Relation(kept.how)
        except ValueError as error:
            raise EntityError(entity_id, f"cannot be read: {error}", data) from error
        warning, kind = "", kinds.get(KindId(kept.kind), NOTHING)
        if kind.id != kept.kind:
            kind = Kind(KindId(kept.kind))
            warning = f"entity {entity_id!r} is of kind {kept.kind!r}, which content lacks"
        own: dict[type[Part], Part | None] = {}
        for name, body in kept.parts.items():
            form, part = self._read(entity_id, name, body, data)
            own[form.kind_of_part] = part
        # The blueprint has most of these words too: all that are equal are one object.
        where = None if kept.where is None else EntityId(intern(kept.where))
        its_id = EntityId(intern(entity_id))
        entity = Entity(its_id, kind, where, how, kept.placed, kept.made, own)
        return Decoded(entity, warning)

    def _read(
        self, entity_id: EntityId, name: str, body: tuple[int, msgspec.Raw] | None, data: bytes
    ) -> tuple[_Form, Part | None]:
        form = self._by_name.get(name)
        if form is None:
            raise EntityError(entity_id, f"no system declares its part {name!r}", data)
        if body is None:
            return form, None
        version, raw = body
        if version > form.version:
            problem = (
                f"its part {name!r} is of version {version}; this server knows {form.version}"
            )
            raise EntityError(entity_id, problem, data)
        try:
            if version == form.version:
                return form, form.read(bytes(raw))
            return form, form.lift(self._updated(name, version, bytes(raw)))
        except (ValueError, TypeError, LookupError, ExceptionGroup) as error:
            problem = f"its part {name!r} cannot be read: {_in_a_line(error)}"
            raise EntityError(entity_id, problem, data) from error

    def _updated(self, name: str, version: int, raw: bytes) -> Body:
        body: Body = msgspec.msgpack.decode(raw)
        for step in self._upcasts[name][version - 1 :]:
            body = step(body)
        return body


def _in_a_line(error: Exception) -> str:
    """Say an error of msgspec, of cattrs (a group) or of an upcast in one line."""
    if isinstance(error, ExceptionGroup):
        return "; ".join(resolve_name(PROBLEMS)(error))
    return " ".join(str(error).split()) or type(error).__name__


def state_hash(world: WorldGraph, codec: EntityCodec) -> str:
    """Return a digest of every entity and the counters: equal worlds have equal digests.

    Raises:
        EntityError: An entity cannot be written.
    """
    digest = blake2b(encode_counters(world.counters), digest_size=16)
    for entity in sorted(world, key=lambda entity: entity.id):
        digest.update(_PACK((entity.id, codec.encode(entity))))
    return digest.hexdigest()


def encode_counters(counters: Counters) -> bytes:
    """Write what the world counts."""
    return _PACK(counters)


def encode_clock(world: WorldGraph) -> bytes:
    """Write what is true of a world as a whole: its luck, and what it counts."""
    return _PACK((world.seed, world.counters))


def decode_clock(data: bytes) -> tuple[int, Counters]:
    """Read a world's luck, and what it counted. Raises `CodecError`."""
    return unpack(data, tuple[int, Counters])


def pack(value: object) -> bytes:
    """Write plain values, texts and messages: equal values are equal bytes."""
    return _PACK(value)


def unpack(data: bytes, kind: type[_T]) -> _T:
    """Read what `pack` wrote. Raises `CodecError`."""
    try:
        return msgspec.msgpack.decode(data, type=kind)
    except (ValueError, TypeError) as error:
        raise CodecError(f"cannot be read: {error}") from error


# Messages, by name.

Message: TypeAlias = Attach | Configure | Detach | Input | Delivery

_MESSAGES: dict[str, type[Message]] = {
    kind.__name__.lower(): kind for kind in (Attach, Configure, Detach, Input, Delivery)
}


def encode_messages(messages: Iterable[Message]) -> bytes:
    """Write messages, in order, each with its name."""
    return _PACK([(type(message).__name__.lower(), message) for message in messages])


def decode_messages(data: bytes) -> tuple[Message, ...]:
    """Read what `encode_messages` wrote.

    Raises:
        CodecError: The bytes are no such thing, or a message's name is unknown.
    """
    named = unpack(data, list[tuple[str, msgspec.Raw]])
    unknown = sorted({name for name, _ in named} - set(_MESSAGES))
    if unknown:
        raise CodecError(f"there is no message {unknown[0]!r}")
    return tuple(unpack(bytes(raw), _MESSAGES[name]) for name, raw in named)
