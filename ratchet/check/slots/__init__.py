"""What became of each slot that stood at base: which is which today, and whether it got worse. None may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.check.replay import Replay
from ratchet.check.slots.changes import Slot, SlotChange
from ratchet.measure.tree import Measured
from ratchet.terms import Key


@dataclass(frozen=True)
class Slots:
    """The slots of the modules whose files changed. Nothing is read before it is asked for."""

    measured: Measured
    replay: Replay

    @property
    def base(self) -> MergeBase:
        """What they are compared with."""
        return self.replay.base

    @cached_property
    def changes(self) -> Mapping[Slot, SlotChange]:
        """Every slot that stood at base and is not written as it was, and those that are as bad as they were."""
        files = self.measured.inventory.measured
        if self.base is NO_BASE or not (changed := [file for _, file in self.base.code.pairs(files)]):
            return {}
        from ratchet.check.slots.pairing import slot_changes  # only where a file changed

        found: dict[Slot, SlotChange] = {}
        for change in slot_changes(self.measured, self.replay, changed):
            known = found.get(change.slot)
            if known is None or known.verdict != "worse":
                found[change.slot] = change
        return found

    @cached_property
    def worse(self) -> Mapping[Key, SlotChange]:
        """The slots that got worse, by the keys of their findings."""
        return {change.key: change for change in self.changes.values() if change.verdict == "worse"}
