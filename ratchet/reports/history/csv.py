"""The history as CSV: a row for each commit, a column for each rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ratchet.history.recorded import Point
from ratchet.reports.history import HistoryReport


class Csv(HistoryReport):
    """A header, and a row for each point."""

    def render(self, points: Sequence[Point]) -> str:
        """A header and a row for each point; the sums of a commit without a baseline are empty, not 0."""
        rules = sorted({rule for point in points for rule in point.debts})
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["commit", "date", "measure", "modules", "total", *rules, "hole"])
        for point in points:
            sums = [point.modules, point.total, *(point.debts.get(rule, 0) for rule in rules)]
            shown = sums if not point.hole else [""] * len(sums)
            writer.writerow([point.commit.name, point.commit.when.isoformat(), point.measure, *shown, point.hole])
        return text.getvalue()
