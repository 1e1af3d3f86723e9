"""The history as CSV: a row for each commit, a column for each rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ratchet.history.points import Point
from ratchet.reports.history import PLAIN, HistoryReport, Told

_SIZES = (
    "lines",
    *(f"slots {name}" for name in ("typed", "partial", "any", "missing")),
    *(f"expressions {name}" for name in ("precise", "imprecise", "any", "unchecked")),
)


class Csv(HistoryReport):
    """A header, and a row for each point."""

    def render(self, points: Sequence[Point], told: Told = PLAIN) -> str:
        """A header and a row for each point; the sums of a commit without a baseline are empty, not 0."""
        rules = sorted({rule for point in points for rule in point.debts})
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["commit", "date", "measure", "mypy", *_SIZES, "modules", "total", *rules, "hole"])
        for point in points:
            sums = [point.modules, point.total, *(point.debts.get(rule, 0) for rule in rules)]
            size = [point.size.lines, *point.size.slots, *point.size.expressions] if point.size else [""] * len(_SIZES)
            shown = sums if not point.hole else [""] * len(sums)
            versions = [point.measure, point.mypy]
            writer.writerow([point.commit.name, point.commit.when.isoformat(), *versions, *size, *shown, point.hole])
        return text.getvalue()
