"""untyped-import: what is imported has types."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt

_REASON = {
    "missing": "mypy cannot find {module}, so its names are Any",
    "untyped": "{module} has no types, so its names are Any",
    "skipped": "mypy is told to skip {module}, so its names are Any",
}


class UntypedImport(Rule):
    """An import whose module mypy cannot resolve or finds untyped, so that its names are Any.

    Also where mypy is told to keep quiet about it.

    Flagged:

        import nolib_that_nobody_wrote

        print(nolib_that_nobody_wrote)

    Fine:

        import json

        print(json)
    """

    id = "untyped-import"
    fix = "Install the library, or its types, in the project's environment. Or write a stub for it."
    dodge = "ignore_missing_imports and a type: ignore only hide the error: the names stay Any."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for untyped in facts.types.imports if facts.types else ():
            message = _REASON.get(untyped.reason, _REASON["untyped"]).format(module=untyped.module)
            yield facts.debt(self.id, untyped.symbol, untyped.module, untyped.line, untyped.column, message)
