"""Attachments: players who are there, what they typed, and what they are still to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from attrs import Factory, define, field
from msgspec import structs

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Telling
from vetrellis.game.core.text import Text
from vetrellis.server.world_host.missed import Missed
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

INBOX = 32
"""Lines of one player that may wait."""


AWAY = "away "
"""What the name begins with of what is told somebody whose line broke with the server."""

_FEW = 4
"""How many texts several people are likely to be told together, and no others."""

Told: TypeAlias = "list[tuple[Attachment, Delivery]]"
"""Deliveries, each with the attachment that it is for."""


class Teller(Protocol):
    """The engine, as far as it tells what one player is shown at all times."""

    def prompt(self, player: EntityId) -> Text:
        """Return what a player's prompt says now."""
        ...

    def condition(self, player: EntityId) -> Sequence[Datum]:
        """Return, as data, how a player fares now."""
        ...


@define(eq=False)
class Report:
    """What one client was told last of how its player fares. It is told what changes.

    Attributes:
        told: What each package said.
    """

    told: dict[str, Mapping[str, Any]] = Factory(dict)

    def news(self, now: Iterable[Datum]) -> Iterator[Datum]:
        """Yield what is new: each package whole at first and if its fields are others.

        Later a package of several fields is told by those that have changed; but gauges, which one
        reads at one glance, stay together.
        """
        for datum in now:
            before, self.told[datum.package] = self.told.get(datum.package), datum.body
            if before == datum.body:
                continue
            if before is None or datum.package != _IN_PART or before.keys() != datum.body.keys():
                yield datum
            else:
                changed = {key: each for key, each in datum.body.items() if before[key] != each}
                yield Datum(datum.package, changed)


_IN_PART = "Char.Status"


@define(eq=False)
class Attachment:
    """One session's hold on a character.

    Attributes:
        message: How it began.
        deliver: Who gets its deliveries.
        inbox: Lines that wait, each with its place in the order in which all lines came.
        accepted: The last line that was put into the inbox.
        acked: The last line that was done.
        seq: The last delivery that was made.
        prompt: What its prompt said last.
        prompted_at: The revision of its character that it said so of.
        texts: What it is to be told with this tick.
        data: The same as data.
        arrived: Whether its character is in the world.
        session: Which session it is.
        player: Whose attachment it is.
        language: In which language its prose is composed.
        wish: How its prose is to be composed from the next tick on, if that is to change.
        leaving: Its detach, until that is carried out.
        refused: Whether something that it typed was not done, and it is to be told so.
        deaf: Whether nobody reads its deliveries any more.
        missed: What its player misses, once the line broke.
        ended: Why it is over; empty while it goes on.
        is_asked: Whether its player typed something that is to be answered with this tick.
        report: What its client knows of how its player fares; None if it takes no data.
    """

    message: Attach
    deliver: Callable[[Delivery], None]
    inbox: list[tuple[int, Input]] = Factory(list)
    accepted: int = 0
    acked: int = 0
    seq: int = 0
    prompt: Text | None = None
    prompted_at: int = -1
    texts: list[Text] = Factory(list)
    data: list[Datum] = Factory(list)
    arrived: bool = False
    session: SessionId = field(init=False)
    player: EntityId = field(init=False)
    language: str = field(init=False)
    wish: Configure | None = None
    leaving: Detach | None = None
    refused: bool = False
    deaf: bool = False
    missed: Missed | None = None
    ended: str = ""
    is_asked: bool = False
    report: Report | None = field(init=False)

    @report.default
    def _first_report(self) -> Report | None:
        return Report() if self.message.data else None

    @session.default
    def _its_session(self) -> SessionId:
        return self.message.session

    @player.default
    def _its_player(self) -> EntityId:
        return self.message.player

    @language.default
    def _first_language(self) -> str:
        return self.message.language

    def miss(self, missed: Missed) -> None:
        """Have what it is told kept from now on: the line broke."""
        self.missed, self.deliver, self.report = missed, missed.take, None
        self.message = structs.replace(self.message, data=False)
        self.data.clear()

    def takes_data(self, *, anew: bool) -> None:
        """Tell this client as data from now on; from the beginning, if it wants that."""
        if anew or self.report is None:
            self.report, self.prompted_at = Report(), -1

    def note(self, teller: Teller) -> bool:
        """Note, for a client that takes data, how its player fares now. True: that is news."""
        if self.report is None:
            return False
        news = tuple(self.report.news(teller.condition(self.player)))
        self.data.extend(news)
        return bool(news)

    def take_data(self, shared: dict[tuple[int, ...], tuple[Any, ...]]) -> tuple[Datum, ...]:
        """Return what it is to be told as data, the same for all who are told the same."""
        data = shared.setdefault(tuple(map(id, self.data)), tuple(self.data))
        self.data.clear()
        return data


@define(eq=False)
class Reception:
    """Who is attached, and whose turn it is. Costs nothing for those who are idle.

    Its queues are bounded by the number of attachments, which the gateway bounds, and by `INBOX`.

    Attributes:
        sessions: Every attachment that goes on.
        players: The attachments whose characters are in the world, by character.
        stirred: Those that begin, change or end with the next tick, in order.
        news: Those that are to be told something with this tick, in order.
        waiting: How many lines wait.
    """

    sessions: dict[SessionId, Attachment] = field(factory=dict)
    players: dict[EntityId, Attachment] = field(factory=dict)
    stirred: dict[SessionId, Attachment] = field(factory=dict)
    news: dict[SessionId, Attachment] = field(factory=dict)
    waiting: int = field(default=0, init=False)
    _ready: dict[SessionId, Attachment] = field(factory=dict, init=False)
    _arrivals: int = field(default=0, init=False)

    def begin(self, attachment: Attachment) -> None:
        """Take in a new attachment."""
        session = attachment.session
        self.sessions[session] = self.stirred[session] = attachment

    def accept(self, message: Input) -> bool:
        """Queue a line, if it is the next one and there is room for it."""
        attachment = self.sessions.get(message.session)
        if attachment is None or attachment.leaving is not None:
            return False
        if message.seq != attachment.accepted + 1 or len(attachment.inbox) >= INBOX:
            return False
        attachment.accepted = message.seq
        self._arrivals += 1
        attachment.inbox.append((self._arrivals, message))
        self.waiting += 1
        self._ready[message.session] = attachment
        return True

    def next_line(self, attachment: Attachment) -> Input:
        """Take the line whose turn it is, of one player who has some."""
        self.waiting -= 1
        return attachment.inbox.pop(0)[1]

    def is_expected(self, player: EntityId) -> bool:
        """Whether somebody is about to arrive as this character."""
        return any(who.player == player and not who.arrived for who in self.stirred.values())

    def keep_for(self, player: EntityId, missed: Missed) -> None:
        """Keep what somebody misses whose line broke with the server itself."""
        nobody = Attach(SessionId(f"{AWAY}{player}"), player, "", data=False)
        away = self.players[player] = Attachment(nobody, missed.take, arrived=True)
        away.missed = missed

    def hand_over(self, older: Attachment, newer: Attachment) -> bool:
        """Have what one was to be told with this beat told to the next one; whether it is any."""
        newer.texts[:0] = older.texts
        older.texts.clear()
        self.forget(older)
        if newer.texts:
            self.news[newer.session] = newer
        return bool(newer.texts)

    def part(self, attachment: Attachment) -> None:
        """Let nothing more come from an attachment whose line broke; it is told things still."""
        for known in (self.sessions, self.stirred, self._ready):
            known.pop(attachment.session, None)

    def lines(self, each: int) -> Iterator[tuple[Attachment, Input]]:
        """Yield lines in the order in which they came, in rounds of one for each player.

        Args:
            each: How many rounds there are; the rest waits.
        """
        for _ in range(each):
            ready = [who for who in self._ready.values() if who.arrived]
            for attachment in sorted(ready, key=lambda who: who.inbox[0][0]):
                if attachment.inbox:  # somebody else's line may have ended this one
                    yield attachment, self.next_line(attachment)
                if not attachment.inbox:
                    self._ready.pop(attachment.session, None)

    def hear(self, telling: Telling) -> None:
        """Note what some players are to be told. Characters without a player hear nothing."""
        text, data, news = telling.text, telling.data, self.news
        there = [who for who in map(self.players.get, telling.readers) if who is not None]
        if text.blocks:
            for attachment in there:
                if not attachment.texts:
                    news[attachment.session] = attachment
                attachment.texts.append(text)
        if data:
            for attachment in there:
                if attachment.report is not None:
                    attachment.data.extend(data)
                    news[attachment.session] = attachment

    def stir_up(
        self,
        touched: Iterable[EntityId],
        teller: Teller,
        revision: Callable[[EntityId], int],
    ) -> None:
        """Have those told how they fare who fare another way now, without a word."""
        for player in touched:
            attachment = self.players.get(player)
            if attachment is None or attachment.report is None or attachment.session in self.news:
                continue
            if attachment.prompted_at != revision(player) and attachment.note(teller):
                self.news[attachment.session] = attachment

    def deliveries(self, teller: Teller, revision: Callable[[EntityId], int]) -> Told:
        """Return all that is to be told with this tick, and start afresh.

        Who is told the same as somebody else is given the very same texts and data. This is done
        for each reader of each line, so it calls as little as it can.

        Args:
            teller: Gives the prompt of a character, and how it fares.
            revision: Tells whether that may have changed: see `WorldGraph.revision`.
        """
        shared: dict[tuple[int, ...], tuple[Any, ...]] = {(): ()}
        told: Told = []
        for attachment in self.news.values():
            texts, ended = attachment.texts, attachment.ended
            attachment.seq = seq = attachment.seq + 1
            if len(texts) > _FEW:  # of so many, one at least is their own
                its_texts: tuple[Any, ...] = tuple(texts)
            else:
                its_texts = shared.setdefault(tuple(map(id, texts)), tuple(texts))
            texts.clear()
            now = revision(attachment.player)
            if attachment.prompted_at != now and not ended:
                attachment.prompt, attachment.prompted_at = teller.prompt(attachment.player), now
                attachment.note(teller)
            its_data = attachment.take_data(shared) if attachment.data else ()
            # Who is only told something as data has a prompt before their eyes.
            is_shown = (its_texts or attachment.is_asked) and not ended
            its_prompt = attachment.prompt if is_shown else None
            attachment.is_asked = False
            session, acked = attachment.session, attachment.acked
            refused, attachment.refused = attachment.refused, False
            its = Delivery(
                session, seq, acked, its_texts, its_data, its_prompt, False, ended, refused
            )
            told.append((attachment, its))
        self.news.clear()
        return told

    def end(self, attachment: Attachment, why: str) -> None:
        """End an attachment; it still gets one delivery, which says why."""
        attachment.ended = why
        self._drop_lines(attachment)
        session = attachment.session
        self.news[session] = attachment
        self.forget(attachment)

    def forget(self, attachment: Attachment) -> None:
        """Let go of an attachment."""
        self._drop_lines(attachment)
        session = attachment.session
        for known in (self.sessions, self.stirred, self._ready):
            known.pop(session, None)
        if self.players.get(attachment.player) is attachment:
            del self.players[attachment.player]

    def _drop_lines(self, attachment: Attachment) -> None:
        self.waiting -= len(attachment.inbox)
        attachment.inbox.clear()
