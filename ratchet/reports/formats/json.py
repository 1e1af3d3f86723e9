"""One JSON object, of the same shape for every verdict: ratchet/check.schema.json describes it."""

from __future__ import annotations

import json

from ratchet.check.verdict import Finding, LedgerSize, Passed, Standing, Verdict
from ratchet.reports.formats import Settings

SCHEMA = 1


def render(verdict: Verdict, settings: Settings) -> str:
    """The object, indented, with one newline at the end."""
    del settings
    environment, totals, size = verdict.environment, verdict.totals(), verdict.ledger
    document = {
        "schema": SCHEMA,
        "verdict": verdict.outcome.value,
        "base": {"ref": verdict.base.ref, "commit": verdict.base.commit, "source": verdict.base.source},
        "findings": [_finding(finding) for finding in verdict.findings],
        "notes": list(verdict.notes),
        "tightened": [_standing(standing) for standing in verdict.tightened],
        "revealed": [_revealed(standing) for standing in verdict.revealed],
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
        "files": verdict.files,
        "allowed_by": [_passed(passed) for passed in verdict.passed],
        "ledger": _ledger(size) if size is not None else None,
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.key.rule,
        "level": "error",
        "module": finding.key.module,
        "symbol": finding.key.symbol,
        "detail": finding.key.detail,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "allowed": finding.allowed,
        "found": finding.found,
        "forbidden_by": finding.forbidden_by or None,
        "message": finding.message,
        "hint": finding.hint,
        "moved_from": finding.moved_from,
        "indebted": finding.indebted._asdict() if finding.indebted else None,
        "fingerprint": finding.fingerprint,
        "trail": [step.text for step in finding.trail],
        "places": [
            {"path": place.path, "line": place.line, "column": place.column}
            for place in finding.places or (finding.place,)
        ],
        "related": [
            {"path": step.place.path, "line": step.place.line, "column": step.place.column, "message": step.text}
            for step in finding.related
        ],
    }


def _passed(passed: Passed) -> dict[str, object]:
    return {
        "reason": passed.reason,
        "words": passed.words,
        **passed.key._asdict(),
        "count": passed.count,
        "by": passed.by._asdict() if passed.by is not None else None,
        "note": passed.is_note,
        "places": [place._asdict() for place in passed.places],
    }


def _ledger(size: LedgerSize) -> dict[str, object]:
    return {
        "debts": size.debts,
        "change": size.change,
        "causes": size.causes._asdict(),
        "consequences": size.consequences._asdict(),
    }


def _revealed(standing: Standing) -> dict[str, object]:
    return {**_standing(standing), "places": [place._asdict() for place in standing.places]}


def _standing(standing: Standing) -> dict[str, object]:
    key = standing.key
    return {
        "rule": key.rule,
        "module": key.module,
        "symbol": key.symbol,
        "detail": key.detail,
        "before": standing.before,
        "after": standing.after,
    }
