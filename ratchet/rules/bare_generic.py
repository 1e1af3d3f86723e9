"""bare-generic: generics have their arguments."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule, where
from ratchet.terms import Debt


class BareGeneric(Rule):
    """A generic without its arguments, which are Any then: in annotations, aliases, base classes, casts.

    Flagged:

        def names(table: dict) -> list:
            return sorted(table)

    Fine:

        def names(table: dict[str, int]) -> list[str]:
            return sorted(table)
    """

    id = "bare-generic"
    fix = "Give it its type arguments: list[str], dict[str, int], Callable[[int], str]."
    dodge = "Any as the argument is a debt of explicit-any."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for found in facts.stated:
            if found.bare:
                place = "a base class" if found.role == "base" else found.detail
                message = f"{place} of {where(found.symbol)} is a generic without its arguments"
                yield facts.debt(
                    self.id, found.symbol, found.detail, found.line, found.column, message, found.bare
                )  # fmt: skip
