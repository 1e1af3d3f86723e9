"""The account of a place: what stands there, what base allows of it, and which evidence let more pass, or did not."""

from __future__ import annotations

from dataclasses import dataclass

from ratchet.check.account import Payment
from ratchet.check.judged import Judged
from ratchet.terms import Debt, Key


@dataclass(frozen=True, slots=True)
class Why:
    """One key with a debt at the place: `debts` are those there, `found` and `at_base` how much of it there is and was.

    `payments` let growth pass; `spent` are those by which its decrease paid for others. `silent` are the kinds of
    evidence that were asked and explained nothing, and `left` is what nothing explained.
    """

    key: Key
    debts: tuple[Debt, ...]
    found: int
    at_base: int
    payments: tuple[Payment, ...]
    spent: tuple[Payment, ...]
    silent: tuple[str, ...]
    left: int


def account_at(judged: Judged, path: str, line: int) -> tuple[Why, ...]:
    """The account of every key that has a debt on a line."""
    measure = judged.measured.measure
    modules = [file.module for file in judged.measured.inventory.measured if file.path == path]
    debts: dict[Key, list[Debt]] = {}
    for key in sorted(measure.of_modules(modules)):
        for debt in measure.places(key):
            if (debt.place.path, debt.place.line) == (path, line):
                debts.setdefault(key, []).append(debt)
    return tuple(_why(key, tuple(there), judged) for key, there in debts.items())


def _why(key: Key, debts: tuple[Debt, ...], judged: Judged) -> Why:
    comparison, found = judged.allowance.comparison, judged.measured.measure.counts.get(key, 0)
    payments = tuple(one for one in comparison.payments if one.of == key)
    spent = tuple(one for one in comparison.payments if one.by == key)
    left = next((one.found - one.allowed for one in comparison.grown if one.key == key), 0)
    # What did not change has no row among the compared ones: base allows what there is.
    is_compared = key.module in judged.shards.modules
    final = comparison.allowances.get(key, 0) if is_compared else found
    at_base = final - sum(one.count for one in payments) + sum(one.count for one in spent)
    return Why(key, debts, found, at_base, payments, spent, _silent(key, payments, left), left)


def _silent(key: Key, payments: tuple[Payment, ...], left: int) -> tuple[str, ...]:
    if not left and not payments:
        return ()
    from ratchet.check.evidence.ladder import LADDER  # only where something grew

    paying = [one.reason for one in payments]
    asked = [one.id for one in LADDER if one.rules is None or key.rule in one.rules]
    last = len(asked) if left else max(asked.index(reason) for reason in paying if reason in asked) + 1
    return tuple(dict.fromkeys(reason for reason in asked[:last] if reason not in paying))
