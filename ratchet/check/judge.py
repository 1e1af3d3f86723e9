"""Measures a work tree, finds its base, and compares the two: the middle of the line, used by check and update."""

from __future__ import annotations

import dataclasses
import datetime

from ratchet.baseline.store import ChangedMeanwhile, list_files
from ratchet.baseline.trusted_waivers import weigh_waivers
from ratchet.check.allowance import allow
from ratchet.check.changed_shards import ChangedShards, changed_shards
from ratchet.check.judged import Judged
from ratchet.check.merge_base import MergeBase, read_base
from ratchet.check.plugins import trusting
from ratchet.check.replay import Replay
from ratchet.check.ruler import compare_rulers
from ratchet.check.slots import Slots
from ratchet.check.unmeasured import known_submodules, unmeasured_debts
from ratchet.measure.project import Project, Request, no_policy
from ratchet.measure.tree import Measured, inventory_of, measure_tree
from ratchet.policy.levels import Levels

_TRIES = 5


def judge(project: Project, request: Request) -> Judged:
    """Measure the project and compare it with its base; nothing is written.

    Raises Inconclusive for whatever cannot be told, and UsageError where neither the tree nor its base is configured.
    """
    inventory = inventory_of(project.tree)
    project.instruments.progress("reading the base")
    base = read_base(project, inventory, request)
    if project.config.source is None:
        return _judge_by_policy_of_base(project, request, base)
    levels = Levels(project.config, base.config, base.change)
    project = trusting(project, base)
    unmeasured = unmeasured_debts(inventory, levels, base.code, project.tree.submodules, project.tree.listed)
    measured = measure_tree(project, inventory, levels, unmeasured)
    measured = _with_what_is_reached(measured, project, base, levels)
    project.instruments.progress("comparing with the base")
    ruler = compare_rulers(base, project, inventory, request.environ)
    if project.tools:
        from ratchet.check.tools import loosened_settings  # few projects have other tools

        ruler = ruler.with_debts(loosened_settings(project, inventory, base, levels))
    today = datetime.datetime.now(datetime.UTC).date()
    waivers = weigh_waivers(project.top, project.repository, base.commit_name, levels.trust, today)
    shards = _shards(measured, base, project)
    contracts, tools = measured.imports.contracts, measured.environment.tools
    slots = Slots(measured, Replay(project, base, waivers.at_base, contracts, tools))
    allowance = allow(shards, slots, levels, ruler)
    return Judged(request, project, base, levels, measured, ruler, waivers, shards, allowance, slots)


def _shards(measured: Measured, base: MergeBase, project: Project) -> ChangedShards:
    """What is to be compared. Where another run of ratchet wrote baselines/ meanwhile, they are listed once more."""
    known = project.tree.shas
    for _ in range(_TRIES - 1):
        try:
            return changed_shards(measured.measure, base, list_files(project.top, known)).read()
        except ChangedMeanwhile:
            known = {}
    return changed_shards(measured.measure, base, list_files(project.top, known))


def _with_what_is_reached(measured: Measured, project: Project, base: MergeBase, levels: Levels) -> Measured:
    """The measure, with code that is measured more laxly, or not at all, and that a measured module newly imports."""
    if base.commit is None or levels.base is None:
        return measured
    from ratchet.check.reached import reached_debts  # not where there is no base

    submodules = known_submodules(project.tree.submodules, project.config, base.code)
    return measured.with_debts(reached_debts(measured, project.config, levels.base, base.code, submodules), levels)


def _judge_by_policy_of_base(project: Project, request: Request, base: MergeBase) -> Judged:
    """The policy was deleted, or never was. What base says goes on being measured; the deletion is a finding."""
    if base.config is None:
        raise no_policy(project.top)
    judged = judge(project.configured(base.config), request)
    return dataclasses.replace(judged, ruler=judged.ruler.with_deleted_policy(base.config, project.config))
