"""missing-annotation: every slot has a type."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.collect.records import Function, Slot
from ratchet.rules import ModuleFacts, Rule, where
from ratchet.terms import Debt


class MissingAnnotation(Rule):
    """A parameter or a return has no annotation, or a variable is Any because it has none.

    Each of these is one slot: `*args`, `**kwargs`, what nested and private functions, getters and setters take and
    give. A receiver is no slot, whatever it is called, nor is the return of `__init__`. Overloads count, their
    implementation does not. `# type:` comments count as annotations.

    A module variable or class attribute counts when what mypy infers for it is Any, or has Any for a type argument:
    `property(_get)` gives Any, a call of `type` or `make_dataclass` a class that nobody knows, `collections.namedtuple`
    fields without types. A lambda that is bound to a name, an attribute or an entry of a table is a function without
    annotations; any other takes its types from where it goes.

    Flagged:

        def pay(order, amount: int) -> None:
            print(order, amount)

    Fine:

        def pay(order: str, amount: int) -> None:
            print(order, amount)
    """

    id = "missing-annotation"
    fix = "Write the type that callers pass or get."
    dodge = "Any, an alias of Any and a type: ignore are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for function in facts.source.functions:
            if not function.overload_implementation:
                yield from (self._slot(facts, function, slot) for slot in function.slots if not slot.annotated)
        for variable in facts.types.slots if facts.types else ():
            # What is Any for an error that mypy tells there is that error.
            if variable.missing and not (variable.wrong and variable.line in facts.told):
                message = f"{variable.detail} of {where(variable.symbol)} has no annotation, and is Any or holds Any"
                yield facts.debt(
                    self.id, variable.symbol, variable.detail, variable.line, variable.column, message
                )  # fmt: skip

    def _slot(self, facts: ModuleFacts, function: Function, slot: Slot) -> Debt:
        what = "its return" if slot.detail == "return" and slot.position < 0 else slot.detail
        message = f"{function.symbol}() has no annotation for {what}"
        return facts.debt(self.id, function.symbol, slot.detail, slot.line, slot.column, message)
