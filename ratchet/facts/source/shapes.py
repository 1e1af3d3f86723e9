"""The shape of a module's code: what is needed to see that code was moved or renamed, not rewritten."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.terms import MODULE_LEVEL

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# What may change without the code being other code: annotations, decorators, comments, the name itself.
_LEFT_OUT = frozenset(
    {"annotation", "returns", "type_comment", "decorator_list", "type_params", "simple", "type_ignores"}
)


@dataclass(frozen=True)
class Shape:
    """One module's definitions by symbol, and its lines. From the tree, so that formatting makes no difference."""

    tree: ast.Module
    text: str

    @cached_property
    def definitions(self) -> Mapping[str, _Definition]:
        """Functions and classes by symbol; the last of several of one name."""
        return dict(_definitions(self.tree, ""))

    @cached_property
    def lines(self) -> Counter[str]:
        """Lines without their indentation, and how often each stands in the module."""
        return Counter(line.strip() for line in self.text.split("\n"))

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names bound by assignments at the module's level."""
        return frozenset(
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )

    def line(self, number: int) -> str:
        """One line without its indentation; lines count from 1."""
        rows = self._rows
        return rows[number - 1].strip() if 0 < number <= len(rows) else ""

    @cached_property
    def _rows(self) -> list[str]:
        return self.text.split("\n")

    def is_class(self, symbol: str) -> bool:
        """Whether a symbol is a class."""
        return isinstance(self.definitions.get(symbol), ast.ClassDef)

    def attributes(self, symbol: str) -> frozenset[str]:
        """Names that a class assigns: in its body, or to an attribute in a method."""
        node = self.definitions.get(symbol)
        stored = ast.walk(node) if isinstance(node, ast.ClassDef) else ()
        return frozenset(
            one.attr if isinstance(one, ast.Attribute) else one.id
            for one in stored
            if isinstance(one, (ast.Attribute, ast.Name)) and isinstance(one.ctx, ast.Store)
        )

    @cached_property
    def _outside(self) -> frozenset[str]:
        """Lines without their indentation that stand in no definition."""
        tops = [node for symbol, node in _definitions(self.tree, "") if "." not in symbol]
        inside = {row for node in tops for row in range(_first_line(node), (node.end_lineno or node.lineno) + 1)}
        return frozenset(row.strip() for number, row in enumerate(self._rows, 1) if number not in inside)

    def digest(self, symbol: str, renamed: frozenset[str] = frozenset()) -> str:
        """A digest of a definition's body without annotations, docstrings, and its own name; "" if there is none.

        Names in `renamed` count as one and the same.
        """
        node = self.definitions.get(symbol)
        if node is None:
            return ""
        parts = _dump(node, renamed | {node.name})
        return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def loose_digest(self, symbol: str) -> str:
        """A digest of a function's body where a variable of the function around it and `self.x` count as the same."""
        node = self.definitions.get(symbol)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return ""
        around = self.definitions.get(symbol.rpartition(".")[0])
        receiver = node.args.args[0].arg if isinstance(around, ast.ClassDef) and node.args.args else ""
        closed_over = _bound(around) - _bound(node) if around is not None else frozenset()

        def is_from_around(one: ast.AST) -> bool:
            if isinstance(one, ast.Attribute):
                return isinstance(one.value, ast.Name) and one.value.id == receiver
            return isinstance(one, ast.Name) and one.id in closed_over

        parts = [part for statement in node.body for part in _dump(statement, frozenset(), is_from_around)]
        return hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def weight(self, symbol: str) -> int:
        """How many syntax nodes a definition's body has: one of very few looks like many others."""
        node = self.definitions.get(symbol)
        return sum(1 for statement in node.body for _ in ast.walk(statement)) if node else 0

    def position(self, symbol: str, parameter: str) -> int | None:
        """The place of a parameter in a function's signature, or None."""
        node = self.definitions.get(symbol)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        names = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        names += [node.args.vararg.arg] if node.args.vararg else []
        names += [one.arg for one in node.args.kwonlyargs]
        names += [node.args.kwarg.arg] if node.args.kwarg else []
        return names.index(parameter) if parameter in names else None

    def signature(self, symbol: str) -> tuple[str, ...] | None:
        """The names of a function's parameters in order, or None when it is no function."""
        node = self.definitions.get(symbol)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return None
        return tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))

    def is_unannotated(self, symbol: str) -> bool:
        """Whether a symbol is a function without any annotation."""
        node = self.definitions.get(symbol)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or node.returns or node.type_comment:
            return False
        given = node.args
        every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
        return not any(one is not None and (one.annotation or one.type_comment) for one in every)

    def holds(self, symbol: str, line: str) -> bool:
        """Whether a line without its indentation stands inside a definition, or in the module for its own level."""
        node = self.definitions.get(symbol)
        if node is None:
            return symbol == MODULE_LEVEL and line in self._outside
        return any(row.strip() == line for row in self._rows[_first_line(node) - 1 : node.end_lineno])

    def names(self, symbol: str) -> frozenset[str]:
        """Every identifier used inside a definition, or in the whole module for its own level."""
        node: ast.AST | None = self.tree if symbol == MODULE_LEVEL else self.definitions.get(symbol)
        return frozenset(_identifiers(node)) if node is not None else frozenset()


def _first_line(node: _Definition) -> int:
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def _definitions(node: ast.AST, prefix: str) -> Iterator[tuple[str, _Definition]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _DEFINITIONS):
            symbol = f"{prefix}{child.name}"
            yield symbol, child
            yield from _definitions(child, f"{symbol}.")
        elif isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield from _definitions(child, prefix)


def _identifiers(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
        elif isinstance(one, ast.arg):
            yield one.arg
        elif isinstance(one, ast.alias):
            yield one.asname or one.name


def _bound(function: _Definition) -> frozenset[str]:
    """Names that a function binds: its parameters, and what it assigns."""
    if isinstance(function, ast.ClassDef):
        return frozenset()
    stored = (one.id for one in ast.walk(function) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
    return frozenset({*stored, *(one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg))})


def _dump(node: object, renamed: frozenset[str], alike: Callable[[ast.AST], bool] | None = None) -> Iterator[str]:
    if isinstance(node, ast.AnnAssign):
        # `x: int = 1` is the same code as `x = 1`.
        node = ast.Assign(targets=[node.target], value=node.value or ast.Constant(None))
    if isinstance(node, ast.AST):
        if alike is not None and alike(node):
            yield "?"
            return
        yield f"({type(node).__name__}"
        for field, value in ast.iter_fields(node):
            if field not in _LEFT_OUT:
                yield from _dump(_without_docstring(node, field, value), renamed, alike)
        yield ")"
    elif isinstance(node, list):
        for one in node:
            yield from _dump(one, renamed, alike)
        yield ";"
    else:
        yield "?" if isinstance(node, str) and node in renamed else repr(node)


def _without_docstring(node: ast.AST, field: str, value: object) -> object:
    if field != "body" or not isinstance(node, _DEFINITIONS) or not isinstance(value, list) or not value:
        return value
    first: object = value[0]
    is_text = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return value[1:] if is_text else value
