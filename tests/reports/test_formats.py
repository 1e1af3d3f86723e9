"""Each format's whole output for one verdict of each outcome, byte by byte, and by the schema of who reads it.

REWRITE_EXPECTED=1 writes what is said now; read the difference before it is committed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest

from ratchet.check.verdict import Verdict
from ratchet.reports import formats
from ratchet.reports.formats import Settings

HERE = Path(__file__).parent
SUFFIX = {
    "json": "json",
    "sarif": "sarif.json",
    "gitlab": "gitlab.json",
    "rdjson": "rdjson.json",
    "markdown": "md",
    "junit": "junit.xml",
}
SCHEMAS = {
    "json": HERE.parents[1] / "docs/check.schema.json",
    "sarif": HERE / "schemas/sarif-2.1.0.json",
    "gitlab": HERE / "schemas/gitlab-code-quality.json",
    "rdjson": HERE / "schemas/rdjson.json",
}


@pytest.mark.parametrize("outcome", ["refused", "held", "untold"])
@pytest.mark.parametrize("form", formats.formats())
def test_the_whole_output(form: str, outcome: str, verdicts: Mapping[str, Verdict]) -> None:
    path = HERE / "expected" / f"{outcome}.{SUFFIX.get(form, f'{form}.txt')}"
    said = formats.rendered(form, verdicts[outcome], Settings())
    if os.environ.get("REWRITE_EXPECTED"):
        path.write_text(said, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == said


@pytest.mark.parametrize("count", [0, 1, 20, 300])
@pytest.mark.parametrize("form", sorted(SCHEMAS))
def test_schemas_hold_for_any_number_of_findings(form: str, count: int, refusal: Callable[[int], Verdict]) -> None:
    validate(form, formats.rendered(form, refusal(count), Settings()))


@pytest.mark.parametrize("outcome", ["refused", "held", "untold"])
@pytest.mark.parametrize("form", sorted(SCHEMAS))
def test_schemas_hold_for_each_outcome(form: str, outcome: str, verdicts: Mapping[str, Verdict]) -> None:
    validate(form, formats.rendered(form, verdicts[outcome], Settings()))


@pytest.mark.parametrize("form", ["gitlab", "rdjson", "sarif"])
def test_what_could_not_be_told_is_no_empty_list(form: str, verdicts: Mapping[str, Verdict]) -> None:
    said = formats.rendered(form, verdicts["untold"], Settings())
    assert "there is no such commit here" in said


@pytest.mark.parametrize("form", formats.formats())
def test_the_same_bytes_twice(form: str, refusal: Callable[[int], Verdict]) -> None:
    assert formats.rendered(form, refusal(300), Settings()) == formats.rendered(form, refusal(300), Settings())


def test_sarif_keeps_five_thousand_results_and_says_how_many_are_left(refusal: Callable[[int], Verdict]) -> None:
    run = json.loads(formats.rendered("sarif", refusal(5_001), Settings()))["runs"][0]

    assert len(run["results"]) == 5_000
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("+1 more")
    assert len({one["partialFingerprints"]["ratchetKey/v1"] for one in run["results"]}) == 5_000


def test_sarif_rules_have_help(verdicts: Mapping[str, Verdict]) -> None:
    driver = json.loads(formats.rendered("sarif", verdicts["refused"], Settings()))["runs"][0]["tool"]["driver"]
    helps = {rule["id"]: rule["help"]["text"] for rule in driver["rules"]}

    assert set(helps) == {one.key.rule for one in verdicts["refused"].findings}
    assert all("Fix: " in text and "Does not help: " in text for text in helps.values())


def test_gitlab_fingerprints_are_unique_even_where_keys_are_not(verdicts: Mapping[str, Verdict]) -> None:
    first = verdicts["refused"].findings[0]
    twice = Verdict(verdicts["refused"].outcome, verdicts["refused"].base, (first, first, first))
    issues = json.loads(formats.rendered("gitlab", twice, Settings()))

    assert len({one["fingerprint"] for one in issues}) == 3


def test_a_comment_fits_github(refusal: Callable[[int], Verdict]) -> None:
    said = formats.rendered("markdown", refusal(5_000), Settings(all_findings=True))

    assert len(said) < 65_536
    assert "more: `ratchet check --all-findings`" in said


def test_annotations_stay_within_what_a_step_shows(refusal: Callable[[int], Verdict]) -> None:
    lines = formats.rendered("github", refusal(5_000), Settings()).splitlines()

    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert "+4991 more" in lines[9]


def test_no_text_of_the_project_is_a_workflow_command(verdicts: Mapping[str, Verdict]) -> None:
    said = formats.rendered("github", verdicts["refused"], Settings())

    assert "100%25 <sure>" in said
    assert all(line.startswith(("::error ", "::warning ", "ratchet: ")) for line in said.splitlines())


def test_blockers_come_first(verdicts: Mapping[str, Verdict]) -> None:
    said = formats.rendered("github", verdicts["refused"], Settings())

    assert "ratchet%3A loosened-policy" in said.splitlines()[0]


def validate(form: str, said: str) -> None:
    schema = json.loads(SCHEMAS[form].read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema).check_schema(schema)
    jsonschema.validate(json.loads(said), schema)
