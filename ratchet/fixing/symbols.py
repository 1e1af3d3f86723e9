"""The functions of a text by their symbols, as debts name them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


class Function(NamedTuple):
    """One function: its qualified name in the module, and whether it is a class's own."""

    symbol: str
    node: AnyFunction
    is_method: bool

    @property
    def last(self) -> int:
        """The last line of its signature."""
        return self.node.body[0].lineno

    @property
    def arguments(self) -> list[ast.arg]:
        """Its parameters, the receiver included."""
        given = self.node.args
        stars = [star for star in (given.vararg, given.kwarg) if star is not None]
        return [*given.posonlyargs, *given.args, *given.kwonlyargs, *stars]

    @property
    def is_trivial(self) -> bool:
        """Whether its body tells nothing of what it returns: a docstring, `pass`, `...` or an error alone."""
        return all(
            isinstance(each, (ast.Pass, ast.Raise))
            or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            for each in self.node.body
        )


def functions(tree: ast.AST, symbol: str = "", is_class: bool = False) -> Iterator[Function]:
    """Every function, in the order of the text."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = f"{symbol}.{node.name}" if symbol else node.name
            if not isinstance(node, ast.ClassDef):
                yield Function(inner, node, is_class)
            yield from functions(node, inner, isinstance(node, ast.ClassDef))
        else:
            yield from functions(node, symbol, is_class)


def parsed(text: bytes) -> ast.Module | None:
    """The tree of a text; None where it is no Python."""
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
