"""unchecked-body: mypy looks into every function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ratchet.facts.collect.records import Function
from ratchet.facts.kinds import BODY, CHECKED
from ratchet.rules import ModuleFacts, Rule
from ratchet.terms import MODULE_LEVEL, NO_DETAIL, Debt

_ALTERNATIVES = frozenset({"platform", "version"})


_STUB_HINT = "Move the stub's annotations into the module, and delete the stub. Then mypy checks the code itself."


class UncheckedBody(Rule):
    """mypy did not check the body of a function.

    It skips a function that has no annotations without `check_untyped_defs`, one under `@no_type_check` or
    `ignore_errors`, one that a stub beside it hides, and one under a guard that hides it, such as `if not
    TYPE_CHECKING`. A branch of `sys.platform` or `sys.version_info` whose typed twin is checked is none.

    Flagged:

        def total(prices):
            return sum(prices) + "VAT"

    Fine:

        def total(prices: list[int]) -> int:
            return sum(prices)
    """

    id = "unchecked-body"
    fix = "Annotate the function. Or turn check_untyped_defs on. Move code that mypy skips to where mypy reads it."
    dodge = "Another guard, stub or decorator leaves the body unchecked too."

    def debts(self, facts: ModuleFacts) -> Iterator[Debt]:
        if facts.file.is_stub:
            return
        types = facts.types
        if types is None or types.ignored:
            reason = (
                "mypy reads the stub beside it, whose annotations do not count for it"
                if types is None
                else "its errors are switched off"
            )
            hint = _STUB_HINT if types is None else ""
            message = f"the module is not checked: {reason}"
            yield replace(facts.debt(self.id, MODULE_LEVEL, NO_DETAIL, 1, 1, message), hint=hint)
        checked = {(body.symbol, body.line): body.detail == CHECKED for body in facts.of(BODY)}
        for function in facts.source.functions:
            if not function.overload and (reason := _unchecked(facts, function, checked)):
                message = f"the body of {function.symbol}() is not checked: {reason}"
                yield facts.debt(self.id, function.symbol, NO_DETAIL, function.line, function.column, message)


def _unchecked(facts: ModuleFacts, function: Function, checked: Mapping[tuple[str, int], bool]) -> str:
    """Why mypy did not check the body; "" if it did, or need not."""
    if facts.types is None:
        return "mypy reads the stub beside the module, whose annotations do not count for it"
    if facts.types.ignored:
        return "the module's errors are switched off"
    if function.unchecked_by:
        return f"@{function.unchecked_by}"
    state = checked.get((function.symbol, function.line))
    if state is None:
        return "" if _has_typed_twin(function, checked) else "it stands where mypy does not look"
    return "" if state else "it has no annotations, and check_untyped_defs is off"


def _has_typed_twin(function: Function, checked: Mapping[tuple[str, int], bool]) -> bool:
    if not _ALTERNATIVES.intersection(function.guards) or "not-typing" in function.guards:
        return False
    if not all(slot.annotated for slot in function.slots):
        return False
    return any(symbol == function.symbol and state for (symbol, _), state in checked.items())
