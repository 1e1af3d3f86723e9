"""The facts of base's code beside today's: what changed from base's blobs, all else as it is."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Iterator, Mapping

from ratchet.check.merge_base import MergeBase
from ratchet.errors import Inconclusive
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.inventory import module_name
from ratchet.facts.source.store import read_sources
from ratchet.facts.source.structures import Structures
from ratchet.measure.tree import Measured


class CodeAtBase:
    """The modules of base that are not what they were: by today's names in `files`, their facts in `facts`.

    A file of base that does not parse is in neither.
    """

    def __init__(self, measured: Measured, base: MergeBase, changed: Collection[SourceFile]) -> None:
        self._measured = measured
        self._base = base
        self.files: dict[str, SourceFile] = {}
        self.facts: dict[str, SourceFacts] = {}
        change, today = base.change, {file.path for file in measured.inventory.measured}
        config = base.config
        gone = [path for path in base.code.paths - today - change.files.keys() if not config or config.measures(path)]
        old = {change.origin(file.path): file.module for file in changed}
        roots = config.roots if config else (".",)
        names = {path: module_name(path, roots) for path in (*old, *gone)}
        blobs = base.code.texts(sorted(names))
        for path, content in blobs.items():
            name, root = names[path]
            file = SourceFile(path, name, root, hashlib.sha256(content).hexdigest())
            with contextlib.suppress(Inconclusive):
                self.facts[path] = read_sources(measured.inventory.top, [file], base.code.cache, blobs)[path]
                # A stub does not hide its source, which comes with it.
                module = old.get(path) or change.module_today(name)
                if not (file.is_stub and module in self.files):
                    self.files[module] = file

    def structures(self) -> Structures:
        """Reads base's types, whose names lead to what they led to at base."""
        changed = {self._base.change.today(path) for path in self.facts}
        files = [file for file in self._measured.inventory.measured if file.path not in changed]
        every = [*files, *self.files.values()]
        return Structures(every, _Facts(self.facts, self._measured.sources), self._base.change.modules)


class _Facts(Mapping[str, SourceFacts]):
    """Facts by path: base's own, else those of today."""

    def __init__(self, own: Mapping[str, SourceFacts], others: Mapping[str, SourceFacts]) -> None:
        self._own = own
        self._others = others

    def __getitem__(self, path: str) -> SourceFacts:
        return self._own[path] if path in self._own else self._others[path]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._own, *self._others})

    def __len__(self) -> int:
        return len({*self._own, *self._others})
