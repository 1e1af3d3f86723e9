"""What Microsoft's validator asks of a log, for its rules of SARIF and of GitHub Advanced Security on Azure DevOps.

`sarif-multitool validate --rule-kind "Sarif;Ghazdo"` said GHAzDO1014 alone of every expected file: who uploads a log
names the run. Set SARIF_MULTITOOL to its program to ask it again; without it, the same rules are held here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ratchet.storage.narrowing import as_list, as_table, as_text, table_or_empty

EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.sarif.json"))
IDS = [path.stem for path in EXPECTED]
_UPPER = re.compile(r"[A-Z][A-Za-z0-9]+")


@pytest.mark.parametrize("path", EXPECTED, ids=IDS)
@pytest.mark.skipif(not os.environ.get("SARIF_MULTITOOL"), reason="SARIF_MULTITOOL names no program")
def test_the_validator_itself(path: Path, tmp_path: Path) -> None:
    options = ["--rule-kind", "Sarif;Ghazdo", "--log", "ForceOverwrite", "--output", str(tmp_path / "said.sarif")]
    tool = os.environ["SARIF_MULTITOOL"]
    said = subprocess.run([tool, "validate", str(path), *options], capture_output=True, text=True, check=False)

    assert "Analysis completed successfully" in said.stdout
    assert {"GHAzDO1014"} == set(re.findall(r"\b(?:GHAzDO|SARIF|GH)\d{4}\b", said.stdout))


def the_run(path: Path) -> Mapping[str, object]:
    (run,) = as_list(as_table(json.loads(path.read_text(encoding="utf-8")))["runs"])
    return as_table(run)


def every_place(value: object) -> Iterator[dict[str, object]]:
    """Every location object of a log, wherever it is."""
    if isinstance(value, dict):
        if "physicalLocation" in value or "logicalLocations" in value:
            yield value
        for inner in value.values():
            yield from every_place(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from every_place(inner)


@pytest.mark.parametrize("path", EXPECTED, ids=IDS)
def test_the_tool_names_itself_and_its_rules(path: Path) -> None:
    driver = as_table(as_table(the_run(path)["tool"])["driver"])
    assert all(driver.get(name) for name in ("name", "fullName", "informationUri", "semanticVersion"))  # GHAzDO1018
    for rule in map(as_table, as_list(driver["rules"])):
        name, id_ = as_text(rule["name"]), as_text(rule["id"])
        assert _UPPER.fullmatch(name)  # SARIF2012
        assert id_.lower() != name.lower()  # SARIF1001
        assert as_text(rule["helpUri"]).startswith("https://")
        for words in ("shortDescription", "fullDescription", "help"):
            assert as_text(as_table(rule[words])["text"]).rstrip().endswith((".", "`", ")", "]"))  # SARIF2001


@pytest.mark.parametrize("path", EXPECTED, ids=IDS)
def test_every_place_is_in_a_file_below_a_root_that_is_described(path: Path) -> None:
    run = the_run(path)
    roots = table_or_empty(run["originalUriBaseIds"])
    for place in every_place(run):
        physical = as_table(place["physicalLocation"])
        artifact, region = as_table(physical["artifactLocation"]), as_table(physical["region"])
        assert artifact["uriBaseId"] in roots  # SARIF1004
        assert not as_text(artifact["uri"]).startswith("/")
        assert {"startLine", "startColumn"} <= region.keys()


@pytest.mark.parametrize("path", EXPECTED, ids=IDS)
def test_each_result_has_its_rule_and_a_fingerprint(path: Path) -> None:
    run = the_run(path)
    rules = [as_table(rule)["id"] for rule in as_list(as_table(as_table(run["tool"])["driver"])["rules"])]
    for result in map(as_table, as_list(run["results"])):
        index = result["ruleIndex"]
        assert isinstance(index, int)
        assert rules[index] == result["ruleId"]  # SARIF1002
        assert result["ruleId"] == "inconclusive" or result["partialFingerprints"]


def test_a_chain_is_a_code_flow_in_its_order() -> None:
    (refused,) = [path for path in EXPECTED if path.stem == "refused.sarif"]
    results = map(as_table, as_list(the_run(refused)["results"]))
    (flow,) = [as_list(result["codeFlows"])[0] for result in results if "codeFlows" in result]
    (thread,) = as_list(as_table(flow)["threadFlows"])
    steps = [as_table(as_table(step)["location"])["message"] for step in as_list(as_table(thread)["locations"])]

    assert ["app.low -> app.b (app/low.py:2)", "app.b -> app.web (app/b.py:1)"] == [
        as_table(step)["text"] for step in steps
    ]
