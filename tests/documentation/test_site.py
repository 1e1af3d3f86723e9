"""The site is built with warnings as errors, and its reference has every rule, contract and command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ratchet.cli.main import Commands, group
from ratchet.terms.catalogue import CONTRACT_TYPES, DEFAULT_LEVELS

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(directory)],
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return directory


def test_every_rule_and_contract_is_in_the_reference(site: Path) -> None:
    rules = (site / "reference/rules/index.html").read_text()
    contracts = (site / "reference/contracts/index.html").read_text()

    assert [] == [one for one in CONTRACT_TYPES if f'<h2 id="{one}">' not in contracts]
    assert [] == [one for one in set(DEFAULT_LEVELS) - set(CONTRACT_TYPES) if f'<h2 id="{one}">' not in rules]


def test_every_command_is_in_the_reference(site: Path) -> None:
    page = (site / "reference/commands/index.html").read_text()
    assert isinstance(group, Commands)

    names = group.list_commands(group.make_context("ratchet", ["check"]))
    assert [] == [name for name in names if f"Usage: ratchet {name}" not in page]


@pytest.mark.parametrize("name", ["check.schema.json", "ratchet.schema.json"])
def test_the_schemas_are_published(site: Path, name: str) -> None:
    assert (site / name).is_file()
