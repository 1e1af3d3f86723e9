"""Which modules' shards are not what they were: all that a comparison has to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ratchet.baseline.store import Files, Stored, locate_shards, parse_stored
from ratchet.check.merge_base import Before
from ratchet.facts.contents import object_name
from ratchet.measure.measure import Measure
from ratchet.terms import Key


@dataclass(frozen=True)
class Differing:
    """`modules` are those whose debts, shard at base and shard in the work tree are not one and the same."""

    modules: frozenset[str]
    measure: Measure
    files: Files

    def all(self) -> Differing:
        """The same with every module: for a comparison with something else than base's shards."""
        everything = self.measure.modules | locate_shards(self.files.contents)[0].keys() | self.modules
        return Differing(frozenset(everything), self.measure, self.files)

    @cached_property
    def found(self) -> Mapping[Key, int]:
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
    def present(self) -> Mapping[Key, int]:
        """The rows of the work tree's shards of these modules."""
        return self.stored.baseline.counts


def differing_shards(measure: Measure, before: Before | None, files: Files) -> Differing:
    """Find them by bytes, without parsing what is equal: an equal shard is a sound one."""
    shards, _ = locate_shards(files.contents)
    names = measure.modules | shards.keys() | (before.shards.keys() if before else set())
    renamed = {*before.modules.keys(), *before.modules.values()} if before else set()
    return Differing(
        frozenset(
            name
            for name in names
            if name in renamed or name in measure.mixed or not _settled(name, measure, before, files, shards)
        ),
        measure,
        files,
    )


def _settled(module: str, measure: Measure, before: Before | None, files: Files, shards: Mapping[str, str]) -> bool:
    wanted = measure.shard(module)
    present = files.contents[shards[module]] if module in shards else b""
    if wanted != present:
        return False
    if before is None:
        return True
    recorded = before.shards.get(module)
    if recorded is None:
        return not wanted
    return bool(wanted) and recorded[1] == object_name(wanted, len(recorded[1]))
