"""The endpoint of shields.io: https://img.shields.io/endpoint?url=… shows it as a badge."""

from __future__ import annotations

import json

from ratchet.reports.status import StatusReport
from ratchet.reports.status.standing import Standing, typed_share

_COLORS = ((0.95, "brightgreen"), (0.85, "green"), (0.7, "yellowgreen"), (0.5, "yellow"), (0.0, "orange"))


class Badge(StatusReport):
    """How much is typed, in one word."""

    def render(self, standing: Standing) -> str:
        """The JSON object, with one newline at the end. A share is rounded down: 99.9 % is not 100 %."""
        share = typed_share(standing.total.slots)
        color = next(name for least, name in _COLORS if (share or 0.0) >= least)
        message = f"{int(share * 100)} %" if share is not None else "nothing to type"
        return json.dumps({"schemaVersion": 1, "label": "typed", "message": message, "color": color}) + "\n"
