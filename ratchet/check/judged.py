"""One judged work tree: what was asked, what was measured, and what it was compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ratchet.baseline.trusted_waivers import Waiving
from ratchet.check.allowance import Allowance
from ratchet.check.changed_shards import ChangedShards, Rows
from ratchet.check.merge_base import MergeBase
from ratchet.check.ruler import Ruler
from ratchet.check.slots import Slots
from ratchet.check.waived import Waived, waived_today
from ratchet.measure.project import Project, Request
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels


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
        comparison = self.allowance.comparison
        return waived_today(self.waivers.allowed, comparison, self.measured, self.base, self.levels)

    @cached_property
    def rows(self) -> Rows:
        """What the shards should hold, and what they hold."""
        changed = self.shards.every_module() if self.allowance.is_replayed else self.shards
        allowances = self.allowance.comparison.allowances
        return Rows(changed, self.base, self.measured.measure, self.levels, allowances)
