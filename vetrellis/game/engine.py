"""The engine: standard systems, put together. The host brings clock, store and readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType

from attrs import define

from vetrellis.game.action.english import ENGLISH, SYNONYMS
from vetrellis.game.action.lexicon import Lexicon
from vetrellis.game.action.processor import ActionProcessor
from vetrellis.game.action.sight import ScopeResolver
from vetrellis.game.action.spanish import CANONICAL, GRAMMAR, SPANISH
from vetrellis.game.core import agenda
from vetrellis.game.core import blueprint as founding
from vetrellis.game.core.agenda import TimerRang, Timers
from vetrellis.game.core.blueprint import WORLD, Blueprint, Founded, Founding
from vetrellis.game.core.datum import EVERYTHING, Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.perform import Performer
from vetrellis.game.core.rulebook import OnDue, Rulebook
from vetrellis.game.core.telling import Outcome, Telling
from vetrellis.game.core.text import Text, join
from vetrellis.game.core.turn import Intent, Turn
from vetrellis.game.player import avatar, coming, information, presence
from vetrellis.game.player.avatar import Avatar
from vetrellis.game.player.coming import (
    LINGERS,
    Embodied,
    Entered,
    LostLink,
    Reconfigured,
    TakenOver,
    Vanished,
    Withdrew,
    Woke,
    departure,
)
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose import barks, fragment, media
from vetrellis.game.prose.ambience import with_ambience
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.prose.compositor import Narrator, ProseCompositor
from vetrellis.game.prose.datum import PROJECTIONS, way_refused
from vetrellis.game.prose.en import English
from vetrellis.game.prose.es import Spanish
from vetrellis.game.prose.inquiry import ANSWERS, everything
from vetrellis.game.prose.media import CueSheet
from vetrellis.game.prose.narrators import NARRATORS
from vetrellis.game.prose.own_words import OWN_WORDS
from vetrellis.game.prose.report import HelpDesk
from vetrellis.game.prose.vital_datum import condition_of
from vetrellis.game.rules import condition
from vetrellis.game.world import (
    almanac,
    attempt,
    character,
    clothes,
    container,
    food,
    handling,
    item,
    lamp,
    location,
    movement,
    naming,
    opening,
    portal,
    reach,
    senses,
    speech,
)
from vetrellis.game.world.portal import Joined

STANDARD: tuple[ModuleType, ...] = (
    agenda, founding, naming, location, item, container, portal, character, almanac,
    avatar, presence,
    coming,  # before movement: a visit is counted before the room is described
    senses, movement, opening, reach, clothes, handling, lamp, food,
    speech, attempt, information,
    condition, fragment, barks, media,
)  # fmt: skip
"""Every system of the standard game, in the order in which their rules run."""


@define(eq=False)
class Engine:
    """One world and the rules that it lives by.

    Attributes:
        world: The world.
        rulebook: What its systems declare.
        blueprint: What its builders placed.
        performer: Performs turns.
        compositor: Tells events.
        processor: Does what players type.
    """

    world: WorldGraph
    rulebook: Rulebook
    blueprint: Blueprint
    performer: Performer
    compositor: ProseCompositor
    processor: ActionProcessor

    @classmethod
    def of(
        cls,
        blueprint: Blueprint,
        catalogue: Catalogue,
        systems: Iterable[ModuleType] = STANDARD,
        seed: int = 0,
    ) -> Engine:
        """Put an engine together.

        Args:
            blueprint: What content defines.
            catalogue: The words, in each language.
            systems: The game systems, in the order in which their rules run.
            seed: The world's luck.
        """
        rulebook = Rulebook.of(*systems)
        world = WorldGraph(seed, kinds={kind.id: kind for kind in blueprint.kinds})
        verbs = sorted(rulebook.verbs.items(), key=lambda verb: verb[1].yields)
        grammar = {name: verb.grammar for name, verb in verbs}
        desk = HelpDesk(rulebook, {"en": grammar, "es": GRAMMAR})
        narrators: dict[type[Event], Narrator] = {**NARRATORS, **desk.narrators()}
        compositor = ProseCompositor(
            world,
            rulebook,
            catalogue,
            {"en": English(), "es": Spanish()},
            narrators,
            with_ambience(PROJECTIONS, blueprint),
            OWN_WORDS,
            CueSheet.of(blueprint, rulebook.events),
            way_refused,
        )
        performer = Performer(world, rulebook, compositor.witness)
        lexicons = {
            "en": Lexicon.of(ENGLISH, grammar, SYNONYMS),
            "es": Lexicon.of(SPANISH, {**grammar, **GRAMMAR}, CANONICAL),
        }
        scopes = ScopeResolver(world, fragment.always_read)
        processor = ActionProcessor(performer, lexicons, compositor, scopes)
        return cls(world, rulebook, blueprint, performer, compositor, processor)

    def found(self) -> Outcome:
        """Place what the blueprint has and the world never had. Call it after each restore."""
        known = self.world[WORLD].get(Founding) if WORLD in self.world else None
        placed = Founding() if known is None else known
        new = tuple(p for p in self.blueprint.placements if p.id not in placed.placed)

        def decide(turn: Turn) -> Iterator[Event]:
            yield Founded(tuple(p for p in new if p.id not in self.world))
            yield Joined()

        return self._system("found", decide)

    def begin_tick(self, now: int) -> Outcome:
        """Let time pass until `now` (milliseconds since the epoch), and what falls due happen."""
        self.world.counters.tick += 1
        outcome = self._system("tick", lambda turn: iter((almanac.TimePassed(now),)))
        for rule in self.rulebook.periodic:
            if self.world.counters.tick % rule.ticks == 0:
                outcome += self._system("periodic", rule.decide)
        for timer in list(self.world.agenda.take_due(now)):
            owner = self.world.get(timer.owner)
            timers = None if owner is None else owner.get(Timers)
            if timers is not None and timers.at(timer.name) == timer.due:
                outcome += self._due(timer.name, timer.owner)
        return outcome

    def arrive(
        self, player: EntityId, name: str, pronouns: str, language: str, reader: bool, guest: bool
    ) -> Outcome:
        """Put a character into the world, making it if need be, or wake one that is link-dead."""

        def decide(turn: Turn) -> Iterator[Event]:
            if player not in self.world:
                yield Embodied(player, name, pronouns, guest)
            body = self.world[player]
            before = body.get(Presence)
            if body.where is None:
                yield Entered(player, self._home(player), language, reader)
            elif before is not None and before.linkdead_since is None:
                yield TakenOver(player, language, reader)
            else:
                yield Woke(player, language, reader)

        return self._system("arrive", decide, player)

    def configure(self, player: EntityId, language: str, reader: bool) -> Outcome:
        """Compose a player's prose another way from now on."""
        event = Reconfigured(player, language, reader)
        return self._system("configure", lambda turn: iter((event,)), player)

    def leave(self, player: EntityId, deliberate: bool, linger: int = LINGERS) -> Outcome:
        """Take a character out of the world if its player quit; else let it linger, link-dead.

        Args:
            player: Whose character.
            deliberate: Whether they quit.
            linger: How long it stays, if not, in milliseconds.
        """
        if player not in self.world or self.world[player].where is None:
            return Outcome()

        def decide(turn: Turn) -> Iterator[Event]:
            if deliberate:
                yield from departure(self.world, player)
            else:
                yield LostLink(player, self.world.now + linger)

        return self._system("leave", decide, player)

    def process(self, player: EntityId, line: str) -> Outcome:
        """Do what a player typed. Never raises: a fault stands in the outcome."""
        if player not in self.world or self.world[player].where is None:
            return Outcome()
        presence_now = self.world[player].get(Presence)
        if presence_now is None:
            return Outcome()
        return self.processor.process(line, player).outcome

    def inquire(self, player: EntityId, package: str, argument: str = "") -> Outcome:
        """Answer, as data, what a player's client asks. It is no turn, and changes nothing.

        Args:
            player: Whose client.
            package: What it asks for, by its name in small letters; `core.supports` for all that
                it would have been told by now, had it asked before.
            argument: What it names.
        """
        body = self.world.get(player)
        if body is None or body.where is None or Presence not in body:
            return Outcome()
        page, answer = self.compositor.page(player), ANSWERS.get(package)
        if package == EVERYTHING:
            data = tuple(everything(page, player, self.compositor.projections))
        else:
            data = () if answer is None else tuple(answer(page, player, argument))
        return Outcome((Telling((player,), Text(), data),) if data else ())

    def condition(self, player: EntityId) -> tuple[Datum, ...]:
        """Return, as data, how a player fares now."""
        return condition_of(self.compositor.page(player), player) if player in self.world else ()

    def consult(self, line: str, language: str) -> Text | None:
        """Answer somebody who is not in the world: who is about, what can be typed, the hour.

        Changes nothing, and is no turn.

        Args:
            line: What they ask.
            language: In which language they are answered.

        Returns:
            The answer; None for what only a character in the world can ask or do.
        """
        intent = self.processor.inquiry(line, WORLD, language)
        if intent is None or intent.verb not in information.FROM_OUTSIDE:
            return None
        turn = Turn(intent, self.world, self.rulebook)
        events = self.rulebook.verbs[intent.verb].decide(turn)
        return join(self.compositor.report(event, language) for event in events)

    def prompt(self, player: EntityId) -> Text:
        """Return what a player's prompt says now."""
        return self.compositor.prompt(player)

    def _home(self, player: EntityId) -> EntityId:
        body = self.world[player].get(Avatar)
        home = None if body is None else body.home
        return home if home is not None and home in self.world else self.blueprint.start

    def _due(self, name: str, owner: EntityId) -> Outcome:
        outcome = self._system(name, lambda turn: iter((TimerRang(owner, name),)), owner)
        for decide in self.rulebook.due.get(name, ()):
            if owner in self.world:
                outcome += self._system(name, decide, owner)
        return outcome

    def _system(self, name: str, decide: OnDue, actor: EntityId = WORLD) -> Outcome:
        """Perform a turn that nobody typed."""
        turn = Turn(Intent(name, actor), self.world, self.rulebook)
        performance = self.performer.perform(turn, decide)
        left = (e for e in performance.events if isinstance(e, Withdrew | Vanished))
        gone = tuple(event.actor for event in left)
        for player in gone:
            self.processor.forget(player)
        faults = () if performance.fault is None else (performance.fault,)
        return Outcome(tuple(self.compositor.gather(performance.tellings)), faults, gone)
