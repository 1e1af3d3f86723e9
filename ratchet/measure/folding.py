"""One cause, one debt: an error of mypy's that says what another rule counts in the same place is no debt besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from ratchet.facts.collect.type_records import CLASS_NEEDED
from ratchet.facts.kinds import UNTYPED_CALL
from ratchet.rules import ModuleFacts, rule
from ratchet.terms import Debt

COUNTED_BY = {
    "no-untyped-def": "missing-annotation",
    "var-annotated": "missing-annotation",
    "type-arg": "bare-generic",
    "explicit-any": "explicit-any",
    "no-any-expr": "unchecked-operation",
    "import-untyped": "untyped-import",
    "import-not-found": "untyped-import",
    "no-any-unimported": "untyped-import",
    "untyped-decorator": "untyped-decorator",
    "unreachable": "unreachable-code",
    "redundant-expr": "unreachable-code",
    "unused-ignore": "suppression",
    "ignore-without-code": "suppression",
    "redundant-cast": "cast",
    "type-var": "cast",
}
"""mypy's code → the rule that counts what it says."""

_OF_A_DEFINITION = frozenset({"no-untyped-def", "untyped-decorator", "explicit-any", "type-arg"})
"""Codes of errors that stand on a definition's first line, wherever in its head the cause stands."""

_BARE = "Missing type "
"""How mypy begins what it says of a generic without arguments: another `type-arg` has too many, or too few."""

_ANYWHERE = frozenset({"no-any-unimported"})
"""Codes of errors that follow from an import, on whichever line the imported name is used."""


_OF_A_CALL = "no-untyped-call"
"""mypy's code for a call of a function without annotations: one of ours is counted where it is defined, once."""


def without_errors_counted_twice(debts: Iterable[Debt], facts: ModuleFacts) -> Iterator[Debt]:
    """The debts of one file, less the type errors whose cause another rule counts, whatever that rule's level is.

    Where the rule sees nothing in the place, the error is told: `dict[str]` is `type-arg` too, and no bare generic.
    """
    places = _Places(facts)
    for debt in debts:
        code = debt.key.detail if debt.key.rule == "type-error" else ""
        if code == _OF_A_CALL:
            is_told = debt.place.line in places.untyped_calls
        else:
            is_told = code in COUNTED_BY and places.has(COUNTED_BY[code], code, debt)
        if not is_told:
            yield debt


class _Places:
    """Where rules have their debts in one file. A rule is asked once, and only if an error may be its own."""

    def __init__(self, facts: ModuleFacts) -> None:
        self._facts = facts
        self._lines: dict[str, frozenset[int]] = {}
        self._symbols: dict[str, frozenset[str]] = {}

    @cached_property
    def untyped_calls(self) -> frozenset[int]:
        """The lines on which functions of ours are called that have no annotations."""
        return frozenset(call.line for call in self._facts.of(UNTYPED_CALL))

    @cached_property
    def serving_classes(self) -> frozenset[str]:
        """The functions with a bare generic that cannot have its arguments: mypy's `type-arg` asks for them anyway."""
        return frozenset(stated.symbol for stated in self._facts.stated if stated.role == CLASS_NEEDED)

    def has(self, rule_id: str, code: str, error: Debt) -> bool:
        """Whether a rule counts a debt where an error stands."""
        if rule_id not in self._lines:
            known = rule(rule_id)
            debts = tuple(known.debts(self._facts)) if known is not None else ()
            self._lines[rule_id] = frozenset(debt.place.line for debt in debts)
            self._symbols[rule_id] = frozenset(debt.key.symbol for debt in debts)
        if code == "type-arg" and not error.message.startswith(_BARE):
            return False
        if code in _ANYWHERE:
            return bool(self._lines[rule_id])
        if code == "type-arg" and error.key.symbol in self.serving_classes:
            return True
        # A parameter, where its debt is, may stand lines below the `def`, and its annotation below that.
        if code in _OF_A_DEFINITION and error.key.symbol in self._symbols[rule_id]:
            return True
        return error.place.line in self._lines[rule_id]
