"""SARIF 2.1.0, as code scanning takes it: rules with their help, results with ranges, chains and fingerprints."""

from __future__ import annotations

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.sarif_pieces import INCONCLUSIVE, MOST_RESULTS, location, log
from ratchet.reports.span import span
from ratchet.reports.wording import allowance, headline, message
from ratchet.terms import Place
from ratchet.terms.catalogue import CYCLE_RULES, is_contract

_CONFIG = "ratchet.toml"


def render(verdict: Verdict, settings: Settings) -> str:
    """The log, with one run in it and one newline at the end.

    An inconclusive check is a failed invocation with one result, so that nobody takes an empty list for a pass.
    """
    del settings
    successful = verdict.outcome is not Outcome.INCONCLUSIVE
    invocation: dict[str, object] = {"executionSuccessful": successful, "exitCode": verdict.outcome.exit_status}
    if not successful:
        text = {"text": f"{headline(verdict)}: {verdict.reason}"}
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": text}]
        place = location(Place(_CONFIG, 1))
        result = {"ruleId": INCONCLUSIVE, "ruleIndex": 0, "level": "error", "message": text, "locations": [place]}
        return log([INCONCLUSIVE], invocation, [result])
    if len(verdict.findings) > MOST_RESULTS:
        left = {"text": f"+{len(verdict.findings) - MOST_RESULTS} more: ratchet check --all-findings"}
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": left}]
    rules = sorted({finding.key.rule for finding in verdict.findings})
    indices = {rule: number for number, rule in enumerate(rules)}
    return log(rules, invocation, [_result(one, indices[one.key.rule]) for one in verdict.findings[:MOST_RESULTS]])


def _result(finding: Finding, index: int) -> dict[str, object]:
    key = finding.key
    result: dict[str, object] = {
        "ruleId": key.rule,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": f"{message(finding)}. {allowance(finding)} {finding.hint}".rstrip()},
        "locations": [location(finding.place, f"{key.module}.{key.symbol}", span(finding))],
        "partialFingerprints": {"ratchetKey/v1": finding.fingerprint},
        "properties": {"allowed": finding.allowed, "found": finding.found, "detail": key.detail},
    }
    if finding.trail and (is_contract(key.rule) or key.rule in CYCLE_RULES):
        steps = [{"location": location(step.place, message=step.text)} for step in finding.trail]
        result["codeFlows"] = [{"message": {"text": "The chain of imports."}, "threadFlows": [{"locations": steps}]}]
    related = [location(step.place, message=step.text) for step in finding.related]
    related += [location(place, message="counted as well") for place in finding.places[1:]]
    if related:
        result["relatedLocations"] = [{"id": number, **place} for number, place in enumerate(related, start=1)]
    return result
