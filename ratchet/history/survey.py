"""What a report shows: a work tree as it is judged, and how it came to be so."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ratchet.baseline.since import Since, since
from ratchet.baseline.waivers import Waiver, read_waivers
from ratchet.check.decide import decide
from ratchet.check.judge import judge
from ratchet.check.verdict import Verdict, inconclusive
from ratchet.errors import Inconclusive
from ratchet.facts.git.edited import edited
from ratchet.facts.git.edits import commits_by_path
from ratchet.facts.git.forge import Forge, forge
from ratchet.facts.git.past import Commit, first_parents
from ratchet.facts.git.repository import Repository
from ratchet.history.growth import Growth, grown, measured_step, recorded_steps
from ratchet.history.measured import measured_by_package, past_measurer
from ratchet.history.points import Point, a_month_before, comparable
from ratchet.history.recorded import NO_BASELINE, Selection, chosen, recorded
from ratchet.history.remembered import remembered_points
from ratchet.measure.measure import Measure
from ratchet.measure.project import Project, Request
from ratchet.measure.tree import Measured

_WEEKS = 160
_TWO_YEARS = datetime.timedelta(days=731)


class Background(NamedTuple):
    """What git tells: the ledger week by week, what changed since `since` and by which commits, how often files were
    edited, and when lines were.

    A point that has a size was measured by `ratchet history --measure`: its commit has no baseline. A line that was not
    edited since `looked_back_to` has that day.
    """

    points: Sequence[Point] = ()
    month: Since | None = None
    commits: Mapping[str, int] = {}
    edited: Mapping[tuple[str, int], datetime.date] = {}
    looked_back_to: datetime.date = datetime.date.min
    forge: Forge | None = None
    head: str = ""
    since: Commit | None = None
    grown: tuple[Growth, ...] = ()


class Survey(NamedTuple):
    """A work tree: its measure, its verdict, its waivers, and its past."""

    project: Project
    measured: Measured
    verdict: Verdict
    waivers: tuple[Waiver, ...]
    past: Background
    today: datetime.date


def judged_or_not(project: Project, request: Request) -> tuple[Verdict, Measured | None]:
    """The verdict, and the measure that it rests on; None where it is inconclusive."""
    try:
        judged = judge(project, request)
        return decide(judged), judged.measured
    except Inconclusive as error:
        return inconclusive(str(error)), None


def survey(project: Project, request: Request, verdict: Verdict, measured: Measured, bisect: bool = False) -> Survey:
    """All that a report shows of a measured work tree. `bisect`: commits are measured where none of several is known to
    have made something worse."""
    waivers = tuple(read_waivers(project.top).by_path.values())
    today = datetime.datetime.now(datetime.UTC).date()
    past = _past(project, request, measured.measure, today - _TWO_YEARS)
    if project.repository is not None and past.since is not None:
        modules = {file.file.path: file.file.module for file in measured.measure.files}
        past = past._replace(grown=_grown(project, project.repository, past, modules, bisect))
    return Survey(project, measured, verdict, waivers, past, today)


def _past(project: Project, request: Request, measure: Measure, oldest: datetime.date) -> Background:
    repository = project.repository
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        return Background()
    points = _weeks(project, repository)
    recorded_then = a_month_before([point for point in comparable(points) if point.size is None])
    then = recorded_then or a_month_before(comparable(points))
    return Background(
        points,
        since(project.top, project.repository, recorded_then.commit.name) if recorded_then is not None else None,
        commits_by_path(repository),
        edited(repository, _suppressed_lines(measure), oldest),
        oldest,
        forge(repository, request.environ),
        head,
        then.commit if then is not None else None,
    )


def _weeks(project: Project, repository: Repository) -> Sequence[Point]:
    """The ledger at the last commit of each week: as it was recorded, else as it was measured and is remembered."""
    points = recorded(repository, chosen(repository, Selection("week", last=_WEEKS)))
    rest = [point.commit for point in points if point.hole == NO_BASELINE]
    known = remembered_points(project, repository, rest).known(rest) if rest else {}
    return [known.get(point.commit.name, point) for point in points]


def _grown(
    project: Project, repository: Repository, past: Background, modules: Mapping[str, str], bisect: bool
) -> tuple[Growth, ...]:
    """What packages owe more since `past.since`, and by which commits: recorded, and measured where that is wanted.

    `modules` has the module of each path.
    """
    packages = frozenset(module for path, module in modules.items() if _is_package(path))

    def package_of(module: str) -> str:
        return module if module in packages else module.rpartition(".")[0] or module

    assert past.since is not None
    commits = first_parents(repository, past.since.name)[::-1]
    by_path = {path: package_of(module) for path, module in modules.items()}
    steps = list(recorded_steps(repository, commits, package_of)) if past.month is not None else []
    if not bisect:
        return grown(repository, commits, steps, by_path)
    with past_measurer(project, repository, "bisected") as measurer:
        measure = functools.cache(functools.partial(measured_by_package, measurer, package_of))
        if past.month is None:
            steps = list(measured_step(commits, measure))
        return grown(repository, commits, steps, by_path, measure)


def _is_package(path: str) -> bool:
    return path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")


def _suppressed_lines(measure: Measure) -> Mapping[str, Collection[int]]:
    lines: dict[str, list[int]] = {}
    for file in measure.files:
        if b"suppression\t" in file.shard:
            lines[file.file.path] = [debt.place.line for debt in file.debts if debt.key.rule == "suppression"]
    return lines
