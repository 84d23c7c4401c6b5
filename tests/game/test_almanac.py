"""Time, tide and weather are as the almanac says."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.scene import QUAY, ZONE, Scene
from vetrellis.game.core.identity import EntityId
from vetrellis.game.world.almanac import (
    DayPart,
    Moment,
    Season,
    Sky,
    Tide,
    TidePhase,
    Weather,
    next_turn,
    sky_over,
)

REAL_HOUR = 3_600_000
GAME_HOUR = REAL_HOUR // 12


class ClockTests(SynchronousTestCase):
    """A game day is two real hours; 28 days are a season, four seasons a year."""

    def test_the_epoch_is_midnight(self) -> None:
        self.assertEqual(Moment.at(0), Moment(0.0, 1, Season.SOWING, 1, 0, 0))

    def test_a_day_is_two_real_hours(self) -> None:
        moment = Moment.at(2 * REAL_HOUR + 13 * GAME_HOUR + GAME_HOUR // 2)
        self.assertEqual((moment.day, moment.hour, moment.minute), (2, 13, 30))

    def test_seasons_and_years(self) -> None:
        self.assertEqual(Moment.at(56 * REAL_HOUR).season, Season.HERRING)
        self.assertEqual(Moment.at(4 * 56 * REAL_HOUR).year, 2)

    def test_parts_of_the_day(self) -> None:
        hours = {
            4: DayPart.NIGHT,
            5: DayPart.DAWN,
            7: DayPart.DAY,
            19: DayPart.DUSK,
            21: DayPart.NIGHT,
        }
        for hour, part in hours.items():
            self.assertEqual(Moment.at(hour * GAME_HOUR).part, part, hour)

    def test_nights_are_longer_in_lanternmonth(self) -> None:
        winter = 3 * 56 * REAL_HOUR
        self.assertEqual(Moment.at(winter + 5 * GAME_HOUR).part, DayPart.NIGHT)
        self.assertEqual(Moment.at(winter + 20 * GAME_HOUR).part, DayPart.NIGHT)


class TideTests(SynchronousTestCase):
    """The tide is a formula that everything reads."""

    def test_a_cycle_takes_62_real_minutes(self) -> None:
        now = next_turn(0)
        turns = []
        for _ in range(4):
            now = next_turn(now + 60_000)
            turns.append(now)
        cycle = (turns[2] - turns[0]) / 60_000
        self.assertLess(abs(cycle - 62), 1)

    def test_shares_are_as_the_formula_says(self) -> None:
        samples = [Tide.at(minute * 60_000).names() for minute in range(28 * 120)]
        ebb = sum("ebb" in names for names in samples) / len(samples)
        low = sum("low" in names for names in samples) / len(samples)
        self.assertLess(abs(ebb - 0.43), 0.02)
        self.assertLess(abs(low - 0.27), 0.03)

    def test_springs_come_and_go(self) -> None:
        springs = [
            minute for minute in range(28 * 120) if "spring" in Tide.at(minute * 60_000).names()
        ]
        self.assertTrue(springs)
        self.assertLess(len(springs), 28 * 120 * 0.1)

    def test_phases(self) -> None:
        self.assertEqual(Tide(0.9, True).phase, TidePhase.HIGH)
        self.assertEqual(Tide(-0.9, True).phase, TidePhase.LOW)
        self.assertEqual(Tide(0.1, True).phase, TidePhase.FLOOD)
        self.assertEqual(Tide(0.1, False).phase, TidePhase.EBB)
        self.assertEqual(Tide(-1.2, False).names(), ("ebb", "low", "spring", "falling"))


class WeatherTests(SynchronousTestCase):
    """Each zone has its weather, and it turns by itself."""

    def test_a_new_zone_begins_clear(self) -> None:
        scene = Scene()
        self.assertIn(Weather, scene.engine.world[ZONE])

    def test_it_turns_and_is_told_outdoors(self) -> None:
        scene = Scene()
        told: list[str] = []
        for _ in range(600):
            outcome = scene.engine.begin_tick(scene.engine.world.now + 60_000)
            told += scene.read(outcome).splitlines()
        self.assertIn("It begins to rain.", told)
        self.assertIn("The tide is coming in.", told)
        self.assertTrue(any(line.startswith("Night comes down.") for line in told))
        self.assertEqual(len([line for line in told if line == "The sun is up."]), 5)

    def test_it_snows_in_winter(self) -> None:
        scene = Scene()
        engine = scene.engine
        engine.begin_tick(3 * 56 * REAL_HOUR)
        skies = set()
        for _ in range(400):
            engine.begin_tick(engine.world.now + 300_000)
            skies.add(sky_over(engine.world, QUAY))
        self.assertIn(Sky.SNOW, skies)
        self.assertNotIn(Sky.RAIN, skies)

    def test_where_there_is_no_zone_it_is_clear(self) -> None:
        self.assertEqual(sky_over(Scene().engine.world, EntityId("q/slip")), Sky.CLEAR)
