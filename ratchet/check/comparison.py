"""Measure against allowances: what grew, what shrank, and what was paid for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ratchet.check.account import Account, Payment
from ratchet.terms import Key


@dataclass(frozen=True, slots=True)
class Difference:
    """A key whose count differs from what is allowed. `swapped_from`: the rule that fell in the same symbol."""

    key: Key
    allowed: int
    found: int
    swapped_from: str | None = None


class Comparison(NamedTuple):
    """All differences, each kind sorted by key. `allowances` are final: what was paid for is included.

    `told` are those that a report tells: revealed, or noted.
    """

    grown: tuple[Difference, ...]
    shrunk: tuple[Difference, ...]
    payments: tuple[Payment, ...]
    told: tuple[Difference, ...]
    allowances: Mapping[Key, int]


def compare(counts: Mapping[Key, int], account: Account) -> Comparison:
    """What is left of the differences between today's counts and the account's allowances after all payments."""
    final = account.allowances()
    told: Counter[Key] = Counter()
    for payment in account.payments:
        told[payment.of] += payment.count if payment.told else 0
    shrunk = tuple(
        Difference(key, count, counts.get(key, 0)) for key, count in sorted(final.items()) if counts.get(key, 0) < count
    )
    fallen: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for difference in shrunk:
        fallen[difference.key.module, difference.key.symbol].append(difference.key.rule)
    return Comparison(
        tuple(
            Difference(key, final.get(key, 0), counts[key], _swapped_from(key, fallen))
            for key in sorted(counts)
            if counts[key] > final.get(key, 0)
        ),
        shrunk,
        tuple(account.payments),
        tuple(Difference(key, final[key] - count, final[key]) for key, count in sorted((+told).items())),
        final,
    )


def with_worse(comparison: Comparison, counts: Mapping[Key, int], worse: Mapping[Key, int]) -> Comparison:
    """The comparison with what no payment lets pass: a slot that got worse. `worse` has how many of each key did."""
    refused = {difference.key: difference for difference in comparison.grown}
    for key, times in worse.items():
        if counts.get(key, 0):
            known = refused.get(key) or Difference(key, comparison.allowances.get(key, 0), counts[key])
            refused[key] = replace(known, allowed=max(min(known.allowed, counts[key] - times), 0))
    return comparison._replace(grown=tuple(refused[key] for key in sorted(refused)))


def _swapped_from(key: Key, fallen: Mapping[tuple[str, str], Sequence[str]]) -> str | None:
    """A fake fix: another rule's debt left the symbol as this one came. `fallen` has each symbol's rules that fell."""
    return next((rule for rule in fallen.get((key.module, key.symbol), ()) if rule != key.rule), None)
