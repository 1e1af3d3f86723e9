"""reviewdog's diagnostic format: one diagnostic for each place of a debt."""

from __future__ import annotations

import json

from ratchet.measure.owed import Owed
from ratchet.measure.worklist import Worklist
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.links import page_of
from ratchet.reports.suggestions import Suggestions
from ratchet.terms import Debt


class Rdjson(DebtsReport):
    """The diagnostics of a worklist."""

    suggests = True

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The object, indented, with one newline at the end."""
        suggestions = Suggestions(settings.offers)
        diagnostics = [
            _diagnostic(row, debt, suggestions) for item in worklist.items for row in item.rows for debt in row.places
        ]
        document = {"source": {"name": "ratchet"}, "severity": "INFO", "diagnostics": diagnostics}
        return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _diagnostic(row: Owed, debt: Debt, suggestions: Suggestions) -> dict[str, object]:
    # Its columns count bytes, and how many bytes stand before a character is not known here.
    start = {"line": max(debt.place.line, 1)}
    return {
        "message": "\n".join([debt.message, *map(str, debt.trail), row.hint]).rstrip(),
        "location": {"path": debt.place.path, "range": {"start": start}},
        "severity": "INFO",
        "code": {"value": debt.key.rule, "url": page_of(debt.key.rule)},
        **suggestions.of(debt.key, debt.place),
    }
