"""Brings a configuration together from all its sources, and tells every mistake in one run.

Theory of operation. Sources are read in order: the defaults, a YAML file, environment variables
`VETRELLIS__SECTION__KEY`, command options. Each source only *finds* values, each with its origin;
then every value found is checked against the setting's type and rules, also one that a later
source overrides; the last one found wins. What is wrong becomes a `Diagnostic` at the place where
somebody wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

import yaml
from attrs import field, fields, frozen
from typing_extensions import override

from vetrellis.authoring.diagnostics import Diagnostic, did_you_mean
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.about import About
from vetrellis.server.config import Config

PREFIX = "VETRELLIS__"


class ConfigError(VetrellisError):
    """The configuration cannot be used.

    Attributes:
        diagnostics: Everything that is wrong with it.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(each.render() for each in diagnostics))
        self.diagnostics = diagnostics


@frozen
class Setting:
    """One thing that an operator may decide.

    Attributes:
        section: The section it stands in.
        key: Its name there.
        kind: The type of its value.
        default: Its value where nobody decided.
        about: What it means and which values make sense.
    """

    section: str
    key: str
    kind: type
    default: object
    about: About

    @property
    def path(self) -> str:
        """Its full name, such as `world.tick`."""
        return f"{self.section}.{self.key}"

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{PREFIX}{self.section}__{self.key}".upper()


@frozen
class Origin:
    """Where a value was written.

    Attributes:
        source: `default`, a file, an environment variable or an option.
        line: Line in the file, from 1; 0 for what is not a file.
        column: Column in the file, from 1.
    """

    source: str = "default"
    line: int = 0
    column: int = 0

    @override
    def __str__(self) -> str:
        """Say it as editors and terminals make a link of it."""
        return f"{self.source}:{self.line}:{self.column}" if self.line else self.source

    def blame(self, message: str, where: str = "", hint: str = "") -> Diagnostic:
        """Return a diagnostic that points here."""
        named = where if self.line else ""
        return Diagnostic(self.source, self.line, self.column, named, message, hint)


@frozen
class Loaded:
    """A configuration, and where each of its values comes from.

    Attributes:
        config: The values.
        origins: By the setting's path, for those that are not the default.
    """

    config: Config
    origins: Mapping[str, Origin] = field(factory=dict)

    def origin(self, path: str) -> Origin:
        """Return where the value of a setting was written."""
        return self.origins.get(path, Origin())

    def value(self, path: str) -> object:
        """Return the value of a setting."""
        section, key = path.split(".")
        found: object = getattr(getattr(self.config, section), key)
        return found


@frozen
class _Found:
    """A value as some source has it: not yet known to make sense."""

    setting: Setting
    value: object
    origin: Origin


_Blame = Callable[[Diagnostic], None]


def settings() -> dict[str, Setting]:
    """Return all settings by path, in the order in which they are documented."""
    declared = {}
    for section in fields(Config):
        kind = get_type_hints(Config)[section.name]
        hints = get_type_hints(kind)
        for each in fields(kind):
            setting = Setting(
                section.name,
                each.name,
                getattr(hints[each.name], "__origin__", hints[each.name]),
                each.default,
                each.metadata["about"],
            )
            declared[setting.path] = setting
    return declared


def load(
    path: str = "",
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, tuple[str, str]] | None = None,
) -> Loaded:
    """Merge a configuration from all its sources.

    Args:
        path: The YAML file; empty for none.
        environment: Environment variables, ours among them.
        options: Command options given: the path of the setting, the option's name and its text.

    Returns:
        The configuration with the origin of each value.

    Raises:
        ConfigError: Something is wrong; the error tells all that is.
    """
    wrong: list[Diagnostic] = []
    chosen: dict[str, object] = {}
    origins: dict[str, Origin] = {}
    for found in _sources(path, environment or {}, options or {}, wrong.append):
        value, objection = check(found.setting, found.value)
        if objection:
            wrong.append(found.origin.blame(objection, found.setting.path))
        else:
            chosen[found.setting.path] = value
            origins[found.setting.path] = found.origin
    if wrong:
        raise ConfigError(tuple(wrong))
    return Loaded(_build(chosen), origins)


def check(setting: Setting, value: object) -> tuple[object, str]:
    """Return the value as the setting keeps it, and what is wrong with it if anything is."""
    if setting.kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(value, list) and setting.kind is tuple:
        value = tuple(value) if all(isinstance(each, str) for each in value) else value
    fits = isinstance(value, setting.kind) and isinstance(value, bool) == (setting.kind is bool)
    if not fits:
        return value, f"must be {_KINDS[setting.kind]}, not {_shown(value)}"
    objection = setting.about.objection(value)
    return value, f"{objection}, not {_shown(value)}" if objection else ""


_KINDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    tuple: "a list of words",
}


def _shown(value: object) -> str:
    """Say a value as its author would: short."""
    if value is None or value == "":
        return "empty"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _build(chosen: Mapping[str, object]) -> Config:
    sections: dict[str, Any] = {}
    for section in fields(Config):
        kind = get_type_hints(Config)[section.name]
        names = {each.name: f"{section.name}.{each.name}" for each in fields(kind)}
        sections[section.name] = kind(
            **{name: chosen[path] for name, path in names.items() if path in chosen}
        )
    return Config(**sections)


def _sources(
    path: str,
    environment: Mapping[str, str],
    options: Mapping[str, tuple[str, str]],
    blame: _Blame,
) -> Iterator[_Found]:
    known = settings()
    if path:
        yield from _from_file(path, known, blame)
    yield from _from_environment(environment, known, blame)
    yield from _from_options(options, known, blame)


def _from_text(setting: Setting, text: str) -> object:
    """Read a value that is not YAML: a variable's or an option's."""
    if setting.kind is str:
        return text
    if setting.kind is tuple:
        return tuple(filter(None, (each.strip() for each in text.split(","))))
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _from_environment(
    environment: Mapping[str, str], known: Mapping[str, Setting], blame: _Blame
) -> Iterator[_Found]:
    by_variable = {setting.variable: setting for setting in known.values()}
    for name in sorted(environment):
        if not name.startswith(PREFIX):
            continue
        setting = by_variable.get(name)
        if setting is None:
            blame(Origin(name).blame("no such setting", hint=did_you_mean(name, by_variable)))
        else:
            yield _Found(setting, _from_text(setting, environment[name]), Origin(name))


def _from_options(
    options: Mapping[str, tuple[str, str]], known: Mapping[str, Setting], blame: _Blame
) -> Iterator[_Found]:
    for path, (name, text) in options.items():
        setting = known.get(path)
        if setting is None:
            blame(Origin(name).blame(f"no such setting as {path}", hint=did_you_mean(path, known)))
        else:
            yield _Found(setting, _from_text(setting, text), Origin(name))


def _from_file(path: str, known: Mapping[str, Setting], blame: _Blame) -> Iterator[_Found]:
    root = _compose(path, blame)
    sections: dict[str, dict[str, object]] = {}
    for setting in known.values():
        sections.setdefault(setting.section, {})[setting.key] = setting
    for name, _, node in _entries(path, root, "", sections, blame):
        for key, place, value in _entries(path, node, name, sections[name], blame):
            try:
                plain = yaml.SafeLoader("").construct_object(value, deep=True)
            except (yaml.YAMLError, ValueError) as error:
                blame(place.blame(f"cannot be read: {_problem(error)}", f"{name}.{key}"))
                continue
            yield _Found(known[f"{name}.{key}"], plain, _at(path, value))


def _compose(path: str, blame: _Blame) -> yaml.Node | None:
    """Read a YAML file, or tell in one line why it cannot be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return yaml.compose(file, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        origin = Origin(path, mark.line + 1, mark.column + 1) if mark else Origin(path)
        blame(origin.blame(f"this is not YAML: {_problem(error)}"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        blame(Origin(path).blame(f"this is not YAML: {_problem(error)}"))
    except OSError as error:
        blame(Origin(path).blame(f"cannot be read: {error.strerror}", hint="see --config"))
    return None


def _entries(
    path: str,
    node: yaml.Node | None,
    where: str,
    known: Mapping[str, object],
    blame: _Blame,
) -> Iterator[tuple[str, Origin, yaml.Node]]:
    """Yield what a mapping holds under the names that are known; blame all else."""
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return
    if not isinstance(node, yaml.MappingNode):
        message = f"must be a section, with some of the keys {', '.join(known)}"
        blame(_at(path, node).blame(message, where))
        return
    seen: set[str] = set()
    for key_node, value in node.value:
        key, origin = str(key_node.value), _at(path, key_node)
        full = f"{where}.{key}" if where else key
        if key not in known:
            blame(
                origin.blame("no such setting", full, did_you_mean(key, known) or _elsewhere(key))
            )
        elif key in seen:
            blame(origin.blame("is written twice", full, "keep one of them"))
        else:
            seen.add(key)
            yield key, origin, value


def _elsewhere(key: str) -> str:
    """Return a hint for a key that stands in the wrong section."""
    paths = [setting.path for setting in settings().values() if setting.key == key]
    return f"did you mean {paths[0]}?" if paths else ""


def _at(path: str, node: yaml.Node) -> Origin:
    return Origin(path, node.start_mark.line + 1, node.start_mark.column + 1)


def _problem(error: Exception) -> str:
    """Say what YAML says, in one line."""
    return str(getattr(error, "problem", None) or error).split("\n")[0]
