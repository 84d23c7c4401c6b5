"""What comes of parsing a command, and what the parser remembers between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from vetrellis.game.action.scope import Candidate
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent

MOST_ACTIONS = 20
"""How many actions one line may ask for."""

MOST_WORDS = 60
"""How many words one command may have, unless it is speech."""


@frozen
class Question:
    """The parser needs a word more.

    Attributes:
        kind: `which`, among `options`; or `what`, `whom` and `where`, by what is missing.
        line: The command that it is about; `start` and `end` mark the place of the answer.
        options: The entities to choose from.
        verb: The verb that is waiting.
        rest: What was chained behind the command.
        apt: Whether the nouns so far are such as the verb would rather have.
        begun: Whether so many words of its own were typed that nothing else is meant: `look at`.
        doubt: What is wrong with the nouns so far, if something is.
    """

    kind: str
    line: str
    start: int
    end: int
    options: tuple[EntityId, ...] = ()
    verb: str = ""
    rest: str = ""
    apt: bool = True
    begun: bool = False
    doubt: ParseError | None = None


@frozen
class Context:
    """What the parser remembers of one player between lines.

    Attributes:
        last: The last command, for `again`.
        antecedents: What each pronoun set stands for; under `last` what was acted on last, and
            under `someone` who was named last, for languages whose pronouns ask no more.
        question: The question that is open.
    """

    last: str = ""
    antecedents: Mapping[str, tuple[EntityId, ...]] = field(factory=dict)
    question: Question | None = None


@frozen
class Actions:
    """A command that was understood.

    Attributes:
        intents: What is meant, in order; several for `take all`.
        command: The command as it can be typed again.
        nouns: What was named, for pronouns.
        rest: What was chained behind the command.
    """

    intents: tuple[Intent, ...]
    command: str
    nouns: tuple[Candidate, ...] = ()
    rest: str = ""


@frozen
class ParseError:
    """A command that was not understood.

    Attributes:
        kind: `empty`, `incomplete`, `unknown-verb`, `no-such-thing`, `no-such-player`,
            `nothing-matches-all`, `no-antecedent`, `nothing-to-repeat`, `single-only`,
            `not-inside`, `ordinal-range`, `not-enough`, `trailing-words`, `dark`, `too-many`,
            `too-long`, `no-such-way`, `only-so-far`, `noun-alone` or `nothing-to-choose`.
        words: The words that it is about, as typed.
        hints: Words that were perhaps meant, or the part that was understood.
        options: Things that were perhaps meant.
        count: A number that the message needs.
        thing: An entity that the message needs.
    """

    kind: str
    words: str = ""
    hints: tuple[str, ...] = ()
    options: tuple[EntityId, ...] = ()
    count: int = 0
    thing: EntityId | None = None


Parsed: TypeAlias = Actions | Question | ParseError
