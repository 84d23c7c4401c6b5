"""The host's promise, whatever happens in whatever order: shown is committed, in order, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from typing_extensions import override

from tests.server.world_host.stage import HostTestCase, Player
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.world_host.journal import decode_inputs, decode_outputs
from vetrellis.server.world_host.missed import HEADING
from vetrellis.server.world_host.pace import Pace
from vetrellis.shared.wire import Delivery, Input, SessionId

Move = tuple[str, int]
"""What happens, and to whom or how often."""

MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["attach", "type", "type", "type", "quit", "break", "leave", "tick", "tick", "commit"]
        ),
        st.integers(0, 5),
    ),
    max_size=60,
)


BROKEN_THEN_LEFT: tuple[Move, ...] = (
    *(("attach", 0), ("tick", 3), ("tick", 5), ("break", 3), ("break", 2)),
    *(("attach", 4), ("commit", 4), ("type", 0), ("leave", 0)),
)
"""A connection breaks twice, somebody else comes, and then the first says that they leave."""

TYPED_THEN_BROKEN: tuple[Move, ...] = (
    *(("attach", 5), ("tick", 4), ("type", 0), ("break", 5), ("attach", 2)),
)
"""A line waits when the connection breaks, and somebody takes over before it is done."""


class BrokenPromiseError(AssertionError):
    """Something was shown that is not so, or not in its turn."""


class Watcher:
    """Looks at every delivery in the moment in which it is shown."""

    def __init__(self, test: HostTestCase) -> None:
        self.test = test
        self.shown: dict[SessionId, list[Delivery]] = defaultdict(list)
        self.read: dict[EntityId, list[Text]] = defaultdict(list)
        self.players: dict[SessionId, EntityId] = {}
        self.gone: set[EntityId] = set()
        self.broken: list[str] = []

    def committed(self, session: SessionId) -> list[Delivery]:
        records = self.test.memory.records
        told = (each for record in records for each in decode_outputs(record.outputs))
        return [each for each in told if each.session == session]

    def told(self, player: EntityId) -> list[Text]:
        """Return all that was committed for a player, over all that carried it."""
        records = self.test.memory.records
        told = (each for record in records for each in decode_outputs(record.outputs))
        return [
            text for each in told if self.players[each.session] == player for text in each.texts
        ]

    def done(self, session: SessionId) -> list[int]:
        records = self.test.memory.records
        steps = (step for record in records for step in decode_inputs(record.inputs).steps)
        return [s.seq for s in steps if isinstance(s, Input) and s.session == session]

    def show(self, delivery: Delivery) -> None:
        if delivery.transient:
            return
        player = self.players[delivery.session]
        texts = delivery.texts
        if texts and texts[0].plain().endswith(HEADING):
            texts = texts[1:]
        self.read[player].extend(texts)
        told = self.told(player)[: len(self.read[player])]
        if told != self.read[player] and player not in self.gone:
            self.broken.append(f"missed, or told twice, or not in its turn: {delivery}")
        shown = self.shown[delivery.session]
        # What was missed stands before what this one brings.
        own = self.committed(delivery.session)[len(shown) :][:1]
        if own and texts[len(texts) - len(own[0].texts) :] == own[0].texts:
            delivery = structs.replace(delivery, texts=own[0].texts)
        shown.append(delivery)
        if self.committed(delivery.session)[: len(shown)] != shown:
            self.broken.append(f"shown and not committed, or not in its turn: {delivery}")
        if delivery.acked not in (0, *self.done(delivery.session)):
            self.broken.append(f"acknowledged and not committed: {delivery}")
        if [each.seq for each in shown] != list(range(1, len(shown) + 1)):
            self.broken.append(f"a delivery is missing before {delivery}")


class PromiseTests(HostTestCase):
    """Whatever players and disks do, what is shown is committed."""

    pace = Pace(answer=0.02)

    @override
    def setUp(self) -> None:
        """Each example sets the stage anew."""

    def play(self, moves: Sequence[Move]) -> Watcher:
        super().setUp()
        watcher = Watcher(self)
        players: list[Player] = []
        for what, number in moves:
            self.move(what, number, players, watcher)
        self.store.release()
        for _ in range(20):
            self.settle()
        if watcher.broken:
            raise BrokenPromiseError(watcher.broken[0])
        self.check_whole(players, watcher)
        return watcher

    def move(self, what: str, number: int, players: list[Player], watcher: Watcher) -> None:
        if what == "attach":
            players.append(self.attach(number % 3))
            watcher.players[players[-1].attach.session] = players[-1].attach.player
            self.host._reception.sessions[players[-1].attach.session].deliver = watcher.show
        elif what == "tick":
            self.clock.advance((0.02, 0.1, 0.3)[number % 3])
        elif what == "commit":
            self.store.release(number)
        elif players:
            who = players[number % len(players)]
            if what in ("quit", "leave"):
                watcher.gone.add(who.attach.player)  # who left for good is told nothing later
            if what in ("break", "leave"):
                who.detach(deliberate=what == "leave")
            else:
                who.type("quit" if what == "quit" else f"say {number}")

    def check_whole(self, players: Sequence[Player], watcher: Watcher) -> None:
        """Nothing that was committed for somebody who listens is missing in the end."""
        for player in players:
            session = player.attach.session
            attachment = self.host._reception.sessions.get(session)
            if attachment is not None and attachment.missed is None:
                self.assertEqual(watcher.shown[session], watcher.committed(session))
                self.assertEqual(attachment.acked, player.typed)
                self.assertEqual(watcher.done(session), list(range(1, player.typed + 1)))

    @given(MOVES)
    def test_shown_is_committed_in_order_and_once(self, moves: list[Move]) -> None:
        self.play(moves)

    def test_line_that_waited_is_done_and_read_by_who_takes_over(self) -> None:
        watcher = self.play(TYPED_THEN_BROKEN)
        (read,) = watcher.read.values()
        self.assertIn("player:2: 0", [text.plain() for text in read])

    def test_every_line_is_done_once_in_order(self) -> None:
        watcher = self.play([("attach", 0), ("tick", 1), *[("type", 0)] * 9, ("commit", 5)])
        (shown,) = watcher.shown.values()
        self.assertEqual(shown[-1].acked, 9)

    def test_who_broke_off_hears_nothing_of_a_late_goodbye(self) -> None:
        self.play(BROKEN_THEN_LEFT)


class MutantPromiseTests(PromiseTests):
    """A host that shows before the commit is caught by the same watcher."""

    release_before_commit = True

    @override
    def test_shown_is_committed_in_order_and_once(self) -> None:
        self.assertRaises(BrokenPromiseError, self.play, [("attach", 0), ("tick", 1)])

    @override
    def test_line_that_waited_is_done_and_read_by_who_takes_over(self) -> None:
        self.assertRaises(BrokenPromiseError, self.play, TYPED_THEN_BROKEN)

    @override
    def test_every_line_is_done_once_in_order(self) -> None:
        moves = [("attach", 0), ("tick", 1), ("commit", 5), ("type", 0)]
        self.assertRaises(BrokenPromiseError, self.play, moves)

    @override
    def test_who_broke_off_hears_nothing_of_a_late_goodbye(self) -> None:
        self.assertRaises(BrokenPromiseError, self.play, BROKEN_THEN_LEFT)
