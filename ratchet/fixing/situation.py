"""What fixes look at: the measure, the texts, and what mypy infers and remarks, asked for when a fix needs it."""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ratchet.facts.files import SourceFile
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.search import distances
from ratchet.facts.kinds import Fact
from ratchet.facts.types.inference.records import ModuleInference
from ratchet.fixing.certainty import Certainty
from ratchet.fixing.docstrings import speaks_against, words_in
from ratchet.fixing.edits import SLOTS, Edit, Word
from ratchet.fixing.meanings import names_of_all
from ratchet.fixing.scratch import Scratch
from ratchet.fixing.spelling import Namespace, namespace_of
from ratchet.fixing.symbols import parsed
from ratchet.fixing.target import line_length, oldest_minor
from ratchet.measure.project import Scope
from ratchet.measure.tree import Measured
from ratchet.policy.levels import Levels, is_test
from ratchet.terms import Debt
from ratchet.terms.imports import View


@dataclass(frozen=True)
class Situation:
    """A tree as it is before some edits. `project_top` is the tree itself,
    `scope` are the paths that may be edited, `stubs` a directory of stubs."""

    scratch: Scratch
    project_top: Path
    measured: Measured
    scope: Scope
    stubs: Path | None = None
    texts: dict[str, bytes] = field(default_factory=dict)
    said: dict[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)

    @cached_property
    def files(self) -> tuple[SourceFile, ...]:
        """The files that may be edited."""
        return tuple(file for file in self.measured.inventory.measured if self.scope.includes(file.path))

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of all measured files."""
        return frozenset(file.path for file in self.measured.inventory.measured)

    def debts(self, *rules: str) -> Iterator[tuple[SourceFile, Debt]]:
        """The debts of some rules in files that may be edited."""
        wanted = {file.path for file in self.files}
        for measure in self.measured.measure.files:
            if measure.file.path in wanted and any(key.rule in rules for key in measure.counts):
                yield from ((measure.file, debt) for debt in measure.debts if debt.key.rule in rules)

    @cached_property
    def missing(self) -> Mapping[tuple[str, str, str], SourceFile]:
        """(path, symbol, detail) of the slots without annotation → their file."""
        return {
            (file.path, debt.key.symbol, debt.key.detail): file for file, debt in self.debts("missing-annotation")
        }  # fmt: skip

    @cached_property
    def inferred(self) -> Mapping[str, ModuleInference]:
        """What mypy infers, by path."""
        from ratchet.facts.types.inference.run import infer  # a build of its own

        return {found.path: found for found in infer(self.scratch.request()).values()}

    @cached_property
    def certainty(self) -> Certainty:
        """What makes annotations certain, of the whole tree."""
        files, levels = self.measured.inventory.measured, Levels(self.scratch.project.config)
        tests = {file.path for file in files if is_test(levels, file.path)}
        return Certainty.of(self.inferred, {file.path: file.module for file in files}, tests)

    def judged(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits, of which those are certain no more that something speaks against."""
        proposed = [*edits]
        if not any(edit.kind in SLOTS for edit in proposed):
            yield from proposed
            return
        for edit in self.certainty.judged(proposed):
            words = self.words(edit.path).get((edit.symbol, edit.detail), "") if edit.word is Word.SHOWN else ""
            yield edit._replace(word=Word.LIKELY) if speaks_against(words, edit.text, self.elsewhere) else edit

    def words(self, path: str) -> Mapping[tuple[str, str], str]:
        """(symbol, parameter or `return`) → what docstrings say of types in a file."""
        if path not in self.said:
            self.said[path] = words_in(self.tree(path))
        return self.said[path]

    @cached_property
    def elsewhere(self) -> Mapping[str, tuple[str, str]]:
        """Names that a file need not have, as (module, name): those of typing, and the classes of ours."""
        return names_of_all(self.measured)

    @cached_property
    def remarks(self) -> Mapping[str, tuple[Fact, ...]]:
        """What mypy remarks of comments and casts, by path."""
        from ratchet.facts.types.remarks import remarks  # a build of its own

        return remarks(self.scratch.request())

    @cached_property
    def minor(self) -> int:
        """The oldest Python 3 that the project is for."""
        return oldest_minor(self.scratch.project.top, self.measured.types.python)

    @cached_property
    def site_packages(self) -> tuple[str, ...]:
        """Where the project's dependencies are installed; none where its interpreter does not say."""
        from ratchet.facts.environment import site_packages_of

        executable = self.scratch.project.instruments.interpreter.executable
        try:
            return site_packages_of(executable) if executable is not None else ()
        except (OSError, ValueError, TypeError):
            return ()

    def text(self, path: str) -> bytes:
        """A file's text."""
        if path not in self.texts:
            self.texts[path] = self.scratch.read(path)
        return self.texts[path]

    def tree(self, path: str) -> ast.Module | None:
        """A file's tree; None where it is no Python."""
        return parsed(self.text(path))

    def namespace(self, file: SourceFile, is_annotated: bool) -> Namespace:
        """What a file calls the things that it may name; what mypy knows of that only where types are written."""
        found = self.inferred.get(file.path) if is_annotated else None
        known = found.names if found is not None else {}
        tree = self.tree(file.path) or ast.Module([], [])
        own = namespace_of(tree, file.module, known, self.minor, file.is_stub)
        return dataclasses.replace(
            own,
            importable=self._importable,
            importers=self._importers(file.module),
            own=frozenset(name.partition(".")[0] for name in self._graph.modules),
            line_length=self.line_length,
        )

    @cached_property
    def line_length(self) -> int:
        """The longest line that the project's formatter leaves."""
        return line_length(self.project_top)

    @cached_property
    def _graph(self) -> ImportGraph:
        return self.measured.imports.make()

    @cached_property
    def _importable(self) -> frozenset[str]:
        """The top-level names of what the product itself imports."""
        levels = Levels(self.scratch.project.config)
        edges = (edge for edge in self._graph.edges.values() if edge.imported in self._graph.externals)
        kept = (edge for edge in edges if not is_test(levels, edge.place.path))
        return frozenset(self._graph.externals[edge.imported].top for edge in kept)

    def _importers(self, module: str) -> frozenset[str]:
        """The modules that import another one when they are run, by whatever way."""
        return frozenset(distances(self._graph.adjacency(View.IMPORT_TIME).importers, [module], ()))
