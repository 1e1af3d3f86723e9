"""cast: nothing is claimed without a check."""

from __future__ import annotations

from collections.abc import Iterator

from ratchet.facts.kinds import BLIND_GUARD, CAST, CAST_HANDED_ON, CLAIM, HIDDEN_CAST
from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import Debt


class CastRule(Rule):
    """A `typing.cast` claims a type, and no checker can object; it is counted by its target.

    The target `*` stands for a cast that is handed on as a value.

    A function counts as a cast where its type variable stands in its result alone, or only beside arguments that may be
    left out (`like: T | None = None`, `*kinds: type[T]`): what comes out is whatever the caller wants. The type
    variable is the detail. A variable declared as such a function counts too (`load: Callable[[str], T]`), as do a
    class that takes any object and gives its type argument, which nothing brought in, and a TypeGuard or TypeIs that
    never looks at its argument.

    Flagged:

        from typing import cast

        def name(found: dict[str, str], key: str) -> str:
            return cast(str, found.get(key))

    Fine:

        def name(found: dict[str, str], key: str) -> str:
            value = found.get(key)
            if value is None:
                raise KeyError(key)
            return value
    """

    id = "cast"
    messages = {
        CAST: "a cast claims that this is {detail}",
        CAST_HANDED_ON: "cast is passed on as a function, so nobody sees what it claims",
        HIDDEN_CAST: "cast stands behind a library's name",
        CLAIM: "{symbol}() works as a cast: no required argument says what {detail} is",
        BLIND_GUARD: "{symbol}() says what {detail} is, and never looks at it",
    }
    fix = "Narrow the value with isinstance, a comparison with None, or a TypeGuard."
    dodge = "A type: ignore and Any are counted too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        yield from super().debts(facts)
        written = {fact.line for kind in (CAST, CAST_HANDED_ON) for fact in facts.of(kind)}
        for slot in facts.types.slots if facts.types else ():
            # A cast under a name that comes from another module: only mypy knows it for one.
            if slot.role == "cast" and slot.line not in written:
                message = "a cast, under another name"
                yield facts.debt(self.id, slot.symbol, slot.detail, slot.line, slot.column, message)
