"""The account of a change: what grew, what fell, and every payment by which growth passes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from ratchet.measure.measure import Measure
from ratchet.terms import Debt, Key
from ratchet.terms.counts import growth

Label = TypeVar("Label")

REVEALED = "revealed"
"""The reason of what mypy minds only now: a report lists it apart from notes."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Growth that passes, and why. `reason` is the id of the evidence.

    `by` is the key whose decrease pays, and it is used up there. Without it nothing pays, so that the rule's total
    rises. `told`: the report says so.
    """

    reason: str
    of: Key
    count: int
    by: Key | None = None
    told: bool = False


class Account:
    """By how much keys exceed their allowance (`more`) or fall short of it (`less`), less what was paid.

    A payment takes from both sides, so that a decrease pays once. `rose` and `fell` are both before any payment.
    `measure` knows where today's debts stand.
    """

    def __init__(self, more: Counter[Key], less: Counter[Key], allowed: Mapping[Key, int], measure: Measure) -> None:
        self.more = more
        self.less = less
        self.fell: Mapping[Key, int] = Counter(less)
        self.rose: Mapping[Key, int] = Counter(more)
        self.allowed: Mapping[Key, int] = dict(allowed)
        self._final = Counter(allowed)
        self.payments: list[Payment] = []
        self._measure = measure

    @classmethod
    def between(cls, counts: Mapping[Key, int], allowed: Mapping[Key, int], measure: Measure) -> Account:
        """All that differs between the counts of today and what is allowed."""
        return cls(growth(counts, allowed), growth(allowed, counts), allowed, measure)

    def places(self, key: Key) -> Sequence[Debt]:
        """A key's debts as they stand today, in the order of their places."""
        return self._measure.places(key)

    # -- what is left ---------------------------------------------------------------------------------------------

    def grown(self, rules: Collection[str] | None = None) -> Sequence[Key]:
        """Keys that still exceed their allowance, sorted; of some rules, or of all."""
        return sorted(key for key, count in self.more.items() if count > 0 and (rules is None or key.rule in rules))

    def shrunk(self, rule: str) -> Sequence[Key]:
        """Keys of a rule that still fall short of their allowance, sorted."""
        return self._left(self._by_rule.get(rule, ()))

    def shrunk_in(self, rule: str, symbol: tuple[str, str]) -> Sequence[Key]:
        """The same of one (module, symbol)."""
        return self._left(self._by_symbol.get((rule, *symbol), ()))

    def shrunk_with(self, rule: str, detail: str) -> Sequence[Key]:
        """The same of one detail, in any module."""
        return self._left(self._by_detail.get((rule, detail), ()))

    def _left(self, keys: Iterable[Key]) -> Sequence[Key]:
        return [key for key in keys if self.less[key] > 0]

    # What fell is known from the start: payments only take from it.

    @cached_property
    def _by_rule(self) -> Mapping[str, list[Key]]:
        return _grouped((key.rule, key) for key in sorted(self.fell))

    @cached_property
    def _by_symbol(self) -> Mapping[tuple[str, str, str], list[Key]]:
        return _grouped(((key.rule, key.module, key.symbol), key) for key in sorted(self.fell))

    @cached_property
    def _by_detail(self) -> Mapping[tuple[str, str], list[Key]]:
        return _grouped(((key.rule, key.detail), key) for key in sorted(self.fell))

    # -- what lets it pass ----------------------------------------------------------------------------------------

    def pay(self, reason: str, of: Key, by: Key, limit: int | None = None, *, told: bool = False) -> int:
        """Let the decrease of one key pay for the growth of another, at most `limit`; how much was paid."""
        count = min(self.less[by], self.more[of])
        count = count if limit is None else min(count, limit)
        if count <= 0:
            return 0
        self._note(Payment(reason, of, count, by, told))
        self.less[by] -= count
        self.more[of] -= count
        return count

    def grant(self, reason: str, of: Key, limit: int | None = None, *, told: bool = False) -> int:
        """Let growth pass that no decrease pays for, at most `limit`: the total rises. How much passed."""
        count = self.more[of] if limit is None else min(self.more[of], limit)
        if count <= 0:
            return 0
        self._note(Payment(reason, of, count, None, told))
        self.more[of] -= count
        return count

    def close(self, key: Key, count: int | None = None) -> None:
        """Let a decrease pay for nothing more, or for so much less: it was used up by what it paid for already."""
        self.less[key] -= self.less[key] if count is None else count

    # -- what is allowed after that -------------------------------------------------------------------------------

    def allowance(self, key: Key) -> int:
        """What is allowed of a key after all payments so far."""
        return self._final[key]

    def allowances(self) -> dict[Key, int]:
        """What is allowed after all payments. Those by a decrease keep the total: key by key it is passed on."""
        return {key: count for key, count in self._final.items() if count > 0}

    def _note(self, payment: Payment) -> None:
        self.payments.append(payment)
        self._final[payment.of] += payment.count
        if payment.by is not None:
            self._final[payment.by] -= payment.count


def _grouped(labelled: Iterable[tuple[Label, Key]]) -> Mapping[Label, list[Key]]:
    groups: defaultdict[Label, list[Key]] = defaultdict(list)
    for label, key in labelled:
        groups[label].append(key)
    return groups
