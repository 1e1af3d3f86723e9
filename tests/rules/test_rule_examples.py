"""Every rule's documentation shows one flagged and one fine example; here they are run."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from projects.building import new_project, quieten

from ratchet.reports.rule_text import rule_text
from ratchet.rules import Rule, all_rules
from ratchet.terms.catalogue import CONTRACT_TYPES, CYCLE_RULES, DEFAULT_LEVELS

_EXAMPLES = re.compile(r"Flagged:\n\n(?P<flagged>(?:    .*\n|\n)+)Fine:\n\n(?P<fine>(?:    .*\n?|\n)+)")

_MODULE = re.compile(r"^# (\w+\.py)\n", re.MULTILINE)

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
            for which in ("flagged", "fine"):
                project.write(files_of(f"app/{which}_{rule.id.replace('-', '_')}", example(rule, which)))
        with (top / "ratchet.toml").open("a") as toml:
            toml.write("".join(["\n[rules]\n", *(f'{rule} = "ratchet"\n' for rule in (*CYCLE_RULES, "implicit-cast"))]))
        return {(str(one["rule"]), path) for one in project.check().findings for path in paths_of(one)}


def files_of(name: str, text: str) -> dict[str, str]:
    """An example as a file, or as the package that its comments make it: `# cart.py` begins a module."""
    parts = _MODULE.split(text)[1:]
    if not parts:
        return {f"{name}.py": text}
    modules = dict(zip(parts[::2], parts[1::2], strict=True))
    return {f"{name}/__init__.py": "\n", **{f"{name}/{module}": code for module, code in modules.items()}}


def paths_of(finding: Mapping[str, object]) -> Iterator[str]:
    """The file that a finding is in, and what it would be called if its package were a file."""
    path = str(finding["path"])
    yield path
    yield f"{path.rpartition('/')[0]}.py"


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


@pytest.mark.parametrize("name", DEFAULT_LEVELS)
def test_each_paragraph_can_be_read_by_itself(name: str) -> None:
    """A page begins with the summary, or with a paragraph that a search found: neither leans on what stands before."""
    text = rule_text(name)
    assert text is not None
    paragraphs = [text.summary, *text.details.split("\n\n")]
    leaning = (
        "so ",
        "also ",
        "another rule",
        "other rules",
        "likewise",
        "however",
        "none are",
        "nor ",
        "one slot",
        "unannotated",
    )
    assert [] == [paragraph for paragraph in paragraphs if paragraph.lower().startswith(leaning)]
    assert (".", 0) == (text.summary[-1], text.summary.count(". "))
