"""unchecked-operation: nothing is done to Any."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.collect.type_records import OF_AN_ERROR
from ratchet.facts.kinds import OPERATION
from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import A_VARIABLE, Debt

_KIND = {
    "attribute": "an attribute of Any",
    "call": "a call of Any",
    "index": "an index into Any",
    "operator": "an operator on Any",
    "comparison": "a comparison with Any",
    "iteration": "an iteration over Any",
    "with": "a with over Any",
    "await": "an await of Any",
    "unpacking": "an unpacking of Any",
    "format": "Any in a format string",
    "handed-on": "an argument that never has a value",
    "hook": "an attribute that nobody declared",
    "variable": A_VARIABLE,
}


class UncheckedOperation(Rule):
    """mypy lets an operation through because an operand is Any; such operations are counted per symbol.

    An operation is attribute access, call, index, operator, iteration, await or unpacking on an operand whose type is
    Any or Never. A variable whose inferred type is Any counts too, as do names that a pattern captures, and a local
    literal that holds an Any. An attribute that no class has, and that only a `__getattr__` or `__getattribute__`
    provides, counts whatever it gives, and so does one that is assigned to, and that only a `__setattr__` of the
    project takes. What a declared type takes over at once is none.

    Flagged:

        import json

        def city(text: str) -> str:
            return str(json.loads(text)["address"]["city"])

    Fine:

        import json
        from typing import TypedDict

        class Address(TypedDict):
            city: str

        def city(text: str) -> str:
            address: Address = json.loads(text)
            return address["city"]
    """

    id = "unchecked-operation"
    fix = "Declare the type where the Any comes in. Or declare it as object, and narrow it."
    dodge = "A cast and an alias of Any are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for fact in facts.of(OPERATION):
            if fact.note == OF_AN_ERROR and (
                fact.line in facts.told or (fact.detail == "variable" and fact.line in facts.silenced)
            ):
                continue  # the error is a debt there, or the comment that silences it and leaves a variable Any
            what = _KIND.get(fact.detail, fact.detail)
            message = f"{what}: {fact.note}" if fact.note else what
            yield facts.debt(self.id, fact.symbol, fact.cause, fact.line, fact.column, message)
