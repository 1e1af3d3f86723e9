"""Whole tiny projects on disk, in real git repositories, measured by real mypy with one cache for all tests."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from ratchet.cli.main import main


@dataclass(frozen=True)
class Said:
    """What one command line answered."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, object]:
        """The JSON object on standard output."""
        document = json.loads(self.out)
        assert isinstance(document, dict)
        return document

    @property
    def findings(self) -> list[dict[str, object]]:
        found = self.report["findings"]
        assert isinstance(found, list)
        return found

    @property
    def rules(self) -> list[str]:
        """The rules of all findings, each once, sorted."""
        return sorted({str(one["rule"]) for one in self.findings})

    @property
    def keys(self) -> list[tuple[str, str, str]]:
        """(rule, symbol, detail) of all findings, sorted."""
        return sorted((str(one["rule"]), str(one["symbol"]), str(one["detail"])) for one in self.findings)


@dataclass(frozen=True)
class Project:
    """A project's directory, and what one does in it."""

    top: Path

    def write(self, files: Mapping[str, str]) -> None:
        """Lay files; an empty text deletes one."""
        for name, text in files.items():
            path = self.top / name
            if text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
            else:
                path.unlink()

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, message: str = "change") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def ratchet(self, *arguments: str) -> Said:
        """Run one command line in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.top), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(arguments))
        return Said(status, out.getvalue(), err.getvalue())

    def recorded(self, files: Mapping[str, str]) -> Project:
        """Lay files, record them on main, and go on on a branch."""
        self.write(files)
        said = self.ratchet("init")
        assert said.status == 0, said
        self.commit("base")
        self.git("switch", "-qc", "change")
        return self

    def check(self, *arguments: str) -> Said:
        return self.ratchet("check", "--base", "main", "--format", "json", *arguments)


def new_project(top: Path) -> Project:
    """An empty project in a new git repository, on branch main."""
    found = Project(top)
    found.git("init", "-q", "-b", "main")
    return found


def quieten(patch: pytest.MonkeyPatch, cache: Path) -> None:
    """No CI, no user's git configuration, one cache for all."""
    for name in list(os.environ):
        if name == "CI" or name.startswith(("CI_", "GITHUB_", "GITLAB_", "GIT_")):
            patch.delenv(name)
    for role in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{role}_NAME", "test")
        patch.setenv(f"GIT_{role}_EMAIL", "test@example.invalid")
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("RATCHET_CACHE_DIR", str(cache))
