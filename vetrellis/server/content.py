"""Finds and reads what a server plays: the world, the words, what comes with Vetrellis.

What is read here is read whole, and checked. What is opened is the same, sooner: a start opens.
What reads the builders' files is loaded only if there is something to read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen
from twisted.python.reflect import namedAny

from vetrellis import bundled
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.prose.catalog import FALLBACK, Catalogue
from vetrellis.game.world.character import Character
from vetrellis.game.world.location import Room
from vetrellis.server.compiled import Compiled, digest_of_code, digest_of_files
from vetrellis.server.config import BUNDLED, Config
from vetrellis.server.garbage import dropping

if TYPE_CHECKING:
    from vetrellis.authoring.loader import Loaded as LoadedWorld

LOAD = "vetrellis.authoring.loader.load_world"
SKELETONS = "vetrellis.authoring.skeleton.write_skeletons"

COMPILED = "world.compiled"
"""The file in the server's directory that holds what was made of the builders' files."""

SHIPPED = Path(bundled.__file__).parent
"""What comes with Vetrellis: `content` and `web`."""


@frozen
class World:
    """What is played.

    Attributes:
        blueprint: What its builders made.
        warnings: How many things in it could be better.
    """

    blueprint: Blueprint
    warnings: int = 0

    @classmethod
    def of(cls, loaded: LoadedWorld) -> World:
        """Return what is played of a world that was read."""
        return cls(loaded.blueprint, len(loaded.diagnostics))


class ContentNotFoundError(VetrellisError):
    """There is no such world, or no such language."""


def read_world(config: Config) -> LoadedWorld:
    """Read the world that is to be played.

    Raises:
        ContentNotFoundError: It is not there.
        ContentError: Something is wrong with it; the error tells all that is.
    """
    path = world_directory(config)
    load: Callable[[Path, Path], LoadedWorld] = namedAny(LOAD)
    return load(path, _translations(path))


def open_world(config: Config, directory: Path) -> World:
    """Return the world that is to be played: as it was compiled before, if nothing changed.

    Args:
        config: Names the world.
        directory: Where the server keeps its files.

    Raises:
        ContentNotFoundError: It is not there.
        ContentError: Something is wrong with it; the error tells all that is.
    """
    path = world_directory(config)
    translated = {
        each.name: each / "worlds" / path.name for each in sorted(_translations(path).iterdir())
    }
    roots = {"": path, **{name: root for name, root in translated.items() if root.is_dir()}}
    compiled = Compiled(directory / COMPILED, digest_of_code() + digest_of_files(roots))

    def made() -> World:
        with dropping():
            return World.of(read_world(config))

    world: World = compiled.opened(made)
    return world


def world_directory(config: Config) -> Path:
    """Return where the world is.

    Raises:
        ContentNotFoundError: It is not there.
    """
    named = config.world.content
    worlds = SHIPPED / "content" / "worlds"
    is_shipped = named.startswith(BUNDLED)
    path = _near(worlds / named.removeprefix(BUNDLED)) if is_shipped else Path(named)
    if (path / "manifest.yaml").is_file():
        return path
    known = ", ".join(sorted(f"{BUNDLED}{each.parent.name}" for each in worlds.glob("*/*.yaml")))
    raise ContentNotFoundError(
        f"there is no world at {named}: no manifest.yaml found there; "
        f"name a directory that has one, or one of {known}: --world DIRECTORY"
    )


def read_words(config: Config) -> Catalogue:
    """Read what the engine and the sessions say, in the languages that players may choose from.

    Raises:
        ContentNotFoundError: There is nothing in one of the languages.
    """
    return Catalogue.of(_sources(config))


def open_words(config: Config) -> Catalogue:
    """Read as `read_words` does, but each message only when it is first said."""
    return Catalogue.late(_sources(config))


def translate(config: Config, language: str, part: str = "") -> str:
    """Write what translators of the world are to fill in, keep what they did, and say so.

    Args:
        config: Names the world.
        language: Into which language.
        part: Only files whose path in the world begins so, such as `zones/packet`.

    Raises:
        ContentNotFoundError: The world is not there.
        ContentError: Something is wrong with it; the error tells all that is.
    """
    path = world_directory(config)
    load: Callable[[Path], LoadedWorld] = namedAny(LOAD)
    load(path)
    write: Callable[[Path, Path, str, str], tuple[Path, ...]] = namedAny(SKELETONS)
    changed = write(path, _translations(path), language, part)
    return "\n".join((*map(str, changed), f"{len(changed)} files written"))


def inspect(config: Config) -> str:
    """Read everything that a server would play, and say what is there: warnings, then a summary.

    Raises:
        ContentNotFoundError: Something is not there.
        ContentError: Something is wrong with the world; the error tells all that is.
    """
    read_words(config)
    world = read_world(config)
    warnings = (each.render() for each in world.diagnostics)
    return "\n".join((*warnings, f"world {world.blueprint.title}: {summary(World.of(world))}"))


def summary(world: World) -> str:
    """Say in a line what is in a world."""
    blueprint = world.blueprint
    warnings = world.warnings
    return (
        f"{_count(blueprint, Room)} rooms, {_count(blueprint, Character)} characters, "
        f"{warnings or 'no'} warning{'' if warnings == 1 else 's'}"
    )


def _sources(config: Config) -> dict[str, list[str]]:
    """Return the text of all Fluent files, by language."""
    known = sorted(each.name for each in _localization().iterdir() if each.is_dir())
    for language in config.world.languages:
        if language not in known:
            raise ContentNotFoundError(
                f"world.languages: there are no messages in {language!r}, "
                f"only in {', '.join(known)}"
            )
    return {
        language: [
            file.read_text(encoding="utf-8")
            for file in sorted((_localization() / language).glob("*.ftl"))
        ]
        for language in {FALLBACK: None, **dict.fromkeys(config.world.languages)}
    }


def _count(blueprint: Blueprint, part: type[Part]) -> int:
    kinds = {kind.id for kind in blueprint.kinds if part in kind.parts}
    return sum(placement.kind in kinds for placement in blueprint.placements)


def _translations(world: Path) -> Path:
    """Return where a world's translations are: beside it, or with those that are shipped."""
    beside = world.parent.parent / "localization"
    return beside if beside.is_dir() else _localization()


def _localization() -> Path:
    return _near(SHIPPED / "content" / "localization")


def _near(path: Path) -> Path:
    """Return a path as somebody in the checkout would write it: what is wrong there is told so."""
    real, here = path.resolve(), Path.cwd()
    return real.relative_to(here) if real.is_relative_to(here) else real
