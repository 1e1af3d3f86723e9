"""The straight line from a work tree to a verdict: one function a command. Who reads this module knows the program."""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ratchet.baseline.manifest import MANIFEST
from ratchet.baseline.store import read_stored, write_manifest, write_shards
from ratchet.check.configured_trunk import configured_base, last_recorded
from ratchet.check.decide import BUT_THE_BASELINE, decide
from ratchet.check.environment_difference import missing_distributions
from ratchet.check.judge import judge
from ratchet.check.merge_base import NO_BASE, read_base
from ratchet.check.plugins import trusting
from ratchet.check.recording import differing_modules, record_what_held, rename_waivers, take_waivers_away
from ratchet.check.unmeasured import unmeasured_debts
from ratchet.check.verdict import Outcome, Verdict
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.git import Repository, open_repository
from ratchet.measure.project import Project, Request, Scope, open_project
from ratchet.measure.tree import Measured, graph_of, inventory_of, measure_tree
from ratchet.policy.levels import Levels
from ratchet.terms import Declaration, Key, Level
from ratchet.terms.counts import by_module, capped

if TYPE_CHECKING:
    from ratchet.check.comparison import Difference
    from ratchet.check.judged import Judged
    from ratchet.check.why import Why
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph
    from ratchet.fixing.loop import Asked, Fixed
    from ratchet.fixing.offers import Offer
    from ratchet.fixing.plan import Plan
    from ratchet.history.survey import Survey
    from ratchet.measure.from_results import Results
    from ratchet.measure.owed import Order
    from ratchet.measure.worklist import Worklist
    from ratchet.terms import Debt


def check(request: Request) -> Verdict:
    """The verdict; where all is well and nothing forbids it, the shards are tightened in the work tree."""
    judged = judge(open_project(request), request)
    verdict = decide(judged)
    if verdict.outcome is not Outcome.PASS or not judged.may_write:
        return verdict
    return record_what_held(judged, verdict)


def find(request: Request) -> Verdict:
    """The verdict; nothing is written."""
    return decide(judge(open_project(request), request))


def to_waive(request: Request) -> Mapping[Key, int]:
    """The keys to waive so that the check holds, and how much more of each to allow; nothing is written."""
    from ratchet.check import waived_imports  # for this command alone

    judged = judge(open_project(request), request)
    findings, imports = decide(judged).findings, judged.measured.imports
    return waived_imports.to_waive(findings, imports.contracts, imports.graph) if findings else {}


def account(request: Request, path: str, line: int) -> tuple[Why, ...]:
    """What a check's account says of one line; nothing is written."""
    from ratchet.check.why import account_at  # for this command alone

    return account_at(judge(open_project(request), request), path, line)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What `init`, `update` or `accept` did: the measure, the files it wrote, and debts that it may not record.

    `counts` are the debts that `init` recorded. `trunk` is the branch that `accept` took for the trunk, and the one on
    which `update` was refused.
    """

    measured: Measured
    written: tuple[str, ...]
    refused: Verdict | None = None
    forbidden: Mapping[Key, int] = field(default_factory=dict)
    trunk: str = ""
    counts: Mapping[Key, int] = field(default_factory=dict)


def update(request: Request, is_poorer_accepted: bool = False) -> Recorded:
    """Lower what can be lowered, record what moved, what was revealed and what came with the environment.

    Raises Inconclusive, and writes nothing, where the environment lacks a distribution that the baseline was made
    with, unless that is accepted.
    """
    judged = judge(open_project(request), request)
    interpreter = judged.project.instruments.interpreter
    if not is_poorer_accepted and (lacking := missing_distributions(judged.base, judged.measured, interpreter)):
        raise Inconclusive(
            f"the baseline was made with {', '.join(lacking)}, which this environment lacks. What is missing makes "
            "debts that are not the code's, so nothing was recorded. Install it, or name another --python-executable. "
            "If the project does not need it any more: ratchet update --environment. ratchet doctor shows what differs."
        )
    rows = differing_modules(judged.rows.tightened_rows, judged.rows.written_rows)
    modules = {module: counts for module, counts in rows.items() if judged.asks_about(module)}
    written = write_shards(judged.project.top, modules) if modules else ()
    if request.scope.is_whole:
        written = (*written, *write_manifest(judged.project.top, judged.measured.environment))
    written = (*written, *rename_waivers(judged), *take_waivers_away(judged))
    verdict = decide(judged, BUT_THE_BASELINE)
    if verdict.outcome is not Outcome.FAIL:
        return Recorded(judged.measured, written)
    trunk = judged.base.ref or "HEAD" if judged.base.is_head else ""
    return Recorded(judged.measured, written, verdict, trunk=trunk)


def accept(request: Request, reason: str) -> Recorded:
    """Raise the baseline to what HEAD of the trunk shows, and write down why.

    Raises UsageError where the base is not HEAD, and where something in the work tree is not committed: only what
    has landed can be accepted.
    """
    project = open_project(request)
    repository, head = _landed(project, request)
    judged = judge(project, request)
    grown, trunk = _grown(judged), judged.base.ref or "HEAD"
    if not grown and judged.allowance.is_replayed and (since := last_recorded(repository, head)) is not None:
        # HEAD measured again says nothing of what landed: the code for which the baseline was written does.
        judged = judge(open_project(request), replace(request, base=since))
        grown = _grown(judged)
    more = {difference.key: difference.found - difference.allowed for difference in grown}
    if not more:
        return Recorded(judged.measured, (), trunk=trunk)
    rows = {**judged.rows.tightened_rows, **{difference.key: difference.found for difference in grown}}
    written = write_shards(judged.project.top, differing_modules(rows, judged.rows.written_rows))
    from ratchet.baseline.accepted import Acceptance, write_acceptance  # for this command alone

    today = datetime.datetime.now(datetime.UTC).date()
    why = write_acceptance(judged.project.top, Acceptance(head, today, reason, more))
    return Recorded(judged.measured, (*written, why), trunk=trunk)


def _landed(project: Project, request: Request) -> tuple[Repository, str]:
    """The repository and its HEAD, where that is all that there is, on the trunk. Nothing is measured to tell."""
    repository = project.repository
    base = configured_base(repository, request.base, request.environ) if repository is not None else None
    if repository is None or base is None or base.head is None or not (base.on_trunk or base.head == base.commit):
        raise UsageError(
            f"ratchet accept works on the trunk alone, and takes {(base and base.ref) or 'HEAD'} for it: switch to it "
            "first. If another branch is the trunk, say so in ratchet.toml: [git] trunk."
        )
    if changed := sorted(path for path in repository.changed_paths(base.head) if not path.startswith("baselines/")):
        raise UsageError(
            f"{changed[0]} is not committed ({len(changed)} in all). ratchet accept records what has landed: "
            "commit or stash the rest first."
        )
    return repository, base.head


def _grown(judged: Judged) -> list[Difference]:
    """What grew of debts that a baseline may hold."""
    return [
        difference
        for difference in judged.allowance.comparison.grown
        if judged.levels.of_debt(judged.measured.measure.places(difference.key)[0]) is Level.RATCHET
    ]


# -- the first baseline -------------------------------------------------------------------------------------------


class Alone(NamedTuple):
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
    # Who records the first baseline vouches for it.
    commands = (tool.command for tool in project.config.tools)
    measured = _measure(trusting(project, NO_BASE).with_commands(commands))
    levels = Levels(project.config)
    by_level: dict[Level, dict[Key, int]] = {Level.RATCHET: {}, Level.FORBID: {}}
    for key, count in measured.measure.counts.items():
        by_level.setdefault(levels.of_debt(measured.measure.places(key)[0]), {})[key] = count
    return Alone(project, measured, by_level[Level.RATCHET], by_level[Level.FORBID])


def record_first(alone: Alone) -> Recorded:
    """Write the first baseline: what is recordable. The manifest comes last, and makes it a whole one."""
    rows = by_module(capped(alone.recordable, alone.recordable))
    left = read_stored(alone.project.top).shards  # by an init that was killed
    written = write_shards(alone.project.top, {module: rows.get(module, {}) for module in {*rows, *left}})
    manifest = write_manifest(alone.project.top, alone.measured.environment)
    return Recorded(alone.measured, (*written, *manifest), None, alone.forbidden, counts=alone.recordable)


def refuse_second_baseline(top: Path) -> None:
    """Raises UsageError where a baseline stands: recording it afresh would forgive everything since.

    Shards without a manifest are what an init that was killed has left, unless HEAD has a manifest.
    """
    stored = read_stored(top)
    if stored.exists and (os.path.lexists(top / MANIFEST) or _is_recorded_at_head(top)):
        raise UsageError(
            "a baseline stands here already (baselines/). ratchet check compares with it, and ratchet update tightens "
            "it. To start anew, delete baselines/ first."
        )


def _is_recorded_at_head(top: Path) -> bool:
    repository = open_repository(top)
    head = repository.head() if repository is not None else None
    return repository is not None and head is not None and bool(repository.texts(head, [MANIFEST]))


# -- what there is ------------------------------------------------------------------------------------------------


def status(request: Request) -> tuple[Project, Measured]:
    """The measure of the work tree as it stands. Raises UsageError where there is no ratchet.toml."""
    project = open_project(request)
    project.require_policy()
    return project, _measure(_trusted(project, request))


def debts(request: Request, rules: Collection[str], owner: str | None, order: Order, limit: int | None) -> Worklist:
    """The debts of the work tree with their places, and what the shards hold of them; see `make_worklist`."""
    from ratchet.measure.worklist import make_worklist  # for this command alone

    project, measured = status(request)
    return make_worklist(project, measured.measure, request.scope, rules, owner, order, limit)


def debts_from(
    request: Request, file: Path, rules: Collection[str], owner: str | None, order: Order, limit: int | None
) -> Results:
    """What a file of results would be as debts; nothing is measured. Errors as for `debts_of_results`."""
    from ratchet.measure.from_results import debts_of_results  # for this command alone

    project = open_project(request)
    project.require_policy()
    return debts_of_results(project, file, request.scope, rules, owner, order, limit)


def plan(request: Request, most: int, parts: int) -> Plan:
    """The causes with the most consequences, at most so many in each of so many parts. Nothing is written."""
    from ratchet.fixing import plan as planning  # for this command alone

    return planning.plan(_typed(request), request.scope, most, parts)


def fix(request: Request, asked: Asked) -> Fixed:
    """What can be paid without anything growing. Nothing of the tree is written; `write_fixed` does that."""
    from ratchet.fixing import loop  # for this command alone

    return loop.fix(_typed(request, or_by_tools=True), asked)


def refused_symbols(request: Request) -> frozenset[tuple[str, str]]:
    """(module, symbol) of what a check refuses now, and of what those operations follow from."""
    keys = [finding.key for finding in find(request).findings]
    causes = {(cause.module, cause.symbol) for key in keys if (cause := Declaration.of(key)) is not None}
    return frozenset(causes | {(key.module, key.symbol) for key in keys})


def offers(request: Request, owed: Mapping[Key, str], paths: Iterable[str]) -> tuple[Offer, ...]:
    """What pays debts of some files one by one; none where that cannot be told. `owed`: debt → its message."""
    from ratchet.fixing import offers as fixing  # for some formats alone

    try:
        return fixing.offers(_typed(request), owed, Scope(tuple(dict.fromkeys(paths))))
    except (Inconclusive, UsageError):
        return ()


def _typed(request: Request, or_by_tools: bool = False) -> Project:
    """The project, in which mypy says what a fix may write; or a tool. Raises UsageError where nobody does."""
    project = open_project(request)
    project.require_policy()
    if not project.config.mypy and not (or_by_tools and project.config.tools):
        where = f"{project.config.source}:{project.config.line('mypy')}"
        raise UsageError(f"{where}: mypy is switched off, and it is what tells which types to write.")
    return _trusted(project, request)


def _trusted(project: Project, request: Request) -> Project:
    """The project, which is told or compared with itself: of the base, only what it vouches for matters."""
    try:
        base = read_base(project, inventory_of(project.tree), request)
    except Inconclusive:
        base = NO_BASE
    return trusting(project, base)


def survey(request: Request, bisect: bool = False) -> Survey:
    """What a report shows; nothing is written. A tree that can be measured is shown even if it cannot be judged.

    `bisect`: commits are measured to find the one that made something worse, where no baseline tells it."""
    from ratchet.history import survey as seen  # for this command alone

    project = open_project(request)
    verdict, measured = seen.judged_or_not(project, request)
    return seen.survey(project, request, verdict, measured or status(request)[1], bisect)


def _measure(project: Project) -> Measured:
    inventory, levels = inventory_of(project.tree), Levels(project.config)
    return measure_tree(project, inventory, levels, unmeasured_debts(inventory, levels))


def load_graph(request: Request) -> tuple[ImportGraph, tuple[Contract, ...]]:
    """The import graph and the contracts over it; mypy is not asked. Without a policy, it has the roots of `init`."""
    project = open_project(request)
    if project.tree.config.source is None:
        from ratchet.adoption.discovery import with_roots  # a picture before the first day is rare

        project = open_project(request, with_roots(project.tree.config, project.top, project.tree.listed))
    return graph_of(project, inventory_of(project.tree))


def refused_imports(request: Request, path: str, text: bytes) -> tuple[Debt, ...]:
    """What a text that is not saved yet, as the file `path` from the repository's root, breaks by its imports.

    What the saved file breaks already is not told, and nothing of a file that is not measured. Raises Inconclusive,
    naming the line, where the text does not parse.
    """
    from ratchet.contracts.unsaved import grown, place_of  # for this command alone
    from ratchet.facts.inventory import with_text

    project = open_project(request)
    if not project.config.measures(path):
        return ()
    inventory = inventory_of(project.tree)
    before, contracts = graph_of(project, inventory)
    after, _ = graph_of(project, with_text(inventory, path, text), {path: text})
    return tuple(debt for debt in grown(before, after, contracts) if place_of(debt).path == path)
