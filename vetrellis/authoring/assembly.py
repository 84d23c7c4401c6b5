"""Assembly: how a draft becomes a blueprint, and what is wrong between its files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from attrs import Factory, define, field

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.authoring.draft import Draft
from vetrellis.authoring.noun import titled
from vetrellis.authoring.source import Document, Words
from vetrellis.authoring.spec import ManifestSpec, RoomSpec, ZoneSpec
from vetrellis.authoring.things import Furniture
from vetrellis.authoring.ways import (
    Way,
    WayBuilder,
    blame_crossings,
    exits_of,
    reachable,
    ways_of,
)
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.avatar import AVATAR, Avatar, Journal
from vetrellis.game.prose.fragment import Description, Prose
from vetrellis.game.prose.media import Cues
from vetrellis.game.world.character import Character
from vetrellis.game.world.location import Room, Zone
from vetrellis.game.world.naming import Named, Noun

_NEWCOMER: Prose = {
    "en": ("Somebody new to these parts.",),
    "es": ("Alguien que acaba de llegar.",),
}


@define(eq=False)
class Assembly:
    """A blueprint that is being made.

    Attributes:
        draft: What the builders wrote.
        ways: All ways between rooms.
    """

    draft: Draft
    ways: list[Way] = Factory(list)
    _furniture: Furniture = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._furniture = Furniture(self.draft, {}, {})

    def blueprint(self) -> Blueprint:
        """Return everything that the draft defines, and note in its documents what is wrong."""
        furniture = self._furniture
        _blame_unknown(self.draft)
        self._add_places()
        keys = self._add_ways()
        furniture.add_kinds()
        furniture.place_all()
        if not self.draft.has_errors():  # else much is missing that stands in some broken place
            _blame_useless_keys(self.draft, keys | furniture.keys())
            self._blame_unreachable()
        spec = self._manifest()
        self._add_avatar(spec)
        return Blueprint(
            spec.title if spec else "",
            spec.start if spec else EntityId(""),
            _epoch(spec.epoch) if spec else 0,
            tuple(furniture.kinds.values()),
            tuple(furniture.placements.values()),
        )

    def _manifest(self) -> ManifestSpec | None:
        return self.draft.manifest.spec if self.draft.manifest else None

    def _add_avatar(self, spec: ManifestSpec | None) -> None:
        self._furniture.add(
            AVATAR,
            Named({"en": Noun("newcomer", "a")}, pronouns="they"),
            Description(spec.avatar.description if spec and spec.avatar else _NEWCOMER),
            Character(),
            Avatar(),
            Journal(),
        )

    def _add_places(self) -> None:
        for zone in self.draft.zones.values():
            if zone.spec is not None:
                self._add_zone(zone.id, zone.spec)
                self._furniture.place(zone.id, zone.id)
        for room in self.draft.rooms.values():
            if room.spec is not None:
                zone_id = EntityId(f"zone:{room.document.zone}")
                self._add_room(room.id, zone_id, room.spec)

    def _add_zone(self, zone_id: str, spec: ZoneSpec) -> None:
        parts: list[Part] = [Zone(spec.coastal), titled(spec.name)]
        if spec.ambience is not None:
            parts.append(spec.ambience)
        manifest = self._manifest()
        everywhere = manifest.cues if manifest else None
        given = [cues.by_event for cues in (everywhere, spec.cues) if cues is not None]
        if given:
            parts.append(Cues({name: cue for cues in given for name, cue in cues.items()}))
        self._furniture.add(zone_id, *parts)

    def _add_room(self, room_id: str, zone_id: EntityId, spec: RoomSpec) -> None:
        self._furniture.add(
            room_id,
            Room(zone_id, spec.indoors, spec.dark),
            titled(spec.name),
            Description(spec.base, spec.add),
            *(each for each in (spec.sound, spec.scent, spec.ambience, spec.cues) if each),
        )
        self._furniture.place(room_id, room_id)

    def _add_ways(self) -> set[str]:
        """Add all portals; return the kinds of keys that fit their doors."""
        exits = exits_of(self.draft)
        self.ways = ways_of(exits)
        blame_crossings(exits, self.ways)
        builder = WayBuilder(self.draft.structurer)
        for way in self.ways:
            builder.build(way)
        for kind in builder.kinds:
            self._furniture.kinds[kind.id] = kind
            self._furniture.place(kind.id, kind.id)
        return builder.keys

    def _blame_unreachable(self) -> None:
        spec, rooms = self._manifest(), self.draft.rooms
        if spec is None:
            return
        reached = reachable(self.ways, spec.start)
        for room in rooms.values():
            if room.id not in reached:
                mark = room.document.key_mark(room.key.where)
                message = f"nobody who starts in {spec.start} can get here"
                room.document.blame("V207", room.key.where, message, "give it an exit", mark)


def _blame_unknown(draft: Draft) -> None:
    """Blame every mention of a room or a kind that nobody wrote."""
    known = {"room": list(draft.rooms), "kind": [*draft.items, *draft.characters]}
    unread = draft.unread_zones()
    codes = {"room": "V201", "kind": "V202"}
    for document in draft.documents:
        for mention in document.references:
            zone = mention.id.partition("/")[0]
            if mention.id not in known[mention.sort] and zone not in unread:
                hint = did_you_mean(mention.id, known[mention.sort])
                message = f"there is no {mention.sort} {mention.id}"
                document.blame(codes[mention.sort], mention.where, message, hint)
    manifest = draft.manifest
    if manifest and manifest.spec and _date(manifest.spec.epoch) is None:
        manifest.document.blame("V104", "epoch", "is not a date", "such as 2026-01-01")


def _blame_useless_keys(draft: Draft, fitting: Iterable[str]) -> None:
    fits = set(fitting)
    for item in draft.items.values():
        is_key = item.spec is not None and item.spec.name.clean().lower().endswith("key")
        if is_key and item.id not in fits:
            document: Document = item.document
            mark = document.key_mark(item.key.where)
            document.warn("V208", item.key.where, "is a key that opens nothing", mark=mark)


def _date(text: Words) -> datetime | None:
    try:
        return datetime.strptime(text.clean(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _epoch(text: Words) -> int:
    date = _date(text)
    return 0 if date is None else int(date.timestamp()) * 1000
