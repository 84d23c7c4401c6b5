"""The almanac: clock, day and night, moon, seasons, tide and weather.

Time is a function of world time (milliseconds of real time since the world's epoch), so it
survives restarts, and nothing here is stored but the weather. One game day is two real hours; 28
days are a moon and a season; four seasons are a year. The tide's height is `h = A sin(2 pi t /
12.4 h)` with `A = 1 + 0.35 cos(2 pi t / 14 d)`, in game time: a full cycle takes 62 real minutes,
and springs and neaps alternate with the moon.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.blueprint import WORLD, Founded
from vetrellis.game.core.entity import Part
from vetrellis.game.core.event import NOBODY, Audience, Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, due, every
from vetrellis.game.core.turn import Turn
from vetrellis.game.world.location import Room, Zone, rooms_of

SPEED = 12
"""Game time passes twelve times as fast as real time."""

HOUR = 3600
DAY = 24 * HOUR
MOON = 28 * DAY
YEAR = 4 * MOON
TIDE_PERIOD = 12.4 * HOUR
SPRING_PERIOD = 14 * DAY


class DayPart(StrEnum):
    """A part of the day."""

    NIGHT = "night"
    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"


class Season(StrEnum):
    """A quarter of the year."""

    SOWING = "sowing"
    HERRING = "herring"
    GATHER = "gather"
    LANTERNMONTH = "lanternmonth"


_SEASONS = tuple(Season)


class TidePhase(StrEnum):
    """What the sea is doing, as people say it."""

    FLOOD = "flood"
    HIGH = "high"
    EBB = "ebb"
    LOW = "low"


class Sky(StrEnum):
    """What the weather is."""

    CLEAR = "clear"
    HAZE = "haze"
    FOG = "fog"
    RAIN = "rain"
    GALE = "gale"
    SNOW = "snow"


@frozen
class Moment:
    """World time, read as a clock and a calendar.

    Attributes:
        seconds: Game time since the epoch.
        year: From 1.
        season: The quarter of the year, which is also its month and its moon.
        day: Day of the season, from 1 to 28.
        hour: From 0 to 23.
        minute: From 0 to 59.
    """

    seconds: float
    year: int
    season: Season
    day: int
    hour: int
    minute: int

    @classmethod
    @lru_cache(maxsize=8)  # a tick's readers all ask for the same
    def at(cls, now: int) -> Moment:
        """Read world time in milliseconds."""
        seconds = now * SPEED / 1000
        whole = int(seconds)
        return cls(
            seconds,
            whole // YEAR + 1,
            _SEASONS[whole % YEAR // MOON],
            whole % MOON // DAY + 1,
            whole % DAY // HOUR,
            whole % HOUR // 60,
        )

    @property
    def part(self) -> DayPart:
        """The part of the day. Nights are longer in Lanternmonth."""
        late = 1 if self.season is Season.LANTERNMONTH else 0
        if self.hour < 5 + late or self.hour >= 21 - late:
            return DayPart.NIGHT
        if self.hour < 7 + late:
            return DayPart.DAWN
        return DayPart.DAY if self.hour < 19 - late else DayPart.DUSK


@frozen
class Tide:
    """The state of the sea.

    Attributes:
        height: From about -1.35 (lowest springs) to 1.35.
        rising: Whether the water is coming in.
    """

    height: float
    rising: bool

    @classmethod
    @lru_cache(maxsize=8)
    def at(cls, now: int) -> Tide:
        """Return the tide at a world time in milliseconds."""
        height = _height(now)
        return cls(height, _height(now + 1000) > height)

    @property
    def phase(self) -> TidePhase:
        """What the sea is doing, as people say it."""
        if abs(self.height) > 0.6:
            return TidePhase.HIGH if self.height > 0 else TidePhase.LOW
        return TidePhase.FLOOD if self.rising else TidePhase.EBB

    def names(self) -> tuple[str, ...]:
        """Return every name that content may use of this tide; they overlap."""
        bounds = (("flood", 0.2, 1), ("high", 0.6, 1), ("ebb", -0.2, -1), ("low", -0.6, -1))
        said = [name for name, bound, sign in bounds if self.height * sign > bound * sign]
        if self.height < -1.05:
            said.append("spring")
        return (*said, "rising" if self.rising else "falling")


TIDE_NAMES = ("flood", "high", "ebb", "low", "spring", "rising", "falling")
"""All that `Tide.names` may hold."""


def _height(now: int) -> float:
    seconds = now * SPEED / 1000
    swell = 1 + 0.35 * math.cos(math.tau * seconds / SPRING_PERIOD)
    return swell * math.sin(math.tau * seconds / TIDE_PERIOD)


def next_turn(now: int) -> int:
    """Return the world time, in milliseconds, at which the tide turns next: high or low water."""
    rising = Tide.at(now).rising
    step = 1000 * HOUR // SPEED // 60  # one game minute
    when = now
    while Tide.at(when).rising == rising:
        when += step
    return when


# Weather: one chain for each zone, moved by a timer.

WEATHER_TIMER = "weather"
WEATHER_LASTS = 20 * 60_000
"""How long a weather holds, in real milliseconds: four game hours, give or take a half."""

_NEXT: Mapping[Sky, tuple[Sky, ...]] = {
    Sky.CLEAR: (Sky.CLEAR, Sky.CLEAR, Sky.HAZE, Sky.HAZE, Sky.RAIN),
    Sky.HAZE: (Sky.CLEAR, Sky.CLEAR, Sky.FOG, Sky.FOG, Sky.RAIN),
    Sky.FOG: (Sky.FOG, Sky.HAZE, Sky.HAZE, Sky.RAIN, Sky.CLEAR),
    Sky.RAIN: (Sky.RAIN, Sky.GALE, Sky.HAZE, Sky.CLEAR, Sky.CLEAR),
    Sky.GALE: (Sky.RAIN, Sky.RAIN, Sky.CLEAR, Sky.GALE, Sky.CLEAR),
    Sky.SNOW: (Sky.SNOW, Sky.CLEAR, Sky.HAZE, Sky.CLEAR, Sky.GALE),
}


@frozen
class Weather(Part):
    """What the sky does over a zone.

    Attributes:
        sky: The weather now.
    """

    sky: Sky = Sky.CLEAR


@frozen
class WeatherChanged(Event):
    """The weather of a zone turned.

    Attributes:
        zone: Over which zone.
        sky: The weather from now on.
        before: The weather until now.
        until: World time at which it may turn again.
    """

    zone: EntityId
    sky: Sky
    before: Sky
    until: int

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.zone, Weather(self.sky))
        world.schedule(self.zone, WEATHER_TIMER, self.until)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        if self.sky is self.before:
            return NOBODY
        return Audience(tuple(outdoors(world, self.zone)))


@frozen
class TimePassed(Event):
    """A tick of time.

    Attributes:
        now: World time from now on, in milliseconds.
    """

    now: int

    @override
    def apply(self, world: WorldGraph) -> None:
        world.advance(self.now)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@frozen
class Almanac(Part):
    """What was last announced to the world, so that each change is told once.

    Attributes:
        part: The part of the day.
        phase: The phase of the tide.
    """

    part: DayPart = DayPart.NIGHT
    phase: TidePhase = TidePhase.LOW


@frozen
class AlmanacOpened(Event):
    """The first day of the world is under way. Nobody has to be told."""

    part: DayPart
    phase: TidePhase

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(WORLD, Almanac(self.part, self.phase))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@frozen
class DayPartCame(Event):
    """Dawn, day, dusk or night came."""

    part: DayPart

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(WORLD, world[WORLD][Almanac].but(part=self.part))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(tuple(outdoors(world, None)))


@frozen
class TideTurned(Event):
    """The sea entered another phase."""

    phase: TidePhase

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(WORLD, world[WORLD][Almanac].but(phase=self.phase))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        coast = [z.id for z in world if Zone in z and z[Zone].coastal]
        return Audience(tuple(room for zone in coast for room in outdoors(world, zone)))


def outdoors(world: WorldGraph, zone: EntityId | None) -> Iterator[EntityId]:
    """Yield the rooms of a zone (of all zones, for None) that have no roof."""
    if zone is not None:
        yield from (room for room in rooms_of(world, zone) if not world[room][Room].indoors)
        return
    yield from (e.id for e in world if Room in e and not e[Room].indoors)


def sky_over(world: WorldGraph, room: EntityId) -> Sky:
    """Return the weather over a room."""
    place = world[room].get(Room)
    zone = None if place is None else world.get(place.zone)
    weather = None if zone is None else zone.get(Weather)
    return Sky.CLEAR if weather is None else weather.sky


@every(10)
def the_sky_and_sea_are_told(turn: Turn) -> Iterator[Event]:
    """Announce the day's parts and the tide's phases as they come."""
    said = turn.world[WORLD].get(Almanac)
    part = Moment.at(turn.world.now).part
    phase = Tide.at(turn.world.now).phase
    if said is None:
        yield AlmanacOpened(part, phase)
        return
    if said.part is not part:
        yield DayPartCame(part)
    if said.phase is not phase:
        yield TideTurned(phase)


@after(Founded)
def every_zone_has_weather(event: Founded, turn: Turn) -> Iterator[Event]:
    """Start the weather of each zone that came to be."""
    for placement in event.placements:
        if Zone in turn.world[placement.id]:
            until = turn.world.now + WEATHER_LASTS
            yield WeatherChanged(placement.id, Sky.CLEAR, Sky.CLEAR, until)


@due(WEATHER_TIMER)
def the_weather_turns(turn: Turn) -> Iterator[Event]:
    """Move a zone's weather one step along its chain."""
    before = turn.actor[Weather].sky
    sky = turn.dice.choice(_NEXT[before])
    winter = Moment.at(turn.world.now).season is Season.LANTERNMONTH
    if winter and sky is Sky.RAIN:
        sky = Sky.SNOW
    lasts = int(WEATHER_LASTS * turn.dice.uniform(0.5, 1.5))
    yield WeatherChanged(turn.actor.id, sky, before, turn.world.now + lasts)
