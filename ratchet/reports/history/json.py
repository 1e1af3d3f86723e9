"""The history as one JSON object. Keys are only added to it within a schema."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ratchet.history.points import Point, as_row, as_whole_row
from ratchet.reports.history import PLAIN, HistoryReport, Told


class Json(HistoryReport):
    """One object with a row for each point."""

    def render(self, points: Sequence[Point], told: Told = PLAIN) -> str:
        """The object, indented, with one newline at the end. What is not known is null."""
        row = as_whole_row if told.shard else as_row
        table: dict[str, object] = {"schema": 1, "points": [row(point) for point in points]}
        if told.environment:
            table["environment"] = told.environment
        if told.shard:
            table["shard"] = told.shard
        return json.dumps(table, indent=2) + "\n"
