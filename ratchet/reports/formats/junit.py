"""JUnit's XML, which Azure DevOps, Bitbucket, CircleCI, GitLab and Jenkins show as test results."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ratchet.check.verdict import Finding, Outcome, Verdict
from ratchet.reports.formats import Settings
from ratchet.reports.wording import allowance, headline, message

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped."""


def render(verdict: Verdict, settings: Settings) -> str:
    """The document, indented, with one newline at the end.

    Each finding is a test case that failed; a check that held is one that passed, and one that could not tell is an
    error. So no outcome is a suite without tests, which some readers take for a pass.
    """
    del settings
    refused = len(verdict.findings)
    untold = int(verdict.outcome is Outcome.INCONCLUSIVE)
    sums = {"tests": str(max(refused, 1)), "failures": str(refused * (1 - untold)), "errors": str(untold)}
    suites = ElementTree.Element("testsuites", {"name": "ratchet", **sums})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "ratchet check", **sums, "skipped": "0"})
    if untold:
        case = ElementTree.SubElement(suite, "testcase", {"classname": "ratchet", "name": "check"})
        said = _legal(f"{headline(verdict)}: {verdict.reason}")
        ElementTree.SubElement(case, "error", {"message": said, "type": "inconclusive"}).text = said
    elif verdict.findings:
        for finding in verdict.findings:
            _case(suite, finding)
    else:
        ElementTree.SubElement(suite, "testcase", {"classname": "ratchet", "name": "check"})
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    """One finding: its module is the class, its rule and symbol the name, so that the case is the same next time."""
    key, place = finding.key, finding.place
    symbol = "" if key.symbol == "<module>" else f" {key.symbol}"
    attributes = {
        "classname": _legal(key.module or place.path),
        "name": _legal(f"{key.rule}{symbol} {key.detail}".removesuffix(" -")),
        "file": _legal(place.path),
        "line": str(max(place.line, 1)),
    }
    case = ElementTree.SubElement(suite, "testcase", attributes)
    failure = ElementTree.SubElement(case, "failure", {"message": _legal(message(finding)), "type": key.rule})
    lines = (f"{place.path}:{place.line}:{place.column}", *map(str, finding.trail), allowance(finding), finding.hint)
    failure.text = _legal("\n".join(line for line in lines if line))


def _legal(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
