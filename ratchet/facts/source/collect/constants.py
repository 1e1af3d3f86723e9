"""Whether a string stands in the text, however it is put together: looked at only where one names an attribute."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from ratchet.facts.source.collect.scopes import dotted_name, fold
from ratchet.facts.source.collect.slots import FunctionNode

# What makes a text of nothing but what it is given.
_MAKERS = frozenset({"str", "chr", "repr", "format", "bytes", "ascii", "bytearray"})
_OPAQUE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Await, ast.Yield, ast.YieldFrom)


class Literals:
    """What the names of one module are bound to, as far as strings go, from inside some functions."""

    def __init__(self, constants: Mapping[str, str], tree: ast.Module, functions: Sequence[FunctionNode]) -> None:
        self._constants = dict(constants)
        self._tree = tree
        self._functions = functions  # outermost first

    def spells_out(self, node: ast.expr) -> bool:
        """Whether nothing but constants goes into an expression, so that the text tells what it is."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.Name):
            return self._named(node.id)
        if isinstance(node, ast.Attribute):
            return self._of_class(dotted_name(node) or "")
        if isinstance(node, ast.NamedExpr):
            return self.spells_out(node.value)
        if isinstance(node, ast.IfExp):
            return self.spells_out(node.body) and self.spells_out(node.orelse)
        return fold(node, self._constants) is not None or self._put_together(node)

    def _put_together(self, node: ast.expr) -> bool:
        """`"".join(["a", "b"])`, `"{}_at".format("made")`, `b"a".decode()`: operations on constants alone."""
        parts = list(ast.walk(node))
        if any(isinstance(part, _OPAQUE) for part in parts):
            return False
        names = [part.id for part in parts if isinstance(part, ast.Name)]
        texts = any(isinstance(part, ast.Constant) and isinstance(part.value, (str, bytes)) for part in parts)
        return (texts or bool(names)) and all(name in _MAKERS or self._named(name) for name in names)

    def _named(self, name: str) -> bool:
        for function in reversed(self._functions):
            bound = _bound(function, name)
            if bound is not None:
                return bound
        return fold(ast.Name(name), self._constants) is not None

    def _of_class(self, dotted: str) -> bool:
        """Whether `Field.NAME` is a constant of a class at the module's level."""
        owner, _, name = dotted.removesuffix(".value").rpartition(".")
        classes = (node for node in self._tree.body if isinstance(node, ast.ClassDef) and node.name == owner)
        return any(_assigns_text(node, name) for one in classes for node in one.body)


def _bound(function: FunctionNode, name: str) -> bool | None:
    """Whether a function binds a name to literal strings alone; None if it does not bind it."""
    arguments = function.args
    given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    if any(one is not None and one.arg == name for one in given):
        return False
    stores = texts = 0
    for node in _inside(function):
        if isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names:
            return None
        if _binds_otherwise(node, name):
            return False
        stores += isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        texts += _assigns_text(node, name)
    return stores == texts if stores else None


def _inside(function: FunctionNode) -> Iterator[ast.AST]:
    return (node for statement in function.body for node in ast.walk(statement))


def _binds_otherwise(node: ast.AST, name: str) -> bool:
    """An import, a definition, an `except … as` or a pattern that gives the name to something."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return any((alias.asname or alias.name.partition(".")[0]) == name for alias in node.names)
    if isinstance(node, ast.MatchMapping):
        return node.rest == name
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
    return isinstance(node, named) and node.name == name


def _assigns_text(node: ast.AST, name: str) -> int:
    """How many times an assignment gives a literal string to a name."""
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
        targets = [node.target]
    else:
        return 0
    if node.value is None or fold(node.value, {}) is None:
        return 0
    return sum(isinstance(target, ast.Name) and target.id == name for target in targets)
