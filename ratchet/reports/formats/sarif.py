"""SARIF 2.1.0, as code scanning takes it: rules with their help, results with partial fingerprints."""

from __future__ import annotations

import json

from ratchet import __version__
from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.sarif_pieces import MOST_RESULTS, SCHEMA, location, rule_entry
from ratchet.reports.wording import allowance, headline, message

_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The log, with one run in it and one newline at the end.

    An inconclusive check is a failed invocation with one result, so that nobody takes an empty list for a pass.
    """
    del settings
    rules = sorted({finding.key.rule for finding in verdict.findings})
    results = [_result(finding, rules.index(finding.key.rule)) for finding in verdict.findings[:MOST_RESULTS]]
    successful = verdict.outcome is not Outcome.INCONCLUSIVE
    invocation: dict[str, object] = {"executionSuccessful": successful, "exitCode": verdict.outcome.exit_status}
    if not successful:
        text = {"text": f"{headline(verdict)}: {verdict.reason}"}
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": text}]
        results = [
            {"ruleId": "inconclusive", "level": "error", "message": text, "locations": [location(_CONFIG, 1, 1)]}
        ]
    elif len(verdict.findings) > MOST_RESULTS:
        left = {"text": f"+{len(verdict.findings) - MOST_RESULTS} more: ratchet check --all-findings"}
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": left}]
    driver = {"name": "ratchet", "semanticVersion": __version__, "rules": [rule_entry(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _result(finding: Finding, index: int) -> dict[str, object]:
    key = finding.key
    result: dict[str, object] = {
        "ruleId": key.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"{message(finding)}. {allowance(finding)} {finding.hint}".rstrip()},
        "locations": [
            location(finding.place.path, finding.place.line, finding.place.column, f"{key.module}.{key.symbol}")
        ],
        "partialFingerprints": {"ratchetKey/v1": finding.fingerprint},
        "properties": {"allowed": finding.allowed, "found": finding.found, "detail": key.detail},
    }
    related: list[dict[str, object]] = [{"message": {"text": step}} for step in finding.trail]
    related += [
        {**location(place.path, place.line, place.column), "message": {"text": "counted as well"}}
        for place in finding.places[1:]
    ]
    if related:
        result["relatedLocations"] = related
    return result
