"""ratchet/measure/installing.py: the command that installs for the environment of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ratchet.measure.installing import how_to_install, installer
from ratchet.measure.lacking import Lacking
from ratchet.measure.project import Project, Request, open_project

POLICY = '[ratchet]\npaths = ["."]\n[[environment]]\npaths = ["b/**"]\npython = "b/.venv/bin/python"\n'
NEW = "python3 -m venv .venv && .venv/bin/python -m pip install pytest"

PRESENT = {"pytest": "9.2.0", "typing-extensions": "4.15.0"}


def environment(top: Path, config: str) -> None:
    """A virtual environment that a tool made, with this Python in it."""
    (top / ".venv/bin").mkdir(parents=True)
    (top / ".venv/bin/python").symlink_to(sys.executable)
    (top / ".venv/pyvenv.cfg").write_text(config, encoding="utf-8")


def project(top: Path) -> Project:
    """With an environment of uv's in b/."""
    (top / "ratchet.toml").write_text(POLICY, encoding="utf-8")
    environment(top / "b", "uv = 0.9\n")
    return open_project(Request(top, {}))


@pytest.mark.parametrize(
    ("lock", "made", "expected"),
    [
        pytest.param("uv.lock", False, "uv add --dev", id="uv"),
        pytest.param("poetry.lock", True, "poetry add --group dev", id="poetry"),
        pytest.param("", True, ".venv/bin/python -m pip install", id="an environment"),
        pytest.param("", False, NEW, id="no environment"),
    ],
)
def test_the_tool_that_keeps_the_environment_installs(lock: str, made: bool, expected: str, tmp_path: Path) -> None:
    if lock:
        (tmp_path / lock).write_text("", encoding="utf-8")
    if made:
        environment(tmp_path, f"home = {Path(sys.executable).parent}\n")
    found = project(tmp_path)

    assert expected == installer(found, "a/m.py:1", PRESENT)
    assert "uv pip install --python b/.venv/bin/python" == installer(found, "b/m.py:1", PRESENT)


@pytest.mark.parametrize(
    ("lock", "made", "expected"),
    [
        pytest.param("uv.lock", False, "Make the project's environment (uv sync --all-packages)", id="uv"),
        pytest.param("poetry.lock", False, "Make the project's environment (poetry install)", id="poetry"),
        pytest.param("uv.lock", True, "Install what brings them (uv add --dev …;", id="it is made"),
        pytest.param("", False, f"Install what brings them ({NEW} …;", id="nothing is locked"),
    ],
)
def test_what_is_locked_already_is_not_added(lock: str, made: bool, expected: str, tmp_path: Path) -> None:
    if lock:
        (tmp_path / lock).write_text("", encoding="utf-8")
    if made:
        environment(tmp_path, f"home = {Path(sys.executable).parent}\n")

    assert how_to_install(project(tmp_path), [Lacking("x", "a/m.py:1")], PRESENT).startswith(expected)


def test_each_environment_has_its_command(tmp_path: Path) -> None:
    said = how_to_install(
        project(tmp_path), [Lacking("x", "a/m.py:1"), Lacking("y", "b/m.py:1"), Lacking("z", "c.py:2")], PRESENT
    )

    assert f"(x, z by {NEW} …; y by uv pip install --python b/.venv/bin/python …; a distribution may" in said


@pytest.mark.parametrize("ignored", [pytest.param(True, id="ignored"), pytest.param(False, id="seen by git")])
def test_git_ignores_an_environment_that_is_made(ignored: bool, tmp_path: Path) -> None:
    """A check refuses to measure beside one that git sees."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(".venv/\n" if ignored else "*.pyc", encoding="utf-8")
    command = installer(project(tmp_path), "a/m.py:1", ())
    makes = "python3 -m venv --without-pip .venv"
    subprocess.run(
        ["bash", "-c", command.replace("python3 -m venv .venv", makes).partition(" && .venv")[0]],
        cwd=tmp_path, check=True,
    )  # fmt: skip
    listed = subprocess.run(
        ["git", "ls-files", "-o", "--exclude-standard", ".venv"], cwd=tmp_path, check=True, capture_output=True
    )

    assert b"" == listed.stdout
    assert ignored == (command == NEW.removesuffix(" pytest"))
