"""A bare `ratchet check`: the remembered answer is the same as the one that click's command gives."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from projects.building import Project

from ratchet.cli.commands.check import command
from ratchet.cli.remembered import Asked

CLEAN = {"app.py": "def f() -> int:\n    return 1\n"}
WORSE = {"app.py": "def f() -> int:\n    return 1\n\n\ndef g(number):\n    return number\n"}


class Said(NamedTuple):
    """What a process of ratchet's said, and whether it imported click."""

    status: int
    text: str
    is_found_anew: bool


def said(top: Path, *arguments: str) -> Said:
    ratchet = [sys.executable, "-P", "-X", "importtime", "-m", "ratchet"]
    done = subprocess.run([*ratchet, *arguments], cwd=top, capture_output=True, text=True, check=False)
    return Said(done.returncode, done.stdout, re.search(r"\| +click$", done.stderr, re.MULTILINE) is not None)


def test_the_defaults_are_those_of_the_command_line() -> None:
    values: Mapping[str, object] = command.make_context("check", []).params
    assert Asked()._asdict() == values


@pytest.mark.parametrize(("files", "status"), [(CLEAN, 0), (WORSE, 1)])
def test_a_bare_check_says_again_what_it_said(project: Project, files: dict[str, str], status: int) -> None:
    project.recorded(CLEAN)
    project.write(files)
    first = said(project.top, "check")
    assert first == Said(status, first.text, is_found_anew=True)
    assert said(project.top, "check") == Said(status, first.text, is_found_anew=False)
    assert said(project.top, "check", "--format", "text") == first


def test_a_bare_check_looks_again_where_something_changed(project: Project) -> None:
    project.recorded(CLEAN)
    assert [said(project.top, "check").is_found_anew for _ in range(2)] == [True, False]
    project.write(WORSE)
    assert said(project.top, "check").status == 1


def test_a_bare_check_outside_a_repository_is_the_command_that_says_so(tmp_path: Path) -> None:
    assert said(tmp_path, "check").is_found_anew
