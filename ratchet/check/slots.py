"""What became of each slot that stood at base: its type and its state, then and now. A slot may not get worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.check.slot_change import Record, Slot, SlotChange
from ratchet.facts.files import SourceFile
from ratchet.measure.tree import Measured
from ratchet.terms import Key


@dataclass(frozen=True)
class Slots:
    """The slots of the modules whose files changed. Nothing is read before it is asked for."""

    measured: Measured
    base: MergeBase
    record: Record

    @cached_property
    def changes(self) -> Mapping[Slot, SlotChange]:
        """Every slot that stood at base and is not written as it was, and those that are as bad as they were."""
        if self.base is NO_BASE or not (changed := self._changed()):
            return {}
        from ratchet.check.slot_pairing import slot_changes  # only where a file changed

        found: dict[Slot, SlotChange] = {}
        for change in slot_changes(self.measured, self.base, changed, self.record):
            known = found.get(change.slot)
            if known is None or known.verdict != "worse":
                found[change.slot] = change
        return found

    @cached_property
    def worse(self) -> Mapping[Key, SlotChange]:
        """The slots that got worse, by the keys of their findings."""
        return {change.key: change for change in self.changes.values() if change.verdict == "worse"}

    def is_better(self, slot: Slot) -> bool:
        """Whether a slot stood at base and got better: then it pays for what it owes now."""
        change = self.changes.get(slot)
        return change is not None and change.verdict == "better"

    def _changed(self) -> tuple[SourceFile, ...]:
        """Today's files whose bytes are not base's."""
        files, change = self.measured.inventory.measured, self.base.change
        paths = self.base.code.changed_files(files)
        return tuple(file for file in files if file.path in paths or change.is_renamed(file.path))
