"""How the ledger came to be as it is, by rule, what got worse since when and by whom, and when it is gone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.baseline.since import ModuleChange
from ratchet.history.growth import Growth
from ratchet.history.points import Point, a_month_before, comparable
from ratchet.history.projection import Pace, pace_of
from ratchet.history.survey import Background

_MOST_CHANGES = 200


class Moment(NamedTuple):
    """One commit: its day, its name, its debts by rule in the order of `Trend.rules`; none for a commit without any."""

    day: str
    commit: str
    debts: tuple[int, ...] | None


class Course(NamedTuple):
    """One rule, or all of them: how much is owed, how much it was a month before, and where it goes."""

    rule: str
    now: int
    before: int | None
    pace: Pace


@dataclass(frozen=True)
class Trend:
    """`since` is the day of the commit that the change is counted from, `until` the last one's; empty without any.

    `grown`: what packages owe more since then, and the commits that did it; `commit_address` stands before a commit's
    name on the forge, empty without one.
    `is_by_module`: both have a baseline, so that modules are known too. `changes` may be cut: there are `all_changes`.
    `is_mixed`: the measure or mypy changed on the way, so older sums do not compare. `measured` of the moments have no
    baseline; `is_recorded`: the last one has.
    Not slotted: `vars` makes JSON of it.
    """

    rules: tuple[str, ...]
    moments: tuple[Moment, ...]
    courses: tuple[Course, ...]
    since: str
    until: str
    is_by_module: bool
    changes: tuple[ModuleChange, ...]
    all_changes: int
    grown: tuple[Growth, ...]
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
            _day(point),
            point.commit.name[:12],
            None if point.hole else tuple(point.debts.get(rule, 0) for rule in rules),
        )
        for point in points
    )
    alike = comparable(points)
    month = next((point for point in known if point.commit == past.since), None) or a_month_before(alike)
    courses = tuple(_course(rule, alike, month, today) for rule in ("", *rules)) if known else ()
    since = _day(month) if month is not None else ""
    changes = past.month.changes() if past.month is not None else ()
    measured = sum(1 for point in known if point.size is not None)
    return Trend(
        rules,
        moments,
        courses,
        since,
        _day(known[-1]) if known else "",
        past.month is not None,
        changes[:_MOST_CHANGES],
        len(changes),
        past.grown,
        commit_address(past),
        len(alike) < len(known),
        measured,
        bool(known) and known[-1].size is None,
    )


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
    counts = [(point.commit.when.date(), _owed(point, rule)) for point in points]
    before = _owed(month, rule) if month is not None else None
    return Course(rule, counts[-1][1], before, pace_of(counts, today))


def _owed(point: Point, rule: str) -> int:
    return point.debts.get(rule, 0) if rule else point.total


def _day(point: Point) -> str:
    return point.commit.when.astimezone(datetime.UTC).date().isoformat()
