"""By which names a module may speak of a definition of another one: by its imports, and by what these lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from ratchet.facts.collect.records import Import
from ratchet.facts.files import SourceFile
from ratchet.facts.source.aliases import absolute
from ratchet.measure.tree import Measured


class Visible:
    """The names of definitions, as the modules of a measured tree see them."""

    def __init__(self, measured: Measured) -> None:
        self._measured = measured
        self._reached: dict[str, frozenset[str]] = {}

    def names(self, module: str, things: Collection[tuple[str, str]]) -> frozenset[str]:
        """The names by which a module may mean one of these definitions, each (module, symbol).

        A member of a class goes by its last name in every module that imports the class's, however far away.
        """
        return frozenset(name for owner, symbol in things for name in self._of(module, owner, symbol))

    def _of(self, module: str, owner: str, symbol: str) -> Iterator[str]:
        top, dot, _ = symbol.partition(".")
        last = symbol.rpartition(".")[2]
        if module == owner:
            yield last
        elif dot:
            if owner in self._leads_to(module):
                yield last
        elif (file := self._files.get(module)) is not None:
            for one in self._measured.sources[file.path].imports:
                yield from self._imported(file, one, owner, top)

    def _imported(self, file: SourceFile, one: Import, owner: str, name: str) -> Iterator[str]:
        origin = absolute(file, one.module, one.level)
        for taken in one.names:
            if one.form != "from":
                if taken.name == owner or owner.startswith(f"{taken.name}."):
                    yield name
            elif f"{origin}.{taken.name}" == owner:
                yield name
            elif taken.name in (name, "*") and (origin == owner or owner in self._leads_to(origin)):
                yield name if taken.name == "*" else taken.bound

    def _leads_to(self, module: str) -> frozenset[str]:
        """The modules that a module imports, and those that these import."""
        if module not in self._reached:
            found, waiting = set[str](), [module]
            while waiting:
                for imported in self._imports.get(waiting.pop(), ()):
                    if imported not in found:
                        found.add(imported)
                        waiting.append(imported)
            self._reached[module] = frozenset(found)
        return self._reached[module]

    @cached_property
    def _imports(self) -> Mapping[str, list[str]]:
        imports: defaultdict[str, list[str]] = defaultdict(list)
        for importer, imported in self._measured.imports.graph.edges:
            imports[importer].append(imported)
        return imports

    @cached_property
    def _files(self) -> Mapping[str, SourceFile]:
        return {file.module: file for file in self._measured.inventory.measured}
