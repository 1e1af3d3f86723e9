"""Where a count goes if its pace goes on: a straight line through the last half year, and nothing cleverer."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

_WINDOW = datetime.timedelta(days=182)
_SHORTEST = datetime.timedelta(days=28)
_FEWEST = 3
_FEWEST_ERRORS = 2
"""By how many standard errors a slope has to differ from none."""
_FARTHEST = datetime.timedelta(days=3653)

Counted = Sequence[tuple[datetime.date, int]]


class Pace(NamedTuple):
    """By how much a count changes in a week, and the day on which it is 0 at that pace.

    `week` is None where there is too little to tell, or only noise (`is_noise`): the count goes up and down so that a
    line through it might as well go the other way, or its later half does not go the way of the whole. `gone` is empty
    where the count does not fall, or would take more than ten years. `since` is the first day that the pace rests on,
    `points` how many commits do.
    """

    week: float | None
    gone: str
    since: str
    points: int
    is_noise: bool = False


def pace_of(counts: Counted, today: datetime.date = datetime.date.min) -> Pace:
    """The pace of the last half year of `counts`, the oldest first: at least three of them, over four weeks or more.

    What is left is counted down from the last count, or from `today` if that is later: nothing is gone in the past.
    """
    recent = [(day, count) for day, count in counts if day >= counts[-1][0] - _WINDOW]
    first, last = recent[0][0], recent[-1][0]
    if len(recent) < _FEWEST or last - first < _SHORTEST:
        return Pace(None, "", first.isoformat(), len(recent))
    weeks = [((day - first).days / 7, count) for day, count in recent]
    slope = _slope(weeks)
    later = _slope(weeks[len(weeks) // 2 :])
    if abs(slope) < _FEWEST_ERRORS * _error(weeks, slope) or (slope and slope * later <= 0):
        return Pace(None, "", first.isoformat(), len(recent), is_noise=True)
    return Pace(round(slope, 2), _gone(last, today, recent[-1][1], slope), first.isoformat(), len(recent))


def _slope(points: Sequence[tuple[float, int]]) -> float:
    """The slope of the straight line with the least squares."""
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * (y - level) for x, y in points) / spread if spread else 0.0


def _error(points: Sequence[tuple[float, int]], slope: float) -> float:
    """The standard error of the slope: how far it would be off if the counts lay about a line by chance.

    https://en.wikipedia.org/wiki/Simple_linear_regression#Normality_assumption
    """
    middle = sum(x for x, _ in points) / len(points)
    level = sum(y for _, y in points) / len(points)
    rest = sum((y - level - slope * (x - middle)) ** 2 for x, y in points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return (rest / (len(points) - 2) / spread) ** 0.5 if spread else 0.0


def _gone(last: datetime.date, today: datetime.date, now: int, slope: float) -> str:
    if now == 0:
        return last.isoformat()
    if slope >= 0 or now / -slope * 7 > _FARTHEST.days:
        return ""
    return (max(last, today) + datetime.timedelta(days=round(now / -slope * 7))).isoformat()
