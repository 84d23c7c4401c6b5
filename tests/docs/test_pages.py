"""What the pages show: Python that runs, YAML that parses, links that lead somewhere."""

from __future__ import annotations

import ast
import doctest
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import yaml
from twisted.trial.unittest import SynchronousTestCase

from tests.support.pages import Page, pages
from tests.support.source import ROOT

_PROMPT = ">>>"


def doctest_of(page: Page) -> doctest.DocTest:
    """Put a page's examples together: one session from its top to its end."""
    examples = [
        doctest.Example(
            each.source, each.want, lineno=block.line + each.lineno - 1, options=each.options
        )
        for block in page.blocks("python")
        if _PROMPT in block.text
        for each in doctest.DocTestParser().get_examples(block.text, str(page.path))
    ]
    return doctest.DocTest(examples, {}, str(page.path), str(page.path), 0, page.text)


def modules_of(page: Page) -> Iterator[tuple[str, ModuleType]]:
    """Make the modules that a page shows: blocks whose first line is a file name in a comment."""
    for block in page.blocks("python"):
        if (title := re.match(r"# (\w+)\.py\n", block.text)) is not None:
            module = ModuleType(title[1])
            code = compile("\n" * (block.line - 1) + block.text, str(page.path), "exec")
            exec(code, module.__dict__)
            yield title[1], module


def failures(page: Page) -> str:
    """Run a page's examples; return what went otherwise than the page says."""
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    shown = dict(modules_of(page))
    sys.modules.update(shown)
    try:
        runner.run(doctest_of(page), out=said.append)
    finally:
        for name in shown:
            del sys.modules[name]
    return "".join(said)


class ExampleTests(SynchronousTestCase):
    """An example that a page shows does what the page says."""

    maxDiff = None

    def test_sessions_go_as_shown(self) -> None:
        self.assertEqual("".join(map(failures, pages())), "")

    def test_there_are_examples(self) -> None:
        self.assertTrue(any(doctest_of(page).examples for page in pages()))

    def test_other_python_is_python(self) -> None:
        for page in pages():
            for block in page.blocks("python"):
                if _PROMPT not in block.text:
                    ast.parse(block.text, f"{page.path}:{block.line}")

    def test_yaml_is_yaml(self) -> None:
        for page in pages():
            for block in page.blocks("yaml"):
                try:
                    list(yaml.safe_load_all(block.text))
                except yaml.YAMLError as error:
                    self.fail(f"{page.path}:{block.line}: {error}")

    def test_wrong_example_is_noticed(self) -> None:
        page = Page(
            Path("x.md"), "a\n\n```python\n>>> n = 1\n```\n\n```python\n>>> n + 1\n3\n```\n"
        )
        self.assertIn("line 8", failures(page))

    def test_session_goes_on_in_the_next_block(self) -> None:
        page = Page(Path("x.md"), "```python\n>>> n = 1\n```\n\n```python\n>>> n + 1\n2\n```\n")
        self.assertEqual(failures(page), "")


class LinkTests(SynchronousTestCase):
    """A link within the repository leads to a file of it."""

    maxDiff = None

    def test_links_lead_somewhere(self) -> None:
        dead = [
            f"{page.path}: {target}"
            for page in pages()
            for target in page.links()
            if not (ROOT / page.path.parent / target).exists()
        ]
        self.assertEqual(dead, [])
