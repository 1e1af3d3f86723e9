"""The history as one JSON object. Keys are only added to it within a schema."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ratchet.history.recorded import Point
from ratchet.reports.history import HistoryReport


class Json(HistoryReport):
    """One object with a row for each point."""

    def render(self, points: Sequence[Point]) -> str:
        """The object, indented, with one newline at the end. `debts` is null where the commit has no baseline."""
        rows = [
            {
                "commit": point.commit.name,
                "date": point.commit.when.isoformat(),
                "debts": dict(point.debts) if not point.hole else None,
                "total": point.total if not point.hole else None,
                "modules": point.modules if not point.hole else None,
                "measure": point.measure or None,
                "hole": point.hole or None,
            }
            for point in points
        ]
        return json.dumps({"schema": 1, "points": rows}, indent=2) + "\n"
