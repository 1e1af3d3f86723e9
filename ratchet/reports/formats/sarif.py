"""SARIF 2.1.0, as code scanning takes it: rules with their help, results with partial fingerprints."""

from __future__ import annotations

import json
from urllib.parse import quote

from ratchet import __version__
from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.rule_text import RuleText, rule_text
from ratchet.reports.wording import allowance, headline, message

MOST_RESULTS = 5_000
"""GitHub keeps no more of one run."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The log, with one run in it and one newline at the end.

    What could not be told is a failed invocation and one result, so that no reader takes an empty list for a pass.
    """
    del settings
    rules = sorted({one.key.rule for one in verdict.findings})
    results = [_result(one, rules.index(one.key.rule)) for one in verdict.findings[:MOST_RESULTS]]
    told = verdict.outcome is not Outcome.INCONCLUSIVE
    invocation: dict[str, object] = {"executionSuccessful": told, "exitCode": verdict.outcome.exit_status}
    if not told:
        text = {"text": f"{headline(verdict)}: {verdict.reason}"}
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": text}]
        results = [
            {"ruleId": "inconclusive", "level": "error", "message": text, "locations": [_location(_CONFIG, 1, 1)]}
        ]
    elif len(verdict.findings) > MOST_RESULTS:
        left = {"text": f"+{len(verdict.findings) - MOST_RESULTS} more: ratchet check --all-findings"}
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": left}]
    driver = {"name": "ratchet", "semanticVersion": __version__, "rules": [_rule(one) for one in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _rule(rule_id: str) -> dict[str, object]:
    found = rule_text(rule_id)
    if found is None:
        return {"id": rule_id}
    return {
        "id": rule_id,
        "shortDescription": {"text": found.summary},
        "fullDescription": {"text": f"{found.summary} {' '.join(found.details.split())}".rstrip()},
        "help": {"text": _help(found, fence=""), "markdown": _help(found, fence="```")},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["architecture" if found.is_contract else "typing"]},
    }


def _help(found: RuleText, fence: str) -> str:
    parts = [found.summary]
    for name, code in (("Flagged", found.flagged), ("Fine", found.fine)):
        if code:
            parts.append("\n".join(line for line in (f"{name}:\n", fence, code, fence) if line))
    parts += [f"Fix: {found.fix}", f"Will not do: {found.dodge}"]
    return "\n\n".join(parts)


def _result(one: Finding, index: int) -> dict[str, object]:
    key = one.key
    result: dict[str, object] = {
        "ruleId": key.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"{message(one)}. {allowance(one)} {one.hint}".rstrip()},
        "locations": [_location(one.place.path, one.place.line, one.place.column, f"{key.module}.{key.symbol}")],
        "partialFingerprints": {"ratchetKey/v1": one.fingerprint},
        "properties": {"allowed": one.allowed, "found": one.found, "detail": key.detail},
    }
    if one.trail:
        result["relatedLocations"] = [{"message": {"text": step}} for step in one.trail]
    return result


def _location(path: str, line: int, column: int, symbol: str = "") -> dict[str, object]:
    region = {"startLine": max(line, 1), "startColumn": max(column, 1)}
    artifact = {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}
    place: dict[str, object] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": symbol}]
    return place
