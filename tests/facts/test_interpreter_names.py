"""One interpreter has several names: whoever calls ratchet by another one uses the same cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.facts.environment import identity_of


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment without anything installed."""
    place = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    return place


def test_names_of_one_environment_are_one_and_environments_are_not(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(environment)
    names = [environment / "bin/python", environment / "bin/python3", tmp_path / "linked/bin/python"]
    assert 1 == len({identity_of(str(name)) for name in names})
    assert identity_of(str(names[0])) != identity_of(str(Path(names[0]).resolve()))


def test_both_doors_use_one_cache(project: Project, tmp_path: Path) -> None:
    project.recorded({"app.py": "import json\n\n\ndef one(x: int) -> str:\n    return json.dumps(x)\n"})
    cache = tmp_path / "cache"
    for number, name in enumerate(("python", "python3")):
        project.write({"app.py": f"X: int = {number}\n"})
        program = Path(sys.executable).with_name(name)
        command = [str(program), "-P", "-m", "ratchet", "check", "--base", "main", "--cache-dir", str(cache)]
        assert 0 == subprocess.run(command, cwd=project.top, check=False, capture_output=True).returncode
    assert 1 == len([path for path in cache.iterdir() if (path / "mypy").is_dir()])
