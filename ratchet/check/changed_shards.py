"""Which modules' shards are not what they were: all that a comparison has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.baseline.store import Files, Stored, locate_shards, parse_stored
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.facts.contents import object_name
from ratchet.measure.measure import Measure
from ratchet.terms import Key


@dataclass(frozen=True)
class ChangedShards:
    """`modules` are those whose debts, shard at base and shard in the work tree are not one and the same."""

    modules: frozenset[str]
    measure: Measure
    files: Files

    def every_module(self) -> ChangedShards:
        """The same with every module: for a comparison with something else than base's shards."""
        everything = self.measure.modules | locate_shards(self.files.contents)[0].keys() | self.modules
        return ChangedShards(frozenset(everything), self.measure, self.files)

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """What there is in these modules."""
        return self.measure.of_modules(self.modules)

    @cached_property
    def stored(self) -> Stored:
        """The work tree's shards of these modules, parsed; the manifest, and every problem of a name."""
        shards, _ = locate_shards(self.files.contents)
        left_out = {path for module, path in shards.items() if module not in self.modules}
        contents = {path: data for path, data in self.files.contents.items() if path not in left_out}
        return parse_stored(contents, self.files.problems)

    @property
    def written_rows(self) -> Mapping[Key, int]:
        """The rows of the work tree's shards of these modules."""
        return self.stored.baseline.counts


def changed_shards(measure: Measure, base: MergeBase, files: Files) -> ChangedShards:
    """Find them by bytes, without parsing what is equal: an equal shard is a sound one.

    A module with a debt that the baseline does not hold, because it is forbidden or a note, always counts as changed.
    """
    shards, _ = locate_shards(files.contents)
    names = measure.modules | shards.keys() | base.shards.keys()
    renamed = {*base.change.modules.keys(), *base.change.modules.values()}
    changed = (
        name
        for name in names
        if name in renamed or name in measure.mixed or not _settled(name, measure, base, files, shards)
    )
    return ChangedShards(frozenset(changed), measure, files)


def _settled(module: str, measure: Measure, base: MergeBase, files: Files, shards: Mapping[str, str]) -> bool:
    wanted = measure.shard(module)
    present = files.contents[shards[module]] if module in shards else b""
    if wanted != present:
        return False
    if base is NO_BASE:
        return True
    recorded = base.shards.get(module)
    if recorded is None:
        return not wanted
    return bool(wanted) and recorded.blob == object_name(wanted, len(recorded.blob))
