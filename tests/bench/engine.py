"""The engine: what a line means, what it does, and how it is told."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.measure import Benchmark, Work, Workbench
from tests.bench.scene import Crowd, gathered, person, person_name, thing_name
from vetrellis.game.action.parsed import Actions, ParseError
from vetrellis.game.core.event import Event
from vetrellis.game.world.handling import Taken
from vetrellis.game.world.movement import Arrived
from vetrellis.game.world.senses import Looked
from vetrellis.game.world.speech import Said

Prepare = Callable[[Workbench], Work]

# Parsing.


def _named(line: str, bench: Workbench) -> str:
    """Put the names of a thing, and of another player, into a line."""
    number = bench.scale.things // 2
    english, spanish = thing_name(number)
    held, _ = thing_name(number - 1)
    held_es = thing_name(number - 1)[1]
    names = {"thing": english, "cosa": spanish, "held": held, "suyo": held_es}
    return line.format(person=person_name(bench.scale.people // 2), **names)


def _holding(bench: Workbench, language: str, stirred: bool) -> Crowd:
    """Return a crowd among many things, of which the first player holds one."""

    def gathered() -> Crowd:
        crowd = Crowd(bench.scale.people, bench.scale.things, language)
        crowd.does(_named("take {held}" if language == "en" else "coge {suyo}", bench))
        return crowd

    return bench.shared(("holding", language, stirred), gathered)


def _parsing(line: str, verb: str, language: str = "en", stirred: bool = False) -> Prepare:
    """Parse a line of somebody who holds one thing; no verb means that there is none to find."""

    def prepare(bench: Workbench) -> Work:
        crowd = _holding(bench, language, stirred)
        typed = _named(line, bench)
        parsed = crowd.parsed(typed)
        if verb:
            assert isinstance(parsed, Actions) and parsed.intents[0].verb == verb, parsed
        else:
            assert isinstance(parsed, ParseError), parsed
        return Work(lambda: crowd.parsed(typed), reset=crowd.stir if stirred else None)

    return prepare


_PARSE = (
    Benchmark("parse", "look", "No noun at all.", _parsing("look", "look")),
    Benchmark("parse", "n", "A direction.", _parsing("n", "go")),
    Benchmark("parse", "say", "Free text.", _parsing("say hello there all of you", "say")),
    Benchmark(
        "parse",
        "say, with a comma",
        "Free text that could be meant for somebody.",
        _parsing("say hello there, all of you", "say"),
    ),
    Benchmark("parse", "take X", "One of 100 things.", _parsing("take {thing}", "take")),
    Benchmark(
        "parse",
        "take X, after somebody came",
        "One of 100 things, in a room that has to be looked over anew.",
        _parsing("take {thing}", "take", stirred=True),
    ),
    Benchmark("parse", "put X in Y", "Two nouns.", _parsing("put {held} in the chest", "put")),
    Benchmark(
        "parse",
        "tell PLAYER",
        "One of 50 players, wherever they are.",
        _parsing("tell {person} I am here", "tell"),
    ),
    Benchmark(
        "parse",
        "unknown verb",
        "What was perhaps meant is looked for.",
        _parsing("frobnicate the {thing}", ""),
    ),
    Benchmark("parse", "mira (es)", "As `look`.", _parsing("mira", "look", "es")),
    Benchmark("parse", "n (es)", "As `n`.", _parsing("n", "go", "es")),
    Benchmark("parse", "di (es)", "As `say`.", _parsing("di hola a todo el mundo", "say", "es")),
    Benchmark("parse", "coge X (es)", "As `take`.", _parsing("coge el {cosa}", "take", "es")),
    Benchmark(
        "parse", "pon X en Y (es)", "As `put`.", _parsing("pon el {suyo} en el cofre", "put", "es")
    ),
    Benchmark(
        "parse",
        "cuenta a PLAYER (es)",
        "As `tell`.",
        _parsing("cuenta a {person} que estoy", "tell", "es"),
    ),
    Benchmark(
        "parse",
        "unknown verb (es)",
        "As in English.",
        _parsing("desencuaderna el {cosa}", "", "es"),
    ),
)

# Turns.


def _turning(*lines: str) -> Prepare:
    """Do what lines mean, in turn, after all checks, and tell nobody."""

    def prepare(bench: Workbench) -> Work:
        crowd = gathered(bench)
        turns = []
        for line in lines:
            turn = crowd.turn(crowd.intent(line.format(thing=thing_name(0)[0])))
            done = turn()
            assert done.events and not done.fault, done
            turns.append(turn)

        def call() -> None:
            for turn in turns:
                turn()

        return Work(call, operations=len(lines))

    return prepare


_TURN = (
    Benchmark("turn", "look", "A turn that changes nothing.", _turning("look")),
    Benchmark("turn", "say", "A turn that changes nothing.", _turning("say hello there")),
    Benchmark(
        "turn",
        "take or drop",
        "Checks, decision and change of both, by halves.",
        _turning("take {thing}", "drop {thing}"),
    ),
    Benchmark(
        "turn",
        "walk",
        "Checks, decision, change and all that follows, there and back.",
        _turning("north", "south"),
    ),
)

# Prose.


def _telling(
    line: str,
    kind: type[Event],
    language: str = "en",
    stirred: bool = False,
    alters: bool = False,
) -> Prepare:
    """Tell everybody of an event that came of a line; some alter the world for good."""

    def prepare(bench: Workbench) -> Work:
        crowd = Crowd(bench.scale.people, language=language) if alters else gathered(bench)
        event = crowd.event(line.format(thing=thing_name(0)[0]), kind)
        witness = crowd.engine.compositor.witness
        assert witness(event), "somebody is told"
        return Work(lambda: witness(event), reset=crowd.stir if stirred else None)

    return prepare


def _coming(bench: Workbench) -> Work:
    crowd = Crowd(bench.scale.people)
    event = crowd.event("south", Arrived, crowd.visitor)
    witness = crowd.engine.compositor.witness
    told = sum(len(telling.readers) for telling in witness(event))
    assert told >= bench.scale.people, "everybody is told"
    return Work(lambda: witness(event))


def _prompting(bench: Workbench) -> Work:
    crowd = gathered(bench)
    prompt = crowd.engine.prompt
    assert prompt(crowd.first), "there is a prompt"
    return Work(lambda: prompt(crowd.first))


def _listing(bench: Workbench) -> Work:
    crowd = gathered(bench)
    page = crowd.engine.compositor.page(crowd.first)
    people = [crowd.engine.world[person(number)] for number in range(bench.scale.people)]
    assert page.listing(people), "there are names"
    return Work(lambda: page.listing(people))


_PROSE = (
    Benchmark(
        "prose",
        "look among 50, unchanged",
        "A room as this player saw it before.",
        _telling("look", Looked),
    ),
    Benchmark(
        "prose",
        "look among 50, after somebody came",
        "A room that has to be written anew.",
        _telling("look", Looked, stirred=True, alters=True),
    ),
    Benchmark(
        "prose",
        "mira (es) among 50, after somebody came",
        "The same in Spanish.",
        _telling("mira", Looked, "es", stirred=True, alters=True),
    ),
    Benchmark(
        "prose", "say to 50", "Two tellings, one of them for 49.", _telling("say hello", Said)
    ),
    Benchmark(
        "prose",
        "take told to 50",
        "Two tellings, one of them for 49.",
        _telling("take {thing}", Taken, alters=True),
    ),
    Benchmark("prose", "arrival told to 50", "Somebody comes in.", _coming),
    Benchmark("prose", "list of 50 names", "Names as one list.", _listing),
    Benchmark("prose", "prompt", "What a prompt says.", _prompting),
)

BENCHMARKS = (*_PARSE, *_TURN, *_PROSE)
