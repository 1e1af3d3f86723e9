"""The shards that are not what they were: all that is compared. What they hold, and what they should hold."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ratchet.baseline.shard_names import SUFFIX
from ratchet.baseline.shards import Summary, summary_of
from ratchet.baseline.store import Files, Stored, locate_shards, parse_stored
from ratchet.check.merge_base import NO_BASE, MergeBase
from ratchet.facts.contents import object_name
from ratchet.measure.measure import Measure
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level
from ratchet.terms.counts import capped

_EMPTY = hashlib.sha256(b"").hexdigest()
"""What is left of a shard that a merge driver would delete, if it could."""


@dataclass(frozen=True)
class ChangedShards:
    """`modules` are those whose debts, shard at base and shard in the work tree are not one and the same.

    `paths` are the work tree's shards, by module.
    """

    modules: frozenset[str]
    measure: Measure
    files: Files
    paths: Mapping[str, str]

    def every_module(self) -> ChangedShards:
        """The same with every module: for a comparison with something else than base's shards."""
        return replace(self, modules=self.measure.modules | self.paths.keys() | self.modules)

    def sizes(self) -> Iterator[Summary]:
        """The summaries of the work tree's shards. Only those of these modules are looked through."""
        settled = {path: module for module, path in self.paths.items() if module not in self.modules}
        for path in self.files.digests:
            if path in settled:
                yield self.measure.summaries[settled[path]]
            elif path.endswith(SUFFIX):
                yield summary_of(self.files.content(path))

    @cached_property
    def counts(self) -> Mapping[Key, int]:
        """What there is in these modules."""
        return self.measure.of_modules(self.modules)

    @cached_property
    def stored(self) -> Stored:
        """The work tree's shards of these modules, parsed; the manifest, and every problem of a name."""
        return parse_stored(self._contents(), self.files.problems)

    def read(self) -> ChangedShards:
        """Itself, once the shards of these modules are read. Raises ChangedMeanwhile if one is another by now."""
        self._contents()
        return self

    def _contents(self) -> Mapping[str, bytes]:
        left_out = {path for module, path in self.paths.items() if module not in self.modules}
        return {path: self.files.content(path) for path in self.files.digests if path not in left_out}

    @property
    def written_rows(self) -> Mapping[Key, int]:
        """The rows of the work tree's shards of these modules."""
        return self.stored.baseline.counts


def changed_shards(measure: Measure, base: MergeBase, files: Files) -> ChangedShards:
    """Find them by digests, without reading what is equal: an equal shard is a sound one.

    A module with a debt that the baseline does not hold, because it is forbidden or a note, always counts as changed.
    """
    shards, _ = locate_shards(files.digests)
    names = measure.modules | shards.keys() | base.shards.keys()
    renamed = {*base.change.modules.keys(), *base.change.modules.values()}
    changed = (
        name
        for name in names
        if name in renamed or name in measure.mixed or not _settled(name, measure, base, files, shards)
    )
    return ChangedShards(frozenset(changed), measure, files, shards)


def _settled(module: str, measure: Measure, base: MergeBase, files: Files, shards: Mapping[str, str]) -> bool:
    wanted = measure.summaries.get(module, Summary()).digest
    path = shards.get(module)
    present = "" if path is None or files.digests[path] == _EMPTY else files.digests[path]
    if wanted != present:
        return False
    if base is NO_BASE:
        return True
    recorded = base.shards.get(module)
    if recorded is None or path is None or not present:
        return recorded is None and not present
    name = base.code.objects.get(path) or object_name(files.content(path), len(recorded.blob))
    return recorded.blob == name


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
