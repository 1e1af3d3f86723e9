"""What changed in the debts since a commit, by module and by package, under the names that modules have today."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ratchet.baseline.since import ModuleChange, sorted_changes
from ratchet.errors import RatchetError
from ratchet.facts.git.past import Commit, first_parents
from ratchet.facts.git.repository import Repository
from ratchet.facts.git.told import told
from ratchet.facts.inventory import SUFFIXES, module_name
from ratchet.history.growth import Growth, Packages, grown, line_of
from ratchet.history.measured import PastMeasurer, past_measurer
from ratchet.history.points import Owed, Point, unpacked
from ratchet.history.remembered import RememberedPoints, remembered_points
from ratchet.history.steps import steps_between
from ratchet.measure.project import Project
from ratchet.policy.levels import Levels, is_test


class Changed(NamedTuple):
    """What changed by module, what packages owe more, by which commits, and by how much tests owe more or less."""

    by_module: tuple[ModuleChange, ...] = ()
    grown: tuple[Growth, ...] = ()
    in_tests: int = 0


def changed_since(
    project: Project,
    repository: Repository,
    then: Point,
    points: Sequence[Point],
    modules: Mapping[str, str],
    bisect: bool,
) -> Changed:
    """What changed since `then`: as it was recorded, as the points were measured, and, with `bisect`, measured now.

    `modules` has the module of each path.
    """
    commits = first_parents(repository, then.commit.name)[::-1]
    was = _renamed(project, repository, commits, modules)
    names = {module_name(path, project.config.roots)[0]: module for path, module in was.items()}
    measured = {point.commit.name: unpacked(point.owed) for point in points if point.owed}
    steps = [
        step._replace(change=_under(names, step.change))
        for step in steps_between(repository, commits, measured, (then.measure, then.mypy))
    ]
    whole: Counter[tuple[str, str]] = Counter()
    for step in steps:
        whole.update(step.change)
    line, packages = line_of(commits, told(repository, commits), {**was, **modules}), _packages(project, modules)
    in_tests = sum(change for (module, _), change in whole.items() if module in packages.tests)
    if not bisect:
        return Changed(sorted_changes(whole), grown(line, steps, packages), in_tests)
    with past_measurer(project, repository, "bisected") as measurer:
        point_of = _measured(
            measurer, remembered_points(project, repository, commits), len(commits), project.instruments.progress
        )

        @functools.cache
        def measure(commit: Commit) -> Owed:
            point = point_of(commit)
            if point.hole:
                raise RatchetError(f"{commit.name[:12]} cannot be measured: {point.hole}")
            return _under(names, unpacked(point.owed))

        return Changed(sorted_changes(whole), grown(line, steps, packages, measure), in_tests)


def _measured(
    measurer: PastMeasurer, remembered: RememberedPoints, most: int, progress: Callable[[str], None]
) -> Callable[[Commit], Point]:
    """What measures each of `most` commits once, and says so. What it measured is known from then on."""
    points: dict[Commit, Point] = {}

    def point_of(commit: Commit) -> Point:
        if commit not in points:
            known = remembered.known([commit]).get(commit.name)
            if known is None:
                progress(f"measuring {commit.name[:12]} of {commit.day}: {len(points) + 1} of at most {most} commits")
                known = measurer.laid(commit)()
                remembered.remember(known)
            points[commit] = known
        return points[commit]

    return point_of


def _renamed(
    project: Project, repository: Repository, commits: Sequence[Commit], modules: Mapping[str, str]
) -> Mapping[str, str]:
    """The path that a file had at the first commit → the module that it is today, of those that were renamed."""
    before, now = (repository.tree(commit.name) for commit in (commits[0], commits[-1]))
    gone = [path for path in before if path not in now and path.endswith(SUFFIXES)]
    new = [path for path in modules if path in now and path not in before]
    if not gone or not new:
        return {}
    pairs = repository.renames(commits[0].name, repository.blobs(commits[-1].name, new), gone)
    return {old: modules[path] for old, path in pairs.items()}


def _under(names: Mapping[str, str], owed: Owed) -> Owed:
    """The same under other names of modules."""
    changed: Counter[tuple[str, str]] = Counter()
    for (module, rule), count in owed.items():
        changed[names.get(module, module), rule] += count
    return changed


def _packages(project: Project, modules: Mapping[str, str]) -> Packages:
    levels = Levels(project.config)
    names = frozenset(module for path, module in modules.items() if _is_package(path))
    return Packages(names, frozenset(module for path, module in modules.items() if is_test(levels, path)))


def _is_package(path: str) -> bool:
    return path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")
