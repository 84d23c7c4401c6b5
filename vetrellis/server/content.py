"""Finds and reads what a server plays: the world, the words, what comes with Vetrellis."""

from __future__ import annotations

from pathlib import Path

from vetrellis import bundled
from vetrellis.authoring.loader import Loaded as LoadedWorld
from vetrellis.authoring.loader import load_world
from vetrellis.authoring.skeleton import write_skeletons
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.prose.catalog import FALLBACK, Catalogue
from vetrellis.game.world.character import Character
from vetrellis.game.world.location import Room
from vetrellis.server.config import BUNDLED, Config

SHIPPED = Path(bundled.__file__).parent
"""What comes with Vetrellis: `content` and `web`."""


class ContentNotFoundError(VetrellisError):
    """There is no such world, or no such language."""


def read_world(config: Config) -> LoadedWorld:
    """Read the world that is to be played.

    Raises:
        ContentNotFoundError: It is not there.
        ContentError: Something is wrong with it; the error tells all that is.
    """
    path = world_directory(config)
    return load_world(path, _translations(path))


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
    known = sorted(each.name for each in _localization().iterdir() if each.is_dir())
    for language in config.world.languages:
        if language not in known:
            raise ContentNotFoundError(
                f"world.languages: there are no messages in {language!r}, "
                f"only in {', '.join(known)}"
            )
    return Catalogue.of(
        {
            language: [
                file.read_text(encoding="utf-8")
                for file in sorted((_localization() / language).glob("*.ftl"))
            ]
            for language in {FALLBACK: None, **dict.fromkeys(config.world.languages)}
        }
    )


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
    load_world(path)
    changed = write_skeletons(path, _translations(path), language, part)
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
    return "\n".join((*warnings, f"world {world.blueprint.title}: {summary(world)}"))


def summary(world: LoadedWorld) -> str:
    """Say in a line what is in a world."""
    blueprint = world.blueprint
    warnings = len(world.diagnostics)
    return (
        f"{_count(blueprint, Room)} rooms, {_count(blueprint, Character)} characters, "
        f"{warnings or 'no'} warning{'' if warnings == 1 else 's'}"
    )


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
