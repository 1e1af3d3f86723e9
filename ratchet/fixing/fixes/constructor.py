"""constructor: a constructor returns nothing, and once it says so, its body is checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import AnyFunction, functions
from ratchet.terms import Key


class Constructor(Fix):
    """Writes `-> None` at an `__init__` whose body mypy does not check: then it infers the attributes.

    Of an attribute that begins with None, it would infer that it is always None.
    """

    id = "constructor"
    rules = ("unchecked-body",)
    rank = 1

    def edits(self, situation: Situation) -> Iterator[Edit]:
        unchecked = {(file.path, debt.key.symbol): file for file, debt in situation.debts("unchecked-body")}
        for path, file in {path: file for (path, _), file in unchecked.items()}.items():
            for function in functions(situation.tree(path) or ast.Module([], [])):
                node = function.node
                is_open = function.is_method and node.name == "__init__" and node.returns is None
                if is_open and (path, function.symbol) in unchecked and not _begins_with_none(node):
                    place = function.symbol, "return", node.lineno, node.col_offset + 1
                    yield Edit(path, file.module, *place, Kind.ANNOTATE, "None", self.id)

    def may_pay(self, key: Key, message: str | None = None) -> bool:
        """Only the body of a constructor."""
        return super().may_pay(key, message) and key.symbol.rpartition(".")[2] == "__init__"


def _begins_with_none(function: AnyFunction) -> bool:
    """Whether a body gives an attribute None for a value, and no annotation."""
    assigned = (node for node in ast.walk(function) if isinstance(node, ast.Assign))
    return any(
        isinstance(node.value, ast.Constant) and node.value.value is None and isinstance(target, ast.Attribute)
        for node in assigned
        for target in node.targets
    )
