"""The trend for a comment or a job's summary: what is owed by rule, what changed last, and when it is gone."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from ratchet.history.points import Point, comparable, in_work
from ratchet.history.projection import Pace, pace_of
from ratchet.reports.bars import bars
from ratchet.reports.history import PLAIN, HistoryReport, Told
from ratchet.reports.markup import code, escaped
from ratchet.reports.wording import counted

MARK = "<!-- ratchet trend -->"
"""By which a bot finds its own comment again."""

_MOST = 200


class Markdown(HistoryReport):
    """A heading, a row for each rule, and what the dates rest on."""

    def render(self, points: Sequence[Point], told: Told = PLAIN) -> str:
        """The table, with one newline at the end. A change is told between commits of the same measure alone."""
        known = comparable(points)
        if not known:
            lines = ["### ratchet: no baseline yet", "", *_holes(points), "", "Record one: `ratchet init`."]
        else:
            worked = in_work(points, told.changed)
            table = _table(points, known, worked, told.today)
            lines = [_title(known), "", *table, "", *_foot(points, known, worked)]
        return "\n".join([MARK, *lines]) + "\n"


def _title(known: Sequence[Point]) -> str:
    now = known[-1].total
    said = f"### ratchet: {counted(now, 'debt')}"
    if len(known) < 2:
        return said
    before = known[-2]
    change = now - before.total
    how = f"{abs(change):,} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
    return f"{said}, {how} on {_day(before)}"


def _table(
    points: Sequence[Point], known: Sequence[Point], worked: Sequence[Point], today: datetime.date
) -> Iterator[str]:
    first, before, now = known[0], known[-2:][0], known[-1]
    rules = sorted({*now.debts, *first.debts}, key=lambda rule: (-now.debts.get(rule, 0), rule))
    then = {_day(point): point for point in (before, first) if point is not now}
    yield _row(["rule", "debts", *(f"since {day}" for day in then), "over time", "gone by"])
    yield _row(["---", "---:", *["---:"] * len(then), "---", "---"])
    for rule in ("", *rules):
        name = code(rule) if rule else "**all**"
        changes = [_signed(_owed(now, rule) - _owed(point, rule)) for point in then.values()]
        line = bars([None if point.hole else _owed(point, rule) for point in points])
        yield _row([name, f"{_owed(now, rule):,}", *changes, f"`{line}`", _gone(_pace(worked, rule, today))])


def _foot(points: Sequence[Point], known: Sequence[Point], worked: Sequence[Point]) -> Iterator[str]:
    pace, until = _pace(worked, "", datetime.date.min), _day(worked[-1])
    if pace.is_noise:
        yield f"No pace: {pace.points} commits from {pace.since} to {until} have no steady trend."
    elif pace.week is None:
        yield "Too few commits for a pace: it takes three, over four weeks."
    else:
        yield (
            f"The pace is a straight line through {pace.points} commits from {pace.since} to {until}, half a year at "
            f"most before code last changed: {pace.week:+g} a week in all. A day assumes that it goes on."
        )
    others = sum(1 for point in points if not point.hole) - len(known)
    if others:
        yield f"Not compared: {counted(others, 'commit')} by another version of ratchet or mypy."
    yield from _holes(points)


def _holes(points: Sequence[Point]) -> Iterator[str]:
    reasons = Counter(point.hole for point in points if point.hole)
    for reason, count in reasons.most_common():
        yield f"{counted(count, 'commit')}: {escaped(reason, _MOST)}"


def _pace(known: Sequence[Point], rule: str, today: datetime.date) -> Pace:
    return pace_of([(point.commit.when.date(), _owed(point, rule)) for point in known], today)


def _gone(pace: Pace) -> str:
    return "" if pace.week is None else pace.gone or "not at this pace"


def _owed(point: Point, rule: str) -> int:
    """`rule` is empty for the sum of all."""
    return point.debts.get(rule, 0) if rule else point.total


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "0"


def _day(point: Point) -> str:
    return f"{point.commit.when:%Y-%m-%d}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
