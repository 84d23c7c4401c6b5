"""Who is up to no good comes as often, and stays as long, as it was asked for."""

from __future__ import annotations

import socket
from itertools import count, islice

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.bench_client.doubles import Rounds
from vetrellis.bench.attack import (
    DRIP_EVERY,
    GRACE,
    OPENED_EACH_SECOND,
    HalfOpen,
    Opening,
    Siege,
)
from vetrellis.bench.ear import TelnetEar
from vetrellis.bench.floor import Floor, Player
from vetrellis.bench.half_open import OPENINGS, openings
from vetrellis.bench.part import Script

REFUSED, BUSY = b"do not belong together", b"The server is busy."


class AttackCase(SynchronousTestCase):
    """A floor, and a listener that a test answers for."""

    @override
    def setUp(self) -> None:
        self.floor = Floor(lambda: 95.0)
        self.addCleanup(self.floor.close)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(5)
        self.addCleanup(self.listener.close)
        self.address = self.listener.getsockname()[:2]

    def accepted(self) -> socket.socket:
        line, _ = self.listener.accept()
        line.settimeout(5)
        self.addCleanup(line.close)
        return line

    def players(self) -> list[Player]:
        return sorted(self.floor.players.values(), key=lambda player: player.number)


class SiegeTests(AttackCase):
    """Passwords come at a steady rate, whatever the server says."""

    def siege(self, rate: float = 10.0, window: int = 100) -> Siege:
        script: Script = [("name\r\nwrong", (REFUSED, BUSY)), ("other\r\nbad", (REFUSED, BUSY))]
        waiting = ((number, script) for number in count())
        return Siege(
            self.floor, self.address, TelnetEar, waiting, window, 100.0, is_alone=True, rate=rate
        )

    def test_rate_is_kept(self) -> None:
        siege = self.siege()
        for now in (90.0, 90.05, 90.1, 91.0, 92.0):
            siege.prompt(now)
        self.assertEqual(len(self.players()), 20)

    def test_no_more_wait_than_may(self) -> None:
        siege = self.siege(window=3)
        siege.prompt(90.0)
        siege.prompt(99.0)
        self.assertEqual(len(self.players()), 3)

    def test_each_tries_on_until_the_end_of_the_script(self) -> None:
        siege = self.siege()
        siege.prompt(90.0)
        siege.prompt(90.15)
        (first, second) = self.players()
        self.floor.play(Rounds(siege))
        lines = [self.accepted() for _ in range(2)]
        self.assertEqual({line.recv(100) for line in lines}, {b"name\r\nwrong\r\n"})
        for player in (first, second):
            since = player.since
            self.assertEqual(since, 95.0)
            siege.replied(player, since + 0.5, REFUSED)
            siege.replied(player, since + 1.5, BUSY)
        self.assertEqual({line.recv(100) for line in lines}, {b"other\r\nbad\r\n"})
        self.assertEqual(self.players(), [])
        told = siege.report()
        self.assertEqual((told["attempts"], told["answers"], told["busy"]), (4, 4, 2))
        self.assertEqual([round(each, 3) for each in told["times"]], [0.5, 1.0, 0.5, 1.0])

    def test_last_ones_may_wait_a_while(self) -> None:
        siege = self.siege()
        siege.prompt(99.0)
        siege.prompt(99.5)
        self.assertGreater(siege.prompt(100.0), 0)
        self.assertEqual(siege.prompt(100.0 + GRACE), -1.0)
        self.assertEqual((siege.refused, self.players()), (5, []))


class HalfOpenTests(AttackCase):
    """Connections stand, and come again when they are closed."""

    def part(self, number: int, words: str = "", drip: str = "") -> HalfOpen:
        opening = Opening.of([*self.address, words, drip])
        return HalfOpen(self.floor, [opening], number, 100.0)

    def test_words_are_said_at_once_and_nothing_after_them(self) -> None:
        part = self.part(2, "\xff\xfagu")
        part.prompt(1.0)
        part.prompt(2.0)
        self.floor.play(Rounds(part))
        for _ in range(2):
            self.assertEqual(self.accepted().recv(100), b"\xff\xfagu")
        self.assertEqual(part.opened, 2)

    def test_they_come_no_faster_than_guards_let_in(self) -> None:
        part = self.part(5000)
        part.prompt(1.0)
        part.prompt(1.5)
        self.assertEqual(len(self.players()), OPENED_EACH_SECOND // 2 + 1)

    def test_drops_fall_one_by_one(self) -> None:
        part = self.part(1, "a", "xy")
        part.prompt(1.0)
        self.floor.play(Rounds(part, 20))
        line = self.accepted()
        self.assertEqual(line.recv(100), b"a")
        now = self.began(part)
        for step, drop in enumerate((b"x", b"y", b"x"), start=1):
            part.prompt(now + step * DRIP_EVERY)
            self.assertEqual(line.recv(100), drop)

    def began(self, part: HalfOpen) -> float:
        (due, *_) = part._drips[0]
        part._ends_at = due + 10 * DRIP_EVERY
        return due - DRIP_EVERY

    def test_who_is_hung_up_on_comes_again(self) -> None:
        part = self.part(1)
        part.prompt(1.0)
        self.floor.play(Rounds(part))
        self.accepted().close()
        self.floor.play(Rounds(part, 20))
        self.assertEqual(part.closed, 1)
        part.prompt(2.0)
        self.accepted()
        self.floor.play(Rounds(part))
        self.assertEqual(part.opened, 2)

    def test_those_who_stand_at_the_end_are_counted(self) -> None:
        part = self.part(3)
        part.prompt(1.0)
        part.prompt(2.0)
        self.floor.play(Rounds(part))
        self.assertEqual(part.prompt(100.0), -1.0)
        told = part.report()
        self.assertEqual(told, {"opened": 3, "refused": 0, "closed": 0, "held": 3})
        self.assertEqual(self.players(), [])

    def test_every_listener_is_tried_in_several_ways(self) -> None:
        addresses = {name: ("127.0.0.1", port) for port, name in enumerate(OPENINGS)}
        orders = openings(addresses)
        self.assertEqual(len(orders), sum(map(len, OPENINGS.values())))
        self.assertEqual(len({tuple(order) for order in orders}), len(orders))
        for opening in map(Opening.of, orders):
            self.assertIn(opening.address, addresses.values())
            self.assertNotIn(b"\r\n\r\n", opening.words)
            self.assertTrue(all(islice(opening.drip, 1)) or not opening.drip)

    def test_listener_that_is_not_there_is_left_out(self) -> None:
        self.assertEqual(len(openings({"ssh": ("127.0.0.1", 1)})), len(OPENINGS["ssh"]))
