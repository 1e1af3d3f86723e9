"""Real repositories, built by git itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest


class Sandbox:
    """A directory in which git is run as a user would run it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def git(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, env={**os.environ, **environment}, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            target = self.path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes], message: str = "change") -> str:
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def clone(self, name: str, *options: str) -> Sandbox:
        self.git("clone", "-q", *options, f"file://{self.path}", str(self.path.parent / name))
        return Sandbox(self.path.parent / name)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the person or machine that runs the tests."""
    for name in list(os.environ):
        if name == "CI" or name.startswith(("GIT_", "GITHUB_", "GITLAB_", "CI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "test")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "test@example.invalid")


@pytest.fixture
def sandbox(tmp_path: Path) -> Callable[[str], Sandbox]:
    """A new repository on branch main, by name."""

    def make(name: str = "project") -> Sandbox:
        made = Sandbox(tmp_path / name)
        made.git("init", "-q", "-b", "main")
        return made

    return make


@pytest.fixture
def project(sandbox: Callable[[str], Sandbox]) -> Sandbox:
    """A repository with one commit on main."""
    made = sandbox("project")
    made.commit({"app/a.py": "a = 1\n", "app/b.py": "b = 2\n"}, "first")
    return made
