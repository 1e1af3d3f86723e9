"""The straight line from a work tree to a verdict: one function a command. Who reads this module knows the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ratchet.baseline.store import read_files, read_stored, write_manifest, write_shards
from ratchet.check.judge import Question, judge, project_debts
from ratchet.check.judged import Judgement
from ratchet.check.tightening import differing_modules, standings, tightened
from ratchet.check.verdict import Outcome, Verdict
from ratchet.config import Config, load_config
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.environment import find_interpreter
from ratchet.facts.git import Repository, Scan, in_ci, open_repository
from ratchet.facts.inventory import SUFFIXES
from ratchet.facts.options.validity import require_valid
from ratchet.facts.snapshot import Snapshot
from ratchet.facts.source.store import read_sources
from ratchet.measure.tree import Instruments, Measured, Tree, imports_of, look_at, measure_tree
from ratchet.storage.cache_directory import cache_directory, suspects
from ratchet.terms import Debt, Key, Level

if TYPE_CHECKING:
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph


@dataclass(frozen=True, slots=True)
class Request:
    """What a command was asked. `paths` narrow the answer to files at or below them, from the repository's root.

    `snapshot` is the tree as it was read already, if it was.
    """

    start: Path
    environ: Mapping[str, str]
    base: str | None = None
    paths: tuple[str, ...] = ()
    frozen: bool = False
    python_executable: str | None = None
    cache_dir: str | None = None
    snapshot: Snapshot | None = None
    progress: Callable[[str], None] = field(default=lambda _: None)

    def includes(self, path: str) -> bool:
        """Whether a path is asked about."""
        return not self.paths or any(path == one or path.startswith(f"{one}/") or one == "." for one in self.paths)


Narrow = Callable[[Mapping[Key, int], Callable[[Key], Sequence[Debt]]], Mapping[Key, int]]
"""Counts and the places of each key → the counts that may be recorded."""


@dataclass(frozen=True, slots=True)
class Project:
    """A work tree with its configuration and what measures it."""

    tree: Tree
    repository: Repository | None
    instruments: Instruments

    @property
    def top(self) -> Path:
        return self.tree.top


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `init` or `update` did: the measure, the files it wrote, and debts that it may not record."""

    measured: Measured
    written: tuple[str, ...]
    refused: Verdict | None = None
    forbidden: Mapping[Key, int] = field(default_factory=dict)


def open_project(request: Request, config: Config | None = None) -> Project:
    """The project around the request's directory. Raises UsageError where the configuration is wrong."""
    snapshot = request.snapshot
    repository = snapshot.repository if snapshot else open_repository(request.start)
    top = repository.top if repository else _top_without_git(request.start)
    configured = config or load_config(top)
    require_valid(top)
    scan = snapshot.scan if snapshot else repository.scan() if repository else None
    tracked = suspects(scan.tracked) if scan else frozenset()
    cache = cache_directory(top, request.cache_dir, request.environ, scan.tracked if scan else ())
    if repository is not None:
        repository.cache = cache
    interpreter = find_interpreter(top, request.python_executable, request.environ, tracked)
    instruments = Instruments(cache, interpreter, progress=request.progress, checked=CheckedTree(top, tracked))
    require_all_on_disk(scan, configured)
    shas = snapshot.shas if snapshot else {}
    tree = Tree(top, scan.listed, configured, shas, scan.links) if scan else Tree(top, None, configured)
    return Project(tree, repository, instruments)


def place(request: Request) -> tuple[Path, Collection[str] | None]:
    """The root of the work tree around the request's directory, and the files that git lists there."""
    repository = open_repository(request.start)
    if repository is None:
        return _top_without_git(request.start), None
    return repository.top, repository.listed()


def refuse_second_baseline(top: Path) -> None:
    """Raises UsageError where a baseline stands: recording it afresh would forgive everything since."""
    if read_stored(top).exists:
        raise UsageError(
            "a baseline stands here already (baselines/). ratchet check compares with it, ratchet update tightens it."
        )


def require_all_on_disk(scan: Scan | None, config: Config) -> None:
    """A sparse checkout leaves out what it does not delete: nothing is known of it, so nothing can be told."""
    missing = sorted(path for path in scan.absent if config.measures(path)) if scan else []
    python = [path for path in missing if path.endswith(SUFFIXES)]
    if python:
        raise Inconclusive(
            f"{python[0]} is tracked but not on disk (sparse checkout, {len(python)} files): it cannot be measured. "
            "Run git sparse-checkout disable, or check it out."
        )


def check(request: Request) -> Verdict:
    """The verdict; where all is well and nothing forbids it, the shards are tightened in the work tree."""
    project = open_project(request)
    judgement = judge_project(project, request)
    verdict = judgement.verdict
    if verdict.outcome is Outcome.PASS and not judgement.frozen and judgement.before_is_recorded:
        return _tighten(project, request, judgement)
    return verdict


def judge_project(project: Project, request: Request) -> Judgement:
    """Measure and compare, and write nothing."""
    files = read_files(project.top)
    frozen = request.frozen or in_ci(request.environ)
    partial = bool(request.paths)
    question = Question(request.base, request.environ, frozen, partial, request.includes, request.snapshot)
    return judge(project.tree, project.repository, project.instruments, files, question)


def _tighten(project: Project, request: Request, judgement: Judgement) -> Verdict:
    rows = judgement.rows()
    present = judgement.stored.baseline.counts
    # What was revealed is recorded by `ratchet update` alone. Until then its module keeps the row that reveals it.
    revealed = {change.key.module for change in judgement.comparison.revealed}
    modules = differing_modules(
        rows, present, lambda module: module not in revealed and judgement.includes_module(module)
    )
    if not modules:
        return judgement.verdict
    write_shards(project.top, modules)
    moved: Counter[Key] = Counter()
    for move in judgement.comparison.moved:
        moved[move.before] += move.count
    left = {key: max(count - moved[key], rows.get(key, 0)) for key, count in present.items()}
    return judgement.tightened(standings(left, rows, modules))


def update(request: Request) -> Recorded:
    """Lower what can be lowered, record what moved, what was revealed and what came with the environment."""
    project = open_project(request)
    judgement = judge_project(project, request)
    rows = judgement.rows()
    modules = differing_modules(rows, judgement.stored.baseline.counts, judgement.includes_module)
    written = write_shards(project.top, modules) if modules else ()
    if not request.paths:
        written = (*written, *write_manifest(project.top, judgement.measured.environment))
    verdict = judgement.verdict_without_baseline()
    return Recorded(judgement.measured, written, verdict if verdict.outcome is Outcome.FAIL else None)


def init(
    request: Request, config: Config, write_config: Callable[[Path], tuple[str, ...]], narrow: Narrow | None = None
) -> Recorded:
    """Record the first baseline. `write_config` writes ratchet.toml if there is none, once all is measured.

    `narrow` leaves out of the baseline what another tool's did not allow.
    """
    project = open_project(request, config)
    refuse_second_baseline(project.top)
    measured = measure_tree(project.tree, project.instruments, project=project_debts(project.tree))
    recordable, forbidden = _recordable(measured, config)
    if narrow is not None:
        recordable = dict(narrow(recordable, measured.measure.places))
    written = write_config(project.top)
    modules = differing_modules(tightened(recordable, recordable), {}, lambda _: True)
    written = (*written, *write_shards(project.top, modules), *write_manifest(project.top, measured.environment))
    return Recorded(measured, written, None, forbidden)


def _recordable(measured: Measured, config: Config) -> tuple[dict[Key, int], dict[Key, int]]:
    """Debts that the baseline holds, and those whose allowance is always zero."""
    places = measured.measure.places
    recordable: dict[Key, int] = {}
    forbidden: dict[Key, int] = {}
    for key, count in measured.measure.counts.items():
        level = contract_level(measured.imports.contracts, key) or config.level(key.rule, places(key)[0].place.path)
        if level is Level.RATCHET:
            recordable[key] = count
        elif level is Level.FORBID:
            forbidden[key] = count
    return recordable, forbidden


def contract_level(contracts: Collection[Contract], key: Key) -> Level | None:
    """The level that a debt's own contract sets, if it sets one."""
    return next((one.level for one in contracts if one.id == key.symbol and one.rule == key.rule), None)


def status(request: Request) -> tuple[Project, Measured]:
    """The measure of the work tree as it stands."""
    project = open_project(request)
    return project, measure_tree(project.tree, project.instruments, project=project_debts(project.tree))


def load_graph(request: Request) -> tuple[ImportGraph, tuple[Contract, ...]]:
    """The import graph and the contracts over it; mypy is not asked."""
    project = open_project(request)
    inventory = look_at(project.tree)
    sources = read_sources(project.top, inventory.measured, project.instruments.cache)
    imports = imports_of(project.tree, inventory, sources, project.instruments)
    return imports.graph, imports.contracts


def _top_without_git(start: Path) -> Path:
    """Without git, the nearest directory upwards that is configured, or the one that the command was run in."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / "ratchet.toml").is_file():
            return folder
    return start
