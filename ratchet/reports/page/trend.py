"""How the ledger came to be as it is, by rule, what got worse since when and by whom, and when it is gone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.baseline.since import ModuleChange
from ratchet.facts.git.past import Commit
from ratchet.history.growth import Growth
from ratchet.history.points import Point, a_month_before, comparable
from ratchet.history.projection import Pace, pace_of
from ratchet.history.survey import Background

_MOST_CHANGES = 200


class Moment(NamedTuple):
    """One commit: its day, its name, its debts by rule in the order of `Trend.rules`; none for a commit without any.
    `when` is when it was made, in UTC: those of one day compare, too."""

    day: str
    commit: str
    debts: tuple[int, ...] | None
    when: str


class Course(NamedTuple):
    """One rule, or all of them: how much is owed, how much it was a month before, and where it goes."""

    rule: str
    now: int
    before: int | None
    pace: Pace


@dataclass(frozen=True)
class Trend:
    """`since` is the day of the commit that the change is counted from, empty without one. `until` is the day of the
    first that had the code of today: paces end there, and changes, for nothing changed after it. Of two that are one
    day, the time is told, too, in UTC. `changed` is the day on which code last changed. There is one moment of each
    `every`: a week, a day, or a commit.

    `grown`: what packages owe more since then, and the commits that did it; `in_tests`: how much more tests owe, or
    less. `commit_address` stands before a commit's name on the forge, empty without one. `changes` are by module, and
    may be cut: there are `all_changes`.
    `is_mixed`: the measure or mypy changed on the way, so older sums do not compare. `measured` of the moments have no
    baseline; `is_recorded`: the last one has.
    Not slotted: `vars` makes JSON of it.
    """

    every: str
    rules: tuple[str, ...]
    moments: tuple[Moment, ...]
    courses: tuple[Course, ...]
    since: str
    until: str
    changed: str
    changes: tuple[ModuleChange, ...]
    all_changes: int
    grown: tuple[Growth, ...]
    in_tests: int
    commit_address: str
    is_mixed: bool
    measured: int
    is_recorded: bool


def trend_of(past: Background, today: datetime.date) -> Trend:
    """The trend of the commits; nothing in it where none has a baseline, or was measured."""
    first = next((number for number, point in enumerate(past.points) if not point.hole), len(past.points))
    points = past.points[first:]
    known = [point for point in points if not point.hole]
    rules = tuple(sorted({rule for point in known for rule in point.debts}, key=lambda rule: _order(known[-1], rule)))
    moments = tuple(
        Moment(
            point.commit.day.isoformat(),
            point.commit.name[:12],
            None if point.hole else tuple(point.debts.get(rule, 0) for rule in rules),
            f"{point.commit.when.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
        for point in points
    )
    in_work = past.in_work
    month = a_month_before(in_work)
    courses = tuple(_course(rule, in_work, month, today) for rule in ("", *rules)) if known else ()
    measured = sum(1 for point in known if point.size is not None)
    since, until = _told_apart(month.commit if month is not None else None, in_work[-1].commit if in_work else None)
    return Trend(
        past.every,
        rules,
        moments,
        courses,
        since,
        until,
        past.changed.day.isoformat() if past.changed is not None else "",
        past.changes.by_module[:_MOST_CHANGES],
        len(past.changes.by_module),
        past.changes.grown,
        past.changes.in_tests,
        commit_address(past),
        len(comparable(points)) < len(known),
        measured,
        bool(known) and known[-1].size is None,
    )


def _told_apart(first: Commit | None, last: Commit | None) -> tuple[str, str]:
    """The days of two commits, with the time where both are of one day; empty for none."""
    is_one_day = first is not None and last is not None and first.day == last.day

    def told(commit: Commit | None) -> str:
        if commit is None:
            return ""
        return f"{commit.when.astimezone(datetime.UTC):%Y-%m-%d{' %H:%M:%S' if is_one_day else ''}}"

    return told(first), told(last)


def commit_address(past: Background) -> str:
    """What stands before a commit's name on the forge where the lines of HEAD are read; empty where none is known."""
    if past.forge is None:
        return ""
    project = past.forge.prefix.removesuffix(f"{past.head}/")
    for lines, commits in (("/-/blob/", "/-/commit/"), ("/blob/", "/commit/"), ("/src/commit/", "/commit/")):
        if project.endswith(lines):
            return project.removesuffix(lines) + commits
    return project.removesuffix("/src/") + "/commits/"


def _order(last: Point, rule: str) -> tuple[int, str]:
    return -last.debts.get(rule, 0), rule


def _course(rule: str, points: Sequence[Point], month: Point | None, today: datetime.date) -> Course:
    """`rule` is empty for the sum of all."""
    counts = [(point.commit.day, _owed(point, rule)) for point in points]
    before = _owed(month, rule) if month is not None else None
    return Course(rule, counts[-1][1], before, pace_of(counts, today))


def _owed(point: Point, rule: str) -> int:
    return point.debts.get(rule, 0) if rule else point.total
