"""docs/threat-model.md and the tests beside this one agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/threat-model.md"
ROW = re.compile(r"\| (\d+) \| ((?:[^|\\]|\\.)+) \| ((?:[^|\\]|\\.)+) \| ((?:[^|\\]|\\.)*)\|")
NOT_HERE = "*not by a local check*"
CHEATS, CHANGES = 152, 50
LEAST_STOPPED = 120


def rows(heading: str) -> dict[int, tuple[str, str]]:
    """Number → (what is said of it, test) of one section's table."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    found = [ROW.fullmatch(line) for line in section.splitlines() if re.match(r"\| \d", line)]
    assert all(found)
    return {int(row[1]): (row[3], row[4].strip().strip("`")) for row in found if row}


@pytest.fixture(scope="module")
def collected() -> frozenset[str]:
    """The tests of this directory: file::name[case], and file::name."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "tests/threats"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    whole = {line.removeprefix("tests/threats/").replace("|", "\\|") for line in said.splitlines() if "::" in line}
    return frozenset(whole | {name.split("[")[0] for name in whole})


def tries(test: str, number: int) -> bool:
    """Whether a test's name says that it is about this number."""
    named = re.match(r"[^:]+::test_((?:\d+_)*)\w*(?:\[(\d+)[: ])?", test)
    return named is not None and str(number) in {*named[1].split("_"), named[2]}


def test_every_cheat_is_stopped_by_a_test_or_has_its_reason(collected: frozenset[str]) -> None:
    table = rows("Ways to defeat the check")
    assert sorted(table) == list(range(1, CHEATS + 1))
    stopped = {number: test for number, (what, test) in table.items() if not what.startswith(NOT_HERE)}
    assert len(stopped) >= LEAST_STOPPED
    assert {number for number, test in stopped.items() if test not in collected or not tries(test, number)} == set()
    assert all(what.partition(": ")[2] for what, _ in table.values() if what.startswith(NOT_HERE))


def test_every_honest_change_has_a_test(collected: frozenset[str]) -> None:
    table = rows("Honest changes")
    assert sorted(table) == list(range(1, CHANGES + 1))
    assert {number for number, (_, test) in table.items() if test not in collected or not tries(test, number)} == set()
