"""The world host: inputs in, turns, a commit, deliveries out.

Theory of operation. Whatever players send waits in their attachments until the next beat. A beat
lets time pass, carries out arrivals and departures, does lines, and hands one record of all that
changed to the store. What players are told is made in the same moment, and kept back until the
store says that the record lasts: *shown means committed*. Several records may be on their way to
the disk; their deliveries leave in the order of the beats, whatever order the commits come back
in. When too many are on their way the world holds its breath: no beat, and inputs stay where they
are, until players' own pipes fill.

Between two ticks, lines are also taken as they come, with a pause after each beat that grows with
what the beat took, as long as the disk keeps up: time passes ten times a second, but nobody waits
that long for an answer.

A beat that raises leaves everything it noted for the next beat: what was touched is saved then,
and what players were to be told is told then. The world is whole, for each turn is all or nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from math import inf
from typing import ClassVar

from attrs import define, evolve, field
from msgspec import structs
from twisted.internet.defer import Deferred, execute, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from vetrellis.game.core.datum import EVERYTHING
from vetrellis.game.core.graph import Counters
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.core.text import Text
from vetrellis.game.engine import Engine
from vetrellis.server.interfaces import IHostEnd, IStore
from vetrellis.server.persistence.record import SavedWorld, StoreError, TickRecord
from vetrellis.server.world_host.attachment import Attachment, Reception
from vetrellis.server.world_host.broadcast import Broadcast
from vetrellis.server.world_host.fault_log import FaultLog
from vetrellis.server.world_host.journal import (
    OutputWriter,
    Passed,
    Step,
    TickInputs,
    encode_inputs,
)
from vetrellis.server.world_host.missed import HEADING, Missed, Phrase, Return
from vetrellis.server.world_host.observer import HostObserver
from vetrellis.server.world_host.pace import Pace
from vetrellis.server.world_host.restore import restore
from vetrellis.shared.serialization import EntityCodec, encode_clock
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input

BREATH = "host-holds-breath"
"""What players are told, once, when the disk does not keep up."""

_BEAT_FAILED = "A beat failed; what it noted is for the next one"


@define(eq=False)
class _Flight:
    """A beat on its way to the disk."""

    deliveries: list[tuple[Attachment, Delivery]]
    since: float
    size: int
    dirty: int
    landed: bool = False


@implementer(IHostEnd)
@define(eq=False)
class WorldHost:
    """Runs one engine's world for whoever is attached.

    Attributes:
        engine: The world and its rules.
        shard: Under which name it is kept.
        pace: How fast it goes.
        lag: How much later than planned the last tick began, in seconds.
        release_before_commit: Breaks the promise of this module. For the proof that the tests of
            that promise would notice; nothing else may set it.
    """

    _log: ClassVar[Logger] = Logger()

    engine: Engine
    _store: IStore
    _clock: IReactorTime
    _phrase: Phrase
    shard: str = "main"
    pace: Pace = field(factory=Pace)
    _observer: HostObserver = field(factory=HostObserver)
    _on_broken: Callable[[StoreError], None] = field(default=lambda _: None, kw_only=True)
    release_before_commit: bool = field(default=False, kw_only=True)
    lag: float = field(default=0.0, init=False)
    _codec: EntityCodec = field(init=False)
    _faults: FaultLog = field(init=False)
    _reception: Reception = field(factory=Reception, init=False)
    _flights: deque[_Flight] = field(factory=deque, init=False)
    _broadcast: Broadcast = field(init=False)
    _outputs: OutputWriter = field(factory=OutputWriter, init=False)
    _steps: list[Step] = field(factory=list, init=False)
    _before: Counters = field(factory=Counters, init=False)
    _tick: int = field(default=0, init=False)
    _loop: LoopingCall = field(init=False)
    _due: float = field(default=0.0, init=False)
    _answer: IDelayedCall | None = field(default=None, init=False)
    _effort: float = field(default=0.0, init=False)
    _worked_at: float = field(default=-inf, init=False)
    _breathless: bool = field(default=False, init=False)
    _running: bool = field(default=False, init=False)
    _broken: bool = field(default=False, init=False)
    _landed: Deferred[None] | None = field(default=None, init=False)

    @_codec.default
    def _codec_of_rules(self) -> EntityCodec:
        return EntityCodec(self.engine.rulebook.parts)

    @_faults.default
    def _log_of_faults(self) -> FaultLog:
        return FaultLog(self.engine.rulebook.verbs)

    @_broadcast.default
    def _way_out(self) -> Broadcast:
        return Broadcast(self._clock, self._rested)

    @_loop.default
    def _loop_on_clock(self) -> LoopingCall:
        loop = LoopingCall(self._beat)
        loop.clock = self._clock
        return loop

    @property
    def commit_age(self) -> float:
        """For how long the oldest beat that is not committed has waited, in seconds."""
        return self._clock.seconds() - self._flights[0].since if self._flights else 0.0

    # Starting and stopping.

    def start(self) -> Deferred[None]:
        """Restore the world from the store, which is open, and let time pass."""
        return self._store.load().addCallback(self._wake)

    def _wake(self, saved: SavedWorld | None) -> None:
        restored = restore(self.engine, self._codec, saved, self.pace.linger)
        for warning in restored.warnings:
            self._log.warn("{warning}", warning=warning)
        self._tick = 0 if saved is None else saved.tick
        self._begin_record()
        for player in restored.stranded:
            self._reception.keep_for(player, Missed(self._clock.seconds()))
        self._hear(restored.outcome)
        self._running = True
        self._guarded(_BEAT_FAILED, lambda: self._do_beat(passes=True))
        self._start_loop()

    def stop(self) -> Deferred[None]:
        """Do a last beat, end all attachments, and wait until all is committed."""
        if not self._running:
            return succeed(None)
        self._running = False
        self._loop.stop()
        self._cancel_answer()
        self._guarded(_BEAT_FAILED, lambda: self._do_beat(passes=True))
        for attachment in tuple(self._reception.sessions.values()):
            self._reception.end(attachment, "shutdown")
        self._guarded(_BEAT_FAILED, self._record)
        return self._until_landed()

    def _until_landed(self) -> Deferred[None]:
        landed = self._landed = Deferred()
        impatient = self._clock.callLater(self.pace.patience, self._lose_patience)

        def settled(result: None) -> None:
            if impatient.active():
                impatient.cancel()

        landed.addCallback(settled)
        self._release()
        return landed

    def _lose_patience(self) -> None:
        lost = len(self._flights)
        self._log.error("{count} ticks could not be saved in time: nobody saw them", count=lost)
        self._flights.clear()
        self._release()

    def _start_loop(self) -> None:
        self._due = self._clock.seconds() + self.pace.tick
        self._loop.start(self.pace.tick, now=False).addBoth(self._loop_ended)

    def _loop_ended(self, result: object) -> None:
        """Start again: only a stop may end the ticks."""
        if self._running:
            self._log.error("The ticks ended ({result}); they start again", result=result)
            self._start_loop()

    # What a link asks for.

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        """Put a character into the world, at the next beat."""
        if not self._running:
            over = Delivery(message.session, 0, 0, transient=True, ended="shutdown")
            self._clock.callLater(0, deliver, over)
        elif message.session not in self._reception.sessions:
            self._reception.begin(Attachment(message, deliver))
            self._answer_soon()

    def detach(self, message: Detach) -> None:
        """End an attachment, once the lines that it sent before are done."""
        attachment = self._reception.sessions.get(message.session)
        if attachment is None:
            return
        # Who broke off hears nothing more, whatever a late word of theirs says.
        if not message.deliberate and attachment.missed is None:
            attachment.miss(Missed(self._clock.seconds()))
        if not attachment.arrived:
            attachment.deaf = not message.deliberate
            self._reception.forget(attachment)
            # Later: whoever asks is not to be answered before it has asked.
            self._clock.callLater(0, self._tell_in_passing, attachment, None, "quit")
            return
        attachment.leaving = attachment.leaving or message
        self._reception.stirred[message.session] = attachment
        self._answer_soon()

    def configure(self, message: Configure) -> None:
        """Compose an attachment's prose another way, from the next beat on."""
        attachment = self._reception.sessions.get(message.session)
        if attachment is not None:
            attachment.wish = message
            self._reception.stirred[message.session] = attachment

    def accept(self, message: Input) -> bool:
        """Queue a line. False: refused, for the queue is full or the line out of order."""
        accepted = self._running and self._reception.accept(message)
        if accepted:
            self._answer_soon()
        return accepted

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        """Answer somebody who is not in the world. What they learn may not be committed yet."""
        return execute(self.engine.consult, text, language)

    def is_there(self, player: EntityId) -> Deferred[bool]:
        """Return whether a character is in the world: played, or lingering since a line broke."""
        return succeed(player in self._reception.players)

    # Beats.

    def _beat(self) -> None:
        started = self._clock.seconds()
        self.lag = max(0.0, started - self._due)
        self._due = started + self.pace.tick
        self._observer.queued(self._reception.waiting, len(self._flights))
        if not self._is_held():
            self._guarded(_BEAT_FAILED, lambda: self._do_beat(passes=True))
        self._observer.ticked(self._clock.seconds() - started, self.lag)

    def _answer_soon(self) -> None:
        """Do lines before the next tick, unless the disk or the processor is busy enough."""
        if not (self.pace.answer and self._answer is None and self._running):
            return
        # Whoever speaks into silence is answered at once. After each beat there is a pause, so
        # that beats before the tick take a third of the time at most: under more load than that
        # they come later, then with the tick, and more is done and told by each.
        pause = max(self.pace.answer, 3 * (self._effort + self._broadcast.spent))
        if pause < self.pace.tick and not self._flights:
            soon = max(0.0, self._worked_at + pause - self._clock.seconds())
            self._answer = self._clock.callLater(soon, self._do_answer)

    def _do_answer(self) -> None:
        self._answer = None
        if not self._is_held():
            self._guarded(_BEAT_FAILED, lambda: self._do_beat(passes=False))

    def _cancel_answer(self) -> None:
        if self._answer is not None:
            self._answer.cancel()
            self._answer = None

    def _guarded(self, what_failed: str, work: Callable[[], None]) -> None:
        """Do something that must not stop the ticks, whatever is wrong with it."""
        try:
            work()
        except Exception:
            self._log.failure("{what}", what=what_failed)

    def _do_beat(self, passes: bool) -> None:
        started = self._clock.seconds()
        if passes:
            now = int(started * 1000) - self.engine.blueprint.epoch
            self._steps.append(Passed(now))
            self._hear(self.engine.begin_tick(now))
        self._stir()
        for attachment, line in self._reception.lines(self.pace.lines):
            self._do_line(attachment, line)
        self._record()
        self._effort = self._clock.seconds() - started

    def _stir(self) -> None:
        stirred = self._reception.stirred
        waiting = []
        for session in tuple(stirred):
            attachment = stirred.pop(session, None)
            if attachment is None:  # an earlier one took its character over
                continue
            if not attachment.arrived:
                self._arrive(attachment)
            if attachment.wish is not None:
                self._reconfigure(attachment, attachment.wish)
            if attachment.leaving is not None and attachment.inbox:
                waiting.append(attachment)  # what was typed before is done before
            elif attachment.leaving is not None:
                self._depart(attachment, attachment.leaving)
        stirred.update((attachment.session, attachment) for attachment in waiting)

    def _arrive(self, attachment: Attachment) -> None:
        message, player = attachment.message, attachment.player
        older = self._reception.players.get(player)
        if older is not None:
            self._succeed(attachment, older)
        attachment.arrived = True
        self._reception.players[player] = attachment
        self._steps.append(message)
        how = message.language, message.reader, message.guest
        self._hear(self.engine.arrive(player, message.name, message.pronouns, *how))

    def _succeed(self, attachment: Attachment, older: Attachment) -> None:
        """Have an attachment go on where an older one of the same character ends."""
        while older.inbox:  # what was typed before is done before
            self._do_line(older, self._reception.next_line(older))
        missed = older.missed
        if missed is None:
            self._reception.end(older, "taken-over")
            return
        heading = partial(self._phrase, attachment.language, HEADING)
        is_more = self._reception.hand_over(older, attachment)
        now = self._clock.seconds()
        attachment.deliver = Return(missed, attachment.deliver, heading, now, is_more)

    def _reconfigure(self, attachment: Attachment, wish: Configure) -> None:
        attachment.wish, attachment.language = None, wish.language
        self._steps.append(wish)
        self._hear(self.engine.configure(attachment.player, wish.language, wish.reader))

    def _depart(self, attachment: Attachment, leaving: Detach) -> None:
        if attachment.missed is not None:
            self._reception.part(attachment)
            if self._reception.is_expected(attachment.player):
                return  # back in the same beat: nobody notices
        leaving = structs.replace(leaving, linger=int(self.pace.linger * 1000))
        self._steps.append(leaving)
        self._hear(self.engine.leave(attachment.player, leaving.deliberate, leaving.linger))
        if leaving.deliberate and not attachment.ended:
            self._reception.end(attachment, "quit")

    def _do_line(self, attachment: Attachment, line: Input) -> None:
        attachment.acked = line.seq
        self._reception.news[line.session] = attachment
        self._steps.append(line)
        if line.asked:
            attachment.takes_data(anew=line.asked == EVERYTHING)
            self._hear(self.engine.inquire(attachment.player, line.asked, line.text))
            return
        attachment.is_asked = True
        outcome = self.engine.process(attachment.player, line.text)
        for verb in outcome.verbs:
            self._observer.command(verb)
        attachment.refused |= outcome.refused
        self._hear(outcome, line.text)

    def _hear(self, outcome: Outcome, line: str = "") -> None:
        for telling in outcome.tellings:
            self._reception.hear(telling)
        for player in outcome.gone:
            attachment = self._reception.players.get(player)
            if attachment is not None:
                self._reception.end(attachment, "quit")
        for fault in outcome.faults:
            self._faults.tell(fault, line)

    # Records.

    def _record(self) -> None:
        """Hand over what changed, if anything did, and keep back what is to be told of it."""
        world, news = self.engine.world, self._reception.news
        if not (world.touched or news or any(not isinstance(s, Passed) for s in self._steps)):
            self._begin_record()
            return
        self._reception.stir_up(world.touched, self.engine, world.revision)
        deliveries = self._reception.deliveries(self.engine, world.revision)
        record = self._new_record([delivery for _, delivery in deliveries])
        self._tick = record.tick  # not before: one that cannot be written is no tick
        self._begin_record()
        world.touched.clear()
        size = sum(len(each or b"") for each in record.entities.values()) + len(record.outputs)
        self._worked_at = self._clock.seconds()
        flight = _Flight(deliveries, self._worked_at, size, len(record.entities))
        self._flights.append(flight)
        if self.release_before_commit:
            self._broadcast.send(flight.deliveries)
        committed = self._store.commit(record)
        committed.addCallbacks(self._land, self._fail, callbackArgs=(flight,))

    def _new_record(self, deliveries: list[Delivery]) -> TickRecord:
        world = self.engine.world
        entities: dict[EntityId, bytes | None] = {}
        for entity_id in world.touched:
            entity = world.get(entity_id)
            entities[entity_id] = None if entity is None else self._codec.encode(entity)
        return TickRecord(
            self.shard,
            self._tick + 1,
            world.now,
            entities,
            encode_clock(world),
            encode_inputs(TickInputs(self._before, tuple(self._steps))),
            self._outputs.encode(deliveries),
        )

    def _begin_record(self) -> None:
        self._steps = []
        self._before = evolve(self.engine.world.counters)

    # Commits.

    def _land(self, _: None, flight: _Flight) -> None:
        flight.landed = True
        self._observer.committed(self._clock.seconds() - flight.since, flight.size, flight.dirty)
        self._release()

    def _release(self) -> None:
        """Let out what is committed, in the order of the beats."""
        while self._flights and self._flights[0].landed:
            flight = self._flights.popleft()
            self._breathless = False
            if not self.release_before_commit:
                self._broadcast.send(flight.deliveries)
        self._rested()

    def _rested(self) -> None:
        """Go on, once all that was told is committed and delivered."""
        if self._flights or not self._broadcast.is_idle:
            return
        if self._landed is not None:
            landed, self._landed = self._landed, None
            landed.callback(None)
        elif self._reception.waiting or self._reception.stirred:
            self._answer_soon()

    def _fail(self, failure: Failure) -> None:
        """Stop: what is not committed never happened, and nobody is shown it."""
        if self._broken:
            return
        self._broken = True
        self._log.critical("The world stops: {why}", why=failure.getErrorMessage())
        self._flights.clear()
        if self._running:
            self._running = False
            self._loop.stop()
            self._cancel_answer()
        for attachment in tuple(self._reception.sessions.values()):
            self._tell_in_passing(attachment, ended="shutdown")
            self._reception.forget(attachment)
        self._release()
        error = failure.value
        self._on_broken(error if isinstance(error, StoreError) else StoreError(str(error)))

    def _is_held(self) -> bool:
        """Whether the world holds its breath; after a while, players are told so."""
        late = self.commit_age >= self.pace.breath
        if late and not self._breathless:
            self._breathless = True
            for attachment in self._reception.players.values():
                words = self._phrase(attachment.language, BREATH)
                self._tell_in_passing(attachment, words)
        return late or len(self._flights) >= self.pace.pipeline or self._broadcast.is_behind

    def _tell_in_passing(
        self, attachment: Attachment, words: Text | None = None, ended: str = ""
    ) -> None:
        texts = () if words is None else (words,)
        passing = Delivery(attachment.session, 0, 0, texts, transient=True, ended=ended)
        if not attachment.deaf:
            self._guarded("A session failed", partial(attachment.deliver, passing))
