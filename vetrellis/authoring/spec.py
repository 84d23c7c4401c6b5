"""What builders write, as values: the shape of rooms, exits, things and people in YAML.

The fields of these classes are the keys of the format, and `docs/reference/content_format.md`
explains each. Sections that are parts come besides: see `structuring`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from vetrellis.authoring.source import Words
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.prose.fragment import Fragment, Prose, Scent, Sound
from vetrellis.game.prose.media import Ambience, Cues
from vetrellis.game.rules.condition import ALWAYS, Condition
from vetrellis.game.world.portal import Direction

Pronouns: TypeAlias = Literal["it", "he", "she", "they"]


@frozen(kw_only=True)
class FragmentSpec:
    """A fragment before its two ways of writing words are one."""

    when: Condition = ALWAYS
    text: Prose | None = None
    one_of: tuple[Prose, ...] = ()


@frozen(kw_only=True)
class PlacementSpec:
    """Something that lies somewhere when the world begins."""

    kind: KindId
    count: int = 1
    contains: tuple[PlacementSpec, ...] = ()
    on: tuple[PlacementSpec, ...] = ()


@frozen(kw_only=True)
class ThingSpec:
    """What items, characters, scenery and doors have in common."""

    words: tuple[str, ...] = ()
    plural: str = ""
    many: bool | None = None
    proper: bool | None = None
    pronouns: Pronouns = "it"
    description: Prose
    add: tuple[Fragment, ...] = ()


@frozen(kw_only=True)
class ItemSpec(ThingSpec):
    """Something that can be carried."""

    name: Words


@frozen(kw_only=True)
class ScenerySpec(ThingSpec):
    """Something that prose mentions. Its name is its key."""

    refusal: Prose = field(factory=dict)
    contains: tuple[PlacementSpec, ...] = ()
    on: tuple[PlacementSpec, ...] = ()


@frozen(kw_only=True)
class DoorSpec(ThingSpec):
    """A door in an exit."""

    name: Words
    open: bool = False
    locked: bool = False
    key: KindId | None = None
    locked_message: Prose = field(factory=dict)


@frozen(kw_only=True)
class CharacterSpec(ThingSpec):
    """Somebody who acts."""

    name: Words
    at: EntityId
    holds: tuple[PlacementSpec, ...] = ()
    wears: tuple[PlacementSpec, ...] = ()


@frozen(kw_only=True)
class ExitSpec:
    """A way out of a room."""

    to: EntityId
    one_way: bool = False
    glimpse: Prose = field(factory=dict)
    when: Condition | None = None
    refusal: Prose = field(factory=dict)
    door: DoorSpec | None = None


@frozen(kw_only=True)
class RoomSpec:
    """A room."""

    name: Words
    base: Prose
    add: tuple[Fragment, ...] = ()
    exits: Mapping[Direction, ExitSpec] = field(factory=dict)
    scenery: Mapping[Words, ScenerySpec] = field(factory=dict)
    items: tuple[PlacementSpec, ...] = ()
    sound: Sound | None = None
    scent: Scent | None = None
    ambience: Ambience | None = None
    cues: Cues | None = None
    indoors: bool = False
    dark: bool = False
    allow: tuple[str, ...] = ()


@frozen(kw_only=True)
class ZoneSpec:
    """What is true of a whole zone."""

    name: Words
    coastal: bool = True
    ambience: Ambience | None = None
    cues: Cues | None = None


@frozen(kw_only=True)
class AvatarSpec:
    """What player characters have in common."""

    description: Prose


@frozen(kw_only=True)
class ManifestSpec:
    """The world as a whole."""

    title: str
    start: EntityId
    epoch: Words
    zones: tuple[Words, ...]
    avatar: AvatarSpec | None = None
    cues: Cues | None = None
