"""The code at base, read on demand: texts, facts, shapes, import graph."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ratchet.config import Config
from ratchet.errors import Inconclusive
from ratchet.facts.change import NO_CHANGE, Change
from ratchet.facts.contents import content_in
from ratchet.facts.files import SourceFile
from ratchet.facts.git import Repository
from ratchet.facts.git.scan import SUBMODULE
from ratchet.facts.inventory import module_name
from ratchet.facts.source.store import read_sources

if TYPE_CHECKING:
    from ratchet.facts.collect.records import SourceFacts
    from ratchet.facts.collect.shapes import Shape
    from ratchet.facts.imports import ImportGraph


class Commit(NamedTuple):
    """A commit of a repository."""

    repository: Repository
    name: str

    def blobs(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """Path → content of the files among these that the commit has."""
        return self.repository.blobs(self.name, paths)

    def tree(self) -> Mapping[str, tuple[str, str]]:
        """Path → (mode, object name) of every file of the commit."""
        return self.repository.tree(self.name)


@dataclass(frozen=True)
class BaseCode:
    """The Python files of the base commit, under base's own paths and names where nothing else is said.

    `config` is base's, None where it had none: then every file counts as measured. `roots` are where its names start;
    without a config, today's, by which it is measured. `paths` are all Python files of base. `modules_today` maps
    today's paths of Python files to their modules. `objects` are the names of today's files as git objects, as far as
    they are known. Without a commit there is no code, and every answer is empty.
    """

    commit: Commit | None = None
    config: Config | None = None
    roots: tuple[str, ...] = (".",)
    paths: frozenset[str] = frozenset()
    modules_today: Mapping[str, str] = field(default_factory=dict, repr=False)
    change: Change = NO_CHANGE
    cache: Path | None = None
    objects: Mapping[str, str] = field(default_factory=dict, repr=False)

    def texts(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """What files held at base."""
        return self.commit.blobs(paths) if self.commit is not None else {}

    @cached_property
    def submodules(self) -> frozenset[str]:
        """Paths of base's submodules."""
        tree = self.commit.tree() if self.commit is not None else {}
        return frozenset(path for path, (mode, _) in tree.items() if mode == SUBMODULE)

    # -- which files and modules ----------------------------------------------------------------------------------

    @cached_property
    def module_paths(self) -> tuple[tuple[str, str], ...]:
        """Base's names and paths of the modules that base measured, in the order of their paths."""
        config, roots = self.config, self.roots
        measured = sorted(path for path in self.paths if config is None or config.measures(path))
        return tuple((module_name(path, roots)[0], path) for path in measured)

    @cached_property
    def measured(self) -> Mapping[str, str]:
        """Today's path → base's path, of Python files that base measured and that still exist."""
        if self.config is None:
            return {}
        return {
            today: path
            for path in self.paths
            if self.config.measures(path) and (today := self.change.today(path)) in self.modules_today
        }

    def gone(self) -> frozenset[str]:
        """Base's modules, under today's names, whose files are not where they were."""
        return frozenset(self._module_today(path) for path in self.paths if path not in self.modules_today)

    def changed_files(self, files: Collection[SourceFile]) -> frozenset[str]:
        """Today's paths of files whose bytes are not what they were under the same path."""
        return self._changed([file.path for file in files])

    def pairs(self, files: Collection[SourceFile]) -> Sequence[tuple[str, SourceFile]]:
        """Base's path of each file of today whose bytes or path are not what they were, with the file."""
        changed = self.changed_files(files)
        return [
            (self.change.origin(file.path), file)
            for file in files
            if file.path in changed or self.change.is_renamed(file.path)
        ]

    def paths_gone(self, files: Collection[SourceFile]) -> Sequence[str]:
        """Base's paths of what it measured and no file of these is. What neither side measures is not gone."""
        now = {file.path for file in files}
        return [path for _, path in self.module_paths if path not in now and path not in self.change.files]

    def touched_modules(self, paths: Collection[str]) -> frozenset[str]:
        """Modules of the Python files that the change touches: today's names, and those of files that are gone.

        `paths` are those of today that could be touched.
        """
        changed = self._changed([*paths, *self.paths])
        names = {self._module_today(path) for path in changed if path in self.paths}
        return frozenset(names | {self.modules_today[path] for path in changed if path in self.modules_today})

    def _changed(self, paths: Collection[str]) -> frozenset[str]:
        """Which of these are not as at base. What has the same name as a git object is not read again."""
        if self.commit is None:
            return frozenset(paths)
        tree, now = self.commit.tree(), self.objects
        unsure = [path for path in paths if path not in now or path not in tree or now[path] != tree[path][1]]
        return self.commit.repository.changed_paths(self.commit.name, unsure)

    def _module_today(self, path: str) -> str:
        return self.change.module_today(module_name(path, self.roots)[0])

    # -- what they held -------------------------------------------------------------------------------------------

    def shapes_of_changed(
        self, files: Collection[SourceFile], top: Path
    ) -> tuple[Mapping[str, Shape], Mapping[str, Shape]]:
        """Shapes of the modules whose code differs, before and after, by today's module names."""
        pairs, gone = self.pairs(files), self.paths_gone(files)
        blobs = self.texts(sorted({old for old, _ in pairs if old in self.paths} | set(gone)))
        before: dict[str, Shape] = {}
        after: dict[str, Shape] = {}
        # A stub first: where a module has both, its source decides.
        for old, file in sorted(pairs, key=lambda pair: pair[1].is_stub, reverse=True):
            content = content_in(top, file.path)
            if blobs.get(old) == content:
                continue
            add_shape(after, file.module, content)
            if old in blobs:
                add_shape(before, file.module, blobs[old])
        for path in gone:
            if path in blobs:
                add_shape(before, self._module_today(path), blobs[path])
        return before, after

    def graph(self) -> ImportGraph:
        """The import graph as it was, under the names of then."""
        from ratchet.facts.imports.building import import_graph  # only needed to explain an import that is a finding

        files, blobs = self._files([path for _, path in self.module_paths])
        return import_graph(files, read_sources(self._top, files, self.cache, blobs, links_alone=True).links)

    def facts(self, paths: Collection[str]) -> Mapping[SourceFile, SourceFacts]:
        """The source facts of base's files among these paths, under the names of then; of those that parse."""
        files, blobs = self._files(paths)
        found: dict[SourceFile, SourceFacts] = {}
        for file in files:
            with contextlib.suppress(Inconclusive):
                found[file] = read_sources(self._top, [file], self.cache, blobs)[file.path]
        return found

    def _files(self, paths: Collection[str]) -> tuple[Sequence[SourceFile], Mapping[str, bytes]]:
        blobs = self.texts(paths)
        return [
            SourceFile(path, *module_name(path, self.roots), hashlib.sha256(blobs[path]).hexdigest())
            for path in paths
            if path in blobs
        ], blobs

    @property
    def _top(self) -> Path:
        return self.commit.repository.top if self.commit is not None else Path()


NO_CODE = BaseCode()
"""The code of a base that is not there."""


def shapes_today(files: Collection[SourceFile], top: Path) -> Mapping[str, Shape]:
    """Module → the shape of its file in the work tree; of a module with a stub, the source's."""
    shapes: dict[str, Shape] = {}
    for file in sorted(files, key=lambda file: file.is_stub, reverse=True):
        add_shape(shapes, file.module, content_in(top, file.path))
    return shapes


def add_shape(shapes: dict[str, Shape], name: str, content: bytes) -> None:
    """Put the shape of a text into `shapes`, unless it does not parse: then it matches nothing."""
    from ratchet.facts.collect.parsing import decode
    from ratchet.facts.collect.shapes import Shape  # only needed where something grew

    try:
        shapes[name] = Shape.of(decode(content, name), name)
    except Inconclusive:
        return
