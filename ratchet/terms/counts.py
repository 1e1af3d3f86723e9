"""Counts of debts: key → how many, a non-negative number; and their arithmetic."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ratchet.terms import Debt, Key


def counted(debts: Iterable[Debt]) -> dict[Key, int]:
    """How much of each debt there is."""
    counts: Counter[Key] = Counter()
    for debt in debts:
        counts[debt.key] += debt.count
    return dict(counts)


def growth(counts: Mapping[Key, int], allowed: Mapping[Key, int]) -> Counter[Key]:
    """By how much each key exceeds its allowance; only those that do."""
    return Counter({key: count - allowed.get(key, 0) for key, count in counts.items() if count > allowed.get(key, 0)})


def added_up(counts: Mapping[Key, int], more: Mapping[Key, int]) -> Mapping[Key, int]:
    """Key by key the sum of both."""
    return {key: counts.get(key, 0) + more.get(key, 0) for key in counts.keys() | more.keys()} if more else counts


def highest(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    """Key by key the higher of both."""
    return {key: max(one.get(key, 0), other.get(key, 0)) for key in one.keys() | other.keys()}


def capped(counts: Mapping[Key, int], allowed: Mapping[Key, int]) -> dict[Key, int]:
    """The counts, none above its allowance; keys that come to nothing are left out."""
    return {key: least for key, count in counts.items() if (least := min(count, allowed.get(key, 0))) > 0}


def by_rule(counts: Mapping[Key, int]) -> Counter[str]:
    """The sum of each rule."""
    sums: Counter[str] = Counter()
    for key, count in counts.items():
        sums[key.rule] += count
    return sums


def by_module(counts: Mapping[Key, int]) -> Mapping[str, Mapping[Key, int]]:
    """Module → its counts."""
    modules: defaultdict[str, dict[Key, int]] = defaultdict(dict)
    for key, count in counts.items():
        modules[key.module][key] = count
    return modules
