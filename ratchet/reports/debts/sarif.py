"""SARIF 2.1.0: a result for each key, with the state that it has beside the baseline, and all its places."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.measure.owed import Owed
from ratchet.measure.worklist import Worklist
from ratchet.reports.debts import DebtsReport, Settings
from ratchet.reports.sarif_pieces import MOST_RESULTS, location, log
from ratchet.terms import Debt


class Sarif(DebtsReport):
    """The log of a worklist."""

    def render(self, worklist: Worklist, settings: Settings) -> str:
        """The log, with one run in it and one newline at the end."""
        rows = [row for item in worklist.items for row in item.rows]
        rules = sorted({row.key.rule for row in rows})
        indices = {rule: number for number, rule in enumerate(rules)}
        invocation: dict[str, object] = {"executionSuccessful": True, "exitCode": 0}
        if worklist.more or len(rows) > MOST_RESULTS:
            left = {"text": f"more than are shown: {settings.command} --format json"}
            invocation["toolExecutionNotifications"] = [{"level": "note", "message": left}]
        return log(rules, invocation, [_result(row, indices) for row in rows[:MOST_RESULTS]])


def _result(row: Owed, indices: Mapping[str, int]) -> dict[str, object]:
    key, (first, *others) = row.key, row.places
    result: dict[str, object] = {
        "ruleId": key.rule,
        "ruleIndex": indices[key.rule],
        "level": "note",
        "baselineState": "new" if row.unrecorded else "unchanged",
        "message": {"text": f"{row.message}. {row.hint}".rstrip()},
        "locations": [_place(first)],
        "partialFingerprints": {"ratchetKey/v1": key.fingerprint},
        "properties": {"count": row.count, "recorded": row.recorded, "detail": key.detail},
    }
    if others := list(dict.fromkeys(debt for debt in others if debt != first)):
        related = ({**_place(debt), "message": {"text": debt.message}} for debt in others)
        result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(related, start=1)]
    return result


def _place(debt: Debt) -> dict[str, object]:
    return location(debt.place, f"{debt.key.module}.{debt.key.symbol}")
