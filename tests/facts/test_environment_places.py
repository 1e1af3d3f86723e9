"""Which environment is a project's own."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.facts.environment import find_interpreter
from ratchet.facts.environment_places import main_work_tree


def environment(place: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    return place


def chosen(top: Path, **environ: str) -> str:
    return find_interpreter(top, None, {"HOME": str(top / "home"), **environ}, ()).reason


def test_the_main_work_trees_environment_serves_a_linked_one(project: Project, tmp_path: Path) -> None:
    project.write({"app.py": "A = 1\n", ".gitignore": ".venv/\n"})
    project.commit()
    environment(project.top / ".venv")
    linked = tmp_path / "linked"
    project.git("worktree", "add", "-q", str(linked))

    assert project.top == main_work_tree(linked)
    assert f".venv of the main work tree {project.top}" == chosen(linked)
    assert None is main_work_tree(project.top)


def test_a_linked_work_trees_own_environment_comes_first(project: Project, tmp_path: Path) -> None:
    project.commit()
    linked = tmp_path / "linked"
    project.git("worktree", "add", "-q", str(linked))
    environment(project.top / ".venv")
    environment(linked / ".venv")

    assert ".venv" == chosen(linked)


def test_an_environment_that_is_committed_is_not_run_in_a_linked_work_tree(project: Project, tmp_path: Path) -> None:
    project.commit()
    linked = tmp_path / "linked"
    project.git("worktree", "add", "-q", str(linked))
    environment(project.top / ".venv")

    found = find_interpreter(linked, None, {}, (".venv/bin/python",))

    assert "no environment is active, and there is no .venv" == found.reason


def test_poetrys_environment(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "poetry.lock").touch()
    home = tmp_path / "home"
    digest = base64.urlsafe_b64encode(hashlib.sha256(os.fsencode(top)).digest()).decode()[:8]
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    name = f"shop-{digest}-py3.12"
    environment(home / caches / "pypoetry/virtualenvs" / name)

    assert f"poetry's environment {name}" == find_interpreter(top, None, {"HOME": str(home)}, ()).reason


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        pytest.param("VIRTUAL_ENV", "the active environment", id="a virtual environment"),
        pytest.param("CONDA_PREFIX", "the active conda environment", id="conda"),
        pytest.param("UV_PROJECT_ENVIRONMENT", "UV_PROJECT_ENVIRONMENT", id="uv"),
    ],
)
def test_an_environment_that_is_named(tmp_path: Path, variable: str, expected: str) -> None:
    place = environment(tmp_path / "elsewhere")
    environment(tmp_path / "top/.venv")

    assert chosen(tmp_path / "top", **{variable: str(place)}).startswith(expected)


def test_condas_base_environment_is_no_projects(tmp_path: Path) -> None:
    place = environment(tmp_path / "conda")
    environment(tmp_path / "top/.venv")

    assert ".venv" == chosen(tmp_path / "top", CONDA_PREFIX=str(place), CONDA_DEFAULT_ENV="base")
