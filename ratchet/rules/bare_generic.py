"""bare-generic: generics have their arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ratchet.facts.collect.type_records import CLASS_NEEDED
from ratchet.rules import ModuleFacts, Rule, where
from ratchet.terms import Debt, SlotState


class BareGeneric(Rule):
    """A generic stands without its arguments, which are Any then: in an annotation, an alias, a base class or a cast.

    `...` in place of parameters counts too: `Callable[..., str]`, `Job[...]`, `Concatenate[int, ...]`.

    Flagged:

        def names(table: dict) -> list:
            return sorted(table)

    Fine:

        def names(table: dict[str, int]) -> list[str]:
            return sorted(table)
    """

    id = "bare-generic"
    fix = (
        "Give the generic its type arguments: list[str], dict[str, int], Callable[[int], str]. "
        "A ParamSpec stands for parameters that a decorator hands on: Callable[P, str]."
    )
    dodge = "Any as an argument is counted too, as explicit-any."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for stated in facts.stated:
            if stated.bare and stated.role != CLASS_NEEDED:
                place = "a base class" if stated.role == "base" else stated.detail
                message = f"{place} of {where(stated.symbol)} is a generic without its arguments, or with `...`"
                if stated.alias:
                    message = f"{message}, by the alias {stated.alias}"
                debt = facts.debt(
                    self.id, stated.symbol, stated.detail, stated.line, stated.column, message, stated.bare
                )  # fmt: skip
                yield replace(debt, state=SlotState.PARTIAL, alias=stated.alias)
