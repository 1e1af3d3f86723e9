"""reviewdog's diagnostic format: one diagnostic for each place of a debt."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from ratchet.check.owed import Owed
from ratchet.check.worklist import Worklist
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.links import page_of
from ratchet.reports.suggestions import suggestions
from ratchet.terms import Debt

if TYPE_CHECKING:
    from ratchet.fixing.offers import Offer


class Rdjson(DebtsReport):
    """The diagnostics of a worklist."""

    suggests = True

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The object, indented, with one newline at the end."""
        offers = settings.offers
        diagnostics = [
            _diagnostic(row, debt, offers) for item in worklist.items for row in item.rows for debt in row.places
        ]
        document = {"source": {"name": "ratchet"}, "severity": "INFO", "diagnostics": diagnostics}
        return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _diagnostic(row: Owed, debt: Debt, offers: Collection[Offer]) -> dict[str, object]:
    start = {"line": max(debt.place.line, 1), "column": max(debt.place.column, 1)}
    return {
        "message": "\n".join([debt.message, *map(str, debt.trail), row.hint]).rstrip(),
        "location": {"path": debt.place.path, "range": {"start": start}},
        "severity": "INFO",
        "code": {"value": debt.key.rule, "url": page_of(debt.key.rule)},
        **suggestions(offers, debt.key, debt.place),
    }
