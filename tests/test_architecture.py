"""The laws of the architecture. Each of these tests fails on the first line that breaks one."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from textwrap import dedent

import grimp
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import Interface
from zope.interface.exceptions import Invalid
from zope.interface.interface import InterfaceClass
from zope.interface.verify import verifyClass

from tests.support.purity import impurities
from tests.support.source import ROOT, classes, functions, modules, parsed, sources, tracked

LONGEST_MODULE = 500
LONGEST_FUNCTION = 40
MOST_PUBLIC_METHODS = 20

# The dice: derived from the world's seed and the number of the turn, and asked of nothing else.
DICE = "vetrellis.game.core.turn"


def length(node: ast.stmt) -> int:
    """Count the lines of a function, its decorators left out."""
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


class SizeTests(SynchronousTestCase):
    """What is read at once fits on a page or two."""

    maxDiff = None

    def test_no_module_is_too_long(self) -> None:
        long = [
            f"{source.path}: {lines} lines"
            for source in sources("vetrellis")
            if (lines := source.text.count("\n")) > LONGEST_MODULE
        ]
        self.assertEqual(long, [])

    def test_no_function_is_too_long(self) -> None:
        long = [
            f"{source.at(function)}: {function.name} has {length(function)} lines"
            for source in (*sources("vetrellis"), *sources("tests"))
            for function in functions(source)
            if length(function) > LONGEST_FUNCTION
        ]
        self.assertEqual(long, [])

    def test_no_class_does_too_much(self) -> None:
        wide = []
        for source in sources("vetrellis"):
            for each in classes(source):
                methods = {
                    member.name
                    for member in each.body
                    if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
                    and not member.name.startswith("_")
                }
                if len(methods) > MOST_PUBLIC_METHODS:
                    wide.append(f"{source.at(each)}: {each.name} has {len(methods)} methods")
        self.assertEqual(wide, [])


class ImportTests(SynchronousTestCase):
    """What a module needs stands at its top, and leads nowhere back to it."""

    maxDiff = None

    def test_no_import_hides_in_a_function(self) -> None:
        hidden = [
            f"{source.at(node)}: in {function.name}"
            for source in sources("vetrellis")
            for function in functions(source)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        self.assertEqual(hidden, [])

    def test_no_modules_import_one_another(self) -> None:
        graph = grimp.build_graph("vetrellis", exclude_type_checking_imports=True, cache_dir=None)
        order = TopologicalSorter(
            {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
        )
        try:
            order.prepare()
        except CycleError as error:
            self.fail(" -> ".join(error.args[1]))

    def test_layers_are_kept(self) -> None:
        program = Path(sysconfig.get_path("scripts")) / "lint-imports"
        done = subprocess.run(
            [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class PurityTests(SynchronousTestCase):
    """The same world and the same inputs end the same, on every machine and in every run."""

    maxDiff = None

    def found(self, code: str) -> list[str]:
        return [line.partition(": ")[2] for line in impurities(parsed(dedent(code)))]

    def test_engine_asks_no_clock_no_luck_and_no_order_of_a_set(self) -> None:
        found = [
            line
            for source in sources("vetrellis/game")
            for line in impurities(source)
            if not (source.module == DICE and line.endswith(": imports random"))
        ]
        self.assertEqual(found, [])

    def test_dice_are_seeded(self) -> None:
        (source,) = (each for each in sources("vetrellis/game") if each.module == DICE)
        unseeded = [
            source.at(node)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and ast.unparse(node) == "Random()"
        ]
        self.assertEqual(unseeded, [])
        self.assertNotIn("import random", source.text)

    def test_clocks_and_luck_are_seen(self) -> None:
        self.assertEqual(self.found("import random"), ["imports random"])
        self.assertEqual(self.found("from time import time"), ["imports time"])
        self.assertEqual(self.found("datetime.now(UTC)"), ["asks now()"])
        self.assertEqual(self.found("x = uuid4()"), ["asks uuid4()"])
        self.assertEqual(self.found("world.now"), [])

    def test_salted_hashes_are_seen(self) -> None:
        self.assertEqual(len(self.found("x = hash('a')")), 1)
        self.assertEqual(self.found("class A:\n def __hash__(self): return hash(self.b)"), [])

    def test_iterations_over_sets_are_seen(self) -> None:
        for code in (
            "for x in {'a', 'b'}: pass",
            "[x for x in set(names)]",
            "list({x for x in y})",
            "touched: set[str]\nfor x in touched: pass",
            "class A:\n b: frozenset[str]\n def f(self): yield from self.b",
            "def f(a: set[str]): return ', '.join(a - {'b'})",
            "a = set()\nprint(*a)",
            "next(iter({'a'}))",
        ):
            self.assertTrue(self.found(code), code)

    def test_harmless_uses_of_sets_are_not(self) -> None:
        for code in (
            "for x in sorted({'a', 'b'}): pass",
            "a: set[str]\nany(x for x in a)",
            "'a' in {'a', 'b'}",
            "len({x for x in y})",
            "{x for x in {'a'}}",
        ):
            self.assertEqual(self.found(code), [], code)


class InterfaceTests(SynchronousTestCase):
    """Every role is played by somebody, and whoever plays it knows all of it."""

    maxDiff = None

    def interfaces(self) -> Iterator[InterfaceClass]:
        for module in modules():
            if module.__name__.endswith(".interfaces"):
                yield from (
                    value
                    for value in vars(module).values()
                    if isinstance(value, InterfaceClass)
                    and value is not Interface
                    and value.__module__ == module.__name__
                )

    def implementations(self, interface: InterfaceClass) -> list[type]:
        return [
            value
            for module in modules()
            for value in vars(module).values()
            if inspect.isclass(value)
            and value.__module__ == module.__name__
            and interface.implementedBy(value)
        ]

    def test_every_interface_is_implemented(self) -> None:
        lonely = [each.__name__ for each in self.interfaces() if not self.implementations(each)]
        self.assertEqual(lonely, [])

    def test_every_implementation_is_complete(self) -> None:
        problems = []
        for interface in self.interfaces():
            for implementation in self.implementations(interface):
                try:
                    verifyClass(interface, implementation)
                except Invalid as problem:
                    problems.append(str(problem))
        self.assertEqual(problems, [])


class LeftoverTests(SynchronousTestCase):
    """Nothing in the repository is unfinished, or true on one machine only."""

    maxDiff = None

    # Each word is put together here, so that this file does not hold it.
    UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    MACHINE = re.compile(
        r"(?<![\w.}])(/ro" + r"ot/|/wo" + r"rk/(main|shared)|/ho" + r"me/[a-z]+/|/o" + r"pt/pypi)"
        r"|(pypi|pythonhosted)\.o" + r"rg/(simple|packages)|--(extra-)?index-u" + r"rl[ =]http"
    )

    @override
    def setUp(self) -> None:
        if not tracked():
            self.skipTest("not a checkout: clone the repository with git")

    def lines_with(self, pattern: re.Pattern[str], *suffixes: str) -> list[str]:
        return [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
            for path in tracked()
            if not suffixes or path.suffix in suffixes
            for number, line in enumerate(
                path.read_text("utf-8", errors="replace").splitlines(), start=1
            )
            if pattern.search(line)
        ]

    def test_nothing_is_left_for_later(self) -> None:
        suffixes = (".py", ".js", ".css", ".html", ".md", ".toml", ".cfg", "")
        self.assertEqual(self.lines_with(self.UNFINISHED, *suffixes), [])

    def test_no_machine_or_registry_is_named(self) -> None:
        self.assertEqual(self.lines_with(self.MACHINE), [])

    def test_patterns_find_what_they_should(self) -> None:
        self.assertTrue(self.UNFINISHED.search("# TO" + "DO later"))
        self.assertTrue(self.MACHINE.search("see /wo" + "rk/main/README.md"))
        self.assertFalse(self.MACHINE.search("zones/ho" + "me/rooms/cell.yaml"))
        self.assertTrue(self.MACHINE.search("--index-u" + "rl https://example.org"))
