"""Which events are told by a narrator instead of by one message."""

from __future__ import annotations

from collections.abc import Mapping

from vetrellis.game.core.event import Event
from vetrellis.game.player.information import (
    ScoreAsked,
    TideAsked,
    TimeAsked,
    WeatherAsked,
    WhoAsked,
)
from vetrellis.game.prose import narration, report
from vetrellis.game.prose.compositor import Narrator
from vetrellis.game.world import senses
from vetrellis.game.world.clothes import EquipmentSeen
from vetrellis.game.world.food import Consumed
from vetrellis.game.world.handling import InventoryTaken

NARRATORS: Mapping[type[Event], Narrator] = {
    senses.Looked: narration.looked,
    senses.LookedToward: narration.looked_toward,
    senses.Examined: narration.examined,
    senses.LookedInside: narration.looked_inside,
    senses.Searched: narration.searched,
    senses.Read: narration.read,
    senses.Listened: narration.listened,
    senses.Smelled: narration.smelled,
    senses.ExitsSeen: narration.exits_seen,
    Consumed: narration.consumed,
    InventoryTaken: report.inventory,
    EquipmentSeen: report.equipment,
    TimeAsked: report.time_asked,
    TideAsked: report.tide_asked,
    WeatherAsked: report.weather_asked,
    WhoAsked: report.who_asked,
    ScoreAsked: report.score_asked,
}
"""By event type; the help desk adds its own."""
