"""Transcripts: plays that builders can write and read, and that the tests act out.

    == A closed crate keeps its secret
    Ada> look in crate
      Ada: The crate is closed.
    -- 600

A section begins with `==` in a fresh small world with Ada and Bo in it. `Ada>` is a line that she
types; below it stands everything that anyone reads of it, each line under its reader's name;
nothing else may be read. `--` lets so many real seconds pass, in ticks of a second, and is
followed by what is read then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from tests.support.scene import ADA, BO, Scene
from vetrellis.game.core.telling import Outcome

NAMES = {"Ada": ADA, "Bo": BO}


@define
class Step:
    """One line that is typed, or a wait, and what is read of it."""

    head: str
    read: list[str] = field(factory=list)


@define
class Section:
    """A play in a fresh world."""

    title: str
    steps: list[Step] = field(factory=list)


def sections(path: Path) -> Iterator[Section]:
    """Read a transcript file."""
    section: Section | None = None
    for line in path.read_text().splitlines():
        if line.startswith("== "):
            if section is not None:
                yield section
            section = Section(line[3:])
        elif section is not None and re.match(r"(Ada>|Bo>|--)", line):
            section.steps.append(Step(line))
        elif section is not None and line.startswith("  "):
            section.steps[-1].read.append(line[2:])
    if section is not None:
        yield section


def act(section: Section) -> Section:
    """Act a section out; return it with what is really read."""
    scene = Scene(bo=True)
    played = Section(section.title)
    for step in section.steps:
        if step.head.startswith("--"):
            outcome = _wait(scene, int(step.head[2:]))
        else:
            name, _, line = step.head.partition(">")
            outcome = scene.engine.process(NAMES[name], line.strip())
        lines = [
            f"{name}: {line}"
            for name, reader in NAMES.items()
            for line in scene.read(outcome, reader).splitlines()
        ]
        played.steps.append(Step(step.head, lines))
    return played


def _wait(scene: Scene, seconds: int) -> Outcome:
    outcome = Outcome()
    for _ in range(seconds):
        outcome += scene.engine.begin_tick(scene.engine.world.now + 1000)
    return outcome


def written(played: list[Section]) -> str:
    """Return transcripts as they stand in a file."""
    lines: list[str] = []
    for section in played:
        lines += ["", f"== {section.title}"]
        for step in section.steps:
            lines += [step.head, *(f"  {line}" for line in step.read)]
    return "\n".join(lines).strip() + "\n"
