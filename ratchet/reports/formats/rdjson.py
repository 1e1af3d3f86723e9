"""reviewdog's diagnostic format, one JSON object."""

from __future__ import annotations

import json

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.wording import allowance, headline, message

_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The object, indented, with one newline at the end. An inconclusive check is a diagnostic too."""
    del settings
    if verdict.outcome is Outcome.INCONCLUSIVE:
        diagnostics = [_diagnostic("inconclusive", f"{headline(verdict)}: {verdict.reason}", _CONFIG, 1, 1)]
    else:
        diagnostics = [_finding(finding) for finding in verdict.findings]
    document = {"source": {"name": "ratchet"}, "severity": "ERROR", "diagnostics": diagnostics}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _finding(finding: Finding) -> dict[str, object]:
    lines = [message(finding), *finding.trail, f"{allowance(finding)} {finding.hint}".rstrip()]
    return _diagnostic(finding.key.rule, "\n".join(lines), finding.place.path, finding.place.line, finding.place.column)


def _diagnostic(rule: str, text: str, path: str, line: int, column: int) -> dict[str, object]:
    start = {"line": max(line, 1), "column": max(column, 1)}
    return {
        "message": text,
        "location": {"path": path, "range": {"start": start}},
        "severity": "ERROR",
        "code": {"value": rule},
    }
