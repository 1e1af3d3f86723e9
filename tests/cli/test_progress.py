"""What a terminal is told while something takes long, whatever mypy does with standard error meanwhile."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.cli.options import progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def told(project: Project, patch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """What a command says on a terminal of what it does, each thing at once."""
    patch.setattr("ratchet.cli.options._DELAY", 0.0)
    terminal = Terminal()

    def on_terminal() -> object:
        patch.setattr(sys, "stderr", terminal)
        return progress()

    patch.setattr("ratchet.cli.options.progress", on_terminal)
    assert 0 == project.ratchet(*arguments).status
    return terminal.getvalue().splitlines()


def test_a_check_says_that_it_type_checks(project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project.recorded({"app/__init__.py": "# empty\n", "app/a.py": "def f() -> int:\n    return 1\n"})
    said = told(project, monkeypatch, "check", "--base", "main", "--cache-dir", str(tmp_path))

    assert "ratchet: type-checking 2 files with mypy …" in said


def test_nothing_is_told_into_a_pipe(project: Project, tmp_path: Path) -> None:
    project.recorded({"app/__init__.py": "# empty\n"})
    command = [sys.executable, "-P", "-m", "ratchet", "check", "--cache-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=project.top, env={**os.environ, "CI": ""}, capture_output=True, text=True)

    assert (0, "") == (done.returncode, done.stderr)
