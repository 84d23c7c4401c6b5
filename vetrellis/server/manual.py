"""Writes down what can be configured: the commented file, the reference page, the answers.

All of it is derived from the configuration itself. `vetrellis config example` writes
`etc/vetrellis.yaml`, `vetrellis config reference` writes `docs/reference/configuration.md`; tests
prove that both files are as they would be written today.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import get_type_hints

from vetrellis.server.about import About
from vetrellis.server.config import Config
from vetrellis.server.settings import Loaded, Setting, settings

_WIDTH = 95


def example() -> str:
    """Return a YAML file that says what the defaults say, and explains each."""
    return "\n".join(_example_lines()) + "\n"


def reference() -> str:
    """Return the reference page of all settings, in Markdown."""
    return "\n".join(_reference_lines()) + "\n"


def show(loaded: Loaded) -> str:
    """Return every value in force and where it comes from, one a line."""
    rows = [
        (f"{path} = {plain(mask(loaded.value(path)))}", str(loaded.origin(path)))
        for path in settings()
    ]
    width = max(len(row[0]) for row in rows)
    return "\n".join(f"{value:<{width}}  # {origin}" for value, origin in rows)


def explain(setting: Setting, loaded: Loaded) -> str:
    """Return all there is to know of one setting."""
    value = plain(mask(loaded.value(setting.path)))
    rows = (
        ("value", f"{value} (from {loaded.origin(setting.path)})"),
        ("default", plain(setting.default)),
        ("takes", takes(setting)),
        ("environment", setting.variable),
    )
    doc = textwrap.fill(setting.about.doc, _WIDTH)
    return "\n".join((setting.path, doc, "", *(f"  {name:<12} {text}" for name, text in rows)))


def plain(value: object) -> str:
    """Write a value as YAML has it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, float):
        return f"{value:g}" if not value.is_integer() else f"{value:.0f}"
    if value == "":
        return '""'
    return f'"{value}"' if re.search(r"[{}]|: |\s#", str(value)) else str(value)


def mask(value: object) -> object:
    """Hide the password that an address may carry."""
    return (
        re.sub(r"://([^:/@]*):[^@]*@", r"://\1:***@", value) if isinstance(value, str) else value
    )


def takes(setting: Setting) -> str:
    """Say which values a setting takes."""
    about = setting.about
    if about.choices:
        return "one of " + ", ".join(about.choices)
    if setting.kind in (int, float):
        return about.range
    return _texts(setting.kind, about)


def _texts(kind: type, about: About) -> str:
    if kind is tuple:
        return f"a list of {about.words}"
    return about.pattern[1] if about.pattern else "text"


def _sections() -> Iterator[tuple[str, str, list[Setting]]]:
    hints = get_type_hints(Config)
    for name, group in groupby(settings().values(), key=lambda setting: setting.section):
        yield name, inspect.getdoc(hints[name]) or "", list(group)


def _comment(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# "
    )


def _example_lines() -> Iterator[str]:
    yield "# The configuration of a Vetrellis server: every setting, with its default. Nothing in"
    yield "# this file is needed: keep the lines that you change, and name it by --config. Each"
    yield "# setting can also come from the environment: world.tick from VETRELLIS__WORLD__TICK."
    for name, doc, members in _sections():
        yield ""
        for paragraph in doc.split("\n\n"):
            yield from _comment(paragraph.replace("\n", " "), "")
        yield f"{name}:"
        for setting in members:
            yield from _comment(f"{setting.about.doc} Takes {takes(setting)}.", "  ")
            yield f"  {setting.key}: {plain(setting.default)}"


def _reference_lines() -> Iterator[str]:
    yield "# Configuration"
    yield ""
    yield "A server needs no configuration. What it is told comes from, each overriding the one"
    yield "before: the defaults below; the YAML file given by `--config`; environment variables;"
    yield "the options of `vetrellis run` and `twistd vetrellis`. `vetrellis config show` prints"
    yield "what is in force and where each value comes from; `vetrellis check` tells every"
    yield "mistake without starting anything. `etc/vetrellis.yaml` says what the defaults say."
    for name, doc, members in _sections():
        yield from ("", f"## {name}", "", doc)
        for setting in members:
            yield from ("", f"### {setting.path}", "", *textwrap.wrap(setting.about.doc, _WIDTH))
            yield from ("", f"- Default: `{plain(setting.default)}`", f"- Takes: {takes(setting)}")
            yield f"- Environment: `{setting.variable}`"
