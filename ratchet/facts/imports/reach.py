"""Which files are imported from others, directly or through further ones, before all of them were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.imports.graph import Module
from ratchet.facts.imports.resolution import Resolver
from ratchet.facts.kinds import ATTRIBUTE_WALK


class Reach:
    """Follows imports by the names of modules, so that a file is read only once it is known to be imported.

    `files` are all first-party files that may be imported.
    """

    def __init__(self, files: Iterable[SourceFile]) -> None:
        self._files: dict[str, list[SourceFile]] = {}
        self._children: dict[str, list[str]] = {}
        for file in files:
            self._files.setdefault(file.module, []).append(file)
        names = {above for module in self._files for above in _with_packages(module)}
        for name in names:
            self._children.setdefault(name.rpartition(".")[0], []).append(name)
        modules = {name: Module(name, tuple(file.path for file in self._files.get(name, ()))) for name in names}
        self._resolver = Resolver(modules)

    def imported(self, file: SourceFile, facts: SourceFacts) -> Iterator[SourceFile]:
        """The first-party files that a file's text imports, those of the packages above them included."""
        seen: set[str] = set()
        for module in self._modules(file, facts):
            for name in _with_packages(module):
                if name not in seen:
                    seen.add(name)
                    yield from self._files.get(name, ())

    def _modules(self, file: SourceFile, facts: SourceFacts) -> Iterator[str]:
        for statement in facts.imports:
            for target in self._resolver.targets(file, statement):
                yield target.node
                if target.member == "*":
                    # What its __all__ names is not known yet: any of the modules below may be bound.
                    yield from self._children.get(target.node, ())
        for walk in facts.of(ATTRIBUTE_WALK):
            reached = self._resolver.walk(walk.detail, file)
            if reached is not None:
                yield reached.node


def _with_packages(module: str) -> Iterator[str]:
    """A module's name, and those of the packages that it is in."""
    while module:
        yield module
        module = module.rpartition(".")[0]
