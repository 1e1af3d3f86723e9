"""What statements compute, whatever it is called: `price = row["cents"]` and `return line["cents"]` are alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property

from ratchet.facts.source.shapes import Shape
from ratchet.facts.source.syntax_digest import bound, dump

_FEW = 2  # a value that names fewer things than that looks like many others


class Values:
    """The values of one module's statements: what is assigned, returned, looped over, or just evaluated."""

    def __init__(self, shape: Shape | None) -> None:
        self._shape = shape
        self._bound_names = bound(shape.tree) if shape is not None else frozenset()

    @cached_property
    def form_by_line(self) -> Mapping[int, str]:
        """Line → form of the value on it. Names that the module binds count as one name, others keep theirs.

        Values that name too little to be known again are left out.
        """
        return {
            row: "".join(dump(value, frozenset(), self._is_own))
            for value in self._telling()
            for row in range(value.lineno, (value.end_lineno or value.lineno) + 1)
        }

    def inside(self, symbol: str) -> frozenset[str]:
        """The values inside a definition; none for the module's own level."""
        node = self._shape.definitions.get(symbol) if self._shape is not None else None
        rows = range(node.lineno, (node.end_lineno or node.lineno) + 1) if node is not None else ()
        return frozenset(self.form_by_line[row] for row in rows if row in self.form_by_line)

    def _telling(self) -> Iterator[ast.expr]:
        for node in ast.walk(self._shape.tree) if self._shape is not None else ():
            value = _value(node)
            if value is not None and len({name for name in map(self._named, ast.walk(value)) if name}) >= _FEW:
                yield value

    def _is_own(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id in self._bound_names

    def _named(self, node: ast.AST) -> str:
        match node:
            case ast.Name(name) | ast.Attribute(_, name) | ast.Constant(str() as name):
                return "" if self._is_own(node) else name
            case _:
                return ""


def _value(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Assign(_, value) | ast.AnnAssign(_, _, value) | ast.Return(value) | ast.Expr(value):
            return value
        case ast.For() | ast.AsyncFor():
            return node.iter
        case _:
            return None
