"""The JUnit report: valid by the schema of those who read it, whatever a finding says, and never empty."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from ratchet.check.verdict import Verdict
from ratchet.reports import formats
from ratchet.reports.formats import Settings
from ratchet.terms import Place

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "schemas/junit.xsd")
SUMS = ("tests", "failures", "errors")


def rendered(verdict: Verdict) -> ElementTree.Element:
    text = formats.rendered("junit", verdict, Settings())
    SCHEMA.validate(text)
    return ElementTree.fromstring(text)


@pytest.mark.parametrize(
    ("outcome", "sums"), [("refused", ("8", "8", "0")), ("held", ("1", "0", "0")), ("untold", ("1", "0", "1"))]
)
def test_the_sums(outcome: str, sums: tuple[str, ...], verdicts: Mapping[str, Verdict]) -> None:
    suites = rendered(verdicts[outcome])
    assert tuple(suites.get(name) for name in SUMS) == sums
    assert len(suites.findall(".//testcase")) == int(sums[0])
    assert len(suites.findall(".//failure")) == int(sums[1])
    assert len(suites.findall(".//error")) == int(sums[2])


@pytest.mark.parametrize("count", [1, 20, 300])
def test_any_number_of_findings(count: int, refusal: Callable[[int], Verdict]) -> None:
    suites = rendered(refusal(count))
    names = [(case.get("classname"), case.get("name")) for case in suites.iter("testcase")]
    assert len(set(names)) == count


def test_what_xml_cannot_hold_is_replaced(verdicts: Mapping[str, Verdict]) -> None:
    refused = verdicts["refused"]
    evil = refused.findings[0]._replace(place=Place("a\x1b[2J\x00]]><b&'\".py", 1), hint="\ud800 \ufffe <failure>")
    case = rendered(dataclasses.replace(refused, findings=(evil,))).find(".//testcase")
    assert case is not None
    assert case.get("file") == "a\ufffd[2J\ufffd]]><b&'\".py"
