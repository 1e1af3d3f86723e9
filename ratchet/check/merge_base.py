"""The merge base of a change: what its configuration, its manifest and its shards say."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ratchet.baseline.manifest import MANIFEST
from ratchet.baseline.problems import Problem
from ratchet.baseline.store import MODULES, locate_shards, parse_stored
from ratchet.check.base_code import NO_CODE, BaseCode, Commit
from ratchet.check.configured_trunk import configured_base
from ratchet.config import CONFIG_FILES, Config, parse_texts
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.change import NO_CHANGE, Change
from ratchet.facts.collect.type_records import Environment
from ratchet.facts.contents import content_in
from ratchet.facts.files import Inventory
from ratchet.facts.git.scan import SUBMODULE
from ratchet.facts.inventory import SUFFIXES, module_name
from ratchet.measure.project import Project, Request
from ratchet.terms import Key
from ratchet.terms.mypy_files import CONFIG_NAMES, config_names


class RecordedShard(NamedTuple):
    """Where a module's shard stands at base, and the name of its content as a git object."""

    path: str
    blob: str


@dataclass(frozen=True)
class MergeBase:
    """What stood at the base commit.

    `ref` is what it was found by. `config` is None where base was not configured, `manifest` where it recorded
    nothing. `has_baseline` tells an empty baseline from none. `shards` has base's modules with their shards. `head` is
    the commit of HEAD; `on_trunk`: it has landed on the trunk.
    """

    code: BaseCode = NO_CODE
    ref: str | None = None
    config: Config | None = None
    manifest: Environment | None = None
    has_baseline: bool = False
    shards: Mapping[str, RecordedShard] = field(default_factory=dict)
    head: str | None = None
    on_trunk: bool = False

    @property
    def is_head(self) -> bool:
        """Whether nothing was committed since: then only the shards say what is allowed."""
        return self.head is not None and self.head == self.commit_name

    @property
    def commit(self) -> Commit | None:
        """None where there is no base: no git, or nothing was committed yet."""
        return self.code.commit

    @property
    def commit_name(self) -> str | None:
        """The base commit's full hash."""
        return self.commit.name if self.commit is not None else None

    @property
    def mypy_config(self) -> str | None:
        """The file that base's ratchet.toml names as mypy's configuration, if any."""
        return self.config.mypy_config if self.config is not None else None

    @property
    def mypy_files(self) -> tuple[str, ...]:
        """The files that may configure mypy at base, in its order."""
        return config_names(self.mypy_config)

    @property
    def change(self) -> Change:
        """What was renamed since."""
        return self.code.change

    def recorded(self, modules: Collection[str] | None = None) -> Mapping[Key, int]:
        """The rows of base's shards, of all or of some of base's modules, under the names of then.

        Raises Inconclusive where a shard is malformed: no evidence is not good news.
        """
        wanted = [shard.path for module, shard in self.shards.items() if modules is None or module in modules]
        stored = parse_stored(self.code.texts(wanted))
        _require_sound([problem for problem in stored.problems if problem.path != MANIFEST], self.commit_name)
        return stored.baseline.counts

    def allowed(self, modules: Collection[str] | None = None) -> Mapping[Key, int]:
        """The same under today's names, and by today's modules."""
        old = None
        if modules is not None:
            old = {*modules, *(before for before, after in self.change.modules.items() if after in modules)}
        return self.change.renamed_counts(self.recorded(old))

    @cached_property
    def accepted(self) -> Mapping[Key, int]:
        """What `ratchet accept` allowed between base and HEAD; nothing where HEAD has not landed on the trunk."""
        if self.commit is None or self.head is None or not self.on_trunk or self.is_head:
            return {}
        from ratchet.check.ledger import accepted_since  # seldom needed

        return accepted_since(self.commit.repository, self.commit.name, self.head)

    def indebted(self) -> frozenset[str]:
        """Modules that had debt at base, by today's names."""
        return frozenset(map(self.change.module_today, self.shards))


NO_BASE = MergeBase()
"""No git, or nothing was committed before this: no shards, no change, no configuration."""


def read_base(project: Project, inventory: Inventory, request: Request) -> MergeBase:
    """What stands at the base of the project's HEAD; NO_BASE without git, and before the first commit.

    Raises Inconclusive where the base cannot be found, or its configuration or baseline cannot be read.
    """
    repository, snapshot = project.repository, request.snapshot
    if repository is None:
        return NO_BASE
    found = snapshot.base if snapshot else configured_base(repository, request.base, request.environ)
    if found.commit is None:
        return NO_BASE
    commit = Commit(repository, found.commit)
    tree = commit.tree()
    # All that is asked of the base in every check, with one question.
    commit.blobs([name for name in {*CONFIG_FILES, *CONFIG_NAMES, MANIFEST} if name in tree])
    config = config_at(commit)
    shards, problems = locate_shards([path for path in tree if path.startswith(f"{MODULES}/")])
    stored = parse_stored(commit.blobs([MANIFEST]))
    has_baseline = bool(shards) or stored.exists
    _require_sound([*problems, *(stored.problems if has_baseline else ())], commit.name)
    if has_baseline and stored.manifest is None:
        _require_sound([Problem(MANIFEST, 1, "missing")], commit.name)
    located = {module: RecordedShard(path, tree[path][1]) for module, path in shards.items()}
    objects = snapshot.objects if snapshot else {}
    code = _code(commit, config, project, inventory)
    code = dataclasses.replace(code, objects=objects)
    return MergeBase(code, found.ref, config, stored.manifest, has_baseline, located, found.head, found.on_trunk)


def config_at(commit: Commit) -> Config | None:
    """ratchet's configuration at a commit, or None where there is none. Raises Inconclusive when it is wrong."""
    tree = commit.tree()
    blobs = commit.blobs([name for name in CONFIG_FILES if name in tree])
    try:
        config = parse_texts({name: blob.decode("utf-8") for name, blob in blobs.items()})
    except (UsageError, UnicodeDecodeError) as error:
        raise Inconclusive(f"the configuration at base ({commit.name[:12]}) is wrong: {error}") from error
    return config if config.source is not None else None


def _require_sound(problems: Collection[Problem], commit: str | None) -> None:
    for problem in problems:
        raise Inconclusive(
            f"the baseline at base ({(commit or '')[:12]}) cannot be read: {problem}. "
            "Repair it on the trunk (ratchet resolve, ratchet update) first."
        )


# -- what was renamed since ---------------------------------------------------------------------------------------


def _code(commit: Commit, config: Config | None, project: Project, inventory: Inventory) -> BaseCode:
    paths = frozenset(
        path for path, (mode, _) in commit.tree().items() if path.endswith(SUFFIXES) and mode != SUBMODULE
    )
    today = {file.path: file.module for file in (*inventory.measured, *inventory.unmeasured)}
    roots = config.roots if config is not None else project.config.roots
    code = BaseCode(commit, config, roots, paths, today, NO_CHANGE, project.instruments.cache)
    files = _renamed_files(commit, paths, today, project)
    change = Change(
        base_files=paths,
        head_files=frozenset(today),
        head_modules=frozenset(file.module for file in inventory.measured),
        base_modules=frozenset(module for module, _ in code.module_paths),
        files=files,
        modules=dict(_renamed_modules(paths if roots != project.config.roots else files.keys(), files, today, roots)),
    )
    return dataclasses.replace(code, change=_with_contracts(change, config, project.config))


def _renamed_files(
    commit: Commit, before: Collection[str], today: Collection[str], project: Project
) -> Mapping[str, str]:
    """Old path → new path of Python files, as git's rename detection pairs what is gone with what is new."""
    listed = project.tree.listed if project.tree.listed is not None else ()
    gone = [path for path in before if path not in listed]
    new = [path for path in today if path not in before]
    if not gone or not new:
        return {}
    project.instruments.progress(f"looking for {len(gone)} files that are gone among {len(new)} new ones")
    return commit.repository.renames(commit.name, {path: content_in(project.top, path) for path in new}, gone)


def _renamed_modules(
    before: Collection[str], renamed: Mapping[str, str], today: Mapping[str, str], roots: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Old module → new, where the file was renamed, or where the roots that names start from are others now."""
    for path in before:
        new = today.get(renamed.get(path, path))
        old, _ = module_name(path, roots)
        if new is not None and new != old:
            yield old, new


def _with_contracts(change: Change, base: Config | None, head: Config) -> Change:
    """The change, with the contracts that got another id and are otherwise the same."""
    if base is None or {table.id for table in base.contracts} <= {table.id for table in head.contracts}:
        return change
    from ratchet.policy.loosened_contracts import renamed_contracts  # slow to import, and seldom needed

    return change.with_contracts(renamed_contracts(base, head, change))
