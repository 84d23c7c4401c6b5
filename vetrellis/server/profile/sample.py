"""Reads a stack of calls: at which stage of the work it is, in which system, and for whom.

Theory of operation. The server does not note down what it does for our sake; that would cost time
even when nobody asks. It does not have to: who acts, and what they mean, stand in local variables
of the calls that are on their way. `CLUES` names those calls, and what to read there. Reading goes
outwards, and the innermost clue counts: a bystander's line is written for the bystander.

Whatever is missing is left out. A test checks that each clue names a function that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType, FrameType
from typing import Any

from attrs import define, frozen

from vetrellis.server.profile.stage import APPLY, CALLER, CHECKS, DECIDE, OTHER, REACTOR, stage_of

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
    "vetrellis.server.world_host.broadcast:Broadcast._deliver": Clue(
        "attachment", actor=lambda attachment: attachment.player
    ),
    "vetrellis.server.session.session:Session.received": Clue(
        "self", actor=lambda session: session.core.character.player
    ),
}
"""By function, as `RULES` names them: where it stands who does what."""


@frozen
class _Known:
    """What is known of a function whatever it does now.

    Attributes:
        code: The function's code: as long as it is kept here, nothing else has its identity.
        module: Where it is.
        stage: Its stage.
        clue: What its variables tell, if anything.
        calls_rules: Whether it is one that calls the rules of the game's systems.
        is_rule: Whether what it stands for is a rule, and no part of the machine.
    """

    code: CodeType
    module: str
    stage: str
    clue: Clue | None
    calls_rules: bool
    is_rule: bool


_MOST_KNOWN = 20_000
_functions: dict[int, _Known] = {}
"""By the identity of their code. Code has a hash, too, but one that reads all of it."""


def _learnt(frame: FrameType) -> _Known:
    code, module = frame.f_code, frame.f_globals.get("__name__", "")
    stage = stage_of(module, code.co_qualname) or CALLER
    if len(_functions) > _MOST_KNOWN:  # somebody compiles at run time
        _functions.clear()
    _functions[id(code)] = known = _Known(
        code,
        module,
        stage,
        CLUES.get(f"{module}:{code.co_qualname}"),
        module == _PERFORM or stage == APPLY,
        bool(module) and module != "contextlib" and not module.startswith((_CORE, _PROSE)),
    )
    return known


def read(frame: FrameType | None) -> Sample:
    """Return what is being done by whoever made these calls. Changes nothing."""
    sample = Sample(place=_place(frame))
    inner = None
    while frame is not None:
        known = _functions.get(id(frame.f_code)) or _learnt(frame)
        if known.calls_rules and not sample.system and inner is not None and inner.is_rule:
            sample.system = _last_name(inner.module)
        if known.clue is not None:
            _follow(known.clue, frame, sample)
        if not sample.stage and known.stage:
            sample.stage = _exactly(known.stage, inner)
        if known.stage == REACTOR:
            break  # what is further out is the same for all
        inner, frame = known, frame.f_back
    sample.stage = sample.stage or OTHER
    return sample


def _place(frame: FrameType | None) -> tuple[str, int, str]:
    if frame is None:
        return ("", 0, "")
    code = frame.f_code
    return (code.co_filename, code.co_firstlineno, code.co_qualname)


def _exactly(stage: str, inner: _Known | None) -> str:
    """Tell a turn's checks from the turn itself: only what it calls can be a check."""
    return DECIDE if stage == CHECKS and (inner is None or not inner.is_rule) else stage


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
