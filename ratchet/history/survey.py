"""What a report shows: a work tree as it is judged, and how it came to be so."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

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
from ratchet.history.changed import Changed, changed_since
from ratchet.history.points import Point, a_month_before, comparable, in_work
from ratchet.history.recorded import (
    NO_BASELINE,
    Selection,
    last_to_change_code,
    longest_telling,
    one_each,
    recorded,
)
from ratchet.history.remembered import remembered_points
from ratchet.measure.measure import Measure
from ratchet.measure.project import Project, Request
from ratchet.measure.tree import Measured

_MOST_POINTS = 160
_TWO_YEARS = datetime.timedelta(days=731)


class Background(NamedTuple):
    """What git tells: the ledger week by week, when code last changed, how often files and when lines were edited.

    The points are the last commits of each `every`: a week, a day where there are not three weeks, else each commit.

    A point that has a size was measured by `ratchet history --measure`: its commit has no baseline. A line that was not
    edited since `looked_back_to` has that day. `changes` are those since a month before code last changed.
    """

    points: Sequence[Point] = ()
    changed: Commit | None = None
    changes: Changed = Changed()
    commits: Mapping[str, int] = {}
    edited: Mapping[tuple[str, int], datetime.date] = {}
    looked_back_to: datetime.date = datetime.date.min
    forge: Forge | None = None
    head: str = ""
    every: str = "week"

    @property
    def in_work(self) -> Sequence[Point]:
        """The points that compare, as long as code changed."""
        return in_work(self.points, self.changed)


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
    project.instruments.progress("reading the history")
    past = _past(project, request, measured.measure, today)
    then = a_month_before(past.in_work)
    if project.repository is not None and then is not None:
        modules = {file.file.path: file.file.module for file in measured.measure.files}
        project.instruments.progress("looking for the commits that made something worse")
        changed = changed_since(project, project.repository, then, past.in_work, modules, bisect)
        past = past._replace(changes=changed)
    return Survey(project, measured, verdict, waivers, past, today)


def _past(project: Project, request: Request, measure: Measure, today: datetime.date) -> Background:
    repository = project.repository
    head = repository.head() if repository is not None else None
    if repository is None or head is None:
        return Background()
    commits, oldest = first_parents(repository, None), today - _TWO_YEARS
    every, points = longest_telling(
        "week", lambda every: _points(project, repository, commits, every), lambda points: len(comparable(points))
    )
    return Background(
        points,
        last_to_change_code(repository),
        Changed(),
        commits_by_path(repository),
        edited(repository, _suppressed_lines(measure), oldest, today),
        oldest,
        forge(repository, request.environ),
        head,
        every,
    )


def _points(project: Project, repository: Repository, commits: Sequence[Commit], every: str) -> Sequence[Point]:
    """The ledger at the last commit of each period: as it was recorded, else as it was measured and is remembered."""
    points = recorded(repository, one_each(commits, Selection(every, last=_MOST_POINTS)))
    rest = [point.commit for point in points if point.hole == NO_BASELINE]
    known = remembered_points(project, repository, rest).known(rest) if rest else {}
    return [known.get(point.commit.name, point) for point in points]


def _suppressed_lines(measure: Measure) -> Mapping[str, Collection[int]]:
    lines: dict[str, list[int]] = {}
    for file in measure.files:
        if b"suppression\t" in file.shard:
            lines[file.file.path] = [debt.place.line for debt in file.debts if debt.key.rule == "suppression"]
    return lines
