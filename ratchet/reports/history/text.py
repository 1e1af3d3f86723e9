"""A row for each rule, the worst first: what is owed now, by how much that changed, and a line of bars over time."""

from __future__ import annotations

from collections.abc import Sequence

from ratchet.history.recorded import Point
from ratchet.reports.history import HistoryReport

_BARS = "▁▂▃▄▅▆▇█"
_NAME = 20
_WIDEST = 36


class Text(HistoryReport):
    """A row for each rule."""

    def render(self, points: Sequence[Point]) -> str:
        """The table, which fits 80 columns, with one newline at the end. A commit without a baseline is a gap."""
        known = [point for point in points if not point.hole]
        if not known:
            return f"No baseline is committed in {_commits(len(points))}. Record one: ratchet init.\n"
        first, now = known[0], known[-1]
        rules = sorted({*first.debts, *now.debts}, key=lambda rule: (-now.debts.get(rule, 0), rule))
        rows = [("all", now.total, now.total - first.total, _bars([_total(point) for point in points]))]
        for rule in rules:
            values = [None if point.hole else point.debts.get(rule, 0) for point in points]
            rows.append(
                (rule, now.debts.get(rule, 0), now.debts.get(rule, 0) - first.debts.get(rule, 0), _bars(values))
            )
        lines = [f"{'':<{_NAME}}  {'debts':>8}  {'change':>8}"]
        lines += [f"{name:<{_NAME}}  {debts:>8}  {change:>+8}  {bars}".rstrip() for name, debts, change, bars in rows]
        holes = len(points) - len(known)
        lines += ["", f"{_commits(len(points))}, {first.commit.when:%Y-%m-%d} to {now.commit.when:%Y-%m-%d}"]
        if holes:
            lines.append(f"{_commits(holes)} without a baseline that can be read")
        measures = list(dict.fromkeys(point.measure for point in known))
        if len(measures) > 1:
            lines.append(f"the measure changed: {', '.join(measures)}. Sums of different measures do not compare.")
        return "\n".join(lines) + "\n"


def _total(point: Point) -> int | None:
    return None if point.hole else point.total


def _commits(count: int) -> str:
    return f"{count} commit{'s' if count != 1 else ''}"


def _bars(values: Sequence[int | None]) -> str:
    """One bar for each value, or for each of 36 equal shares of them; the highest value has the highest bar."""
    width = min(len(values), _WIDEST)
    shares = [values[(number + 1) * len(values) // width - 1] for number in range(width)]
    highest = max((value for value in shares if value is not None), default=0)
    return "".join(" " if value is None else _BARS[round(value / highest * 7) if highest else 0] for value in shares)
