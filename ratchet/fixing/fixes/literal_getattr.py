"""literal-getattr: `getattr(x, "name")` is `x.name`."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation
from ratchet.terms import Key


class LiteralGetattr(Fix):
    """Writes an attribute out whose name is a literal. One that the value's type does not have is left alone."""

    id = "literal-getattr"
    rules = ("dynamic-access",)
    rank = 0

    def may_pay(self, key: Key, message: str | None = None) -> bool:
        """Only of the ways round an attribute that are calls of getattr."""
        del message
        return key.rule in self.rules and key.detail == "getattr"

    def edits(self, situation: Situation) -> Iterator[Edit]:
        owing = {(file, debt.place.line, debt.key) for file, debt in situation.debts("dynamic-access")}
        for path in sorted({file.path for file, _, _ in owing}):
            calls = {place[0]: (place[1], name) for place, name in _calls(situation.tree(path))}
            for file, line, key in owing:
                if file.path == path and key.detail == "getattr" and line in calls:
                    column, name = calls[line]
                    place = key.symbol, key.detail, line, column
                    yield Edit(path, file.module, *place, Kind.ATTRIBUTE, name, self.id)


def _calls(tree: ast.Module | None) -> Iterator[tuple[tuple[int, int], str]]:
    """(line, column) of each getattr of two arguments with a literal name, and the name."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            name = node.args[1] if len(node.args) == 2 and not node.keywords else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str) and _is_plain(name.value):
                yield (node.lineno, node.col_offset + 1), name.value


def _is_plain(name: str) -> bool:
    """Whether a name can be written behind a dot; a private one of a class would be mangled there."""
    is_mangled = name.startswith("__") and not name.endswith("__")
    return name.isidentifier() and not keyword.iskeyword(name) and not is_mangled
