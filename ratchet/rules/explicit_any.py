"""explicit-any: Any, however it is spelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ratchet.rules import ModuleFacts, Rule, where
from ratchet.terms import Debt, SlotState

_ROLE = {
    "alias": "the alias {detail} stands for Any",
    "base": "{symbol} has Any for a base",
    "bound": "the type variable {detail} is bound by Any",
    "cast": "{symbol} casts to Any",
    "return": "{symbol}() returns Any",
    "parameter": "{symbol}() takes Any for {detail}",
}


class ExplicitAny(Rule):
    """`Any` stands in an annotation, an alias, a base class, a cast, or a type variable's bound or default.

    It counts at any depth and however it is spelled: as a renamed import, from `typing_extensions`, in a string or a `#
    type:` comment, as an alias followed across modules, as `_typeshed.Incomplete` and its kin, or a library's alias of
    Any. Every use of an alias counts, not only its definition. The implementation behind overloads does not. A class of
    your own that is called Any is not it.

    A name that an import without types gives is Any too. The bottom type (`Never`, `NoReturn`, a bare `Union`) counts
    where a value is declared: it fits everywhere and has every attribute. It is fine as the return of a function that
    never returns, and where no value can be given: `AsyncGenerator[int, Never]`, `Result[int, Never]`. The first two
    arguments of `Coroutine` say nothing, and are none.

    Flagged:

        from typing import Any

        def pay(order: dict[str, Any]) -> None:
            print(order)

    Fine:

        def pay(order: dict[str, object]) -> None:
            print(order)
    """

    id = "explicit-any"
    fix = (
        "Name the type: a class, a TypedDict, a protocol or a TypeVar. If it can be anything, write object, "
        "and narrow it where it is used."
    )
    dodge = "Other spellings of Any, an alias, a cast and a type: ignore are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        for stated in facts.stated:
            # A name that mypy tells to be undefined is Any to it: it is that error.
            anys = stated.anys - facts.undefined.get((stated.symbol, stated.detail), 0)
            if anys > 0:
                template = _ROLE.get(stated.role, "{detail} of {symbol} is Any")
                message = template.format(detail=stated.detail, symbol=where(stated.symbol))
                if not stated.whole:
                    message = message.replace("Any", "a type with Any in it")
                if stated.alias:
                    message = f"{message}: the alias {stated.alias} stands for it"
                debt = facts.debt(
                    self.id, stated.symbol, stated.detail, stated.line, stated.column, message, anys
                )  # fmt: skip
                yield replace(debt, state=SlotState.ANY if stated.whole else SlotState.PARTIAL, alias=stated.alias)
