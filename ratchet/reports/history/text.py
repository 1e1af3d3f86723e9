"""A row for each rule, the worst first: what is owed now, by how much that changed, and a line of bars over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import wrap

from ratchet.history.points import Point
from ratchet.history.recorded import NO_BASELINE
from ratchet.reports.bars import bars
from ratchet.reports.history import PLAIN, HistoryReport, Told

_NAME = 20


class Text(HistoryReport):
    """A row for each rule."""

    def render(self, points: Sequence[Point], told: Told = PLAIN) -> str:
        """The table, which fits 80 columns, with one newline at the end. A commit without a baseline is a gap."""
        known = [point for point in points if not point.hole]
        if not known:
            return "\n".join(
                (
                    f"Nothing is known of {_commits(len(points))}.",
                    *_holes(points),
                    "Record a baseline: ratchet init.",
                    "",
                )
            )
        first, now = known[0], known[-1]
        rules = sorted({*first.debts, *now.debts}, key=lambda rule: (-now.debts.get(rule, 0), rule))
        totals = [None if point.hole else point.total for point in points]
        rows = [("all", now.total, now.total - first.total, bars(totals))]
        for rule in rules:
            values = [None if point.hole else point.debts.get(rule, 0) for point in points]
            rows.append((rule, now.debts.get(rule, 0), now.debts.get(rule, 0) - first.debts.get(rule, 0), bars(values)))
        lines = [f"{'':<{_NAME}}  {'debts':>8}  {'change':>8}"]
        lines += [f"{name:<{_NAME}}  {debts:>8}  {change:>+8}  {bars}".rstrip() for name, debts, change, bars in rows]
        since = len(points) - points.index(first)
        lines += ["", f"{_commits(since)}, {first.commit.when:%Y-%m-%d} to {now.commit.when:%Y-%m-%d}{_each(told)}"]
        lines += _holes(points)
        if measured := [point for point in known if point.size is not None]:
            lines.append(f"{_commits(len(measured))} measured in today's environment, with mypy {measured[-1].mypy}")
        measures = list(dict.fromkeys(point.measure for point in known))
        if len(measures) > 1:
            lines.append(f"the measure changed: {', '.join(measures)}. Sums of different measures do not compare.")
        return "\n".join(lines) + "\n"


def _each(told: Told) -> str:
    """What is said of a period that was chosen, and is shorter than it would be by default."""
    return f", the last of each {told.every}" if told.every in ("week", "day") else ""


def _holes(points: Sequence[Point]) -> list[str]:
    """How many commits are holes, by reason, the most frequent first."""
    reasons = Counter(point.hole for point in points if point.hole)
    advice = {NO_BASELINE: " (ratchet history --measure measures the source)"}
    said = [f"{_commits(count)}: {reason}{advice.get(reason, '')}" for reason, count in reasons.most_common()]
    return [line for words in said for line in wrap(words, 80)]


def _commits(count: int) -> str:
    return f"{count} commit{'s' if count != 1 else ''}"
