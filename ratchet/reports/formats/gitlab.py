"""GitLab's code quality report: a JSON array of issues whose fingerprints are unique, since it drops duplicates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.wording import allowance, headline, message

_RULER = ("loosened-", "stale-")
_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The array, indented, with one newline at the end. An inconclusive check is an issue: no evidence is no pass."""
    del settings
    if verdict.outcome is Outcome.INCONCLUSIVE:
        text = f"{headline(verdict)}: {verdict.reason}"
        issues = [_issue("inconclusive", text, _digest("inconclusive"), "blocker", _CONFIG, 1)]
    else:
        issues = list(_issues(verdict.findings))
    return json.dumps(issues, indent=2, ensure_ascii=True) + "\n"


def _issues(findings: tuple[Finding, ...]) -> Iterator[dict[str, object]]:
    seen: set[str] = set()
    for finding in findings:
        text = f"{message(finding)}. {allowance(finding)} {finding.hint}".rstrip()
        mark = finding.fingerprint
        while mark in seen:
            mark = _digest(mark)
        seen.add(mark)
        severity = "blocker" if finding.key.rule.startswith(_RULER) else "major"
        yield _issue(finding.key.rule, text, mark, severity, finding.place.path, finding.place.line)


def _issue(rule: str, text: str, fingerprint: str, severity: str, path: str, line: int) -> dict[str, object]:
    return {
        "description": text,
        "check_name": f"ratchet/{rule}",
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
