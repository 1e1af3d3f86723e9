"""implicit-cast: where a declared type takes over an Any."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.collect.type_records import TAKEN_OVER
from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import NO_DETAIL, Debt


class ImplicitCast(Rule):
    """An Any that a declared type takes over unasked: an argument, a return or an assignment, counted per symbol.

    Nobody checks that the value is of that type. Every program has such places where data comes in: this is a note, and
    `ratchet status` shows how many there are.

    Flagged:

        import json

        def city(text: str) -> str:
            found: str = json.loads(text)
            return found

    Fine:

        import json

        def city(text: str) -> str:
            found: object = json.loads(text)
            return found if isinstance(found, str) else ""
    """

    id = "implicit-cast"
    fix = "Declare the value as object, and narrow it. Or let a library validate the data where it comes in."
    dodge = "A cast is counted too, as cast."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for taken in facts.types.taken_over if facts.types else ():
            message = f"{TAKEN_OVER[taken.kind]} takes over Any: {taken.origin}"
            yield facts.debt(self.id, taken.symbol, NO_DETAIL, taken.line, taken.column, message)
