"""Growth and decrease that nothing has explained yet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from ratchet.check.comparison import Move
from ratchet.measure.measure import Measure
from ratchet.terms import Debt, Key
from ratchet.terms.counts import growth


class Leftovers:
    """By how much keys exceed their allowance (`more`) or fall short of it (`less`), less what `moves` explain.

    Every move takes from both, so that a decrease pays once. `measure` knows where today's debts stand.
    """

    def __init__(self, more: Counter[Key], less: Counter[Key], measure: Measure) -> None:
        self.more = more
        self.less = less
        self.moves: list[Move] = []
        self._measure = measure

    @classmethod
    def between(cls, counts: Mapping[Key, int], allowed: Mapping[Key, int], measure: Measure) -> Leftovers:
        """All that differs between the counts of today and what is allowed."""
        return cls(growth(counts, allowed), growth(allowed, counts), measure)

    def rules(self) -> frozenset[str]:
        """The rules of all keys."""
        return frozenset(key.rule for key in (*self.more, *self.less))

    def taken_out(self, rules: Collection[str]) -> Leftovers:
        """The keys of these rules, taken out of these leftovers."""
        return Leftovers(_pop(self.more, rules), _pop(self.less, rules), self._measure)

    def places(self, key: Key) -> Sequence[Debt]:
        """A key's debts as they stand today, in the order of their places."""
        return self._measure.places(key)

    # -- what is left ---------------------------------------------------------------------------------------------

    def grown(self, rule: str | None = None) -> Sequence[Key]:
        """Keys that still exceed their allowance, sorted; of one rule, or of all."""
        return sorted(key for key, count in self.more.items() if count > 0 and rule in (None, key.rule))

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

    # The decrease only ever falls, so that what was sorted once stays sorted.

    @cached_property
    def _by_rule(self) -> Mapping[str, list[Key]]:
        keys: defaultdict[str, list[Key]] = defaultdict(list)
        for key in sorted(self.less):
            keys[key.rule].append(key)
        return keys

    @cached_property
    def _by_symbol(self) -> Mapping[tuple[str, str, str], list[Key]]:
        keys: defaultdict[tuple[str, str, str], list[Key]] = defaultdict(list)
        for key in sorted(self.less):
            keys[key.rule, key.module, key.symbol].append(key)
        return keys

    @cached_property
    def _by_detail(self) -> Mapping[tuple[str, str], list[Key]]:
        keys: defaultdict[tuple[str, str], list[Key]] = defaultdict(list)
        for key in sorted(self.less):
            keys[key.rule, key.detail].append(key)
        return keys

    # -- what explains it -----------------------------------------------------------------------------------------

    def move(self, before: Key, after: Key, limit: int | None = None) -> int:
        """Let the decrease of one key pay for the growth of another, at most `limit`; how much was paid."""
        count = min(self.less[before], self.more[after])
        count = count if limit is None else min(count, limit)
        if count <= 0:
            return 0
        self.moves.append(Move(before, after, count))
        self.less[before] -= count
        self.more[after] -= count
        return count

    def allow(self, after: Key, limit: int | None = None) -> int:
        """Let growth pass that no decrease pays for, at most `limit`: the total rises. How much passed."""
        count = self.more[after] if limit is None else min(self.more[after], limit)
        if count > 0:
            self.moves.append(Move(Key(after.rule, "", "", ""), after, count))
            self.more[after] -= count
        return max(count, 0)

    def follow(self, before: Key, after: Key) -> None:
        """Let all of a key's decrease stand under another key, which did not grow."""
        count = self.less[before]
        if count > 0:
            self.moves.append(Move(before, after, count))
            self.less[before] = 0


def _pop(counts: Counter[Key], rules: Collection[str]) -> Counter[Key]:
    keys = [key for key in counts if key.rule in rules]
    return Counter({key: counts.pop(key) for key in keys})
