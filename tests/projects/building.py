"""Whole tiny projects on disk, in real git repositories, measured by real mypy with one cache for all tests."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest
from projects import recordings

from ratchet.cli.main import main


@dataclass(frozen=True)
class Said:
    """What one command line printed, and its exit status."""

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
        findings = self.report["findings"]
        assert isinstance(findings, list)
        return findings

    @property
    def rules(self) -> list[str]:
        """The rules of all findings, each once, sorted."""
        return sorted({str(finding["rule"]) for finding in self.findings})

    @property
    def keys(self) -> list[tuple[str, str, str]]:
        """(rule, symbol, detail) of all findings, sorted."""
        return sorted(
            (str(finding["rule"]), str(finding["symbol"]), str(finding["detail"])) for finding in self.findings
        )


@dataclass(frozen=True)
class Project:
    """A project's directory: write files, run git, run ratchet."""

    top: Path

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, path → text. The common indentation of a text is removed. An empty text deletes its file."""
        for name, text in files.items():
            path = self.top / name
            if text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
            else:
                path.unlink()

    def git(self, *arguments: str) -> str:
        """Run git; its standard output. CalledProcessError if it fails."""
        done = subprocess.run(["git", *arguments], cwd=self.top, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, message: str = "change") -> None:
        """Commit all files, also if none changed."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def forget_git(self) -> None:
        """Delete the repository; the files stay."""
        shutil.rmtree(self.top / ".git")

    def ratchet(self, *arguments: str) -> Said:
        """Run `ratchet ARGUMENTS` in the project's directory, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.top), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(arguments))
        return Said(status, out.getvalue(), err.getvalue())

    def recorded(self, files: Mapping[str, str]) -> Project:
        """Write files, commit them with their baseline on main, and switch to the branch `change`.

        In a new repository, the same files are recorded once in a run of the tests, and copied after that.
        """
        kept = recordings.recording(files) if recordings.is_new(self.top) else None
        if kept is not None and kept.is_dir():
            recordings.lay(kept, self.top)
            return self
        self.write(files)
        said = self.ratchet("init")
        assert said.status == 0, said
        self.commit("base")
        self.git("switch", "-qc", "change")
        if kept is not None:
            recordings.keep(self.top, kept)
        return self

    def check(self, *arguments: str) -> Said:
        """`ratchet check` against main, with a JSON report."""
        return self.ratchet("check", "--base", "main", "--format", "json", *arguments)


def new_project(top: Path) -> Project:
    """An empty project in a new git repository, on branch main."""
    recordings.lay_repository(top)
    return Project(top)


def quieten(patch: pytest.MonkeyPatch, cache: Path) -> None:
    """Hide CI variables and the user's git configuration, and use one cache and one set of recordings for all tests."""
    for name in list(os.environ):
        if name == "CI" or name.startswith(("CI_", "GITHUB_", "GITLAB_", "GIT_")):
            patch.delenv(name)
    for role in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{role}_NAME", "test")
        patch.setenv(f"GIT_{role}_EMAIL", "test@example.invalid")
    patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    patch.setenv("RATCHET_CACHE_DIR", str(cache))
    patch.setenv("RATCHET_RESIDENT", "0")
    patch.setenv(recordings.PLACE, str(cache.parent / "recordings"))
