"""reviewdog's diagnostic format, one JSON object. Where `ratchet fix` knows an edit, the diagnostic suggests it."""

from __future__ import annotations

import json

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.links import page_of
from ratchet.reports.span import span
from ratchet.reports.suggestions import Suggestions
from ratchet.reports.wording import allowance, headline, message
from ratchet.terms import Place

SUGGESTS = True
_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The object, indented, with one newline at the end. An inconclusive check is a diagnostic too."""
    if verdict.outcome is Outcome.INCONCLUSIVE:
        diagnostics = [_diagnostic("inconclusive", f"{headline(verdict)}: {verdict.reason}", Place(_CONFIG, 1), None)]
    else:
        suggestions = Suggestions(settings.offers)
        diagnostics = [_finding(finding, suggestions) for finding in verdict.findings]
    document = {"source": {"name": "ratchet"}, "severity": "ERROR", "diagnostics": diagnostics}
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _finding(finding: Finding, suggestions: Suggestions) -> dict[str, object]:
    lines = [message(finding), *map(str, finding.trail), f"{allowance(finding)} {finding.hint}".rstrip()]
    diagnostic = _diagnostic(finding.key.rule, "\n".join(lines), finding.place, _range(finding))
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": step.text, "location": {"path": step.place.path, "range": {"start": _start(step.place)}}}
            for step in finding.related
        ]
    return {**diagnostic, **suggestions.of(finding.key, finding.place)}


def _diagnostic(rule: str, text: str, place: Place, stretch: dict[str, object] | None) -> dict[str, object]:
    return {
        "message": text,
        "location": {"path": place.path, "range": stretch or {"start": _start(place)}},
        "severity": "ERROR",
        "code": {"value": rule, "url": page_of(rule)},
    }


def _start(place: Place) -> dict[str, int]:
    """Without a column: how many bytes stand before it is not known where the line's text is not."""
    return {"line": max(place.line, 1)}


def _range(finding: Finding) -> dict[str, object] | None:
    """Columns of this format count bytes of UTF-8, the end is the first byte after."""
    found = span(finding)
    if found is None:
        return None
    start, end = (len(finding.source[:column].encode("utf-8", "surrogatepass")) + 1 for column in found)
    line = max(finding.place.line, 1)
    return {"start": {"line": line, "column": start}, "end": {"line": line, "column": end}}
