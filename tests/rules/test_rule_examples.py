"""Every rule's documentation shows one flagged and one fine example; here they are run."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from textwrap import dedent

import pytest
from building import new_project, quieten

from ratchet.rule_ids import CONTRACT_TYPES, DEFAULT_LEVELS
from ratchet.rules import Rule, all_rules

_EXAMPLES = re.compile(r"Flagged:\n\n(?P<flagged>(?:    .*\n|\n)+)Fine:\n\n(?P<fine>(?:    .*\n?|\n)+)")

WITH_EXAMPLES = [rule for rule in all_rules() if "Flagged:" in (type(rule).__doc__ or "")]


def example(rule: Rule, which: str) -> str:
    match = _EXAMPLES.search(inspect.cleandoc(type(rule).__doc__ or "") + "\n")
    assert match, f"{rule.id} shows no examples"
    return dedent(match[which])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> set[tuple[str, str]]:
    """(rule, path) of all findings, with every example in a file of its own."""
    top = tmp_path_factory.mktemp("examples")
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        project = new_project(top)
        project.recorded({"app/__init__.py": '"""App."""\n'})
        for rule in WITH_EXAMPLES:
            name = rule.id.replace("-", "_")
            project.write({f"app/{which}_{name}.py": example(rule, which) for which in ("flagged", "fine")})
        return {(str(one["rule"]), str(one["path"])) for one in project.check().findings}


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.id)
def test_the_flagged_example_is_flagged_and_the_fine_one_is_not(rule: Rule, found: set[tuple[str, str]]) -> None:
    name = rule.id.replace("-", "_")
    assert (rule.id, f"app/flagged_{name}.py") in found
    assert (rule.id, f"app/fine_{name}.py") not in found


def test_every_rule_that_is_no_contract_has_a_file_of_its_own() -> None:
    assert {rule.id for rule in all_rules()} == set(DEFAULT_LEVELS) - set(CONTRACT_TYPES)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_every_rule_says_the_honest_way_out_and_the_one_that_will_not_do(rule: Rule) -> None:
    assert rule.fix.endswith(".")
    assert rule.dodge.endswith(".")
