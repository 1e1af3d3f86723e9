"""dynamic-access: attributes are reached by their names."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt


class DynamicAccessRule(Rule):
    """An access that dodges the checker: two-argument `getattr`, `setattr` and `delattr` with a literal name, and
    what does the same (`x.__setattr__`, `attrgetter`, `methodcaller`, a literal key into `__dict__`, `vars()`,
    `globals()` or the names of a frame), or one of them handed on as a value; `exec`, `eval` and what runs a text by
    another name: timers, profilers, consoles, functions made of compiled text. Names are followed through the
    project's modules. A three-argument `getattr` with a literal name that the operand's class declares is one, and so
    is taking single attributes out of the `__dict__` or `vars()` of an instance, but in its own class.

    Flagged:

        class Shelf:
            capacity: int = 3

        def close(shelf: Shelf) -> None:
            setattr(shelf, "capacity", None)

    Fine:

        class Shelf:
            capacity: int = 3

        def close(shelf: Shelf) -> None:
            shelf.capacity = 0
    """

    id = "dynamic-access"
    fix = "Write the attribute out: x.name. Declare it if the class lacks it. Call code instead of running a string."
    dodge = "Other ways to reach an attribute by a string are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for access in facts.source.accesses:
            message = f"{access.function} hides from the type checker"
            yield facts.debt(self.id, access.symbol, access.function, access.line, access.column, message)
        told = {(access.symbol, access.line, access.function) for access in facts.source.accesses}
        for slot in facts.types.slots if facts.types else ():
            if slot.role == "access" and (slot.symbol, slot.line, slot.detail) not in told:
                message = f"{slot.detail} reaches what the class declares, and hides it from the type checker"
                yield facts.debt(self.id, slot.symbol, slot.detail, slot.line, slot.column, message)
            if slot.role == "lent-access":
                message = f"{slot.detail} hides from the type checker, and here behind a library's name"
                yield facts.debt(self.id, slot.symbol, slot.detail, slot.line, slot.column, message)
