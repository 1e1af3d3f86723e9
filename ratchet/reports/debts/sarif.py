"""SARIF 2.1.0: a result for each key, with the state that it has beside the baseline, and all its places."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ratchet import __version__
from ratchet.check.owed import Owed
from ratchet.check.verdict import fingerprint
from ratchet.check.worklist import Worklist
from ratchet.reports.debts import DebtsReport
from ratchet.reports.sarif_pieces import MOST_RESULTS, SCHEMA, location, rule_entry
from ratchet.terms import Debt


class Sarif(DebtsReport):
    """The log of a worklist."""

    def render(self, worklist: Worklist, command: str) -> str:
        """The log, with one run in it and one newline at the end."""
        rows = [row for item in worklist.items for row in item.rows]
        rules = sorted({row.key.rule for row in rows})
        indices = {rule: number for number, rule in enumerate(rules)}
        invocation: dict[str, object] = {"executionSuccessful": True, "exitCode": 0}
        if worklist.more or len(rows) > MOST_RESULTS:
            left = {"text": f"more than are shown: {command} --format json"}
            invocation["toolExecutionNotifications"] = [{"level": "note", "message": left}]
        run = {
            "tool": {
                "driver": {
                    "name": "ratchet",
                    "semanticVersion": __version__,
                    "rules": [rule_entry(one) for one in rules],
                }
            },
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": [_result(row, indices) for row in rows[:MOST_RESULTS]],
        }
        return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _result(row: Owed, indices: Mapping[str, int]) -> dict[str, object]:
    key, (first, *others) = row.key, row.places
    result: dict[str, object] = {
        "ruleId": key.rule,
        "ruleIndex": indices[key.rule],
        "level": "note",
        "baselineState": "new" if row.unrecorded else "unchanged",
        "message": {"text": f"{row.message}. {row.hint}".rstrip()},
        "locations": [_place(first)],
        "partialFingerprints": {"ratchetKey/v1": fingerprint(key)},
        "properties": {"count": row.count, "recorded": row.recorded, "detail": key.detail},
    }
    if others := list(dict.fromkeys(debt for debt in others if debt != first)):
        result["relatedLocations"] = [{**_place(debt), "message": {"text": debt.message}} for debt in others]
    return result


def _place(debt: Debt) -> dict[str, object]:
    place = debt.place
    return location(place.path, place.line, place.column, f"{debt.key.module}.{debt.key.symbol}")
