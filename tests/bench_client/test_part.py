"""Players act when it is time, and what is counted is what happened."""

from __future__ import annotations

import socket
from collections.abc import Callable
from itertools import cycle, repeat
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.bench_client.doubles import Rounds, fake_player
from vetrellis.bench.ear import TelnetEar
from vetrellis.bench.floor import Floor, Player
from vetrellis.bench.part import (
    PATIENCE,
    Arrival,
    Churn,
    Closed,
    Meter,
    Paced,
    Repertoire,
    Shout,
    find_stroll,
)
from vetrellis.bench.verb import VERBS, VIEW

ANSWER = b"Exits: north.\r\n"


def repertoire(*verbs: str) -> Repertoire:
    """Return one that types these verbs, over and over."""
    return Repertoire(cycle(verbs or ("look",)), TelnetEar().encode)


class RepertoireTests(SynchronousTestCase):
    """A verb becomes a line, and the words of its reply."""

    def test_each_verb_has_a_line_and_marks(self) -> None:
        for verb in VERBS:
            player, sent = fake_player(7)
            repertoire(verb).act(player, 1.0, 2.0)
            self.assertEqual(len(sent), 1)
            self.assertTrue(sent[0].endswith(b"\r\n"))
            self.assertTrue(player.marks)
            self.assertEqual((player.since, player.wrote, player.verb), (1.0, 2.0, verb))

    def test_no_word_is_said_twice_and_none_holds_another(self) -> None:
        words, acts = [], repertoire("say")
        for number in (1, 11, 2):
            player, _ = fake_player(number)
            for _ in range(12):
                acts.act(player, 0.0, 0.0)
                words.append(player.marks[0])
        self.assertEqual(len(set(words)), 36)
        self.assertFalse([a for a in words for b in words if a != b and a in b])

    def test_walkers_go_and_come_back(self) -> None:
        player, sent = fake_player()
        player.view = ANSWER
        find_stroll(player)
        acts = repertoire("walk")
        for _ in range(3):
            acts.act(player, 0.0, 0.0)
        self.assertEqual(sent, [b"north\r\n", b"south\r\n", b"north\r\n"])

    def test_who_knows_no_way_looks(self) -> None:
        player, sent = fake_player()
        repertoire("walk").act(player, 0.0, 0.0)
        self.assertEqual(sent, [b"look\r\n"])


class ClosedTests(SynchronousTestCase):
    """Who is answered types on at once; what is counted lies in the window."""

    @override
    def setUp(self) -> None:
        self.player, self.sent = fake_player()
        self.floor = Floor()
        self.addCleanup(self.floor.close)
        self.part = Closed([self.player], repertoire(), Meter(self.floor), 10.0, 11.0, 20.0)

    def reply(self, now: float) -> None:
        self.player.marks = ()
        self.part.replied(self.player, now, ANSWER)

    def test_nobody_begins_too_early(self) -> None:
        self.assertEqual(self.part.prompt(9.0), 1.0)
        self.assertEqual(self.sent, [])

    def test_who_is_answered_types_on(self) -> None:
        self.part.prompt(10.0)
        self.reply(10.1)
        self.reply(10.2)
        self.assertEqual(len(self.sent), 3)

    def test_only_the_window_counts(self) -> None:
        self.part.prompt(10.0)
        for now in (10.5, 11.5, 20.5):
            self.reply(now)
        self.assertEqual(self.part.times, [1.0])
        self.assertEqual(self.part.report()["replies"], {"look": 1})

    def test_nobody_types_after_the_end(self) -> None:
        self.part.prompt(10.0)
        self.reply(20.5)
        self.assertEqual(len(self.sent), 1)
        self.assertLess(self.part.prompt(20.6), 0)

    def test_late_replies_are_waited_for_and_then_lost(self) -> None:
        self.part.prompt(12.0)
        self.assertGreater(self.part.prompt(20.1), 0)
        self.assertLess(self.part.prompt(20.1 + PATIENCE), 0)
        self.assertEqual(self.part.lost_replies, 1)

    def test_unanswered_command_is_lost_once_and_the_player_goes_on(self) -> None:
        self.part.prompt(10.0)
        self.part.prompt(12.0)
        self.part._ends_at = 60.0
        self.part.prompt(10.1 + PATIENCE)
        self.assertEqual((self.part.lost_replies, len(self.sent)), (1, 2))

    def test_player_who_was_hung_up_on_is_counted(self) -> None:
        self.part.prompt(10.0)
        self.part.lost(self.player, 12.0)
        report = self.part.report()
        self.assertEqual((report["hung_up"], report["lost"]), (1, 1))


class PacedTests(SynchronousTestCase):
    """A command is due when it is due, and its time counts from then."""

    def part(self, players: list[Player], ends_at: float = 100.0) -> Paced:
        floor = Floor()
        self.addCleanup(floor.close)
        return Paced(
            players,
            repertoire(),
            Meter(floor),
            0.0,
            0.0,
            ends_at,
            every=2.0,
            jitter=0.25,
            dice=Random(1),
        )

    def test_waiting_counts_from_when_the_command_was_due(self) -> None:
        player, _ = fake_player()
        part = self.part([player])
        part.prompt(0.0)
        part.prompt(5.0)  # we were late ourselves
        self.assertLessEqual(player.since, 2.0)
        part.replied(player, 6.0, ANSWER)
        self.assertGreaterEqual(part.times[0], 4.0)

    def test_commands_that_a_slow_server_kept_waiting_all_count(self) -> None:
        player, sent = fake_player()
        part = self.part([player])
        part.prompt(0.0)
        part.prompt(2.0)
        player.marks = ()
        part.replied(player, 9.0, ANSWER)
        for now in (9.0, 9.1, 9.2):
            part.prompt(now)
            player.marks = ()
            part.replied(player, now, ANSWER)
        self.assertGreaterEqual(len(sent), 4)
        self.assertEqual(len([each for each in part.times if each > 1.0]), 4)

    @given(st.integers(1, 40), st.integers(5, 30))
    def test_rate_is_what_was_asked_for(self, count: int, seconds: int) -> None:
        players = [fake_player(number)[0] for number in range(count)]
        part = self.part(players, float(seconds))
        now = 0.0
        while part.prompt(now) >= 0:
            for player in players:
                if player.marks:
                    player.marks = ()
                    part.replied(player, now, ANSWER)
            now += 0.01
        self.assertLessEqual(abs(part.sent / count - seconds / 2), seconds / 8 + 1)
        self.assertEqual(len(part.times), part.sent)
        self.assertLess(max(part.times), 0.03)


class ArrivalTests(SynchronousTestCase):
    """Players come one after the other, never more at once than may."""

    @override
    def setUp(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.server.close)
        self.server.settimeout(10)
        self.floor = Floor()
        self.addCleanup(self.floor.close)

    def arrival(self, kind: Callable[..., Arrival] = Arrival, count: int = 3) -> Arrival:
        script = [("guest", VIEW), ("north", VIEW)]
        return kind(
            self.floor,
            self.server.getsockname(),
            TelnetEar,
            iter([(number, script) for number in range(count)]),
            2,
            100.0,
        )

    def test_window_is_kept(self) -> None:
        arrival = self.arrival()
        arrival.prompt(0.0)
        self.assertEqual(len(self.floor.players), 2)

    def test_script_is_typed_line_by_line(self) -> None:
        arrival = self.arrival(count=1)
        arrival.prompt(0.0)
        self.floor.play(Rounds(arrival))
        line, _ = self.server.accept()
        self.addCleanup(line.close)
        line.settimeout(10)
        (player,) = self.floor.players.values()
        self.assertEqual(line.recv(100), b"guest\r\n")
        player.marks = ()
        arrival.replied(player, 1.0, ANSWER)
        self.assertEqual(line.recv(100), b"north\r\n")
        arrival.replied(player, 2.0, ANSWER)
        self.assertEqual((arrival.arrived, arrival.times), ([player], [2.0]))
        self.assertLess(arrival.prompt(3.0), 0)

    def test_who_is_turned_away_is_counted_with_the_words(self) -> None:
        arrival = self.arrival(count=1)
        arrival.prompt(0.0)
        line, _ = self.server.accept()
        line.sendall(b"Vetrellis is full just now.\r\n")
        line.close()
        self.floor.play(arrival)
        self.assertEqual(arrival.report()["refused"], 1)
        self.assertEqual(arrival.arrived, [])

    def test_nobody_home_is_told(self) -> None:
        self.server.close()
        closed = socket.create_server(("127.0.0.1", 0))
        address = closed.getsockname()
        closed.close()
        arrival = Arrival(self.floor, address, TelnetEar, iter([(0, [("x", VIEW)])]), 1, 100.0)
        arrival.prompt(0.0)
        self.floor.play(Rounds(arrival))
        self.assertEqual((arrival.refused, arrival.arrived), (1, []))

    def test_end_turns_away_who_is_still_coming(self) -> None:
        arrival = self.arrival()
        arrival.prompt(0.0)
        self.assertLess(arrival.prompt(100.0), 0)
        self.assertEqual((arrival.refused, len(self.floor.players)), (2, 0))

    def test_churn_counts_those_who_came_and_went(self) -> None:
        churn = self.arrival(Churn, count=1)
        churn.prompt(0.0)
        self.floor.play(Rounds(churn))
        (player,) = self.floor.players.values()
        churn.replied(player, 1.0, ANSWER)
        churn.replied(player, 1.0, ANSWER)
        churn.lost(player, 2.0)
        self.assertEqual(churn.report()["cycles"], 1)
        self.assertLess(churn.prompt(3.0), 0)


class ShoutTests(SynchronousTestCase):
    """A line is sent once, and each hearer noted."""

    def test_shout(self) -> None:
        (one, sent), (two, unsent) = fake_player(0), fake_player(1)
        shout = Shout([one, two], "shout w", b"w", 0, 5.0, 9.0)
        self.assertEqual(shout.prompt(4.0), 1.0)
        shout.prompt(5.0)
        shout.prompt(5.1)
        self.assertEqual((sent, unsent), ([b"shout w\r\n"], []))
        shout.replied(one, 6.0, b"")
        shout.replied(two, 7.5, b"")
        self.assertLess(shout.prompt(7.6), 0)
        self.assertEqual(shout.report(), {"sent": 5.0, "first": 6.0, "last": 7.5, "hearers": 2})


class FloorTests(SynchronousTestCase):
    """What comes over a socket reaches the part; who hangs up is gone."""

    def test_reply_is_heard_and_chatter_counted(self) -> None:
        ours, theirs = socket.socketpair()
        self.addCleanup(theirs.close)
        ours.setblocking(False)
        now = iter(repeat(11.0))
        floor = Floor(lambda: next(now))
        self.addCleanup(floor.close)
        player = Player(0, ours, TelnetEar())
        player.is_connected = True
        floor.admit(player)
        part = Closed([player], repertoire(), Meter(floor), 10.0, 10.0, 20.0)
        theirs.sendall(b"Bo says, hm\r\nAl says, ho\r\n" + ANSWER)
        theirs.shutdown(socket.SHUT_WR)
        part.prompt(11.0)
        floor.play(Rounds(part))
        self.assertEqual((len(part.times), floor.heard), (1, 2))
        self.assertEqual(theirs.recv(100), b"look\r\nlook\r\n")
        self.assertEqual(part.hung_up, 1)
        self.assertEqual(floor.players, {})
