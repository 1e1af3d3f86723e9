"""type-error: mypy's errors, by code."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt

_INCOMPLETE = "no-untyped-def"
"""mypy says this twice of a function that is half annotated, and once of one that is not at all: it is one error."""


class TypeErrorRule(Rule):
    """mypy reports an error, which is counted by its code.

    An error that says what another rule counts in the same place is no debt besides: a missing annotation, a generic
    without arguments, an import without types, an unused ignore.

    Flagged:

        def rate(country: str) -> float:
            return country

    Fine:

        def rate(country: str) -> float:
            return float(len(country))
    """

    id = "type-error"
    fix = "Correct the code. Or correct the annotation, if that is wrong."
    dodge = "A type: ignore, a cast and Any are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        incomplete: set[int] = set()
        for error in facts.types.errors if facts.types else ():
            if error.detail == _INCOMPLETE:
                if error.line in incomplete:
                    continue
                incomplete.add(error.line)
            symbol = facts.spans.symbol_at(error.line)
            yield facts.debt(self.id, symbol, error.detail, error.line, error.column, f"{error.note} ({error.detail})")
