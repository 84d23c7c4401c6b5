"""Reads a stack of calls: at which stage of the work it is, in which system, and for whom.

Theory of operation. The server does not note down what it does for our sake; that would cost time
even when nobody asks. It does not have to: who acts, and what they mean, stand in local variables
of the calls that are on their way. `CLUES` names those calls, and what to read there. Reading goes
outwards, and the innermost clue counts: a bystander's line is written for the bystander.

Whatever is missing is left out. A test checks that each clue names a function that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any

from attrs import define, frozen

from vetrellis.server.profile.stage import CALLER, CHECKS, DECIDE, OTHER, stage_of

READING = "(reading a line)"
"""In place of a verb, while nobody knows it yet."""

_PERFORM = "vetrellis.game.core.perform"
_CORE = "vetrellis.game.core"
_PROSE = "vetrellis.game.prose"


@define
class Sample:
    """What was being done at one moment.

    Attributes:
        stage: One of `STAGES`.
        verb: Of whoever acts; empty if nobody does.
        system: Whose rule ran: the last name of its module; empty if none did.
        actor: Whose doing it was: an entity's id; empty if nobody's.
        place: The innermost function: its file, line and name.
    """

    stage: str = ""
    verb: str = ""
    system: str = ""
    actor: str = ""
    place: tuple[str, int, str] = ("", 0, "")


@frozen
class Clue:
    """What the variables of one function tell.

    Attributes:
        variable: Which one.
        verb: What is being done, according to it.
        actor: Who does it.
        system: Whose rule runs.
    """

    variable: str
    verb: Callable[[Any], str] | None = None
    actor: Callable[[Any], str] | None = None
    system: Callable[[Any], str] | None = None


def _last_name(module: str) -> str:
    return module.rpartition(".")[2]


CLUES: Mapping[str, Clue] = {
    "vetrellis.game.core.perform:Performer.perform": Clue(
        "turn", verb=lambda turn: turn.intent.verb, actor=lambda turn: turn.intent.actor
    ),
    "vetrellis.game.prose.compositor:ProseCompositor.witness": Clue(
        "event", system=lambda event: _last_name(type(event).__module__)
    ),
    "vetrellis.game.action.processor:ActionProcessor._act": Clue(
        "actions", verb=lambda actions: actions.intents[0].verb
    ),
    "vetrellis.game.engine:Engine.process": Clue(
        "player", verb=lambda player: READING, actor=lambda player: player
    ),
    "vetrellis.server.world_host.host:WorldHost._send": Clue(
        "attachment", actor=lambda attachment: attachment.player
    ),
    "vetrellis.server.session.session:Session.received": Clue(
        "self", actor=lambda session: session.core.character.player
    ),
}
"""By function, as `RULES` names them: where it stands who does what."""


@frozen
class _Known:
    """What is known of a function whatever it does now."""

    module: str
    stage: str
    clue: Clue | None


# Functions are made anew for lambdas and closures, but their code is not. What somebody compiles
# at run time must not fill the memory.
@lru_cache(maxsize=20_000)
def _known(code: CodeType, module: str) -> _Known:
    stage = stage_of(module, code.co_qualname)
    return _Known(module, stage or CALLER, CLUES.get(f"{module}:{code.co_qualname}"))


def read(frame: FrameType | None) -> Sample:
    """Return what is being done by whoever made these calls. Changes nothing."""
    sample = Sample(place=_place(frame))
    inner = ""
    for each in _outwards(frame):
        known = _known(each.f_code, each.f_globals.get("__name__", ""))
        if not sample.system and inner and _is_rule(inner) and _calls_rules(known):
            sample.system = _last_name(inner)
        if known.clue is not None:
            _follow(known.clue, each, sample)
        if not sample.stage and known.stage != CALLER:
            sample.stage = _exactly(known.stage, inner)
        inner = known.module
    sample.stage = sample.stage or OTHER
    return sample


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _place(frame: FrameType | None) -> tuple[str, int, str]:
    if frame is None:
        return ("", 0, "")
    code = frame.f_code
    return (code.co_filename, code.co_firstlineno, code.co_qualname)


def _calls_rules(known: _Known) -> bool:
    """Whether a function is the one that calls the rules of the game's systems."""
    return known.module == _PERFORM or known.stage == "apply"


def _is_rule(module: str) -> bool:
    """Whether what is called from there is a rule, and no part of the machine."""
    return module != "contextlib" and not module.startswith((_CORE, _PROSE))


def _exactly(stage: str, inner: str) -> str:
    """Tell a turn's checks from the turn itself: only what it calls can be a check."""
    return DECIDE if stage == CHECKS and not (inner and _is_rule(inner)) else stage


def _follow(clue: Clue, frame: FrameType, sample: Sample) -> None:
    variable = frame.f_locals.get(clue.variable)
    if variable is None:
        return
    for name in ("verb", "actor", "system"):
        tell = getattr(clue, name)
        if tell is None or getattr(sample, name):
            continue
        try:
            setattr(sample, name, str(tell(variable)))
        except (AttributeError, IndexError):
            continue  # nobody plays yet, or nothing was understood
