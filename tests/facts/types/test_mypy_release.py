"""An older mypy than ratchet needs is told in one sentence, whatever is asked and however it breaks."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import mypy.version
import pytest
from projects.building import Project

from ratchet.facts.types.release import OLDEST, unfit_mypy
from ratchet.storage.narrowing import as_table, as_texts

TOP = Path(__file__).parents[3]
COMMANDS = [
    ("check",), ("check", "--format", "json"), ("init",), ("update",), ("status",), ("doctor",), ("debts",), ("graph",),
]  # fmt: skip
BROKEN = """
import sys
import mypy.nodes, mypy.version
mypy.version.__version__ = "1.19.1"
del mypy.nodes.TemplateStrExpr
from ratchet.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
OLD = "mypy 1.19.1 is installed beside ratchet, and ratchet needs mypy 2.4 or newer"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_old_mypy_is_told(project: Project, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    project.write({"app.py": "X: int = 1\n"})
    project.commit()
    monkeypatch.setattr(mypy.version, "__version__", "1.19.1")
    said = project.ratchet(*command)
    assert (3, True) == (said.status, OLD in said.out + said.err), said


@pytest.mark.parametrize("command", ["check", "doctor"])
def test_an_old_mypy_that_breaks_ratchet_is_told(project: Project, command: str) -> None:
    project.write({"app.py": "X: int = 1\n"})
    done = subprocess.run(
        [sys.executable, "-P", "-c", BROKEN, command], cwd=project.top, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert (3, True, False) == (done.returncode, OLD in said, "Error" in said), said


@pytest.mark.parametrize(
    ("version", "is_fit"),
    [("1.19.1", False), ("2.3.9", False), ("2.4.0", True), ("2.10.0", True), ("3.0.0+dev", True), ("unknown", True)],
)
def test_releases_are_compared_as_numbers(monkeypatch: pytest.MonkeyPatch, version: str, is_fit: bool) -> None:
    monkeypatch.setattr(mypy.version, "__version__", version)
    assert is_fit is (unfit_mypy() == "")


def test_pyproject_asks_for_the_same() -> None:
    project: object = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    asked = as_texts(as_table(as_table(project)["project"])["dependencies"])
    assert f"mypy>={'.'.join(map(str, OLDEST))},<{OLDEST[0] + 1}" in asked
