"""One judged work tree: what was asked, what was measured, and what it was compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ratchet.baseline.trusted_waivers import Waiving
from ratchet.check.account import Account
from ratchet.check.allowance import Allowance
from ratchet.check.changed_shards import ChangedShards, Rows
from ratchet.check.committed import is_committed
from ratchet.check.comparison import Comparison
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.check.ruler import Ruler
from ratchet.check.slots import Slots
from ratchet.check.waived_imports import freed, may_free
from ratchet.measure.project import Project, Request
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels
from ratchet.terms import Key
from ratchet.terms.counts import added_up


@dataclass(frozen=True, slots=True)
class Waived:
    """How much more of each key waivers allow. `today` has today's key of each waiver's where the two differ."""

    counts: Mapping[Key, int]
    today: Mapping[Key, Key] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """Everything that a verdict rests on. Nothing is decided here; `decide` does."""

    request: Request
    project: Project
    base: MergeBase
    levels: Levels
    measured: Measured
    ruler: Ruler
    waivers: Waiving
    shards: ChangedShards
    allowance: Allowance
    slots: Slots

    @property
    def may_write(self) -> bool:
        """Whether the shards may be written in place: another environment is recorded by `ratchet update` alone."""
        return not self.request.is_frozen and (not self.allowance.is_replayed or self.allowance.shows_more)

    @cached_property
    def is_committed(self) -> bool:
        """Whether HEAD holds baselines/ as it stands here, before anything is written."""
        return is_committed(self.project, self.base, self.shards.files)

    @cached_property
    def modules_asked_about(self) -> frozenset[str]:
        """Modules of the measured files that the request is about."""
        scope = self.request.scope
        files = (measure.file for measure in self.measured.measure.files)
        return frozenset(file.module for file in files if scope.includes(file.path))

    def asks_about(self, module: str) -> bool:
        """Whether a module's shard is part of the question. A partial run never prunes another's."""
        return self.request.scope.is_whole or module in self.modules_asked_about

    @cached_property
    def waived(self) -> Waived:
        """What waivers allow on top, by today's keys."""
        comparison, imports = self.allowance.comparison, self.measured.imports
        waived = _waived_today(self.waivers.allowed, comparison, self.measured, self.base, self.levels)
        whole = [one.key for one in comparison.grown if 0 < one.found - one.allowed <= waived.counts.get(one.key, 0)]
        if not may_free(imports.contracts, whole):
            return waived
        return replace(waived, counts=added_up(waived.counts, freed(imports.contracts, imports.graph, whole)))

    @cached_property
    def rows(self) -> Rows:
        """What the shards should hold, and what they hold."""
        changed = self.shards.every_module() if self.allowance.is_replayed else self.shards
        allowances = self.allowance.comparison.allowances
        return Rows(changed, self.base, self.measured.measure, self.levels, allowances)


def _waived_today(
    allowed: Mapping[Key, int], comparison: Comparison, measured: Measured, base: MergeBase, levels: Levels
) -> Waived:
    """What waivers allow, by their own keys in `allowed`, handed on with the code that they are about.

    The names that git saw renamed are taken first. What a waiver allows and nothing uses then pays for growth, as a
    debt of base would, where the same evidence says that the code is the same.
    """
    renamed = {key: base.change.renamed(key) for key in allowed}
    counts = Counter(base.change.renamed_counts(allowed))
    grown = {one.key: one.found - one.allowed for one in comparison.grown}
    spare = counts - Counter(grown)
    lacking = Counter(grown) - counts
    rules = {key.rule for key in spare} & {key.rule for key in lacking}
    today = {key: new for key, new in renamed.items() if new != key}
    if not rules or base is NO_BASE:
        return Waived(counts, today)
    # Slow to import, and only needed where something grew and waivers of the same rule are not used up.
    from ratchet.check.evidence import Situation
    from ratchet.check.evidence.ladder import climb

    account = Account(_of(lacking, rules), _of(spare, rules), spare, measured.measure)
    modules = frozenset(key.module for key in account.more)
    climb(account, Situation(levels, base, measured, account.allowed, modules))
    for payment in account.payments:
        if payment.by is not None:
            counts[payment.by] -= payment.count
            counts[payment.of] += payment.count
            today |= {key: payment.of for key, new in renamed.items() if new == payment.by}
    return Waived(+counts, today)


def _of(counts: Counter[Key], rules: set[str]) -> Counter[Key]:
    return Counter({key: count for key, count in counts.items() if key.rule in rules})
