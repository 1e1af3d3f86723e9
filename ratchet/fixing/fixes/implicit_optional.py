"""implicit-optional: a parameter whose default is None says that it may be None."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ratchet.fixing.edits import Edit, Kind
from ratchet.fixing.fixes import Fix
from ratchet.fixing.situation import Situation
from ratchet.fixing.symbols import functions
from ratchet.terms import Key

_DEFAULT = re.compile(r'Incompatible default for (?:parameter|argument) "(\w+)" \(default has type "None"')


class ImplicitOptional(Fix):
    """Adds `| None` where mypy says that the default None does not fit the annotation."""

    id = "implicit-optional"
    rules = ("type-error",)
    rank = 0

    def may_pay(self, key: Key, message: str | None = None) -> bool:
        """Only one of mypy's errors is about that."""
        return message is not None and key.rule in self.rules and _DEFAULT.search(message) is not None

    def edits(self, situation: Situation) -> Iterator[Edit]:
        for file, debt in situation.debts("type-error"):
            found = _DEFAULT.search(debt.message)
            tree = situation.tree(file.path) if found else None
            if found is None or tree is None:
                continue
            for function in functions(tree):
                if function.symbol == debt.key.symbol and function.node.lineno <= debt.place.line <= function.last:
                    place = debt.key.symbol, found[1], function.node.lineno, 1
                    yield Edit(file.path, file.module, *place, Kind.OPTIONAL, "", self.id)
