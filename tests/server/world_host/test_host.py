"""The world host: what is shown is committed, in order, once, and whatever happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.world_host.stage import HostTestCase, phrase
from tests.support.engine_double import ROOM, EngineDouble, Left
from vetrellis.game.core.entity import Entity
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.core.text import Text
from vetrellis.game.player.avatar import Journal
from vetrellis.game.player.presence import Presence
from vetrellis.server.interfaces import IHostEnd
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.world_host.attachment import INBOX
from vetrellis.server.world_host.journal import OutputWriter, Passed, decode_inputs, decode_outputs
from vetrellis.server.world_host.missed import MOST, MOST_LETTERS, Missed
from vetrellis.server.world_host.pace import Pace
from vetrellis.server.world_host.restore import restore
from vetrellis.shared.serialization import EntityCodec
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

ADA = EntityId("player:1")


class BrokenWriter(OutputWriter):
    """Can write nothing."""

    @override
    def encode(self, deliveries: Iterable[Delivery]) -> bytes:
        raise TypeError("no words for this")


class ShownTests(HostTestCase):
    """What is shown is committed."""

    def test_it_is_a_host_end(self) -> None:
        self.assertTrue(verifyObject(IHostEnd, self.host))

    def test_nothing_is_shown_before_the_commit(self) -> None:
        ada = self.attach()
        self.tick(3)
        self.assertEqual(ada.deliveries, [])
        self.store.release()
        self.assertEqual(ada.read(), ["You are here."])

    def test_delivery_has_all_of_its_tick(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        ada.type("say hello")
        self.settle()
        (delivery,) = ada.deliveries
        self.assertEqual(
            [text.plain() for text in delivery.texts], ["You keep oak.", "player:1: hello"]
        )
        self.assertEqual(
            [datum.body for datum in delivery.data],
            [{"words": "You keep oak."}, {"words": "player:1: hello"}],
        )
        assert delivery.prompt is not None
        self.assertEqual(delivery.prompt.plain(), "player:1>")
        self.assertEqual((delivery.seq, delivery.acked, delivery.transient), (2, 2, False))

    def test_answer_without_words_still_acknowledges(self) -> None:
        ada = self.present()
        ada.type("shrug")
        self.settle()
        (delivery,) = ada.deliveries
        self.assertEqual((delivery.texts, delivery.acked), ((), 1))
        self.assertIsNotNone(delivery.prompt)

    def test_who_is_refused_is_told_so_once(self) -> None:
        ada, bo = self.present(), self.present(2)
        for line in ("keep oak", "refuse", "keep ash"):
            ada.type(line)
        bo.type("keep elm")
        self.settle()
        ada.type("keep elm")
        self.settle()
        self.assertEqual([each.refused for each in ada.deliveries], [True, False])
        self.assertEqual([each.refused for each in bo.deliveries], [False])

    def test_who_is_not_there_may_ask(self) -> None:
        told = self.successResultOf(self.host.consult("who", "es"))
        self.assertEqual(told, Text.of("who in es"))
        self.assertIsNone(self.successResultOf(self.host.consult("look", "es")))

    def test_it_is_known_who_is_there_or_lingers(self) -> None:
        self.assertFalse(self.successResultOf(self.host.is_there(ADA)))
        ada = self.present()
        self.assertTrue(self.successResultOf(self.host.is_there(ADA)))
        ada.detach()
        self.settle()
        self.assertTrue(self.successResultOf(self.host.is_there(ADA)))
        self.present().detach(deliberate=True)
        self.settle()
        self.assertFalse(self.successResultOf(self.host.is_there(ADA)))

    def test_commits_out_of_order_are_shown_in_order(self) -> None:
        ada = self.present()
        for word in ("oak", "ash"):
            ada.type(f"keep {word}")
            self.tick()
        (_, first), (_, second) = self.store.waiting
        second.callback(None)
        self.assertEqual(ada.read(), [])
        first.callback(None)
        self.assertEqual(ada.read(), ["You keep oak.", "You keep ash."])

    def test_committed_is_what_was_shown(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        self.settle()
        kept = decode_outputs(self.memory.records[-1].outputs)
        self.assertEqual(list(kept), ada.deliveries)

    def test_everyone_is_told_and_the_text_is_kept_once(self) -> None:
        players = [self.present(number) for number in range(1, 6)]
        for player in players:
            player.read()
        players[0].type("say unmistakable")
        self.settle()
        self.assertEqual([p.read() for p in players], [["player:1: unmistakable"]] * 5)
        outputs = self.memory.records[-1].outputs
        self.assertEqual(outputs.count(b"unmistakable"), 2)  # the text, and the datum

    def test_idle_ticks_commit_nothing(self) -> None:
        self.present()
        before = len(self.memory.records)
        self.tick(50)
        self.assertEqual((len(self.store.waiting), len(self.memory.records)), (0, before))

    def test_session_that_fails_does_not_silence_others(self) -> None:
        def fail(_: Delivery) -> None:
            raise RuntimeError("a broken session")

        self.host.attach(Attach(SessionId("bad"), EntityId("player:9"), "Bad"), fail)
        ada = self.attach()
        self.settle()
        self.assertEqual(ada.read(), ["You are here."])
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)


class MutantTests(HostTestCase):
    """The build that the proof must catch does break the promise."""

    release_before_commit = True

    def test_shown_before_the_commit_and_once(self) -> None:
        ada = self.attach()
        self.tick()
        self.assertEqual(ada.read(), ["You are here."])
        self.store.release()
        self.assertEqual(ada.read(), [])


class InboxTests(HostTestCase):
    """Lines are done in the order in which they came, fairly, and only so many may wait."""

    def test_line_out_of_order_is_refused(self) -> None:
        ada = self.present()
        session = ada.attach.session
        self.assertFalse(self.host.accept(Input(session, 2, "say early")))
        self.assertTrue(self.host.accept(Input(session, 1, "say now")))
        self.assertFalse(self.host.accept(Input(session, 1, "say again")))

    def test_line_of_nobody_is_refused(self) -> None:
        self.assertFalse(self.host.accept(Input(SessionId("nobody"), 1, "say boo")))

    def test_full_inbox_refuses(self) -> None:
        ada = self.present()
        self.assertEqual(
            [ada.type(f"say {n}") for n in range(INBOX + 1)], [True] * INBOX + [False]
        )
        self.settle()
        self.assertTrue(ada.type("say more"))

    def test_flood_gets_a_few_lines_a_tick(self) -> None:
        ada = self.present()
        for number in range(6):
            ada.type(f"say {number}")
        self.settle()
        self.assertEqual(len(ada.read()), self.pace.lines)
        self.settle()
        self.assertEqual(ada.read(), ["player:1: 4", "player:1: 5"])

    def test_rounds_take_one_line_of_each_in_order_of_arrival(self) -> None:
        ada, bo = self.present(1), self.present(2)
        ada.read()
        for player, word in ((ada, "a1"), (ada, "a2"), (bo, "b1"), (bo, "b2")):
            player.type(f"say {word}")
        self.settle()
        said = [words.split()[-1] for words in ada.read()]
        self.assertEqual(said, ["a1", "b1", "a2", "b2"])

    def test_lines_typed_before_arriving_are_done_after(self) -> None:
        ada = self.attach()
        ada.type("keep oak")
        self.settle()
        self.assertEqual(ada.read(), ["You are here.", "You keep oak."])


class QuickAnswerTests(HostTestCase):
    """While there is room, a line is not kept waiting for the tick."""

    pace = Pace(answer=0.02)

    def test_line_is_done_before_the_tick(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        self.clock.advance(0.02)
        self.store.release()
        self.assertEqual(ada.read(), ["You keep oak."])

    def test_line_that_comes_into_silence_is_done_at_once(self) -> None:
        ada = self.present()
        self.clock.advance(0.05)
        ada.type("keep oak")
        self.clock.advance(0)
        self.store.release()
        self.assertEqual(ada.read(), ["You keep oak."])
        ada.type("keep ash")
        self.clock.advance(0.01)
        self.assertEqual(len(self.store.waiting), 0)  # a pause is kept after each beat
        self.clock.advance(0.01)
        self.store.release()
        self.assertEqual(ada.read(), ["You keep ash."])

    def test_no_time_passes_with_it(self) -> None:
        ada = self.present()
        before = self.engine.world.counters.tick
        ada.type("keep oak")
        self.clock.advance(0.02)
        self.assertEqual(self.engine.world.counters.tick, before)
        self.store.release()
        steps = decode_inputs(self.memory.records[-1].inputs).steps
        self.assertEqual(steps, (Input(ada.attach.session, 1, "keep oak"),))

    def test_busy_disk_leaves_lines_for_the_tick(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        self.clock.advance(0.02)
        ada.type("keep ash")
        self.clock.advance(0.03)
        self.assertEqual(len(self.store.waiting), 1)
        self.store.release()
        self.clock.advance(0.02)
        self.store.release()
        self.assertEqual(ada.read(), ["You keep oak.", "You keep ash."])

    def test_busy_processor_leaves_lines_for_the_tick(self) -> None:
        ada = self.present()
        self.host._effort = 0.04  # what a beat took
        ada.type("keep oak")
        self.clock.advance(0.05)
        self.assertEqual(len(self.store.waiting), 0)
        self.settle()
        self.assertEqual(ada.read(), ["You keep oak."])

    def test_full_pipeline_leaves_lines_in_the_inbox(self) -> None:
        ada = self.present()
        self.host.pace = Pace(answer=0.06, pipeline=1)
        self.clock.advance(0.05)
        self.host._answer_soon()
        self.engine.bell = "Dong."
        self.clock.advance(0.05)  # the tick, which fills the pipeline
        ada.type("keep ash")
        self.clock.advance(0.01)  # the answer, for which there is no room
        self.assertEqual((len(self.store.waiting), self.host._reception.waiting), (1, 1))


class HeldBreathTests(HostTestCase):
    """When the disk does not keep up, the world stops; lines and players wait."""

    def fill(self) -> None:
        self.ada = self.present()
        for number in range(self.pace.pipeline):
            self.ada.type(f"keep word{number}")
            self.tick()

    def test_full_pipeline_stops_the_world(self) -> None:
        self.fill()
        self.ada.type("keep more")
        now = self.engine.world.counters.tick
        self.tick(3)
        self.assertEqual(len(self.store.waiting), self.pace.pipeline)
        self.assertEqual(self.engine.world.counters.tick, now)

    def test_world_goes_on_where_it_stopped(self) -> None:
        self.fill()
        self.ada.type("keep more")
        self.tick()
        self.store.release()
        self.settle()
        self.assertEqual(self.ada.read()[-1], "You keep more.")

    def test_players_are_told_once_in_their_language(self) -> None:
        self.fill()
        bo = self.attach(2, "es")
        self.store.release()
        self.settle()
        self.ada.read()
        bo.read()
        self.ada.type("keep more")
        self.tick(30)
        self.assertEqual(self.ada.read(), ["en:host-holds-breath"])
        (delivery,) = bo.deliveries
        self.assertEqual(delivery.texts, (phrase("es", "host-holds-breath"),))
        self.assertTrue(delivery.transient)
        self.assertEqual((delivery.seq, delivery.acked), (0, 0))

    def test_language_is_the_one_configured_last(self) -> None:
        ada = self.present()
        ada.configure("es")
        ada.type("keep oak")
        self.tick(12)
        self.assertEqual(ada.read(), ["es:host-holds-breath"])

    def test_players_are_told_again_another_time(self) -> None:
        ada = self.present()
        for _ in range(2):
            ada.type("keep oak")
            self.tick(15)
            self.store.release()
        words = "en:host-holds-breath"
        self.assertEqual(ada.read(), [words, "You keep oak."] * 2)

    def test_age_is_that_of_the_oldest(self) -> None:
        self.assertEqual(self.host.commit_age, 0)
        self.fill()
        self.assertAlmostEqual(self.host.commit_age, 0.4)


class ComingAndGoingTests(HostTestCase):
    """A character has one attachment at most, and every attachment ends once."""

    def test_second_attachment_takes_over(self) -> None:
        old = self.present()
        new = self.attach()
        self.settle()
        (last,) = old.deliveries
        self.assertEqual((last.ended, last.texts, last.prompt), ("taken-over", (), None))
        self.assertEqual(new.read(), ["You are here."])
        new.type("say mine")
        self.settle()
        self.assertEqual((old.read(), new.read()), ([], ["player:1: mine"]))
        self.assertFalse(old.type("say mine"))

    def test_two_that_come_in_one_tick_are_one_after_the_other(self) -> None:
        first, second = self.attach(), self.attach()
        self.settle()
        self.assertEqual([d.ended for d in first.deliveries], ["taken-over"])
        self.assertEqual(second.read(), ["You are here."])

    def test_quitting_ends_after_the_goodbye_is_committed(self) -> None:
        ada = self.present()
        ada.type("quit")
        ada.type("say never")
        self.tick()
        self.assertEqual(ada.deliveries, [])
        self.store.release()
        (last,) = ada.deliveries
        self.assertEqual((last.ended, last.acked), ("quit", 1))
        self.assertEqual(ada.read(), ["Goodbye."])
        self.assertNotIn(ADA, self.engine.world)

    def test_deliberate_detach_ends_with_a_delivery(self) -> None:
        ada = self.present()
        ada.detach(deliberate=True)
        self.settle()
        self.assertEqual([d.ended for d in ada.deliveries], ["quit"])
        self.assertNotIn(ADA, self.engine.world)

    def test_deliberate_detach_ends_though_the_character_was_gone(self) -> None:
        ada = self.present()
        self.engine.world.apply(Left(ADA))
        self.engine.leave = lambda player, deliberate, linger=0: Outcome()  # type: ignore[method-assign]  # it was gone already
        ada.detach(deliberate=True)
        self.settle()
        self.assertEqual([d.ended for d in ada.deliveries], ["quit"])

    def test_character_lingers_as_long_as_it_was_said(self) -> None:
        self.host.pace = evolve(self.host.pace, linger=7.0)
        left: list[int] = []

        def leave(player: EntityId, deliberate: bool, linger: int = 0) -> Outcome:
            left.append(linger)
            return Outcome()

        self.engine.leave = leave  # type: ignore[method-assign]  # notes how long
        self.present().detach()
        self.settle()
        self.assertEqual(left, [7000])

    def test_broken_link_leaves_the_character_and_no_reader(self) -> None:
        ada, bo = self.present(1), self.present(2)
        ada.read()
        ada.detach()
        self.settle()
        bo.type("say anyone")
        self.settle()
        self.assertEqual(ada.deliveries, [])
        self.assertEqual(bo.read(), ["player:1 is link-dead.", "player:2: anyone"])
        self.assertEqual(self.engine.world[ADA][Presence].linkdead_since, 0)

    def test_what_is_on_its_way_when_the_link_breaks_is_kept(self) -> None:
        ada = self.present()
        ada.read()
        ada.type("keep oak")
        self.tick()
        ada.detach()
        self.store.release()
        self.assertEqual(ada.deliveries, [])
        again = self.attach()
        self.settle()
        self.assertEqual(again.read()[:2], ["en:host-missed", "You keep oak."])

    def test_what_happens_meanwhile_is_told_to_who_comes_back_once(self) -> None:
        ada, bo = self.present(1), self.present(2)
        ada.detach()
        self.settle()
        for word in ("oak", "ash"):
            bo.type(f"say {word}")
            self.settle()
        again = self.attach(1)
        self.settle()
        told = again.read()
        self.assertEqual(told[0], "en:host-missed")
        for line in ("player:2: oak", "player:2: ash"):
            self.assertEqual(told.count(line), 1)
        self.assertLess(told.index("player:2: ash"), len(told) - 1)
        again.detach()
        self.settle()
        third = self.attach(1)
        self.settle()
        self.assertNotIn("player:2: oak", third.read())

    def test_only_the_newest_is_kept_and_the_rest_counted(self) -> None:
        missed = Missed(0.0)
        missed.keep(Text.of(f"line {number}") for number in range(MOST + 10))
        self.assertEqual((len(missed.texts), missed.lost), (MOST, 10))
        missed.keep([Text.of("x" * MOST_LETTERS)])
        self.assertEqual((len(missed.texts), missed.lost), (1, MOST + 10))

    def test_who_is_back_in_the_same_beat_was_never_gone(self) -> None:
        ada, bo = self.present(1), self.present(2)
        bo.read()
        ada.detach()
        self.present(1)
        self.assertNotIn("player:1 is link-dead.", bo.read())

    def test_what_was_typed_before_is_done_before_somebody_else_takes_over(self) -> None:
        ada = self.present()
        for number in range(9):
            ada.type(f"keep word{number}")
        self.attach()
        self.settle()
        self.assertEqual(len(self.engine.world[ADA][Journal].flags), 9)

    def test_lines_before_a_broken_link_are_done(self) -> None:
        ada = self.present()
        for number in range(6):
            ada.type(f"keep word{number}")
        ada.detach()
        self.assertFalse(ada.type("keep nothing"))
        self.settle()
        self.settle()
        self.settle()
        self.assertEqual(len(self.engine.world[ADA][Journal].flags), 6)
        self.assertIsNotNone(self.engine.world[ADA][Presence].linkdead_since)

    def test_detach_before_arriving_leaves_nothing(self) -> None:
        ada = self.attach()
        ada.detach()
        self.settle()
        self.assertNotIn(ADA, self.engine.world)
        self.assertEqual(ada.deliveries, [])

    def test_quitting_before_arriving_ends_too(self) -> None:
        ada = self.attach()
        ada.detach(deliberate=True)
        self.assertEqual(ada.deliveries, [])
        self.settle()
        (last,) = ada.deliveries
        self.assertEqual((last.ended, last.transient), ("quit", True))

    def test_detach_of_nobody_is_nothing(self) -> None:
        self.host.detach(Detach(SessionId("nobody"), deliberate=True))
        self.host.configure(Configure(SessionId("nobody"), "es", reader=True))
        self.settle()
        self.assertEqual(len(self.store.waiting), 0)

    def test_same_attachment_twice_is_one(self) -> None:
        ada = self.present()
        self.host.attach(ada.attach, ada.deliveries.append)
        self.settle()
        self.assertEqual(ada.deliveries, [])

    def test_new_way_of_prose_reaches_the_engine(self) -> None:
        ada = self.present()
        ada.configure("es")
        self.settle()
        self.assertEqual(self.engine.language[ADA], "es")
        self.assertIn(
            Configure(ada.attach.session, "es", reader=False),
            decode_inputs(self.memory.records[-1].inputs).steps,
        )


class FaultTests(HostTestCase):
    """Mistakes are logged and survived; speech is never logged."""

    def fault_of(self, line: str) -> str:
        """Type a line with a mistake in it, and return what the log shows of the line."""
        seen: list[dict[str, Any]] = []
        publisher = type(self.host)._log.observer
        publisher.addObserver(seen.append)  # type: ignore[attr-defined]  # the global publisher
        self.addCleanup(publisher.removeObserver, seen.append)  # type: ignore[attr-defined]
        ada = self.present()
        ada.type(line)
        self.settle()
        self.assertEqual(ada.read(), ["Something went wrong."])
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        (event,) = [each for each in seen if each.get("id") == "turn-9"]
        self.assertEqual(event["actor"], ADA)
        return str(event["line"])

    def test_line_is_logged_with_the_id(self) -> None:
        self.assertEqual(self.fault_of("fault keep"), "'fault keep'")

    def test_speech_is_not_logged(self) -> None:
        self.assertEqual(self.fault_of("fault say"), "(not logged)")

    def test_line_that_nobody_understood_is_not_logged(self) -> None:
        self.assertEqual(self.fault_of("fault hush"), "(not logged)")

    def test_chain_is_not_logged(self) -> None:
        self.assertEqual(self.fault_of("fault keep; say secret"), "(not logged)")

    def test_tick_that_raises_stops_nothing(self) -> None:
        ada = self.present()
        self.engine.bell = "raise"
        self.tick()
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)
        self.engine.bell = "Dong."
        self.settle()
        self.assertEqual(ada.read(), ["Dong."])

    def test_what_a_failed_beat_noted_is_not_lost(self) -> None:
        ada = self.present()
        for line in ("keep oak", "raise", "keep ash"):
            ada.type(line)
        self.tick()
        self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)
        self.settle()
        self.assertEqual(ada.read(), ["You keep oak.", "You keep ash."])
        self.assertEqual(self.memory.records[-1].entities.keys(), {ADA})
        self.assertEqual(len(self.memory.records), 3)  # the founding, the arrival, and this

    def test_record_that_cannot_be_written_stops_nothing(self) -> None:
        ada = self.present()
        whole, self.host._outputs = self.host._outputs, BrokenWriter()
        ada.type("keep oak")
        self.tick()
        self.assertEqual(len(self.flushLoggedErrors(TypeError)), 1)
        self.host._outputs = whole
        ada.type("keep ash")
        self.settle()
        self.assertEqual(ada.read(), ["You keep ash."])
        self.assertEqual(self.broken, [])

    def test_ticks_that_ended_start_again(self) -> None:
        ada = self.present()
        self.host._loop.stop()
        self.engine.bell = "Dong."
        self.settle()
        self.assertEqual(ada.read(), ["Dong."])


class BrokenStoreTests(HostTestCase):
    """When nothing can be saved any more, nothing more happens and nothing more is shown."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.ada = self.present()
        self.ada.type("keep oak")
        self.tick()
        self.ada.type("keep ash")
        self.tick()
        self.store.refuse(StoreError("the database is damaged"))

    def test_players_are_sent_away_and_told_no_fact(self) -> None:
        (last,) = self.ada.deliveries
        self.assertEqual((last.ended, last.transient, last.texts), ("shutdown", True, ()))

    def test_operator_learns_once(self) -> None:
        self.assertEqual([str(error) for error in self.broken], ["the database is damaged"])

    def test_world_stands_still(self) -> None:
        now = self.engine.world.counters.tick
        self.tick(5)
        self.assertEqual(self.engine.world.counters.tick, now)
        self.assertFalse(self.ada.type("keep elm"))
        self.successResultOf(self.host.stop())

    def test_who_comes_now_is_sent_away(self) -> None:
        bo = self.attach(2)
        self.clock.advance(0)
        self.assertEqual([d.ended for d in bo.deliveries], ["shutdown"])


class StopTests(HostTestCase):
    """A stop saves everything and says goodbye."""

    def test_last_lines_are_done_and_everyone_is_sent_away(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        stopped = self.host.stop()
        self.assertNoResult(stopped)
        self.store.release()
        self.successResultOf(stopped)
        self.assertEqual([d.ended for d in ada.deliveries], ["", "shutdown"])
        self.assertEqual(ada.read(), ["You keep oak."])

    def test_stopped_host_takes_nothing(self) -> None:
        ada = self.present()
        stopped = self.host.stop()
        self.store.release()
        self.successResultOf(stopped)
        self.assertFalse(ada.type("say late"))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stop_does_not_wait_for_ever(self) -> None:
        self.present().type("keep oak")
        stopped = self.host.stop()
        self.clock.advance(self.pace.patience)
        self.successResultOf(stopped)

    def test_host_that_never_started_stops(self) -> None:
        stopped = self.host.stop()
        self.store.release()
        self.successResultOf(stopped)
        self.successResultOf(self.host.stop())


class RestoreTests(HostTestCase):
    """A new process goes on from the last commit."""

    def test_what_was_committed_is_there(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        self.settle()
        ada.type("keep ash")
        self.tick()  # and the process dies before the commit
        self.host = self.started()
        self.assertEqual(self.engine.world[ADA][Journal].flags, {"oak"})
        self.assertEqual(self.engine.world.counters.turns, 1)

    def test_who_was_there_reads_what_happened_since_the_start(self) -> None:
        self.present(1)
        self.host = self.started()
        self.present(2).type("say early")
        self.settle()
        again = self.attach(1)
        self.settle()
        told = again.read()
        self.assertEqual(told[0], "en:host-missed")
        self.assertEqual(told.count("player:2: early"), 1)

    def test_who_was_there_is_link_dead(self) -> None:
        self.present()
        self.host = self.started()
        self.assertIsNotNone(self.engine.world[ADA][Presence].linkdead_since)

    def test_new_world_is_saved_at_once(self) -> None:
        (founding,) = self.memory.records
        self.assertEqual(founding.entities.keys(), {ROOM})

    def test_player_comes_back(self) -> None:
        self.present()
        self.host = self.started()
        ada = self.present()
        self.assertIsNone(self.engine.world[ADA][Presence].linkdead_since)
        ada.type("keep oak")
        self.settle()
        self.assertEqual(ada.read(), ["You keep oak."])

    def test_entity_of_a_lost_kind_is_warned_of(self) -> None:
        from_before = EntityCodec(self.engine.rulebook.parts)
        self.present()
        orphan = Entity(EntityId("orphan"), where=ROOM)
        data = from_before.encode(orphan).replace(b"\xa0", b"\xa4gone", 1)
        saved = self.successResultOf(self.store.load())
        assert saved is not None
        entities = {**saved.entities, orphan.id: data}
        restored = restore(
            EngineDouble(), from_before, type(saved)(1, 0, entities, saved.clock, b"")
        )
        self.assertEqual(
            restored.warnings, ("entity 'orphan' is of kind 'gone', which content lacks",)
        )
        self.assertEqual(restored.stranded, (ADA,))


class FigureTests(HostTestCase):
    """Whoever measures the host learns what it does."""

    def test_ticks_commands_commits_and_queues(self) -> None:
        ada = self.present()
        ada.type("keep oak")
        self.tick()
        self.clock.advance(0.05)
        self.store.release()
        self.assertEqual(self.notes.verbs, ["keep"])
        seconds, size, dirty = self.notes.commits[-1]
        self.assertAlmostEqual(seconds, 0.05)
        self.assertGreater(size, 50)
        self.assertEqual(dirty, 1)
        self.assertEqual(self.notes.queues, [(0, 0), (1, 0)])
        self.assertEqual(len(self.notes.ticks), 2)

    def test_lag_is_how_late_a_tick_began(self) -> None:
        self.clock.advance(0.35)
        self.assertAlmostEqual(self.host.lag, 0.25)


class JournalTests(HostTestCase):
    """A record holds all that its tick was made from, in order."""

    def test_steps_are_kept_as_they_were_taken(self) -> None:
        ada = self.attach()
        ada.type("keep oak")
        self.settle()
        ada.detach()
        self.settle()
        _, first, second = (decode_inputs(r.inputs) for r in self.memory.records)
        session = ada.attach.session
        self.assertEqual(first.steps, (Passed(100), ada.attach, Input(session, 1, "keep oak")))
        self.assertEqual(second.steps, (Passed(200), Detach(session, deliberate=False)))
        self.assertEqual((first.before.turns, second.before.turns), (0, 1))


class DoubleTests(SynchronousTestCase):
    """The double is an engine: it has all that the host asks for."""

    def test_it_overrides_what_the_host_calls(self) -> None:
        for name in ("found", "begin_tick", "arrive", "configure", "leave", "process", "prompt"):
            self.assertIn(name, vars(EngineDouble))
