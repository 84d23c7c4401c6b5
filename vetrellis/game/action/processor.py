"""The action processor: from a typed line to turns, and to what everybody is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from attrs import Factory, define, evolve

from vetrellis.game.action.lexicon import Lexicon
from vetrellis.game.action.parsed import (
    MOST_ACTIONS,
    Actions,
    Context,
    ParseError,
    Question,
)
from vetrellis.game.action.parser import parse, read_speech
from vetrellis.game.action.phrase import CHOSEN
from vetrellis.game.action.scope import Scene, Scope
from vetrellis.game.action.sight import ScopeResolver
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.perform import Performance, Performer
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.telling import ActionResult, Fault, Outcome, Telling
from vetrellis.game.core.text import Text
from vetrellis.game.core.turn import Intent, Refusal, Turn
from vetrellis.game.player.presence import Presence

MOST_PLAIN = 1024
"""How many commands that name nothing are remembered."""

Slot: TypeAlias = EntityId | str | int | Text | tuple[EntityId, ...]


class Voice(Protocol):
    """Answers a player in their own language: what the world refuses, and what the parser asks."""

    def answer(self, reader: EntityId, key: str, slots: Mapping[str, Slot]) -> Telling:
        """Compose a message for one player.

        Args:
            reader: Who is answered.
            key: Which message.
            slots: What fills it: entities, several entities, numbers, literal text.
        """
        ...

    def refuse(self, intent: Intent, refusal: Refusal) -> Telling:
        """Tell an actor that the world says no to what they mean, and why."""
        ...

    def gather(self, tellings: Iterable[Telling]) -> Sequence[Telling]:
        """Tell like events of one command as one."""
        ...


@define(eq=False)
class ActionProcessor:
    """Does what players type. One for each world.

    Attributes:
        performer: Performs turns.
        lexicons: By language; English stands in for what is missing.
        voice: Answers players.
        scopes: Finds what can be named.
    """

    performer: Performer
    lexicons: Mapping[str, Lexicon]
    voice: Voice
    scopes: ScopeResolver
    _contexts: dict[EntityId, Context] = Factory(dict)
    _plain: Recent[tuple[str, str], Intent] = Factory(lambda: Recent(MOST_PLAIN))

    def process(self, text: str, player_id: EntityId) -> ActionResult:
        """Do what a player typed: one command, or a chain of them.

        Never raises: what breaks is undone, and stands in the outcome as a fault.

        Args:
            text: The line.
            player_id: Who typed it.
        """
        result: ActionResult | None = None
        rest, done = text, 0
        while rest and done < MOST_ACTIONS:
            try:
                step, rest = self._step(rest, player_id)
            except Exception as error:  # still around a turn: what reads the line broke
                step, rest = self._broken(error, player_id), ""
            done += max(1, len(step.outcome.verbs))
            result = step if result is None else result + step
        return ActionResult(player_id) if result is None else result

    def inquiry(self, text: str, asker: EntityId, language: str) -> Intent | None:
        """Understand a line of somebody who is not there, and can name nothing.

        Args:
            text: The line.
            asker: Whose intent it is to be.
            language: The language that they read; the others are understood, too.

        Returns:
            What is meant, if it is one command that makes sense so.
        """
        lexicons = sorted(self.lexicons, key=lambda each: each != language)
        for lexicon in map(self.lexicons.__getitem__, lexicons):
            parsed = parse(text, Scene(asker), Context(), lexicon)
            if isinstance(parsed, Actions) and not parsed.rest and len(parsed.intents) == 1:
                return parsed.intents[0]
        return None

    def forget(self, player_id: EntityId) -> None:
        """Drop what is remembered of a player who is gone."""
        self._contexts.pop(player_id, None)

    def _broken(self, error: Exception, player: EntityId) -> ActionResult:
        """Tell a player that their line came to nothing, and the host why."""
        counters = self.performer.world.counters
        fault = Fault(f"turn-{counters.turns}", error, "read", player)
        counters.turns += 1
        told = self.voice.answer(player, "error-fault", {"fault": Text.of(fault.id)})
        return ActionResult(player, outcome=Outcome((told,), (fault,), refused=True))

    def _step(self, line: str, player: EntityId) -> tuple[ActionResult, str]:
        """Do the first command of a line. Returns what came of it, and the rest to do."""
        presence = self.performer.world[player].get(Presence)
        language = "en" if presence is None else presence.language
        context = self._contexts.get(player) or _NOTHING_YET
        plain = None if context.question is not None else self._plain.get((language, line))
        if plain is not None:
            return self._act(Actions((_by(player, plain),), line), player, context)
        lexicon = self.lexicons.get(language) or self.lexicons["en"]
        said = read_speech(line, player, context, lexicon)
        if said is not None:
            return self._act(said, player, context)
        scope = self.scopes.resolve(player, language, lexicon.directions)
        parsed = parse(line, scope, context, lexicon)
        if isinstance(parsed, Actions):
            self._remember(language, line, parsed, scope)
            return self._act(parsed, player, context)
        self._contexts[player] = evolve(
            context, question=parsed if isinstance(parsed, Question) else None
        )
        if isinstance(parsed, Question):
            return self._told(player, f"question-{parsed.kind}", _asked(parsed)), ""
        return self._told(player, f"error-{parsed.kind}", _blamed(parsed)), ""

    def _remember(self, language: str, line: str, actions: Actions, scope: Scope) -> None:
        """Note a command that means the same whoever types it wherever: `look`, `n`, `score`.

        It is one if the parser did not have to ask what there is, nor what was typed before.
        """
        is_whole = actions.command == line and not actions.rest and len(actions.intents) == 1
        if not is_whole or scope.was_asked or actions.intents[0].text:
            return
        self._plain.put((language, line), actions.intents[0])

    def _act(
        self, actions: Actions, player: EntityId, context: Context
    ) -> tuple[ActionResult, str]:
        self._contexts[player] = Context(actions.command, _antecedents(actions, context))
        events: list[Event] = []
        tellings: list[Telling] = []
        faults: list[Fault] = []
        rest, refused = actions.rest, False
        for intent in actions.intents:
            performance = self._perform(intent)
            events.extend(performance.events)
            tellings.extend(performance.tellings)
            if performance.refusal is not None:
                answer = self.voice.refuse(intent, performance.refusal)
                if answer not in tellings:  # three onions are refused with one word
                    tellings.append(answer)
                rest, refused = "", True
            elif performance.fault is not None:
                slots = {"fault": Text.of(performance.fault.id)}
                faults.append(performance.fault)
                tellings.append(self.voice.answer(player, "error-fault", slots))
                rest, refused = "", True
        verbs = tuple(intent.verb for intent in actions.intents)
        told = tuple(self.voice.gather(tellings))
        outcome = Outcome(told, tuple(faults), verbs=verbs, refused=refused)
        return ActionResult(player, tuple(events), outcome), rest

    def _perform(self, intent: Intent) -> Performance:
        world, rulebook = self.performer.world, self.performer.rulebook
        for noun in (intent.object, intent.second):
            if noun is not None and noun not in world:
                return Performance()  # an earlier action of this very line used it up
        checks = rulebook.checks.get(intent.verb, ())
        decide = rulebook.verbs[intent.verb].decide
        return self.performer.perform(Turn(intent, world, rulebook), decide, checks)

    def _told(self, player: EntityId, key: str, slots: Mapping[str, Slot]) -> ActionResult:
        answer = self.voice.answer(player, key, slots)
        return ActionResult(player, outcome=Outcome((answer,), refused=True))


_NOTHING_YET = Context()


def _by(actor: EntityId, intent: Intent) -> Intent:
    """Return what somebody else meant, meant by an actor."""
    return Intent(
        intent.verb,
        actor,
        direction=intent.direction,
        relation=intent.relation,
        count=intent.count,
        word=intent.word,
    )


def _asked(question: Question) -> Mapping[str, Slot]:
    if question.kind == "which":
        return {"options": question.options}
    return {"line": Text.of(question.line[: question.start].partition(CHOSEN)[0].strip("¿?¡! "))}


def _blamed(error: ParseError) -> Mapping[str, Slot]:
    slots: dict[str, Slot] = {
        "words": Text.of(error.words.partition(CHOSEN)[0]),
        "count": error.count,
        "hints": Text.of(", ".join(error.hints)),
        "hinted": len(error.hints),
        "options": error.options,
    }
    if error.thing is not None:
        slots["thing"] = error.thing
    return slots


def _antecedents(actions: Actions, context: Context) -> Mapping[str, tuple[EntityId, ...]]:
    """Let `it` mean what was named last, and `them` all that was named together."""
    if not actions.nouns:
        return context.antecedents
    found = dict(context.antecedents)
    for noun in actions.nouns:
        found[noun.pronoun] = (noun.id,)
        if noun.animate:
            found["someone"] = (noun.id,)
    objects = tuple(dict.fromkeys(i.object for i in actions.intents if i.object is not None))
    found["last"] = objects or found.get("last", ())
    if len(objects) > 1:
        found["they"] = objects
    elif objects:
        pronoun = next(noun.pronoun for noun in actions.nouns if noun.id == objects[0])
        found[pronoun] = objects
    return found
