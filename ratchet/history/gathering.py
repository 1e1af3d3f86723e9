"""The ledger over the commits: from baselines where there are any, measured or remembered where that is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ratchet.errors import UsageError
from ratchet.facts.git import open_repository
from ratchet.facts.git.past import Commit, first_parents
from ratchet.facts.git.repository import Repository
from ratchet.history.engines import Work, contiguous, engines, find
from ratchet.history.points import Point, comparable
from ratchet.history.recorded import (
    NO_BASELINE,
    PERIODS,
    Selection,
    last_to_change_code,
    longest_telling,
    one_each,
    recorded,
)
from ratchet.history.remembered import environment_digest, remembered_points
from ratchet.measure.project import Project, Request, open_project

_MINUTE = 60


class Shard(NamedTuple):
    """One of `of` ranges of the commits that are asked for: `number` counts from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


class Measuring(NamedTuple):
    """How commits are measured: those without a baseline, or `every` one; by which engine; told how to whom."""

    every: bool = False
    engine: str = "local"
    scheduler: str | None = None
    request: Request | None = None


def part_of(commits: Sequence[Commit], shard: Shard | None) -> Sequence[Commit]:
    """The commits of a shard; all without one."""
    return commits if shard is None else contiguous(commits, shard.of)[shard.number - 1]


class Past(NamedTuple):
    """The ledger over the commits, the oldest first, one of each period `every`; `changed` is the last commit of all
    that changed code, `environment` a digest of what measured, "" for none."""

    points: list[Point]
    every: str
    changed: Commit | None
    environment: str = ""


def history(request: Request, selection: Selection, shard: Shard | None, how: Measuring | None) -> Past:
    """The ledger at the commits of HEAD's first-parent history: recorded, and measured where `how` says so.

    Raises UsageError where there is no commit, and where something is to be measured and nothing says what.
    """
    repository = open_repository(request.start)
    if repository is None or repository.head() is None:
        raise UsageError("there is no commit here: ratchet history reads the baselines of a repository's commits.")
    listed = first_parents(repository, selection.since)
    if not selection.every:
        selection = selection._replace(every=_period(repository, listed, selection, is_measured=how is not None))
    commits = part_of(one_each(listed, selection), shard)
    changed = last_to_change_code(repository)
    if how is None:
        return Past(recorded(repository, commits), selection.every, changed)
    project = open_project(request)
    project.require_policy()
    points = measured_too(project, repository, selection, commits, how)
    return Past(points, selection.every, changed, environment_digest(project))


def _period(repository: Repository, commits: Sequence[Commit], selection: Selection, is_measured: bool) -> str:
    """The longest period of which three commits tell something: those with a baseline, or all that are measured."""

    def of(period: str) -> Sequence[Commit]:
        return one_each(commits, selection._replace(every=period))

    def telling(some: Sequence[Commit]) -> int:
        return len(some) if is_measured else len(comparable(recorded(repository, some)))

    return longest_telling(PERIODS[0], of, telling)[0]


def measured_too(
    project: Project, repository: Repository, selection: Selection, commits: Sequence[Commit], how: Measuring
) -> list[Point]:
    """The points of `commits`, in their order, with what was never recorded measured now.

    What was measured before is taken from the cache, so that an interrupted run goes on where it was. Raises UsageError
    for an engine that there is not.
    """
    engine, points = find(how.engine), {point.commit: point for point in recorded(repository, commits)}
    if engine is None or how.request is None:
        raise UsageError(f"--engine {how.engine}: history has {', '.join(engines())}.")
    wanted = [commit for commit, point in points.items() if how.every or point.hole == NO_BASELINE]
    remembered = remembered_points(project, repository, wanted)
    known = remembered.known(wanted)
    points.update((commit, known[commit.name]) for commit in wanted if commit.name in known)
    rest = [commit for commit in wanted if commit.name not in known]
    if not rest:
        return list(points.values())
    work = Work(project, repository, how.request, selection, commits, frozenset(rest), how.scheduler)
    tell = _telling(how.request.progress, len(rest))
    for point in engine.points(work):
        remembered.remember(point)
        points[point.commit] = point
        tell()
    return list(points.values())


def _telling(progress: Callable[[str], None], count: int) -> Callable[[], None]:
    """A function to call after each commit: it tells how many are done, and about how long the rest takes."""
    start, done = time.monotonic(), 0
    progress(f"measuring {count} commits")

    def tell() -> None:
        nonlocal done
        done += 1
        left = (time.monotonic() - start) / done * (count - done)
        estimate = f"{left / _MINUTE:.0f} minutes" if left >= 2 * _MINUTE else f"{left:.0f} seconds"
        if done < count:
            progress(f"measured {done} of {count} commits, about {estimate} left")

    return tell
