"""How the tests themselves are run: what is selected, what is said of the rest, and what is made once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project, new_project
from projects.left_out import selection

TOP = Path(__file__).parents[1]
FILES = {"app/__init__.py": "# app\n", "app/old.py": "def old(price):\n    return price\n"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param([], ["-m", "not slow"], id="all that is not slow"),
        pytest.param(["--all"], [], id="all"),
        pytest.param(["documentation"], ["tests/documentation"], id="a folder, whole"),
        pytest.param(["tests/test_house.py"], ["tests/test_house.py"], id="a file, whole"),
        pytest.param(["tests/test_house.py::test_x"], ["tests/test_house.py::test_x"], id="a test, slow or not"),
        pytest.param(["-k", "cycles"], ["-m", "not slow", "-k", "cycles"], id="a word"),
    ],
)
def test_what_is_asked_is_selected(words: list[str], expected: list[str]) -> None:
    assert expected == selection(words, TOP)


def test_what_is_left_out_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "tests/oracles").mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow\n", encoding="utf-8")
    slow = "import pytest\n\n@pytest.mark.slow\n@pytest.mark.parametrize('number', [1, 2])\n"
    (tmp_path / "tests/oracles/test_long.py").write_text(f"{slow}def test_long(number): ...\n", encoding="utf-8")
    (tmp_path / "tests/test_quick.py").write_text("def test_quick(): ...\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "projects.left_out", "-n", "2", "-m", "not slow"]
    environment = {**os.environ, "PYTHONPATH": str(TOP / "tests")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Left out")]
    assert line == "Left out, since slow: oracles 2. `python -m tests --all` runs them, too."


def test_a_recording_is_what_was_recorded(project: Project, tmp_path: Path) -> None:
    first = project.recorded(FILES)
    (tmp_path / "second").mkdir()
    second = new_project(tmp_path / "second").recorded(FILES)

    assert first.git("rev-parse", "main", "change") == second.git("rev-parse", "main", "change")
    assert ("", "change\n") == (second.git("status", "--porcelain"), second.git("branch", "--show-current"))
    second.write({"app/new.py": "def new(price):\n    return price\n"})
    assert (["missing-annotation", "unchecked-body"], []) == (second.check().rules, first.check().rules)
    second.commit()
    (tmp_path / "third").mkdir()
    third = new_project(tmp_path / "third")
    assert first.git("rev-parse", "change") == third.recorded(FILES).git("rev-parse", "change")


def test_what_is_not_new_is_recorded_by_itself(project: Project) -> None:
    project.write({"README.md": "# App\n"})
    project.commit("before")

    assert "README.md" in project.recorded(FILES).git("ls-tree", "--name-only", "main")
