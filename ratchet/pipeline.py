"""The straight line from a work tree to a verdict: one function a command. Who reads this module knows the program."""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ratchet.baseline.accepted import Acceptance, write_acceptance
from ratchet.baseline.store import read_stored, write_manifest, write_shards
from ratchet.check.decide import BUT_THE_BASELINE, decide
from ratchet.check.judge import judge
from ratchet.check.judged import Judged
from ratchet.check.tightening import differing_modules, standings
from ratchet.check.unmeasured import unmeasured_debts
from ratchet.check.verdict import Outcome, Verdict
from ratchet.errors import UsageError
from ratchet.facts.source.store import read_sources
from ratchet.measure.project import Project, Request, open_project
from ratchet.measure.tree import Measured, imports_of, inventory_of, measure_tree
from ratchet.policy.levels import Levels
from ratchet.terms import Key, Level
from ratchet.terms.counts import capped

if TYPE_CHECKING:
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph


def check(request: Request) -> Verdict:
    """The verdict; where all is well and nothing forbids it, the shards are tightened in the work tree."""
    judged = judge(open_project(request), request)
    verdict = decide(judged)
    return _tighten(judged, verdict) if verdict.outcome is Outcome.PASS and judged.may_write else verdict


def find(request: Request) -> Verdict:
    """The verdict; nothing is written."""
    return decide(judge(open_project(request), request))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `init` or `update` did: the measure, the files it wrote, and debts that it may not record."""

    measured: Measured
    written: tuple[str, ...]
    refused: Verdict | None = None
    forbidden: Mapping[Key, int] = field(default_factory=dict)


def update(request: Request) -> Recorded:
    """Lower what can be lowered, record what moved, what was revealed and what came with the environment."""
    judged = judge(open_project(request), request)
    rows = differing_modules(judged.rows.tightened_rows, judged.rows.written_rows)
    modules = {module: counts for module, counts in rows.items() if judged.asks_about(module)}
    written = write_shards(judged.project.top, modules) if modules else ()
    if request.scope.is_whole:
        written = (*written, *write_manifest(judged.project.top, judged.measured.environment))
    verdict = decide(judged, BUT_THE_BASELINE)
    return Recorded(judged.measured, written, verdict if verdict.outcome is Outcome.FAIL else None)


def _tighten(judged: Judged, verdict: Verdict) -> Verdict:
    """Write what fell, moved and was revealed; the verdict says so."""
    rows, comparison = judged.rows, judged.allowance.comparison
    modules = {
        module: counts
        for module, counts in differing_modules(rows.tightened_rows, rows.written_rows).items()
        if judged.asks_about(module)
    }
    if not modules:
        return verdict
    write_shards(judged.project.top, modules)
    moved: Counter[Key] = Counter()
    for move in comparison.moved:
        moved[move.before] += move.count
    left = {key: max(count - moved[key], rows.tightened_rows.get(key, 0)) for key, count in rows.written_rows.items()}
    fallen = standings(left, rows.tightened_rows, modules)
    verdict = dataclasses.replace(verdict, tightened=fallen, is_recorded=True)
    if fallen or verdict.revealed or judged.allowance.shows_more:
        return verdict
    return dataclasses.replace(verdict, notes=("the baseline has today's names: commit baselines/", *verdict.notes))


def accept(request: Request, reason: str) -> Recorded:
    """Raise the baseline to what HEAD of the trunk shows, and write down why.

    Raises UsageError where the base is not HEAD, and where something in the work tree is not committed: only what
    has landed can be accepted.
    """
    judged = judge(open_project(request), request)
    commit, repository = judged.base.commit, judged.project.repository
    if commit is None or repository is None or commit.name != repository.head():
        raise UsageError("ratchet accept works on the trunk alone, where the base is HEAD: switch to the trunk first.")
    if changed := sorted(path for path in repository.changed_paths(commit.name) if not path.startswith("baselines/")):
        raise UsageError(
            f"{changed[0]} is not committed ({len(changed)} in all). ratchet accept records what has landed: "
            "commit or stash the rest first."
        )
    grown = [
        difference
        for difference in judged.allowance.comparison.grown
        if judged.levels.of_debt(judged.measured.measure.places(difference.key)[0]) is Level.RATCHET
    ]
    more = {difference.key: difference.found - difference.allowed for difference in grown}
    if not more:
        return Recorded(judged.measured, ())
    rows = {**judged.rows.tightened_rows, **{difference.key: difference.found for difference in grown}}
    written = write_shards(judged.project.top, differing_modules(rows, judged.rows.written_rows))
    today = datetime.datetime.now(datetime.UTC).date()
    why = write_acceptance(judged.project.top, Acceptance(commit.name, today, reason, more))
    return Recorded(judged.measured, (*written, why))


# -- the first baseline -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alone:
    """A project that was measured without a base.

    `recordable` is what a baseline may hold, `forbidden` what it may not, because its level allows none.
    """

    project: Project
    measured: Measured
    recordable: Mapping[Key, int]
    forbidden: Mapping[Key, int]


def measure_alone(project: Project) -> Alone:
    """Measure a project that has no baseline yet. Raises UsageError where one stands."""
    refuse_second_baseline(project.top)
    measured = _measure(project)
    levels = Levels(project.config)
    by_level: dict[Level, dict[Key, int]] = {Level.RATCHET: {}, Level.FORBID: {}}
    for key, count in measured.measure.counts.items():
        by_level.setdefault(levels.of_debt(measured.measure.places(key)[0]), {})[key] = count
    return Alone(project, measured, by_level[Level.RATCHET], by_level[Level.FORBID])


def record_first(alone: Alone) -> Recorded:
    """Write the first baseline: what is recordable."""
    rows = capped(alone.recordable, alone.recordable)
    written = write_shards(alone.project.top, differing_modules(rows, {}))
    manifest = write_manifest(alone.project.top, alone.measured.environment)
    return Recorded(alone.measured, (*written, *manifest), None, alone.forbidden)


def refuse_second_baseline(top: Path) -> None:
    """Raises UsageError where a baseline stands: recording it afresh would forgive everything since."""
    if read_stored(top).exists:
        raise UsageError(
            "a baseline stands here already (baselines/). ratchet check compares with it, ratchet update tightens it."
        )


# -- what there is ------------------------------------------------------------------------------------------------


def status(request: Request) -> tuple[Project, Measured]:
    """The measure of the work tree as it stands."""
    project = open_project(request)
    return project, _measure(project)


def _measure(project: Project) -> Measured:
    inventory, levels = inventory_of(project.tree), Levels(project.config)
    return measure_tree(project, inventory, levels, unmeasured_debts(inventory, levels))


@dataclass(frozen=True, slots=True)
class JudgedImports:
    """The import graph, and the contracts over it."""

    graph: ImportGraph
    contracts: tuple[Contract, ...]


def load_graph(request: Request) -> JudgedImports:
    """The import graph and the contracts over it; mypy is not asked."""
    project = open_project(request)
    inventory = inventory_of(project.tree)
    sources = read_sources(project.top, inventory.measured, project.instruments.cache)
    imports = imports_of(project, inventory, sources, is_whole=True)
    return JudgedImports(imports.graph, imports.contracts)
