"""Finds what would make a world and its inputs end differently twice: clocks, luck, order."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support.source import Source

CLOCKS_AND_LUCK = {
    "now",
    "utcnow",
    "today",
    "uuid1",
    "uuid4",
    "perf_counter",
    "monotonic",
    "urandom",
}
IMPURE_MODULES = {"random", "secrets", "time", "uuid"}
SETS = {"set", "frozenset", "Set", "AbstractSet", "MutableSet", "FrozenSet"}
# What takes an iterable and does not tell in which order it came.
ORDERLESS = {"all", "any", "frozenset", "len", "max", "min", "set", "sorted", "sum"}
# What takes an iterable and keeps its order.
ORDERLY = {
    "dict",
    "enumerate",
    "filter",
    "iter",
    "join",
    "list",
    "map",
    "next",
    "reversed",
    "tuple",
    "zip",
}


def impurities(source: Source) -> Iterator[str]:
    """Find clocks, luck, hashes and iterations over sets in a file; a line for each."""
    for node in ast.walk(source.tree):
        if (name := _impure_import(node)) is not None:
            yield f"{source.at(node)}: imports {name}"
    for call in _calls(source.tree):
        if _called(call) in CLOCKS_AND_LUCK:
            yield f"{source.at(call)}: asks {_called(call)}()"
    for call in _salted(source):
        yield f"{source.at(call)}: asks {_called(call)}(), which is another in each run"
    known = _names_of_sets(source)
    for iterated in _iterations(source.tree):
        if _is_set(iterated, known):
            yield f"{source.at(iterated)}: iterates over a set: {ast.unparse(iterated)}"


def _impure_import(node: ast.AST) -> str | None:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or ""]
    return next((name for name in names if name.split(".")[0] in IMPURE_MODULES), None)


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _salted(source: Source) -> Iterator[ast.Call]:
    """Find uses of `hash()` outside a `__hash__`."""
    allowed = {
        call
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and node.name == "__hash__"
        for call in _calls(node)
    }
    for call in _calls(source.tree):
        if isinstance(call.func, ast.Name) and call.func.id == "hash" and call not in allowed:
            yield call


def _names_of_sets(source: Source) -> set[str]:
    """Collect the names of variables, fields and parameters that are annotated as sets."""
    names: set[str] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.AnnAssign) and _is_set_type(node.annotation):
            names.update((ast.unparse(node.target), f"self.{ast.unparse(node.target)}"))
        elif isinstance(node, ast.arg) and node.annotation and _is_set_type(node.annotation):
            names.add(node.arg)
        elif isinstance(node, ast.Assign) and _is_set(node.value, set()):
            names.update(ast.unparse(target) for target in node.targets)
    return names


def _is_set_type(annotation: ast.expr) -> bool:
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = outer.attr if isinstance(outer, ast.Attribute) else getattr(outer, "id", "")
    return name in SETS


def _is_set(node: ast.expr, known: set[str]) -> bool:
    if isinstance(node, ast.Set | ast.SetComp):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
        return _is_set(node.left, known) or _is_set(node.right, known)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in SETS
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) in known
    return isinstance(node, ast.Name) and node.id in known


def _iterations(tree: ast.AST) -> Iterator[ast.expr]:
    """Find every expression that is iterated over in a way that tells the order."""
    orderless = {
        argument for call in _calls(tree) if _called(call) in ORDERLESS for argument in call.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor):
            yield node.iter
        elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
            if node not in orderless:
                yield from (generator.iter for generator in node.generators)
        elif isinstance(node, ast.Starred | ast.YieldFrom):
            yield node.value
        elif isinstance(node, ast.Call) and _called(node) in ORDERLY and node not in orderless:
            yield from node.args
