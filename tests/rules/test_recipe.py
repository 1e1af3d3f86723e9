"""A newcomer follows CONTRIBUTING: a rule over a fact that did not exist, in a copy of the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project
from projects.marks import SLOW

from ratchet.storage.narrowing import as_list, as_table, parsed

TOP = Path(__file__).resolve().parents[2]
BASE = {"app.py": "def f(x: int) -> int:\n    return x\n"}
USES = """
import builtins
from collections.abc import Callable
from tools import say

def f(x: int) -> int:
    print(x)
    builtins.print(x)
    say(x)
    return g(print)

def g(each: Callable[..., object]) -> int:
    each()
    return 1
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its scripts, with the new rule."""
    top = tmp_path_factory.mktemp("copied")
    for name in ("ratchet", "scripts"):
        shutil.copytree(TOP / name, top / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(TOP / "pyproject.toml", top)
    command = [sys.executable, str(top / "scripts/add_rule.py"), "print-call", "--of", "builtins.print"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wrote = [line.removeprefix("wrote ") for line in told.splitlines() if line.startswith("wrote ")]
    assert [
        "ratchet/rules/print_call.py",
        "ratchet/terms/catalogue.py",
        "ratchet/facts/kinds.py",
        "ratchet/facts/collect/names.py",
    ] == wrote
    return top


def run(copied: Path, project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One command of the copy."""
    environ = {**os.environ, "PYTHONPATH": str(copied), "RATCHET_CACHE_DIR": str(copied / "cache")}
    command = [sys.executable, "-m", "ratchet", *arguments]
    return subprocess.run(command, cwd=project.top, env=environ, capture_output=True, text=True, check=False)


@SLOW
def test_a_rule_over_a_new_fact_is_two_files_and_two_rows(copied: Path, project: Project) -> None:
    project.write(BASE)
    assert run(copied, project, "init").returncode == 0
    project.commit("base")
    project.git("switch", "-qc", "change")
    project.write({"app.py": USES, "tools.py": "say = print\n"})
    done = run(copied, project, "check", "--base", "main", "--format", "json")
    found = [as_table(each) for each in as_list(as_table(parsed(done.stdout))["findings"])]
    told = [(str(each["symbol"]), each["allowed"], each["found"]) for each in found if each["rule"] == "print-call"]
    assert done.returncode == 1, done.stderr
    assert [("<module>", 0, 1), ("f", 0, 4)] == sorted(told)


def test_a_rule_that_is_there_is_not_begun_again(copied: Path) -> None:
    command = [sys.executable, str(copied / "scripts/add_rule.py"), "print-call"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2
