"""One JSON object, whatever the verdict: docs/check.schema.json describes it."""

from __future__ import annotations

import json

from ratchet.check.verdict import Finding, Standing, Verdict
from ratchet.reports.formats import Settings

SCHEMA = 1


def render(verdict: Verdict, settings: Settings) -> str:
    """The object, indented, with one newline at the end."""
    del settings
    environment, totals = verdict.environment, verdict.totals()
    document = {
        "schema": SCHEMA,
        "verdict": verdict.outcome.value,
        "base": {"ref": verdict.base.ref, "commit": verdict.base.commit, "source": verdict.base.source},
        "findings": [finding(one) for one in verdict.findings],
        "notes": list(verdict.notes),
        "tightened": [_standing(one) for one in verdict.tightened],
        "revealed": [_standing(one) for one in verdict.revealed],
        "coverage": {
            "slots": {
                "typed": totals.slots.typed,
                "partial": totals.slots.partial,
                "any": totals.slots.any,
                "missing": totals.slots.missing,
            },
            "expressions": {
                "precise": totals.expressions.precise,
                "imprecise": totals.expressions.imprecise,
                "any": totals.expressions.any,
                "unchecked": totals.expressions.unchecked,
            },
        },
        "environment": {
            "ratchet": environment.ratchet if environment else None,
            "mypy": environment.mypy if environment else None,
            "python": environment.python if environment else None,
            "platform": environment.platform if environment else None,
        },
        "reason": verdict.reason,
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def finding(one: Finding) -> dict[str, object]:
    """A finding as JSON has it."""
    return {
        "rule": one.key.rule,
        "level": "error",
        "module": one.key.module,
        "symbol": one.key.symbol,
        "detail": one.key.detail,
        "path": one.place.path,
        "line": one.place.line,
        "column": one.place.column,
        "allowed": one.allowed,
        "found": one.found,
        "message": one.message,
        "hint": one.hint,
        "moved_from": one.moved_from,
        "fingerprint": one.fingerprint,
        "trail": list(one.trail),
    }


def _standing(one: Standing) -> dict[str, object]:
    key = one.key
    return {
        "rule": key.rule,
        "module": key.module,
        "symbol": key.symbol,
        "detail": key.detail,
        "before": one.before,
        "after": one.after,
    }
