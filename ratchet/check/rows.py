"""The rows of the changed shards: what they hold, what they should hold, and what is permitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.baseline.store import Stored
from ratchet.check.changed_shards import ChangedShards
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.measure.measure import Measure
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level
from ratchet.terms.counts import capped


@dataclass(frozen=True)
class Rows:
    """Key → count in the shards of `shards`' modules. `allowances` are final: moves and revealed debts included."""

    shards: ChangedShards
    base: MergeBase
    measure: Measure
    levels: Levels
    allowances: Mapping[Key, int]

    @property
    def stored(self) -> Stored:
        """The work tree's shards."""
        return self.shards.stored

    @property
    def written_rows(self) -> Mapping[Key, int]:
        """What the work tree's shards hold."""
        return self.shards.written_rows

    @cached_property
    def recordable_counts(self) -> Mapping[Key, int]:
        """How much there is of debts that the baseline holds: those that are ratcheted."""
        return {key: count for key, count in self.shards.counts.items() if self._is_recordable(key)}

    def _is_recordable(self, key: Key) -> bool:
        if key.module not in self.measure.mixed:
            return True
        return self.levels.of_debt(self.measure.places(key)[0]) is Level.RATCHET

    @cached_property
    def tightened_rows(self) -> Mapping[Key, int]:
        """What the shards should hold."""
        return capped(self.recordable_counts, self.allowances)

    @property
    def remaining(self) -> Mapping[Key, int]:
        """What is left of the allowances. Debts that a profile switches off are not recorded, so they do not count."""
        return {key: min(count, self.allowances.get(key, 0)) for key, count in self.recordable_counts.items()}

    def out_of_date(self) -> Iterator[tuple[Key, int, int]]:
        """Keys whose row is not what it should be: key, row, what it should be."""
        wanted, written = self.tightened_rows, self.written_rows
        for key in sorted(wanted.keys() | written.keys()):
            if written.get(key, 0) != wanted.get(key, 0):
                yield key, written.get(key, 0), wanted.get(key, 0)

    def permitted(self, key: Key) -> int:
        """How much a row may allow: as much as base's row, under its name of then or of today, or as was allowed."""
        return max(counts.get(key, 0) for counts in (*self.at_base, self.allowances))

    @cached_property
    def at_base(self) -> tuple[Mapping[Key, int], ...]:
        """Base's rows of these modules, under the names of then and of today; none without a base."""
        if self.base is NO_BASE:
            return ()
        modules = self.shards.modules
        return self.base.recorded(modules), self.base.allowed(modules)
