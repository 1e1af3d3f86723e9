"""What of the ruler itself got weaker: the policy, mypy's options, the trunk."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from ratchet.check.findings.hints import hint_of
from ratchet.check.judged import Judged
from ratchet.check.verdict import Finding
from ratchet.policy.levels import Levels
from ratchet.terms import Debt, Key


def findings(judged: Judged) -> Iterator[Finding]:
    """One finding a setting that is weaker than at base."""
    return without_allowance(judged.ruler.debts, judged.levels)


def without_allowance(debts: Iterable[Debt], levels: Levels) -> Iterator[Finding]:
    """One finding a key, of rules whose allowance is zero: what is about the ruler or the baseline."""
    merged: dict[Key, Debt] = {}
    for debt in debts:
        known = merged.get(debt.key)
        merged[debt.key] = dataclasses.replace(known, count=known.count + debt.count) if known else debt
    for debt in merged.values():
        hint = debt.hint or hint_of(debt.key.rule)
        level = levels.of_debt(debt)
        yield Finding(debt.key, debt.place, 0, debt.count, debt.message, hint, level, trail=debt.trail)
