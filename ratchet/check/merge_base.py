"""The base of a change: its configuration, its baseline and its code, under today's names."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ratchet.baseline.manifest import MANIFEST
from ratchet.baseline.problems import Problem
from ratchet.baseline.store import MODULES, locate_shards, parse_stored
from ratchet.config import CONFIG_FILES, Config, parse_texts
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.change import rename_modules
from ratchet.facts.files import Inventory, SourceFile
from ratchet.facts.git import Base, Repository
from ratchet.facts.inventory import SUFFIXES, module_name
from ratchet.facts.options import CONFIG_NAMES
from ratchet.facts.source.store import read_sources
from ratchet.facts.source.text import decode, parse
from ratchet.facts.types.records import Environment
from ratchet.terms import Key, Level
from ratchet.terms.catalogue import is_contract

if TYPE_CHECKING:
    from ratchet.facts.change import Origins
    from ratchet.facts.imports import ImportGraph
    from ratchet.facts.source.shapes import Shape


@dataclass(frozen=True)
class Before:
    """What stood at the base commit.

    `config` is None where base was not configured, `manifest` where it recorded nothing. `shards` maps base's modules
    to the paths and object names of their shards. `renamed` maps old paths to today's, `modules` old modules, and
    `contracts` old contract ids. `objects` are the names of today's files as git objects, as far as they are known.
    """

    repository: Repository
    base: Base
    commit: str
    config: Config | None
    manifest: Environment | None
    exists: bool
    shards: Mapping[str, tuple[str, str]]
    paths: frozenset[str]
    renamed: Mapping[str, str]
    modules: Mapping[str, str]
    today: Mapping[str, str] = field(repr=False)
    cache: Path | None = None
    contracts: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict, repr=False)

    def recorded(self, modules: Collection[str] | None = None) -> Mapping[Key, int]:
        """The rows of base's shards, of all or of some modules, under the names of then.

        Raises Inconclusive where one is malformed: no evidence is not good news.
        """
        wanted = [path for module, (path, _) in self.shards.items() if modules is None or module in modules]
        stored = parse_stored(self.repository.blobs(self.commit, wanted))
        _require_sound([one for one in stored.problems if one.path != MANIFEST], self.commit)
        return stored.baseline.counts

    def allowed(self, modules: Collection[str] | None = None) -> Mapping[Key, int]:
        """The same under today's names, and by today's modules."""
        old = None
        if modules is not None:
            old = {*modules, *(before for before, after in self.modules.items() if after in modules)}
        counts = rename_modules(self.recorded(old), self.modules)
        return {self.today_key(key): count for key, count in counts.items()}

    def indebted(self) -> frozenset[str]:
        """Modules that had debt at base, by today's names."""
        return frozenset(self.modules.get(module, module) for module in self.shards)

    def today_key(self, key: Key) -> Key:
        """A key under today's names of the file that its detail names, or of the contract that its symbol is."""
        if is_contract(key.rule) or key.rule == "unassigned-module":
            return Key(key.rule, key.module, self.contracts.get(key.symbol, key.symbol), key.detail)
        if key.rule == "unmeasured-code" and key.detail in self.renamed:
            return Key(key.rule, key.module, key.symbol, self.renamed[key.detail])
        return key

    def level(self, config: Config, rule: str, path: str) -> Level:
        """What base's configuration says of a rule for today's path, or where it came from: a profile moves along."""
        if not config.profiles or not self.renamed:
            return config.level(rule, path)
        levels = [config.level(rule, one) for one in self._origins.candidates(path)]
        return min(levels, key=lambda level: level.strictness)

    @cached_property
    def _origins(self) -> Origins:
        from ratchet.facts.change import Origins, Project  # of no use where nothing was renamed

        return Origins(Project(base_files=self.paths, head_files=frozenset(self.today), renames=self.renamed))

    @cached_property
    def measured(self) -> Mapping[str, str]:
        """Today's path → base's path, of Python files that base measured and that still exist."""
        if self.config is None:
            return {}
        return {
            today: path
            for path in self.paths
            if self.config.measures(path) and (today := self.renamed.get(path, path)) in self.today
        }

    def module_paths(self) -> Iterator[tuple[str, str]]:
        """Base's names and paths of the modules that base measured."""
        roots = self.config.roots if self.config else (".",)
        for path in sorted(self.paths):
            if self.config is None or self.config.measures(path):
                yield module_name(path, roots)[0], path

    def texts(self, paths: Collection[str]) -> Mapping[str, bytes]:
        """What files held at base."""
        return self.repository.blobs(self.commit, paths)

    def changed_files(self, files: Collection[SourceFile]) -> frozenset[str]:
        """Today's paths of files whose bytes are not what they were under the same path."""
        tree = self.repository.tree(self.commit)
        known = self.objects
        unsure = [
            file.path
            for file in files
            if file.path not in known or file.path not in tree or known[file.path] != tree[file.path][1]
        ]
        return self.repository.changed_paths(self.commit, unsure)

    def changed(self, files: Collection[SourceFile]) -> tuple[Mapping[str, Shape], Mapping[str, Shape]]:
        """Shapes of the modules whose code differs, before and after, by today's module names."""
        top = self.repository.top
        old_of = {new: old for old, new in self.renamed.items()}
        now = {file.path: file for file in files}
        gone = {path for path in self.paths if path.endswith(SUFFIXES) and path not in now and path not in self.renamed}
        changed = self.changed_files(files)
        pairs = [(old_of.get(path, path), file) for path, file in now.items() if path in changed or path in old_of]
        blobs = self.texts(sorted({old for old, _ in pairs if old in self.paths} | gone))
        before: dict[str, Shape] = {}
        after: dict[str, Shape] = {}
        for old, file in sorted(pairs, key=lambda pair: pair[1].is_stub, reverse=True):
            content = (top / file.path).read_bytes()
            if blobs.get(old) == content:
                continue
            _add(after, file.module, content)
            if old in blobs:
                _add(before, file.module, blobs[old])
        for path in sorted(gone):
            if path in blobs:
                _add(before, self._module(path), blobs[path])
        return before, after

    def gone(self) -> frozenset[str]:
        """Base's modules, under today's names, whose files are not where they were."""
        return frozenset(self._module(path) for path in self.paths if path not in self.today)

    def shapes_of(self, files: Collection[SourceFile]) -> Mapping[str, Shape]:
        """Path → shape of files as they stand today."""
        found: dict[str, Shape] = {}
        for file in files:
            _add(found, file.path, (self.repository.top / file.path).read_bytes())
        return found

    def _module(self, path: str) -> str:
        module, _ = module_name(path, self.config.roots if self.config else (".",))
        return self.modules.get(module, module)

    def graph(self) -> ImportGraph:
        """The import graph as it was, under the names of then."""
        from ratchet.facts.imports.building import import_graph  # only needed to explain an import that is a finding

        roots = self.config.roots if self.config else (".",)
        measured = [path for path in sorted(self.paths) if self.config is None or self.config.measures(path)]
        blobs = self.texts(measured)
        files = [
            SourceFile(path, *module_name(path, roots), hashlib.sha256(blobs[path]).hexdigest())
            for path in measured
            if path in blobs
        ]
        return import_graph(files, read_sources(self.repository.top, files, self.cache, blobs).links)

    def lines(self, file_paths: Collection[str]) -> Mapping[str, frozenset[str]]:
        """The lines that today's files held at base, without their indentation, by today's paths."""
        old_of = {new: old for old, new in self.renamed.items()}
        blobs = self.texts([old_of.get(path, path) for path in file_paths])
        return {
            path: frozenset(line.strip().decode("utf-8", "replace") for line in blobs[old].split(b"\n"))
            for path in file_paths
            if (old := old_of.get(path, path)) in blobs
        }

    def touched(self, paths: Collection[str]) -> frozenset[str]:
        """Modules of the Python files that the change touches, today's names and those that are gone."""
        changed = self.repository.changed_paths(self.commit, [*paths, *self.paths])
        names = {self._module(path) for path in changed if path in self.paths}
        return frozenset(names | {self.today[path] for path in changed if path in self.today})


def _add(shapes: dict[str, Shape], module: str, content: bytes) -> None:
    from ratchet.facts.source.shapes import Shape  # only needed where something grew

    # What does not parse has no shape: its code matches nothing, which is the careful answer.
    try:
        text = decode(content, module)
        shapes[module] = Shape(parse(text, module), text)
    except Inconclusive:
        return


def read_before(
    repository: Repository, base: Base, inventory: Inventory, listed: Collection[str], cache: Path | None
) -> Before | None:
    """The base's state, or None before the first commit.

    Raises Inconclusive when base's configuration or baseline cannot be read: no evidence is not good news.
    """
    if base.commit is None:
        return None
    tree = repository.tree(base.commit)
    # All that is asked of the base in every check, with one question.
    repository.blobs(base.commit, [name for name in {*CONFIG_FILES, *CONFIG_NAMES, MANIFEST} if name in tree])
    config = config_at(repository, base.commit, tree)
    shards, problems = locate_shards([path for path in tree if path.startswith(f"{MODULES}/")])
    stored = parse_stored(repository.blobs(base.commit, [MANIFEST]))
    exists = bool(shards) or stored.exists
    _require_sound([*problems, *(stored.problems if exists else ())], base.commit)
    if exists and stored.manifest is None:
        _require_sound([Problem(MANIFEST, 1, "missing")], base.commit)
    located = {module: (path, tree[path][1]) for module, path in shards.items()}
    python = frozenset(path for path, (mode, _) in tree.items() if path.endswith(SUFFIXES) and mode != "160000")
    today = {file.path: file.module for file in (*inventory.measured, *inventory.unmeasured)}
    renamed = _renames(repository, base.commit, python, today, listed, inventory.top)
    modules = dict(_module_renames(python, renamed, today, config))
    return Before(
        repository, base, base.commit, config, stored.manifest, exists, located, python, renamed, modules, today, cache
    )


def _require_sound(problems: Collection[Problem], commit: str) -> None:
    for problem in problems:
        raise Inconclusive(
            f"the baseline at base ({commit[:12]}) cannot be read: {problem}. "
            "Repair it on the trunk (ratchet resolve, ratchet update) first."
        )


def config_at(repository: Repository, commit: str, tree: Collection[str] | None = None) -> Config | None:
    """ratchet's configuration at a commit, or None where there is none. Raises Inconclusive when it is wrong."""
    tree = repository.tree(commit) if tree is None else tree
    blobs = repository.blobs(commit, [name for name in CONFIG_FILES if name in tree])
    try:
        config = parse_texts({name: blob.decode("utf-8") for name, blob in blobs.items()})
    except (UsageError, UnicodeDecodeError) as error:
        raise Inconclusive(f"the configuration at base ({commit[:12]}) is wrong: {error}") from error
    return config if config.source is not None else None


def _renames(
    repository: Repository,
    commit: str,
    before: Collection[str],
    today: Collection[str],
    listed: Collection[str],
    top: Path,
) -> Mapping[str, str]:
    gone = [path for path in before if path not in listed]
    new = [path for path in today if path not in before]
    if not gone or not new:
        return {}
    return repository.renames(commit, {path: (top / path).read_bytes() for path in new}, gone)


def _module_renames(
    before: Collection[str], renamed: Mapping[str, str], today: Mapping[str, str], config: Config | None
) -> Iterator[tuple[str, str]]:
    """Old module → new, where the file was renamed, or where the roots that names start from are others now."""
    roots = config.roots if config else (".",)
    for path in before:
        new = today.get(renamed.get(path, path))
        old, _ = module_name(path, roots)
        if new is not None and new != old:
            yield old, new
