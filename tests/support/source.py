"""Reads the program's own sources, for the tests that judge them."""

from __future__ import annotations

import ast
import importlib
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from attrs import field, frozen

ROOT = Path(__file__).resolve().parents[2]


@frozen
class Source:
    """One Python file.

    Attributes:
        path: Its path, relative to the checkout.
        text: What it says.
        tree: The same, parsed.
    """

    path: Path
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @property
    def module(self) -> str:
        """Its dotted name."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def at(self, node: ast.AST) -> str:
        """Say where a node is, as `path:line`."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def parsed(text: str, path: Path = Path("example.py")) -> Source:
    """Parse a text as if it were a file."""
    return Source(path, text, ast.parse(text))


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Return the Python files in a folder of the checkout, generated ones left out."""
    return tuple(
        parsed(path.read_text("utf-8"), path.relative_to(ROOT))
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Find all functions and methods."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def classes(source: Source) -> Iterator[ast.ClassDef]:
    """Find all classes."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            yield node


@cache
def modules() -> tuple[ModuleType, ...]:
    """Import every module of the program but the migrations, which only Alembic can run."""
    names = (source.module for source in sources("vetrellis"))
    return tuple(
        importlib.import_module(name) for name in names if ".migrations." not in f"{name}."
    )


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files under version control. Empty where there is none."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
