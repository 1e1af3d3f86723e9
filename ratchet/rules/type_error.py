"""type-error: mypy's errors, by code."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rule import ModuleFacts, Rule
from ratchet.terms import Debt


class TypeErrorRule(Rule):
    """An error that mypy reports, by its code.

    Flagged:

        def rate(country: str) -> float:
            return country

    Fine:

        def rate(country: str) -> float:
            return float(len(country))
    """

    id = "type-error"
    fix = "Correct the code, or the annotation that is wrong."
    dodge = "A type: ignore, a cast or Any moves the debt to another rule."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for found in facts.types.errors if facts.types else ():
            symbol = facts.spans.symbol_at(found.line)
            yield facts.debt(self.id, symbol, found.code, found.line, found.column, f"{found.message} ({found.code})")
